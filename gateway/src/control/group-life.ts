import type { GroupFailureCode } from "@roadcast/contract";
import type { StoredCommand, StoredGroup } from "@roadcast/db";
import { hasJustCome } from "./authority.js";
import { answerTravelMs, hasEnded, isPrepared } from "./command-life.js";
import { lastsOf } from "./duration.js";
import type { HeardState } from "./situation.js";

/** A release that has come to nothing is asked for again, ms. */
const releaseAgainMs = 5_000;
/** What has an end of its own is over by then, on a controller whose clock is behind too, ms. */
const overAfterMs = 60_000;

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

/**
 * Whether a controller may carry out its part of a group that was given up: it was sent the commit, and has not said
 * itself that it does nothing of it. That no answer came says nothing: the answer, or the line, may have been lost.
 */
export function mayBeAtIt({ commitId, request, state, steps }: StoredCommand): boolean {
  if (commitId === null || lastsOf(request) === null) return false;
  // What a later command has superseded is in force no more.
  return state !== "superseded" && !steps.some(({ answer }) => answer === "rejected" || answer === "failed");
}

/**
 * What is left to do for one member of a group that has failed: `over` it does nothing of it, by its own report since
 * the commit has expired (both by the controller's clock), or its time has ended; `release` it reports that it is at it.
 * `release` is the last that it was sent, null where that is not known. `now` is epoch ms. Pure.
 */
export function recallOf(
  member: StoredCommand,
  heard: HeardState | null,
  release: StoredCommand | null,
  now: number,
): "over" | "wait" | "release" {
  const [lastsSec = 0] = lastsOf(member.request) ?? [];
  const isPast = now > member.expiresAt + lastsSec * 1000 + overAfterMs;
  if (isPast || !mayBeAtIt(member) || release?.state === "confirmed") return "over";
  if (heard === null || !hasJustCome(heard, now)) return "wait";
  const { activeCommandId, observedAt } = heard.state;
  // Of one that never says what is in force only a confirmed release tells that nothing is.
  const isAtIt = activeCommandId === undefined || activeCommandId === member.id;
  if (!isAtIt) return observedAt > member.expiresAt ? "over" : "wait";
  if (release === null) return "release";
  return release.endedAt !== null && now - release.endedAt >= releaseAgainMs ? "release" : "wait";
}

function lossOf(lost: readonly StoredCommand[]): GroupFailure {
  const failureOf = lost.map(({ controllerId }) => controllerId);
  return { failure: lost.map(whyLost).join("; "), failureCode: "memberLost", failureOf };
}

function whyLost({ controllerId, state, steps }: StoredCommand): string {
  const reason = steps.findLast((step) => !step.late)?.reason;
  return `${controllerId}: ${state}${reason == null ? "" : ` (${reason})`}`;
}
