import {
  type CommandNotice,
  type ControllerState,
  type CorridorJunctionState,
  type CorridorReasonCode,
  corridorReasonCodes,
} from "@roadcast/contract";
import type { StoredCorridorJunction } from "@roadcast/db";
import { mismatchInWords } from "../reasons.js";
import { mismatch } from "../reported-state.js";

/** A preemption outlasts the vehicle's arrival by this much; then crossing traffic has its turn for `leadSec`, seconds. */
const graceSec = 75;
/** A junction whose vehicle does not come is preempted so often at the most. */
const mostAttempts = 3;
/** What was never sent for a passing reason (a broker or controller that is away) is tried again, ms. */
const tryAgainMs = 5_000;
/** A release that has come to nothing is asked for again, ms. */
const releaseAgainMs = 5_000;
/** How long a controller may take to accept what a corridor asks, seconds: later it comes too late for the vehicle. */
export const acceptWithinSec = 10;
/** Bounds of a preemption's own time, as the contract has them, seconds. */
const shortestSec = 10;
const longestSec = 300;
/** Clocks of controllers, and the way of a report, ms. */
const toleranceMs = 2_000;

/** The gateway's own reasons in words, as they are stored, by their codes. */
export const reasonTexts: Record<CorridorReasonCode, string> = {
  passed: "the vehicle has passed",
  releasedByOperator: "released by the operator",
  corridorOver: "the corridor has ended",
  leftOut: "left out by the operator",
  outOfTime: "its time ended before the vehicle had come",
  notConfirmed: "the release was not confirmed; its own time has ended",
  notSent: "nothing was sent: the broker is away, or the controller",
};

/** The code of a stored reason; null where it is somebody else's words. */
export function reasonCodeOf(reason: string | null): CorridorReasonCode | null {
  return corridorReasonCodes.find((code) => reasonTexts[code] === reason) ?? null;
}

/** What a junction's next step is judged by. Times are epoch ms. */
export interface JunctionFacts {
  now: number;
  /** When the vehicle comes; null where that is not known. */
  expectedAt: number | null;
  /** The corridor is over, by whatever has ended it. */
  isEnding: boolean;
  /** The command that was asked for last, and the release; null where there is none. */
  command: CommandNotice | null;
  release: CommandNotice | null;
  /** When a release was last asked for by this gateway, whether or not it went out; null where it never was. */
  releaseTriedAt: number | null;
  /** What the controller last reported while the line to it was open; null where that is stale. */
  reported: ControllerState | null;
}

export type JunctionStep =
  | { kind: "stay" }
  | { kind: "become"; state: CorridorJunctionState; reason: string | null }
  /** Ask for it anew, or again where it is not known whether it was asked. */
  | { kind: "preempt" }
  | { kind: "release"; reason: string };

const stay: JunctionStep = { kind: "stay" };
const become = (state: CorridorJunctionState, reason: string | null): JunctionStep => ({
  kind: "become",
  state,
  reason,
});

/** Whether nothing of it is, or will be, asked of the controller. */
export function isOver(state: CorridorJunctionState): boolean {
  return state === "released" || state === "refused" || state === "failed" || state === "skipped";
}

/** How long a preemption asked for now lasts, seconds: until after the vehicle, within the contract's bounds. */
export function maxSecOf({ leadSec }: Pick<StoredCorridorJunction, "leadSec">): number {
  return Math.min(longestSec, Math.max(shortestSec, Math.ceil(leadSec + graceSec)));
}

/**
 * What a junction of an active corridor does next. It is asked for when the vehicle is `leadSec` away, is green only
 * once the controller reports so, and is released once the vehicle is past, the corridor over, or a person says so.
 * What a controller refuses or loses stays so: nothing is forced on it. Pure.
 */
export function nextOfJunction(junction: StoredCorridorJunction, facts: JunctionFacts): JunctionStep {
  const off = whyOff(junction, facts);
  switch (junction.state) {
    case "pending":
      if (off !== null) return become("skipped", off);
      return isDue(junction, facts) ? { kind: "preempt" } : stay;
    case "refused":
      // A device's own no is final. What was never sent may be possible in a moment.
      if (junction.commandId !== null || junction.phases.length === 0 || off !== null) return stay;
      if (junction.reason === reasonTexts.leftOut || facts.now - junction.since < tryAgainMs) return stay;
      return isDue(junction, facts) ? { kind: "preempt" } : stay;
    case "preempting":
      if (junction.commandId === null) return off === null ? { kind: "preempt" } : become("skipped", off);
      return off === null ? whilePreempting(junction, facts) : { kind: "release", reason: off };
    case "green":
      return off === null ? whileGreen(junction, facts) : { kind: "release", reason: off };
    case "failed":
      if (!isInForce(junction, facts)) return stay;
      // A controller that was slow, or whose answers were lost, has come to it after all.
      if (off !== null) return { kind: "release", reason: off };
      return isGreen(junction, facts) ? become("green", null) : stay;
    case "releasing":
      return whileReleasing(junction, facts);
    case "released":
    case "skipped":
      return stay;
  }
}

function whyOff({ passedAt, dropped }: StoredCorridorJunction, { isEnding }: JunctionFacts): string | null {
  if (passedAt !== null) return reasonTexts.passed;
  if (dropped) return reasonTexts.releasedByOperator;
  return isEnding ? reasonTexts.corridorOver : null;
}

function isDue(
  { leadSec, phases, reason, since }: StoredCorridorJunction,
  { expectedAt, now }: JunctionFacts,
): boolean {
  // What was held for nothing goes to crossing traffic for as long as any change takes.
  if (reason === reasonTexts.outOfTime && now - since < leadSec * 1000) return false;
  return phases.length > 0 && expectedAt !== null && expectedAt - now <= leadSec * 1000;
}

function whilePreempting(junction: StoredCorridorJunction, facts: JunctionFacts): JunctionStep {
  const { command } = facts;
  if (command === null) return become("failed", "the command is not known");
  const why = command.steps.findLast(({ late }) => !late)?.reason ?? null;
  switch (command.state) {
    case "requested":
    case "sent":
    case "accepted":
    case "executing":
      return stay;
    case "confirmed":
      return become("green", null);
    case "rejected":
      return become("refused", why ?? "the controller refuses it");
    case "expired":
      // It never went out, or was never heard: a device drops it by itself, so that it may be asked for anew.
      if (command.steps.every(({ answer }) => answer === null) && !isInForce(junction, facts)) {
        return junction.attempts < mostAttempts ? become("pending", why) : become("failed", why ?? command.state);
      }
      return isGreen(junction, facts) ? become("green", null) : become("failed", why ?? command.state);
    case "failed":
    case "timedOut":
    case "superseded":
      return isGreen(junction, facts) ? become("green", null) : become("failed", why ?? command.state);
  }
}

function whileGreen(junction: StoredCorridorJunction, facts: JunctionFacts): JunctionStep {
  const { reported, now, expectedAt } = facts;
  const { heldUntil, attempts } = junction;
  // A controller that does not say what is in force lets go by its own time.
  const isGone = reported !== null && reported.observedAt > junction.since && !isInForce(junction, facts);
  const isOutOfTime = heldUntil !== null && now >= heldUntil;
  const acceptedAt = facts.command?.steps.find(({ answer }) => answer === "accepted")?.at ?? null;
  const endsAt = acceptedAt === null ? heldUntil : acceptedAt + maxSecOf(junction) * 1000;
  if (!isGone && !isOutOfTime) {
    // It says that the command is in force. What its lamps show says otherwise, but for the moments of its own end.
    const isEarly = endsAt === null || now < endsAt - toleranceMs;
    const isNew = reported !== null && reported.observedAt > junction.since;
    return isNew && isEarly && !isGreen(junction, facts) ? become("failed", notGreen(junction, facts)) : stay;
  }
  if (endsAt !== null && now >= endsAt - toleranceMs) {
    const comes = expectedAt !== null && attempts < mostAttempts;
    return become(comes ? "pending" : "released", reasonTexts.outOfTime);
  }
  return become("failed", `the controller has ended it: it reports mode ${reported?.mode ?? "?"}`);
}

function whileReleasing(junction: StoredCorridorJunction, facts: JunctionFacts): JunctionStep {
  const { release, now, reported } = facts;
  const { heldUntil, reason } = junction;
  if (release?.state === "confirmed") return become("released", reason);
  const askedAt = release?.requestedAt ?? junction.since;
  // A lost report of it would keep the junction for ever: what is reported after the release was asked counts, too.
  if (reported !== null && reported.observedAt > askedAt && !mayBeInForce(junction, facts)) {
    return become("released", reason);
  }
  if (heldUntil !== null && now >= heldUntil + toleranceMs && !isInForce(junction, facts)) {
    return become("released", reasonTexts.notConfirmed);
  }
  const isOpen = release !== null && release.endedAt === null;
  const triedAt = Math.max(release?.endedAt ?? junction.since, facts.releaseTriedAt ?? 0);
  if (isOpen || now - triedAt < releaseAgainMs) return stay;
  return { kind: "release", reason: reason ?? "released" };
}

/** Whether the controller says that this preemption is in force. */
export function isInForce({ commandId }: StoredCorridorJunction, { reported }: JunctionFacts): boolean {
  if (reported === null || commandId === null) return false;
  if (reported.activeCommandId === undefined) return reported.mode === "preempt";
  return reported.activeCommandId === commandId;
}

/** As `isInForce`; or it may come to be: the controller was asked, and has not answered. */
function mayBeInForce(junction: StoredCorridorJunction, facts: JunctionFacts): boolean {
  const { command } = facts;
  const isOpen = command !== null && command.endedAt === null;
  return isOpen || isInForce(junction, facts);
}

/** Whether a junction that has failed holds nothing any more, as far as anybody can know. */
export function hasLetGo(junction: StoredCorridorJunction, facts: JunctionFacts): boolean {
  if (facts.reported !== null) return !isInForce(junction, facts);
  return junction.heldUntil === null || facts.now >= junction.heldUntil + toleranceMs;
}

function isGreen(junction: StoredCorridorJunction, facts: JunctionFacts): boolean {
  return facts.reported !== null && junction.commandId !== null && notGreen(junction, facts) === null;
}

/** Why what is reported is not the preemption's green, in words; null where it is. */
function notGreen({ commandId, phases, ...junction }: StoredCorridorJunction, { reported }: JunctionFacts) {
  if (reported === null || commandId === null) return null;
  const args = { phases: [...phases], maxSec: maxSecOf(junction) };
  const found = mismatch(commandId, { type: "preempt", args }, reported);
  return found === null ? null : mismatchInWords(found);
}
