import type { CommandReasonCode, CommandStep, MismatchCode, TextValues } from "@roadcast/contract";

/** The gateway's reasons in words, by their codes; a name in braces is one of the values. */
const reasonTexts: Record<CommandReasonCode, string> = {
  brokerAway: "the broker is away: it was never sent",
  notConnected: "{message}: it was never sent",
  notAccepted: "the controller did not accept it in time",
  notAcceptedUnsent: "the controller did not accept it in time; the broker never said that it took it",
  doneOtherwise: "the controller says that it is done, but {found}",
  neverDone: "the controller accepted it and did not say that it is done",
  neverDoneOtherwise: "the controller accepted it and did not say that it is done; {found}",
  superseded: "by command {by}",
  groupGivenUp: "the group was given up: {failure}",
  groupTooLate: "the group was given up: {failure}",
  groupAborted: "the group was given up: {failure}",
  afterGroup: "group {group} was given up",
};

const mismatchTexts: Record<MismatchCode, string> = {
  notReported: "its state was not reported since",
  otherSheet: "it reports timing sheet {reported}, not {asked}",
  noCommand: "it reports no command in force",
  otherCommand: "it reports another command in force",
  stillInForce: "it reports command {command} in force still",
  otherMode: "it reports mode {reported}, not {asked}",
  otherPlan: "it reports plan {reported}, not {asked}",
  noPlan: "it reports plan none, not {asked}",
  otherCycle: "it reports a cycle of {reported} s, not {asked} s",
  otherOffset: "it reports an offset of {reported} s, not {asked} s",
  otherSplit: "it reports a split of {reported} s for phase {phase}, not {asked} s",
  lampsOn: "it reports mode {reported}, but phase {phase} {indication}",
  notGreen: "it reports phase {phase} {indication}, not green",
  phaseNotReported: "it reports phase {phase} nowhere, not green",
};

/** Why a command took a step: in English, and where the gateway says it as a code with what its text names. */
export type Reason = Pick<CommandStep, "reason" | "reasonCode" | "reasonValues">;

/** A reason of the gateway's own: it always has a code. */
export interface OwnReason extends Reason {
  reason: string;
  reasonCode: CommandReasonCode;
}

/** In what a report is not what was asked for. */
export interface Mismatch {
  code: MismatchCode;
  values: TextValues;
}

/** Somebody else's words: a controller's, a person's, or none. */
export function wordsOf(reason: string | null): Reason {
  return { reason, reasonCode: null, reasonValues: {} };
}

/** The gateway's own reason. `inWords` are values for the English words alone. */
export function reasonOf(code: CommandReasonCode, values: TextValues = {}, inWords: TextValues = {}): OwnReason {
  return { reason: fill(reasonTexts[code], { ...values, ...inWords }), reasonCode: code, reasonValues: { ...values } };
}

/** A reason that what a controller reports belongs to: the mismatch's code is its value `mismatch`, with its values. */
export function reasonOfMismatch(code: "doneOtherwise" | "neverDoneOtherwise", found: Mismatch): OwnReason {
  const inWords = { found: mismatchInWords(found) };
  return reasonOf(code, { ...found.values, mismatch: found.code }, inWords);
}

/** What is reported, in English. */
export function mismatchInWords({ code, values }: Mismatch): string {
  return fill(mismatchTexts[code], values);
}

function fill(text: string, values: TextValues): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? "?"));
}
