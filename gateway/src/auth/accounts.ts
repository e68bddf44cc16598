import type { Role } from "@roadcast/contract";
import {
  DatabaseError,
  deleteTokensOf,
  type Executor,
  endSessions,
  findUser,
  insertUser,
  listUsers,
  lockAccounts,
  type UserRow,
  updateUser,
} from "@roadcast/db";
import { systemAudit, systemName } from "../system-audit.js";
import type { Auth } from "./auth.js";
import { AuthError } from "./auth-error.js";
import { demoPassword } from "./demo-accounts.js";
import { hashPassword, verifyPassword } from "./passwords.js";
import { newOneTimePassword } from "./secrets.js";

export interface NewAccount {
  username: string;
  displayName: string;
  role: Role;
  password: string;
}

export interface AccountPatch {
  displayName?: string | undefined;
  role?: Role | undefined;
  disabled?: boolean | undefined;
  password?: string | undefined;
}

/**
 * Makes an account. Whoever made it knows its password, so the person must choose another at the first sign-in.
 * @throws AuthError `conflict` where the name is taken
 */
export async function createAccount({ database, clock }: Auth, account: NewAccount): Promise<UserRow> {
  refuseDemoPassword(account.password, "/password");
  // The audit trail calls the gateway itself by this name.
  if (account.username === systemName) throw new AuthError("invalid", "this name is the gateway's own", "/username");
  const user: UserRow = {
    username: account.username,
    displayName: account.displayName,
    role: account.role,
    passwordHash: await hashPassword(account.password),
    disabled: false,
    mustChangePassword: true,
    createdAt: clock.now(),
    lastSignInAt: null,
  };
  try {
    await insertUser(database, user);
  } catch (error) {
    if (error instanceof DatabaseError && error.code === "conflict") {
      throw new AuthError("conflict", `there is already an account ${account.username}`, "/username");
    }
    throw error;
  }
  return user;
}

/**
 * Changes an account. A new role, password or disabling ends its sessions and their connections. The tokens that an
 * administrator made end with the right to make them: whoever made a token may have kept its secret.
 * @returns the account as it is now, and the ids of the tokens that ended
 * @throws AuthError `notFound`; `conflict` where no enabled administrator would be left
 */
export async function changeAccount(
  auth: Auth,
  username: string,
  patch: AccountPatch,
): Promise<{ user: UserRow; revokedTokens: string[] }> {
  if (patch.password !== undefined) refuseDemoPassword(patch.password, "/password");
  const passwordHash = patch.password === undefined ? undefined : await hashPassword(patch.password);
  const { user, ended, revokedTokens } = await auth.database.transaction(async (transaction) => {
    await lockAccounts(transaction);
    const before = await findUser(transaction, username);
    if (before === null) throw new AuthError("notFound", `there is no account ${username}`);
    const after = await updateUser(transaction, username, {
      ...(patch.displayName === undefined ? {} : { displayName: patch.displayName }),
      ...(patch.role === undefined ? {} : { role: patch.role }),
      ...(patch.disabled === undefined ? {} : { disabled: patch.disabled }),
      ...(passwordHash === undefined ? {} : { passwordHash, mustChangePassword: true }),
    });
    if (after === null) throw new AuthError("notFound", `there is no account ${username}`);
    if (isAdmin(before) && !isAdmin(after) && (await enabledAdmins(transaction)) === 0) {
      throw new AuthError("conflict", "this is the last enabled administrator: make another one first");
    }
    const ended = before.role !== after.role || (after.disabled && !before.disabled) || passwordHash !== undefined;
    if (ended) await endSessions(transaction, username);
    const revoked = isAdmin(before) && !isAdmin(after) ? await deleteTokensOf(transaction, [username]) : [];
    return { user: after, ended, revokedTokens: revoked.map(({ id }) => id) };
  });
  auth.accessEnded(
    (principal) =>
      (ended && principal.by === "session" && principal.username === username) ||
      (principal.tokenId !== null && revokedTokens.includes(principal.tokenId)),
  );
  return { user, revokedTokens };
}

/**
 * Changes a person's own password and ends all their sessions: start a new one for whoever asked.
 * @throws AuthError `invalid` where the current password is wrong or the next one will not do
 * @throws TooManyAttemptsError
 */
export async function changeOwnPassword(
  auth: Auth,
  username: string,
  passwords: { current: string; next: string },
  address: string,
): Promise<UserRow> {
  const user = await auth.prove(username, passwords.current, address).catch((error: unknown) => {
    if (error instanceof AuthError) throw new AuthError("invalid", "the current password is wrong", "/current");
    throw error;
  });
  refuseDemoPassword(passwords.next, "/next");
  if (await verifyPassword(passwords.next, user.passwordHash)) {
    throw new AuthError("invalid", "choose a password other than the current one", "/next");
  }
  const passwordHash = await hashPassword(passwords.next);
  const changed = await auth.database.transaction(async (transaction) => {
    const user = await updateUser(transaction, username, { passwordHash, mustChangePassword: false });
    if (user === null) throw new AuthError("notFound", `there is no account ${username}`);
    await endSessions(transaction, username);
    return user;
  });
  auth.accessEnded((principal) => principal.by === "session" && principal.username === username);
  return changed;
}

/**
 * Makes sure that somebody can administer: where there is no enabled administrator, the account `admin` is made (or
 * enabled again) with a one-time password.
 * @returns that password, to be shown once and kept nowhere; null where there is an administrator already
 */
export async function ensureFirstAdmin(auth: Auth): Promise<{ username: string; password: string } | null> {
  const { database, clock } = auth;
  if ((await enabledAdmins(database)) > 0) return null;
  const username = "admin";
  const password = newOneTimePassword();
  const fields = {
    displayName: "Administrator",
    role: "admin",
    passwordHash: await hashPassword(password),
    disabled: false,
    mustChangePassword: true,
  } as const;
  await database.transaction(async (transaction) => {
    const known = await updateUser(transaction, username, fields);
    if (known === null) {
      await insertUser(transaction, { ...fields, username, createdAt: clock.now(), lastSignInAt: null });
    }
    const { role, displayName, disabled } = fields;
    const detail = { role, displayName, ...(known === null ? {} : { disabled, passwordReset: true }) };
    await systemAudit({ database: transaction, clock }, known === null ? "createUser" : "patchUser", username, detail);
  });
  return { username, password };
}

function isAdmin(user: UserRow): boolean {
  return user.role === "admin" && !user.disabled;
}

async function enabledAdmins(executor: Executor): Promise<number> {
  let count = 0;
  let cursor: string | undefined;
  do {
    const page = await listUsers(executor, { limit: 1000, cursor });
    count += page.items.filter(isAdmin).length;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return count;
}

/** The demo accounts' password is printed in the documentation: nobody may choose it. */
function refuseDemoPassword(password: string, pointer: string): void {
  if (password === demoPassword) throw new AuthError("invalid", "this password is public: choose another", pointer);
}
