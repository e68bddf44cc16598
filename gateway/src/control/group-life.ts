import type { GroupFailureCode } from "@roadcast/contract";
import type { StoredCommand, StoredGroup } from "@roadcast/db";
import { answerTravelMs, hasEnded, isPrepared } from "./command-life.js";

/** What a group has to do next: nothing yet, have it done, give it up on all, or end. */
export type GroupStep =
  | { kind: "wait" }
  | { kind: "commit" }
  | ({ kind: "abort" } & GroupFailure)
  | ({ kind: "fail" } & GroupFailure)
  | { kind: "confirm" };

/** Why a group is given up: in English, as a code, and the controllers that it is given up for. */
export interface GroupFailure {
  failure: string;
  failureCode: GroupFailureCode;
  failureOf: readonly string[];
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
    if (state === "committing") return { kind: "fail", ...lossOf(lost) };
    if (state !== "preparing") return { kind: "wait" };
    // Those that were prepared expire together with the one that was silent; it is not for them that it ends.
    const own = lost.filter((member) => member.state !== "expired" || !isPrepared(member));
    return { kind: "abort", ...lossOf(own.length > 0 ? own : lost) };
  }
  if (state === "preparing") {
    if (!members.every(isPrepared)) return { kind: "wait" };
    if (now + answerTravelMs < expiresAt) return { kind: "commit" };
    const failure = "the last was prepared too late for all to be committed in time";
    return { kind: "abort", failure, failureCode: "tooLate", failureOf: [] };
  }
  return state === "committing" && members.every(hasEnded) ? { kind: "confirm" } : { kind: "wait" };
}

function lossOf(lost: readonly StoredCommand[]): GroupFailure {
  const failureOf = lost.map(({ controllerId }) => controllerId);
  return { failure: lost.map(whyLost).join("; "), failureCode: "memberLost", failureOf };
}

function whyLost({ controllerId, state, steps }: StoredCommand): string {
  const reason = steps.findLast((step) => !step.late)?.reason;
  return `${controllerId}: ${state}${reason == null ? "" : ` (${reason})`}`;
}
