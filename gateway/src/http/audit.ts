import { randomUUID } from "node:crypto";
import { type AuditRow, type Executor, insertAudit, isBadData } from "@roadcast/db";
import type { Logger } from "pino";
import type { SignInFailure } from "../auth/auth.js";
import type { Clock } from "../clock.js";
import { FollowUp } from "./follow-up.js";
import type { AuditedRequest } from "./serve.js";

/**
 * Writes the row of a request that has gone through. The change is made by then, so a failure to write is not the
 * caller's: the row goes to the log, whole (it holds no secret), at a level that nobody misses, and is tried again
 * until the database takes it.
 */
export function auditor(database: Executor, clock: Clock, logger: Logger): (audited: AuditedRequest) => Promise<void> {
  const written = new Set<string>();
  const unwritten = new FollowUp<{ id: string; row: AuditRow }>({
    what: "audit rows",
    act: async (entries) => {
      for (const { id, row } of entries) {
        if (written.has(id)) continue;
        await insertAudit(database, row);
        written.add(id);
      }
      written.clear();
    },
    keyOf: ({ id }) => id,
    logger,
  });
  return async ({ action, principal, address, target, detail }) => {
    const tokenId = principal?.tokenId ?? null;
    const row: AuditRow = {
      at: clock.now(),
      actor: principal?.username ?? "?",
      role: principal?.role ?? null,
      from: address,
      action,
      target: target ?? null,
      // Names of tokens are not unique.
      detail: { ...detail, ...(tokenId === null ? {} : { tokenId }) },
    };
    try {
      await insertAudit(database, row);
    } catch (error) {
      logger.error({ err: error, audit: row }, "an audit row could not be written");
      if (!isBadData(error)) void unwritten.run([{ id: randomUUID(), row }]);
    }
  };
}

/**
 * A sign-in that failed. The name is written down only where there is such an account: people type their password
 * into the field of the user name.
 */
export async function auditSignInFailure(
  database: Executor,
  attempt: { at: number; username: string; address: string; reason: SignInFailure },
): Promise<void> {
  const { at, address, reason } = attempt;
  const username = reason === "unknownUser" ? null : attempt.username;
  await insertAudit(database, {
    at,
    actor: username ?? "?",
    role: null,
    from: address,
    action: "signInFailed",
    target: username,
    detail: { reason },
  });
}
