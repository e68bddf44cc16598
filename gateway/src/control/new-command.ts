import { createHash, randomUUID } from "node:crypto";
import type { CommandLevel, ControllerCommand, TimingSheet } from "@roadcast/contract";
import type { StoredCommand } from "@roadcast/db";
import { waitMs } from "./expected-by.js";
import { isMember } from "./group-life.js";
import type { Requester } from "./outcome.js";
import { type Reason, wordsOf } from "./reasons.js";
import type { Situation } from "./situation.js";

/** A command as it begins: requested, and sent to nobody yet. `because` is its reason where that is the gateway's own. */
export function newCommand(
  situation: Pick<Situation, "request" | "site" | "heard" | "now" | "expiresAt"> & { level: CommandLevel },
  requester: Requester,
  { reason, because = wordsOf(reason), groupId = null }: { reason: string; because?: Reason; groupId?: string | null },
): StoredCommand {
  const { request, site, now, expiresAt, level } = situation;
  const wait = waitMs(situation);
  const step = { state: "requested" as const, at: now, answer: null, answeredAt: null, ...because, late: false };
  return {
    ...{ id: randomUUID(), controllerId: site.id, groupId, commitId: null, request, level, reason },
    ...{ requestedBy: requester.name, identity: requester.identity, role: requester.role, from: requester.from },
    ...{ requestedAt: now, expiresAt, waitMs: wait, expectedBy: now + wait, state: "requested" },
    ...{ endedAt: null, supersededBy: null, revision: 0, steps: [step] },
  };
}

/**
 * The message that has a controller do it; in a group, that asks whether it could. `sheet` is the timing sheet of a
 * request to load one, which is stored by its version alone.
 * @throws RangeError for a timing sheet without that sheet, or in a group
 */
export function messageOf(command: StoredCommand, sheet: TimingSheet | null = null): ControllerCommand {
  const { id, request, requestedAt, expiresAt } = command;
  const groupId = isMember(command) ? command.groupId : null;
  const envelope = { commandId: id, groupId, issuedAt: requestedAt, expiresAt };
  if (request.type === "setSheet") {
    if (sheet === null || groupId !== null) throw new RangeError("a timing sheet is sent whole, and to one controller");
    return { ...envelope, type: "setSheet", args: { ...request.args, sheet } };
  }
  if (groupId === null) return { ...request, ...envelope };
  return { ...envelope, groupId, type: "prepare", args: request };
}

/** SHA-256 of what was asked, by which a repeat is told from another request under the same key. */
export function fingerprintOf(asked: unknown): string {
  return createHash("sha256").update(JSON.stringify(asked)).digest("hex");
}
