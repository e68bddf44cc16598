import { type Executor, insertAudit } from "@roadcast/db";
import type { Clock } from "./clock.js";

/** How the audit trail and the list of tokens call the gateway itself; no account may have this name. */
export const systemName = "system";

/**
 * Writes down what the gateway did by itself, under the action's name in the REST interface. Give it the change's own
 * transaction where there is one. `detail` holds no secret.
 */
export async function systemAudit(
  { database, clock }: { database: Executor; clock: Clock },
  action: "createUser" | "patchUser" | "createToken" | "deleteToken" | "replaceNetwork",
  target: string | null,
  detail: Record<string, unknown>,
): Promise<void> {
  await insertAudit(database, { at: clock.now(), actor: systemName, role: null, from: null, action, target, detail });
}
