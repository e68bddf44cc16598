import type { Role } from "@roadcast/contract";
import { deleteTokensOf, endSessions, findUser, insertUser, lockAccounts, updateUser } from "@roadcast/db";
import { systemAudit, systemName } from "../system-audit.js";
import type { Auth } from "./auth.js";
import { hashPassword, verifyPassword } from "./passwords.js";

/** Public: the console's sign-in page shows it in demo mode. */
export const demoPassword = "roadcast-demo";

/** One account for each role. */
export const demoAccounts: readonly { username: string; displayName: string; role: Role }[] = [
  { username: "admin", displayName: "Demo administrator", role: "admin" },
  { username: "operator", displayName: "Demo traffic operator", role: "trafficOperator" },
  { username: "broadcaster", displayName: "Demo broadcaster", role: "broadcaster" },
  { username: "engineer", displayName: "Demo engineer", role: "engineer" },
  { username: "viewer", displayName: "Demo viewer", role: "viewer" },
];

/**
 * Makes the demo accounts that are missing and enables those that a start outside demo mode had disabled. An account
 * of the same name whose password somebody has changed is theirs and stays as it is. Call in demo mode only.
 */
export async function ensureDemoAccounts(auth: Auth): Promise<void> {
  const { database, clock } = auth;
  const passwordHash = await hashPassword(demoPassword);
  for (const { username, displayName, role } of demoAccounts) {
    const user = await findUser(database, username);
    if (user === null) {
      const fields = { passwordHash, disabled: false, mustChangePassword: false, lastSignInAt: null };
      await insertUser(database, { ...fields, username, displayName, role, createdAt: clock.now() });
      await systemAudit(auth, "createUser", username, { role, displayName, demo: true });
    } else if (user.disabled && (await verifyPassword(demoPassword, user.passwordHash))) {
      await updateUser(database, username, { disabled: false, role });
      await systemAudit(auth, "patchUser", username, { disabled: false, role, demo: true });
    }
  }
}

/**
 * Outside demo mode: disables every account that still has the public password and ends its sessions. The API tokens of
 * all of these, disabled before or now, end with them, those of the demo's own processes too. All of it or nothing.
 * Call before `ensureFirstAdmin`, which then sees whether an administrator is left.
 * @returns the names of the accounts that were disabled, and the ids of the tokens that ended
 */
export async function disableDemoAccounts(auth: Auth): Promise<{ disabled: string[]; revokedTokens: string[] }> {
  const open: string[] = [];
  const disabled: string[] = [];
  const revokedTokens = await auth.database.transaction(async (transaction) => {
    const trail = { database: transaction, clock: auth.clock };
    await lockAccounts(transaction);
    for (const { username } of demoAccounts) {
      const user = await findUser(transaction, username);
      if (user === null || !(await verifyPassword(demoPassword, user.passwordHash))) continue;
      open.push(username);
      await endSessions(transaction, username);
      if (user.disabled) continue;
      await updateUser(transaction, username, { disabled: true });
      await systemAudit(trail, "patchUser", username, { disabled: true, demo: false });
      disabled.push(username);
    }
    const revoked = await deleteTokensOf(transaction, [systemName, ...open]);
    for (const { id, name, role, createdBy } of revoked) {
      await systemAudit(trail, "deleteToken", id, { name, role, createdBy });
    }
    return revoked.map(({ id }) => id);
  });
  auth.accessEnded(({ username, tokenId }) =>
    tokenId === null ? open.includes(username) : revokedTokens.includes(tokenId),
  );
  return { disabled, revokedTokens };
}
