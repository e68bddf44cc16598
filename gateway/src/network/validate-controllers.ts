import { type ControllerFeature, sheetFaults } from "@roadcast/contract";
import type { Inspection } from "./inspection.js";

/** What a controller's phases, plans and schedule must hold for it to run by them. */
export function controllerFaults(inspection: Inspection): void {
  for (const { index, feature } of inspection.all("controller")) {
    inspection.refer(index, ["properties", "nodeId"], "node", feature.properties.nodeId);
    movementFaults(inspection, index, feature);
    for (const { path, code, detail } of sheetFaults(feature.properties)) {
      inspection.fault(index, ["properties", ...path], code, detail);
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
