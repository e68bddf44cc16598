import type { StoredCommand, StoredGroup } from "@roadcast/db";
import { answerTravelMs, hasEnded, isPrepared } from "./command-life.js";

/** What a group has to do next: nothing yet, have it done, give it up on all, or end. */
export type GroupStep =
  | { kind: "wait" }
  | { kind: "commit" }
  | { kind: "abort"; failure: string }
  | { kind: "fail"; failure: string }
  | { kind: "confirm" };

/**
 * Whether a command is one of those of which a group does all or none. The release of one that did it, where the group
 * was given up, carries the group's id too: nothing prepares it, and its own message is the one that has it done.
 */
export function isMember({ id, groupId, commitId }: Pick<StoredCommand, "id" | "groupId" | "commitId">): boolean {
  return groupId !== null && commitId !== id;
}

/**
 * All or none (road control, rule 6). While it is prepared, one that cannot, does not answer or never got it ends it
 * for all; once it is committed, one that does not carry it out fails it, and the others are released. A controller
 * forgets what is prepared when that expires: what would reach some before and others after it is not committed. `now`
 * is epoch ms. Pure.
 */
export function nextOfGroup(
  { state, expiresAt }: Pick<StoredGroup, "state" | "expiresAt">,
  members: readonly StoredCommand[],
  now: number,
): GroupStep {
  const lost = members.filter((member) => hasEnded(member) && member.state !== "confirmed");
  if (lost.length > 0) {
    if (state === "committing") return { kind: "fail", failure: lost.map(whyLost).join("; ") };
    if (state !== "preparing") return { kind: "wait" };
    // Those that were prepared expire together with the one that was silent; it is not for them that it ends.
    const own = lost.filter((member) => member.state !== "expired" || !isPrepared(member));
    return { kind: "abort", failure: (own.length > 0 ? own : lost).map(whyLost).join("; ") };
  }
  if (state === "preparing") {
    if (!members.every(isPrepared)) return { kind: "wait" };
    if (now + answerTravelMs < expiresAt) return { kind: "commit" };
    return { kind: "abort", failure: "the last was prepared too late for all to be committed in time" };
  }
  return state === "committing" && members.every(hasEnded) ? { kind: "confirm" } : { kind: "wait" };
}

function whyLost({ controllerId, state, steps }: StoredCommand): string {
  const reason = steps.findLast((step) => !step.late)?.reason;
  return `${controllerId}: ${state}${reason == null ? "" : ` (${reason})`}`;
}
