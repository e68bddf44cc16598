import type { ControllerFeature, PhaseTiming } from "@roadcast/contract";
import type { Inspection } from "./inspection.js";
import { planFaults, type ReportFault as Report } from "./plan-faults.js";

/** What a controller's phases, plans and schedule must hold for it to run by them. */
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
