import {
  type CommandNotice,
  type CommandState,
  type CommandStep,
  type ControllerRecord,
  commandTimeOutMs,
} from "@roadcast/contract";
import { isControllerStale } from "../../live/staleness.js";

/** The way of a command that comes off. */
const way: readonly CommandState[] = ["requested", "sent", "accepted", "executing", "confirmed"];

/** One step as it is shown: behind, the one that it is at, still ahead, or an end that is not the one asked for. */
export interface LifeStep extends Pick<CommandStep, "reason" | "reasonCode" | "reasonValues"> {
  state: CommandState;
  is: "done" | "current" | "ahead" | "failed";
  /** The gateway's clock; null for what is ahead. */
  at: number | null;
  /** From the request, ms. */
  afterMs: number | null;
  /** It says that it is done, and its state is waited for; or that it could do it, and the others of its group are. */
  said: "completed" | "prepared" | null;
}

/** What a command waits for, and until when. */
export interface Countdown {
  /** For an acceptance; to be carried out; past that, for the gateway to give it up. */
  until: "expiresAt" | "expectedBy" | "timedOut";
  at: number;
  /** Not below 0. */
  leftMs: number;
}

/** Ends that are not the one that was asked for. */
export function isFailure(state: CommandState): boolean {
  return ["rejected", "failed", "timedOut", "expired", "superseded"].includes(state);
}

/** The answers that came too late to count. */
export function lateSteps({ steps }: Pick<CommandNotice, "steps">): readonly CommandStep[] {
  return steps.filter(({ late }) => late);
}

/**
 * The life of a command as steps: those that were, with their times; where it goes on, those ahead. A controller that
 * takes two steps at once (accepted and at it) has none in between, and none is made up.
 */
export function stepsOf({ steps, state, requestedAt, endedAt }: CommandNotice): LifeStep[] {
  const lived: LifeStep[] = [];
  for (const step of steps) {
    if (step.late) continue;
    const last = lived.at(-1);
    // A second word of the same state says more of it, and is no step.
    if (last?.state === step.state) {
      if (step.reason !== null) Object.assign(last, reasonIn(step));
      last.said = saidBy(step) ?? last.said;
      continue;
    }
    lived.push({
      state: step.state,
      is: isFailure(step.state) ? "failed" : "done",
      at: step.at,
      afterMs: step.at - requestedAt,
      // The reason of the request is the operator's, and stands with the command.
      ...(step.state === "requested" ? noReason : reasonIn(step)),
      said: saidBy(step),
    });
  }
  if (endedAt !== null || isFailure(state) || state === "confirmed") return lived;
  const current = lived.at(-1);
  if (current !== undefined) current.is = "current";
  const reached = way.indexOf(state);
  const ahead = way.slice(reached + 1).map((each): LifeStep => {
    return { state: each, is: "ahead", at: null, afterMs: null, ...noReason, said: null };
  });
  return [...lived, ...ahead];
}

const noReason = { reason: null, reasonCode: null, reasonValues: {} };

function reasonIn({ reason, reasonCode, reasonValues }: CommandStep) {
  return { reason, reasonCode, reasonValues };
}

function saidBy({ answer, state }: CommandStep): LifeStep["said"] {
  return (answer === "completed" || answer === "prepared") && state !== "confirmed" ? answer : null;
}

/** What a command waits for by the gateway's clock; null once it has ended. */
export function countdownOf(command: CommandNotice, now: number): Countdown | null {
  const { state, expiresAt, expectedBy, endedAt } = command;
  if (endedAt !== null || isFailure(state) || state === "confirmed") return null;
  const left = (until: Countdown["until"], at: number) => ({ until, at, leftMs: Math.max(0, at - now) });
  if (state === "requested" || state === "sent") return left("expiresAt", expiresAt);
  return now <= expectedBy ? left("expectedBy", expectedBy) : left("timedOut", expectedBy + commandTimeOutMs);
}

/** How long what was asked for lasts once it is in force, seconds; null for a release. */
export function lastsSec({ args }: Pick<CommandNotice, "args">): number | null {
  const length = args.forSec ?? args.maxSec;
  return typeof length === "number" ? length : null;
}

/**
 * When a confirmed command ends by itself, epoch ms; null where it does not or has not begun. The controller counts from
 * its acceptance, however long the street needs until it comes to it.
 */
export function endsAt(command: CommandNotice): number | null {
  const sec = lastsSec(command);
  const lived = command.steps.filter(({ late }) => !late);
  const accepted = lived.find(({ state }) => state === "accepted" || state === "executing");
  if (sec === null || accepted === undefined || !lived.some(({ state }) => state === "confirmed")) return null;
  return accepted.at + sec * 1000;
}

/** How it is known that what a command asked for is over: it was heard, or it follows from the clock. */
export type CommandEnd = "ended" | "timeUp";

/**
 * Whether what a confirmed command asked for is over; null where it is not, or has no end.
 *
 * It has ended where the controller has ended it early, where a later command was confirmed (a release, or one that has
 * taken its place: a controller holds one at a time), and where the controller has reported another one in force since.
 * That it reports none says nothing: a controller need not say which one is in force.
 *
 * @param record what is held of the controller; undefined where nothing is
 * @param others commands that are known here; those of other controllers do not matter
 * @param now the gateway's clock, epoch ms
 */
export function endOf(
  command: CommandNotice,
  record: Pick<ControllerRecord, "activeCommandId" | "receivedAt"> | undefined,
  others: readonly CommandNotice[],
  now: number,
): CommandEnd | null {
  const { commandId, state, steps } = command;
  const ends = endsAt(command);
  const confirmed = steps.find((step) => step.state === "confirmed" && !step.late);
  if (ends === null || confirmed === undefined || state !== "confirmed") return null;
  if (lateSteps(command).some(({ answer }) => answer === "failed")) return "ended";
  const fresh = record === undefined || isControllerStale(record, now) ? undefined : record;
  if (fresh?.activeCommandId === commandId) return null;
  if (others.some((other) => hasEnded(other, command))) return "ended";
  // What was heard before it was confirmed may name the one whose place it has taken.
  const another = fresh !== undefined && fresh.receivedAt > confirmed.at && fresh.activeCommandId !== null;
  if (another) return "ended";
  return now >= ends ? "timeUp" : null;
}

/** Whether a later command of the same controller has ended another: in its place, or as its release. */
function hasEnded({ type, state, controllerId, requestedAt, args }: CommandNotice, of: CommandNotice): boolean {
  if (state !== "confirmed" || controllerId !== of.controllerId || requestedAt <= of.requestedAt) return false;
  return type !== "release" || args.commandId === undefined || args.commandId === of.commandId;
}
