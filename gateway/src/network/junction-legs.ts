import type { Registry } from "./registry.js";
import { bearingOver } from "./road-network.js";

/**
 * Bearing of each link at a controller's junction, as seen from there, degrees clockwise from north: of those that
 * arrive and of those that leave. Empty where there is no such controller.
 */
export function junctionLegs(registry: Registry, controllerId: string): Map<string, number> {
  const legs = new Map<string, number>();
  const nodeId = registry.features("controller").get(controllerId)?.properties.nodeId;
  if (nodeId === undefined) return legs;
  for (const { properties, geometry } of registry.all("link")) {
    if (properties.fromNodeId === nodeId) legs.set(properties.id, bearingOver(geometry.coordinates));
    else if (properties.toNodeId === nodeId) legs.set(properties.id, bearingOver([...geometry.coordinates].reverse()));
  }
  return legs;
}
