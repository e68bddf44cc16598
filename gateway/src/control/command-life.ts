import { type CommandResult, type CommandState, type CommandStep, commandTimeOutMs } from "@roadcast/contract";
import { type Mismatch, type OwnReason, type Reason, reasonOf, reasonOfMismatch, wordsOf } from "./reasons.js";

/** An answer that was given in time is still on its way for so long, ms. */
export const answerTravelMs = 2_000;

/** A command's life so far; times are epoch ms by the gateway's clock. */
export interface Life {
  state: CommandState;
  /** Until when it may be accepted. */
  expiresAt: number;
  /** How long it may rightly take once it is accepted, ms. */
  waitMs: number;
  expectedBy: number;
  endedAt: number | null;
  supersededBy: string | null;
  steps: readonly CommandStep[];
}

export type LifeEvent =
  | { kind: "published"; at: number }
  /** It is certain that nobody got it. */
  | { kind: "neverSent"; at: number; reason: OwnReason }
  /** A device's answer to this command, of the device that it was for. */
  | { kind: "answered"; at: number; result: CommandResult }
  /** What the controller reports; `mismatch` says in what it is not what was asked for, null that it is. */
  | { kind: "reported"; at: number; mismatch: Mismatch | null }
  | { kind: "superseded"; at: number; by: string }
  /** The gateway ends it, in a group. */
  | { kind: "failed"; at: number; reason: OwnReason }
  | { kind: "clock"; at: number };

/**
 * What an answer was: `taken`; `replayed`, the same as before; `outOfOrder`, an earlier one behind a later, or one that
 * has no place here; `late`, after the command had ended. Only what is taken moves a command.
 */
export type Verdict = "taken" | "replayed" | "outOfOrder" | "late";

export interface Advanced<L extends Life> {
  life: L;
  /** False where nothing has changed: it is the same object then. */
  changed: boolean;
  verdict: Verdict | null;
}

export const hasEnded = ({ endedAt }: Pick<Life, "endedAt">): boolean => endedAt !== null;

/** How far an answer brings a command; a repeat or less than what was reached moves nothing. */
const rankOfAnswer = { prepared: 1, accepted: 2, executing: 3, completed: 4, rejected: 5, failed: 5 } as const;
/** Ends that the gateway came to by its own judgement: what the street says afterwards is worth knowing. */
const judged: readonly CommandState[] = ["timedOut", "expired", "failed"];

/** Whether an answer that comes when the command has ended is written down as a step of its life. */
export function keepsLateAnswers({ state }: Pick<Life, "state">): boolean {
  return judged.includes(state);
}

/** Moves a command on by one event. Pure; the same event twice changes nothing the second time. */
export function advance<L extends Life>(life: L, event: LifeEvent): Advanced<L> {
  if (event.kind === "answered") return answered(life, event.result, event.at);
  if (hasEnded(life)) return unchanged(life);
  switch (event.kind) {
    case "published":
      return life.state === "requested" ? moved(life, "sent", event.at, wordsOf(null)) : unchanged(life);
    case "neverSent":
      return life.state === "requested" ? ended(life, "failed", event.at, event.reason) : unchanged(life);
    case "reported":
      return isCompleted(life) && event.mismatch === null ? confirmed(life, event.at) : unchanged(life);
    case "superseded":
      return ended(
        { ...life, supersededBy: event.by },
        "superseded",
        event.at,
        reasonOf("superseded", { by: event.by }),
      );
    case "failed":
      return ended(life, "failed", event.at, event.reason);
    case "clock":
      return judgedByClock(life, event.at, null);
  }
}

/**
 * What the clock says: not accepted in time is `expired`, not done 30 s past `expectedBy` is `timedOut`. `mismatch` is
 * what the controller reports instead, for the reason.
 */
export function judgedByClock<L extends Life>(life: L, at: number, mismatch: Mismatch | null): Advanced<L> {
  if (hasEnded(life)) return unchanged(life);
  if (life.state === "requested" || life.state === "sent") {
    if (at <= life.expiresAt + answerTravelMs) return unchanged(life);
    return ended(life, "expired", at, reasonOf(life.state === "sent" ? "notAccepted" : "notAcceptedUnsent"));
  }
  if (at <= life.expectedBy + commandTimeOutMs) return unchanged(life);
  return ended(life, "timedOut", at, whyNotDone(life, mismatch));
}

function whyNotDone(life: Life, mismatch: Mismatch | null): OwnReason {
  if (isCompleted(life)) return reasonOfMismatch("doneOtherwise", mismatch ?? { code: "notReported", values: {} });
  return mismatch === null ? reasonOf("neverDone") : reasonOfMismatch("neverDoneOtherwise", mismatch);
}

/** Whether the controller says that the asked state is reached. */
export function isCompleted({ steps }: Pick<Life, "steps">): boolean {
  return steps.some(({ answer, late }) => answer === "completed" && !late);
}

/** Whether the controller has said that it can do what a group wants of it. */
export function isPrepared({ steps }: Pick<Life, "steps">): boolean {
  return steps.some(({ answer, late }) => answer === "prepared" && !late);
}

/** Whether the controller has said that it will do it, beyond that it could. */
export function isAccepted({ steps }: Pick<Life, "steps">): boolean {
  return steps.some(
    ({ answer, late }) => !late && (answer === "accepted" || answer === "executing" || answer === "completed"),
  );
}

function answered<L extends Life>(life: L, result: CommandResult, at: number): Advanced<L> {
  const { status } = result;
  const isRepeat = life.steps.some((step) => step.answer === status);
  if (isRepeat) return unchanged(life, "replayed");
  if (hasEnded(life)) {
    if (!keepsLateAnswers(life) && !isEndedEarly(life, result)) return unchanged(life, "late");
    const step = { ...stepOf(life.state, at, result), late: true };
    return { life: { ...life, steps: [...life.steps, step] }, changed: true, verdict: "late" };
  }
  const reached = Math.max(0, ...life.steps.map(({ answer }) => (answer === null ? 0 : rankOfAnswer[answer])));
  if (rankOfAnswer[status] <= reached) return unchanged(life, "outOfOrder");
  const step = (state: CommandState) => [...life.steps, stepOf(state, at, result)];
  switch (status) {
    case "prepared":
      return taken({ ...life, state: life.state === "requested" ? "sent" : life.state, steps: step("sent") });
    case "accepted":
      return taken({ ...life, state: "accepted", expectedBy: at + life.waitMs, steps: step("accepted") });
    case "executing":
    case "completed":
      // Neither was it heard to be accepted where an answer was lost on the way.
      return taken({
        ...life,
        state: "executing",
        expectedBy: isAccepted(life) ? life.expectedBy : at + life.waitMs,
        steps: step("executing"),
      });
    case "rejected":
    case "failed":
      return taken({ ...life, state: status, endedAt: at, steps: step(status) });
  }
}

/** It was done, and the controller has gone back from it before its time: with its line lost, say. */
function isEndedEarly({ state }: Life, { status }: CommandResult): boolean {
  return state === "confirmed" && status === "failed";
}

function stepOf(state: CommandState, at: number, { status, reason, at: answeredAt }: CommandResult): CommandStep {
  return { state, at, answer: status, answeredAt, ...wordsOf(reason ?? null), late: false };
}

function moved<L extends Life>(life: L, state: CommandState, at: number, reason: Reason): Advanced<L> {
  const step: CommandStep = { state, at, answer: null, answeredAt: null, ...reason, late: false };
  return { life: { ...life, state, steps: [...life.steps, step] }, changed: true, verdict: null };
}

function confirmed<L extends Life>(life: L, at: number): Advanced<L> {
  return moved({ ...life, endedAt: at }, "confirmed", at, wordsOf(null));
}

/** What the gateway ends has a reason of its own. */
function ended<L extends Life>(life: L, state: CommandState, at: number, reason: OwnReason): Advanced<L> {
  return moved({ ...life, endedAt: at }, state, at, reason);
}

function taken<L extends Life>(life: L): Advanced<L> {
  return { life, changed: true, verdict: "taken" };
}

function unchanged<L extends Life>(life: L, verdict: Verdict | null = null): Advanced<L> {
  return { life, changed: false, verdict };
}
