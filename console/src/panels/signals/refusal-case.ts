import type { RefusalCode, TextValues } from "@roadcast/contract";

/** A rule that refuses, as a check or a problem document names it. */
export interface Refused {
  code: string;
  detail: string;
  values?: TextValues | undefined;
}

/** What the catalogue's text of the case names, for rules whose own text leaves something open. */
export const caseValues = {
  stateStale: ["since", "ageSec"],
  checksumMismatch: ["reported", "known"],
  unknownVersion: ["version"],
  unknownPhase: ["phase"],
  duplicate: ["phase"],
  conflictingPhases: ["other", "phase"],
  shortensGreen: ["phase", "leastSec", "forSec"],
  yellowTooShort: ["phase", "yellowSec", "leastSec"],
  unknownPlan: ["plan"],
  missing: ["phase"],
  tooShort: ["phase", "splitSec", "leastSec"],
  ringSum: ["ring", "sumSec", "cycleSec"],
  barrierSum: ["barrier", "each"],
  outOfRange: ["offsetSec", "cycleSec"],
  tooLong: ["mostSec"],
  locked: ["who", "until"],
  higherPrecedence: ["level"],
  otherPreemption: ["who"],
  inCorridor: ["who"],
} as const satisfies Partial<Record<RefusalCode, readonly string[]>>;
export type CaseCode = keyof typeof caseValues;

/** Rules whose own text says all: what the gateway adds in English is the same again. */
const plainRefusals = [
  ...["roleMayNot", "outOfService", "offline", "stateUnknown", "localControl", "manualControl", "checksumUnknown"],
  ...["conflictMonitor", "dark", "noPlanRuns", "expired", "inGroup", "nothingToRelease", "commandInForce"],
  ...["unknownReference", "noPhase", "offNetwork", "noRoute", "noJunction", "notEmergencyVehicle"],
];

const isCase = (code: string): code is CaseCode => Object.hasOwn(caseValues, code);

/**
 * How a refusal goes on behind its rule's text: with the case in the viewer's language where the gateway gives its
 * values, not at all where nothing is left to say, else in the gateway's own words.
 */
export function caseOf({
  code,
  values = {},
}: Refused): { kind: "case"; code: CaseCode } | { kind: "plain" } | { kind: "words" } {
  if (isCase(code) && caseValues[code].every((name) => Object.hasOwn(values, name))) return { kind: "case", code };
  return plainRefusals.includes(code) ? { kind: "plain" } : { kind: "words" };
}
