import { z } from "zod";

/**
 * Why the gateway took a command to a step, or asked for it itself. Stable: consoles translate these, with their values,
 * never the words beside them. A controller's own words, and a person's, have no code.
 */
export const commandReasonCodes = [
  /** Nobody got it: the broker is away. */
  "brokerAway",
  /** Nobody got it: there is no connection, of the controller or to the broker. */
  "notConnected",
  /** `unsent`: whether the broker took it was never known either. */
  "notAccepted",
  "notAcceptedUnsent",
  /** It says that it is done and its state is another, or that it accepted and no more; `mismatch` is what it reports. */
  "doneOtherwise",
  "neverDone",
  "neverDoneOtherwise",
  /** `by` is the command that has taken its place. */
  "superseded",
  /** `because` are the controllers that the group was given up for. */
  "groupGivenUp",
  "groupTooLate",
  /** `who` has aborted the group. */
  "groupAborted",
  /** It is the release of what a group that was given up, `group`, had begun. */
  "afterGroup",
] as const;
export type CommandReasonCode = (typeof commandReasonCodes)[number];

/** In what a controller's report is not what a command asked for: the value `mismatch` of a reason, beside its own. */
export const mismatchCodes = [
  "notReported",
  "otherSheet",
  "noCommand",
  "otherCommand",
  "stillInForce",
  "otherMode",
  "otherPlan",
  "noPlan",
  "otherCycle",
  "otherOffset",
  "otherSplit",
  "lampsOn",
  "notGreen",
  "phaseNotReported",
] as const;
export type MismatchCode = (typeof mismatchCodes)[number];

/** What the text of a code names, by its name there. Moments are epoch ms. */
export const textValues = z.record(z.string(), z.union([z.string(), z.number()]));
export type TextValues = Readonly<Record<string, string | number>>;

/** A reason as a code, beside its words; `reasonValues` is empty where the code is null. */
export const codedReason = {
  reasonCode: z.enum(commandReasonCodes).nullable(),
  reasonValues: textValues,
};

/** Why a group was given up: `memberLost` for what befell members, `tooLate` when the last was prepared too late, `abortedBy` a person. */
export const groupFailureCodes = ["memberLost", "tooLate", "abortedBy"] as const;
export type GroupFailureCode = (typeof groupFailureCodes)[number];
