import type { GroupState } from "@roadcast/contract";
import type { StoredCommand } from "@roadcast/db";
import { hasEnded, isPrepared } from "./command-life.js";

/** What a group has to do next: nothing yet, have it done, give it up on all, or end. */
export type GroupStep =
  | { kind: "wait" }
  | { kind: "commit" }
  | { kind: "abort"; failure: string }
  | { kind: "fail"; failure: string }
  | { kind: "confirm" };

/**
 * All or none (road control, rule 6). While it is prepared, one that cannot, does not answer or never got it ends it
 * for all; once it is committed, one that does not carry it out fails it, and the others are released. Pure.
 */
export function nextOfGroup(state: GroupState, members: readonly StoredCommand[]): GroupStep {
  const lost = members.filter((member) => hasEnded(member) && member.state !== "confirmed");
  if (lost.length > 0) {
    const failure = lost.map(whyLost).join("; ");
    if (state === "preparing") return { kind: "abort", failure };
    return state === "committing" ? { kind: "fail", failure } : { kind: "wait" };
  }
  if (state === "preparing") return members.every(isPrepared) ? { kind: "commit" } : { kind: "wait" };
  return state === "committing" && members.every(hasEnded) ? { kind: "confirm" } : { kind: "wait" };
}

function whyLost({ controllerId, state, steps }: StoredCommand): string {
  const reason = steps.findLast((step) => !step.late)?.reason;
  return `${controllerId}: ${state}${reason == null ? "" : ` (${reason})`}`;
}
