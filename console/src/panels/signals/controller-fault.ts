import type { TextValues } from "@roadcast/contract";

/** Faults that controllers report in words that are known, by their codes in the catalogue; groups are its values. */
const patterns = {
  goTogether: /^conflict monitor: phases (?<phase>\d+) and (?<other>\d+) go together$/,
  tooSoon: /^conflict monitor: phase (?<phase>\d+) begins (?<ms>\d+) ms after phase (?<other>\d+)$/,
  noYellow: /^conflict monitor: phase (?<phase>\d+): no yellow after green$/,
  greenAfterYellow: /^conflict monitor: phase (?<phase>\d+): green after yellow$/,
  shortGreen: /^conflict monitor: phase (?<phase>\d+): green of (?<ms>\d+) ms$/,
  shortYellow: /^conflict monitor: phase (?<phase>\d+): yellow of (?<ms>\d+) ms$/,
  noPedClearance: /^conflict monitor: phase (?<phase>\d+): no pedestrian clearance after walk$/,
  shortWalk: /^conflict monitor: phase (?<phase>\d+): walk of (?<ms>\d+) ms$/,
  shortPedClearance: /^conflict monitor: phase (?<phase>\d+): pedestrian clearance of (?<ms>\d+) ms$/,
  notOnCard: /^conflict monitor: phase (?<phase>\d+) is not in the monitor's programme$/,
  splitMissing: /^plan (?<plan>\d+): phase (?<phase>\d+) has no split$/,
  splitShort: /^plan (?<plan>\d+): split of phase (?<phase>\d+) is (?<splitSec>[\d.]+) s, needs (?<leastSec>[\d.]+) s$/,
  ringsApart: /^plan (?<plan>\d+): rings do not meet at the barrier$/,
  cycleSum: /^plan (?<plan>\d+): splits add up to (?<sumSec>[\d.]+) s, the cycle is (?<cycleSec>[\d.]+) s$/,
  offsetTooLong: /^plan (?<plan>\d+): offset is not below the cycle$/,
  notCoordinated: /^plan (?<plan>\d+): none of its coordinated phases exists$/,
} as const;
export type ControllerFault = keyof typeof patterns;
export const controllerFaults = Object.keys(patterns) as ControllerFault[];

/** The code of a reported fault, with what its text names; null where its words are not known: they are shown as they are. */
export function controllerFaultOf(words: string): { code: ControllerFault; values: TextValues } | null {
  for (const code of controllerFaults) {
    const match = patterns[code].exec(words);
    if (match !== null) return { code, values: { ...match.groups } };
  }
  return null;
}
