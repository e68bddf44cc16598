/** What a timing sheet can break. Stable: consoles translate these, with the fault's values. */
export const timingRuleDetails = {
  belowLeast: "it is {least} at the least",
  aboveMost: "it is {most} at the most",
  notWhole: "it is a whole number",
  emptyText: "it needs a text",
  textTooLong: "a text of {most} characters at the most",
  tooFewItems: "at least {least} of these",
  tooManyItems: "at most {most} of these",
  wrongType: "a value of another type was expected: {expected}",
  missingField: "it is missing",
  wrongFormat: "{message}",
  notAllowed: "{message}",
  invalid: "{message}",
  notJson: "this is not JSON: {message}",
  repeatedKey: "{key} is there twice",
  openQuote: "a quotation mark that opens here is not closed",
  strayQuote: "a quotation mark within a cell is written twice, and the cell in quotation marks",
  unknownSection: "there is no section {name}; there are {known}",
  unknownColumn: "there is no column {name} in {section}",
  repeatedColumn: "column {name} is there twice",
  repeatedSection: "section {name} is there twice",
  outsideSection: "this stands before the first section",
  extraCell: "there is no column for this cell",
  duplicatePhase: "phase {phase} is there twice",
  maxGreenBelowMin: "maxGreenSec is less than minGreenSec",
  pedestrianPair: "walkSec and pedClearanceSec are both given or both null",
  walkTooShort: "a walk of {walkSec} s is shorter than {leastSec} s",
  crossingUnknown: "no right turn says which leg people cross: crossingM is needed",
  pedClearanceTooShort: "{pedClearanceSec} s do not clear a crossing of {crossingM} m: it takes {leastSec} s",
  conflictingPhases: "phases {other} and {phase} go together by ring and barrier, and their movements cross",
  notArriving: "link {link} does not arrive at this junction",
  notLeaving: "link {link} does not leave this junction",
  sheetTooLarge: "a sheet of {bytes} bytes does not fit into a message: {most} at the most",
  duplicatePlan: "plan {plan} is there twice",
  offsetNotBelowCycle: "offset {offsetSec} s is not less than the cycle {cycleSec} s",
  unknownPhase: "the controller has no phase {phase}",
  duplicateCoordinated: "phase {phase} is coordinated twice",
  splitMissing: "phase {phase} has no split",
  splitTooShort: "split {splitSec} s of phase {phase} does not hold its least time of {leastSec} s",
  ringSum: "the splits of ring {ring} add up to {sumSec} s, the cycle is {cycleSec} s",
  barrierSum: "the rings reach barrier {barrier} at different times: ring {each}",
  dayEmpty: "a day needs at least one entry",
  dayGap: "nothing is set from 00:00 to {until}: the first entry of a day begins at 00:00",
  unknownPlan: "the controller has no plan {plan}",
  duplicateMinute: "minute {fromMinute} is there twice",
  duplicateDayPlan: "day plan {dayPlan} is there twice",
  unknownDayPlan: "there is no day plan {dayPlan}",
  duplicateWeekday: "day {weekday} of the week is there twice",
  duplicateDate: "{date} is there twice",
} as const;
export type TimingRule = keyof typeof timingRuleDetails;

/** Codes as problems carry them, coarser than the rules. */
const codes = {
  belowLeast: "outOfRange",
  aboveMost: "outOfRange",
  notWhole: "wrongType",
  emptyText: "outOfRange",
  textTooLong: "outOfRange",
  tooFewItems: "outOfRange",
  tooManyItems: "outOfRange",
  wrongType: "wrongType",
  missingField: "missing",
  wrongFormat: "wrongFormat",
  notAllowed: "notAllowed",
  invalid: "invalid",
  notJson: "malformed",
  repeatedKey: "duplicate",
  openQuote: "malformed",
  strayQuote: "malformed",
  unknownSection: "notAllowed",
  unknownColumn: "notAllowed",
  repeatedColumn: "duplicate",
  repeatedSection: "duplicate",
  outsideSection: "malformed",
  extraCell: "malformed",
  duplicatePhase: "duplicate",
  maxGreenBelowMin: "outOfRange",
  pedestrianPair: "invalid",
  walkTooShort: "tooShort",
  crossingUnknown: "missing",
  pedClearanceTooShort: "tooShort",
  conflictingPhases: "conflictingPhases",
  notArriving: "otherNode",
  notLeaving: "otherNode",
  sheetTooLarge: "tooLarge",
  duplicatePlan: "duplicate",
  offsetNotBelowCycle: "outOfRange",
  unknownPhase: "unknownPhase",
  duplicateCoordinated: "duplicate",
  splitMissing: "missing",
  splitTooShort: "tooShort",
  ringSum: "ringSum",
  barrierSum: "barrierSum",
  dayEmpty: "missing",
  dayGap: "gap",
  unknownPlan: "unknownPlan",
  duplicateMinute: "duplicate",
  duplicateDayPlan: "duplicate",
  unknownDayPlan: "unknownDayPlan",
  duplicateWeekday: "duplicate",
  duplicateDate: "duplicate",
} as const satisfies Record<TimingRule, string>;
export type TimingFaultCode = (typeof codes)[TimingRule];

export type FaultValues = Readonly<Record<string, string | number>>;
export type FaultPath = readonly (string | number)[];

/** One thing that is wrong with a timing sheet, at a place within it. */
export interface TimingFault {
  path: FaultPath;
  rule: TimingRule;
  code: TimingFaultCode;
  /** In English, for problems and logs. */
  detail: string;
  /** What the rule's text names. */
  values: FaultValues;
}

export function timingFault(path: FaultPath, rule: TimingRule, values: FaultValues = {}): TimingFault {
  const detail = timingRuleDetails[rule].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? "?"));
  return { path, rule, code: codes[rule], detail, values };
}
