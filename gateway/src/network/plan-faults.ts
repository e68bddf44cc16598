import type { PhaseTiming, TimingPlan } from "@roadcast/contract";

/** Says one fault: its place within the plan or controller, a stable code, words. */
export type ReportFault = (path: readonly PropertyKey[], code: string, detail: string) => void;

/** A plan apart from its number and name. */
export type PlanTimes = Pick<TimingPlan, "cycleSec" | "offsetSec" | "splits" | "coordinatedPhases">;

/** Times are given to 0.1 s; sums may be off by the rounding of floating point, no more. */
const sumTolerance = 0.05;

/**
 * What a dual-ring controller (NEMA TS 2 section 3; NTCIP 1202) asks of a plan: between barriers the rings add up to
 * the same time, each ring adds up to the cycle, each split holds its minimum green, clearances and pedestrian times,
 * and the offset is less than the cycle. Places are within the plan.
 */
export function planFaults(plan: PlanTimes, phases: readonly PhaseTiming[], report: ReportFault): void {
  if (plan.offsetSec >= plan.cycleSec) {
    report(["offsetSec"], "outOfRange", `offset ${plan.offsetSec} s is not less than the cycle ${plan.cycleSec} s`);
  }
  const known = new Map(phases.map((phase) => [phase.phase, phase]));
  for (const [at, phase] of plan.coordinatedPhases.entries()) {
    if (!known.has(phase)) report(["coordinatedPhases", at], "unknownPhase", `the controller has no phase ${phase}`);
  }
  for (const key of Object.keys(plan.splits)) {
    if (!known.has(Number(key))) report(["splits", key], "unknownPhase", `the controller has no phase ${key}`);
  }
  let complete = true;
  for (const phase of phases) {
    const split = plan.splits[String(phase.phase)];
    if (split === undefined) {
      complete = false;
      report(["splits"], "missing", `phase ${phase.phase} has no split`);
    } else {
      splitFault(phase, split, report);
    }
  }
  if (complete) ringFaults(plan, phases, report);
}

function splitFault(phase: PhaseTiming, split: number, report: ReportFault): void {
  const clearance = phase.yellowChangeSec + phase.redClearanceSec;
  const vehicles = phase.minGreenSec + clearance;
  const pedestrians = (phase.walkSec ?? 0) + (phase.pedClearanceSec ?? 0) + clearance;
  const least = phase.walkSec === null ? vehicles : Math.max(vehicles, pedestrians);
  if (split >= least - sumTolerance) return;
  const detail = `split ${split} s of phase ${phase.phase} does not hold its least time of ${round(least)} s`;
  report(["splits", String(phase.phase)], "tooShort", detail);
}

function ringFaults(plan: PlanTimes, phases: readonly PhaseTiming[], report: ReportFault): void {
  const rings = new Map<number, number>();
  const groups = new Map<number, Map<number, number>>();
  for (const phase of phases) {
    const split = plan.splits[String(phase.phase)] ?? 0;
    rings.set(phase.ring, (rings.get(phase.ring) ?? 0) + split);
    const group = groups.get(phase.barrier) ?? new Map<number, number>();
    groups.set(phase.barrier, group);
    group.set(phase.ring, (group.get(phase.ring) ?? 0) + split);
  }
  for (const [ring, sum] of rings) {
    if (Math.abs(sum - plan.cycleSec) <= sumTolerance) continue;
    const detail = `the splits of ring ${ring} add up to ${round(sum)} s, the cycle is ${plan.cycleSec} s`;
    report(["splits"], "ringSum", detail);
  }
  for (const [barrier, group] of groups) {
    const sums = [...group.values()];
    if (Math.max(...sums) - Math.min(...sums) <= sumTolerance) continue;
    const each = [...group].map(([ring, sum]) => `ring ${ring} ${round(sum)} s`).join(", ");
    report(["splits"], "barrierSum", `the rings reach barrier ${barrier} at different times: ${each}`);
  }
}

function round(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
