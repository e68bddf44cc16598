import type { ControllerFeature, PhaseTiming, TimingPlan } from "@roadcast/contract";
import type { Inspection } from "./inspection.js";

type Path = readonly PropertyKey[];
type Report = (path: Path, code: string, detail: string) => void;

/** Times are given to 0.1 s; sums may be off by the rounding of floating point, no more. */
const sumTolerance = 0.05;

/**
 * What a dual-ring controller (NEMA TS 2 section 3; NTCIP 1202) asks of its phases and plans: between barriers the
 * rings add up to the same time, each ring adds up to the cycle, each split holds its minimum green, clearances and
 * pedestrian times, and the offset is less than the cycle.
 */
export function controllerFaults(inspection: Inspection): void {
  for (const { index, feature } of inspection.all("controller")) {
    const { nodeId, phases, plans } = feature.properties;
    inspection.refer(index, ["properties", "nodeId"], "node", nodeId);
    const report: Report = (path, code, detail) => inspection.fault(index, ["properties", ...path], code, detail);
    phaseFaults(phases, report);
    movementFaults(inspection, index, feature);
    const numbers = new Set<number>();
    for (const [at, plan] of plans.entries()) {
      if (numbers.has(plan.plan)) report(["plans", at, "plan"], "duplicate", `plan ${plan.plan} is there twice`);
      numbers.add(plan.plan);
      planFaults(plan, phases, (path, code, detail) => report(["plans", at, ...path], code, detail));
    }
    scheduleFaults(feature, numbers, report);
  }
}

function phaseFaults(phases: readonly PhaseTiming[], report: Report): void {
  const numbers = new Set<number>();
  for (const [at, phase] of phases.entries()) {
    if (numbers.has(phase.phase)) report(["phases", at, "phase"], "duplicate", `phase ${phase.phase} is there twice`);
    numbers.add(phase.phase);
    if (phase.maxGreenSec < phase.minGreenSec) {
      report(["phases", at, "maxGreenSec"], "outOfRange", "maxGreenSec is less than minGreenSec");
    }
    if ((phase.walkSec === null) !== (phase.pedClearanceSec === null)) {
      report(["phases", at, "walkSec"], "invalid", "walkSec and pedClearanceSec are both given or both null");
    }
  }
}

/** A movement leads from a link that ends at the junction to one that starts there. */
function movementFaults(inspection: Inspection, index: number, controller: ControllerFeature): void {
  const { nodeId, phases } = controller.properties;
  for (const [at, phase] of phases.entries()) {
    for (const [movement, { fromLinkId, toLinkId }] of phase.movements.entries()) {
      const path = ["properties", "phases", at, "movements", movement];
      const from = inspection.refer(index, [...path, "fromLinkId"], "link", fromLinkId);
      if (from !== undefined && from.properties.toNodeId !== nodeId) {
        const detail = `link ${fromLinkId} ends at node ${from.properties.toNodeId}, not at ${nodeId}`;
        inspection.fault(index, [...path, "fromLinkId"], "otherNode", detail);
      }
      if (toLinkId === null) continue;
      const to = inspection.refer(index, [...path, "toLinkId"], "link", toLinkId);
      if (to !== undefined && to.properties.fromNodeId !== nodeId) {
        const detail = `link ${toLinkId} starts at node ${to.properties.fromNodeId}, not at ${nodeId}`;
        inspection.fault(index, [...path, "toLinkId"], "otherNode", detail);
      }
    }
  }
}

function planFaults(plan: TimingPlan, phases: readonly PhaseTiming[], report: Report): void {
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

function splitFault(phase: PhaseTiming, split: number, report: Report): void {
  const clearance = phase.yellowChangeSec + phase.redClearanceSec;
  const vehicles = phase.minGreenSec + clearance;
  const pedestrians = (phase.walkSec ?? 0) + (phase.pedClearanceSec ?? 0) + clearance;
  const least = phase.walkSec === null ? vehicles : Math.max(vehicles, pedestrians);
  if (split >= least - sumTolerance) return;
  const detail = `split ${split} s of phase ${phase.phase} does not hold its least time of ${round(least)} s`;
  report(["splits", String(phase.phase)], "tooShort", detail);
}

function ringFaults(plan: TimingPlan, phases: readonly PhaseTiming[], report: Report): void {
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

function scheduleFaults(controller: ControllerFeature, plans: ReadonlySet<number>, report: Report): void {
  const minutes = new Set<number>();
  for (const [at, entry] of controller.properties.daySchedule.entries()) {
    if (!plans.has(entry.plan)) {
      report(["daySchedule", at, "plan"], "unknownPlan", `the controller has no plan ${entry.plan}`);
    }
    if (minutes.has(entry.fromMinute)) {
      report(["daySchedule", at, "fromMinute"], "duplicate", `minute ${entry.fromMinute} is there twice`);
    }
    minutes.add(entry.fromMinute);
  }
}

function round(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
