import type { Role } from "@roadcast/contract";
import { findUser, insertUser, updateUser } from "@roadcast/db";
import type { Auth } from "./auth.js";
import { hashPassword, verifyPassword } from "./passwords.js";
import { revokeTokensOf } from "./tokens.js";

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
export async function ensureDemoAccounts({ database, clock }: Auth): Promise<void> {
  const passwordHash = await hashPassword(demoPassword);
  for (const { username, displayName, role } of demoAccounts) {
    const user = await findUser(database, username);
    if (user === null) {
      const fields = { passwordHash, disabled: false, mustChangePassword: false, lastSignInAt: null };
      await insertUser(database, { ...fields, username, displayName, role, createdAt: clock.now() });
    } else if (user.disabled && (await verifyPassword(demoPassword, user.passwordHash))) {
      await updateUser(database, username, { disabled: false, role });
    }
  }
}

/**
 * Outside demo mode: disables every account that still has the public password, ends its sessions and revokes the
 * API tokens that it made, those of the demo's own processes too. Call before `ensureFirstAdmin`, which then sees
 * whether an administrator is left.
 * @returns the names of the accounts that were disabled
 */
export async function disableDemoAccounts(auth: Auth): Promise<string[]> {
  const disabled: string[] = [];
  for (const { username } of demoAccounts) {
    const user = await findUser(auth.database, username);
    if (user === null || user.disabled || !(await verifyPassword(demoPassword, user.passwordHash))) continue;
    await updateUser(auth.database, username, { disabled: true });
    await auth.endSessionsOf(username);
    disabled.push(username);
  }
  await revokeTokensOf(auth, disabled);
  return disabled;
}
