import { type TimingFault, timingFault } from "./fault.js";
import type { PhaseTiming, TimingPlan } from "./sheet.js";

/** A plan apart from its number and name. */
export type PlanTimes = Pick<TimingPlan, "cycleSec" | "offsetSec" | "splits" | "coordinatedPhases">;

/** Times are given to 0.1 s; sums may be off by the rounding of floating point, no more. */
const sumTolerance = 0.05;

/** Green that a phase must have once it has begun, seconds: its minimum, and walk and pedestrian clearance if served. */
export function leastGreenSec({
  minGreenSec,
  walkSec,
  pedClearanceSec,
}: Pick<PhaseTiming, "minGreenSec" | "walkSec" | "pedClearanceSec">): number {
  return Math.max(minGreenSec, (walkSec ?? 0) + (pedClearanceSec ?? 0));
}

/** Yellow and red clearance of a phase, seconds. */
export function clearanceSec({
  yellowChangeSec,
  redClearanceSec,
}: Pick<PhaseTiming, "yellowChangeSec" | "redClearanceSec">): number {
  return yellowChangeSec + redClearanceSec;
}

/** The shortest split of a phase, seconds: its least green, then yellow and red clearance. */
export function leastSplitSec(phase: PhaseTiming): number {
  return leastGreenSec(phase) + clearanceSec(phase);
}

/**
 * What a dual-ring controller (NEMA TS 2 section 3; NTCIP 1202) asks of a plan: between barriers the rings add up to
 * the same time, each ring adds up to the cycle, each split holds its minimum green, clearances and pedestrian times,
 * and the offset is less than the cycle. Places are within the plan.
 */
export function planFaults(plan: PlanTimes, phases: readonly PhaseTiming[]): TimingFault[] {
  const { cycleSec, offsetSec } = plan;
  const faults: TimingFault[] = [];
  if (offsetSec >= cycleSec) faults.push(timingFault(["offsetSec"], "offsetNotBelowCycle", { offsetSec, cycleSec }));
  const known = new Set(phases.map(({ phase }) => phase));
  for (const [at, phase] of plan.coordinatedPhases.entries()) {
    const path = ["coordinatedPhases", at];
    if (!known.has(phase)) faults.push(timingFault(path, "unknownPhase", { phase }));
    else if (plan.coordinatedPhases.indexOf(phase) < at)
      faults.push(timingFault(path, "duplicateCoordinated", { phase }));
  }
  for (const key of Object.keys(plan.splits)) {
    if (!known.has(Number(key))) faults.push(timingFault(["splits", key], "unknownPhase", { phase: key }));
  }
  let complete = true;
  for (const phase of phases) {
    const splitSec = plan.splits[String(phase.phase)];
    if (splitSec === undefined) {
      complete = false;
      faults.push(timingFault(["splits"], "splitMissing", { phase: phase.phase }));
    } else if (splitSec < leastSplitSec(phase) - sumTolerance) {
      const values = { splitSec, phase: phase.phase, leastSec: tenths(leastSplitSec(phase)) };
      faults.push(timingFault(["splits", String(phase.phase)], "splitTooShort", values));
    }
  }
  return complete ? [...faults, ...sumFaults(plan, phases)] : faults;
}

/** Seconds of each ring between barriers, and around the cycle, as the splits have it; what is missing counts as 0. */
export function ringSums({ splits }: Pick<PlanTimes, "splits">, phases: readonly PhaseTiming[]) {
  const rings = new Map<number, number>();
  const groups = new Map<number, Map<number, number>>();
  for (const { phase, ring, barrier } of phases) {
    const split = splits[String(phase)] ?? 0;
    rings.set(ring, (rings.get(ring) ?? 0) + split);
    const group = groups.get(barrier) ?? new Map<number, number>();
    groups.set(barrier, group);
    group.set(ring, (group.get(ring) ?? 0) + split);
  }
  return { rings, groups };
}

function sumFaults(plan: PlanTimes, phases: readonly PhaseTiming[]): TimingFault[] {
  const { cycleSec } = plan;
  const faults: TimingFault[] = [];
  const { rings, groups } = ringSums(plan, phases);
  for (const [ring, sum] of rings) {
    if (Math.abs(sum - cycleSec) <= sumTolerance) continue;
    faults.push(timingFault(["splits"], "ringSum", { ring, sumSec: tenths(sum), cycleSec }));
  }
  for (const [barrier, group] of groups) {
    const sums = [...group.values()];
    if (Math.max(...sums) - Math.min(...sums) <= sumTolerance) continue;
    const each = [...group].map(([ring, sum]) => `${ring}: ${tenths(sum)} s`).join(", ");
    faults.push(timingFault(["splits"], "barrierSum", { barrier, each }));
  }
  return faults;
}

function tenths(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
