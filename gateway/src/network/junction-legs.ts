import type { Junction } from "@roadcast/contract";
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

/** Width of a lane, metres, where nobody has measured the crossing. */
const laneWidthM = 3.3;

/** The legs of a controller's junction, each with the width of its roadway: of all the links that lead along it. */
export function junctionOf(registry: Registry, controllerId: string): Junction {
  const nodeId = registry.features("controller").get(controllerId)?.properties.nodeId;
  const bearings = junctionLegs(registry, controllerId);
  const neighbours = new Map<string, string>();
  const lanes = new Map<string, number>();
  for (const id of bearings.keys()) {
    const link = registry.features("link").get(id)?.properties;
    if (link === undefined) continue;
    const neighbour = link.fromNodeId === nodeId ? link.toNodeId : link.fromNodeId;
    neighbours.set(id, neighbour);
    lanes.set(neighbour, (lanes.get(neighbour) ?? 0) + link.lanes);
  }
  return {
    legs: Object.fromEntries(
      [...bearings].map(([id, bearingDeg]) => [
        id,
        {
          bearingDeg,
          arrives: registry.features("link").get(id)?.properties.toNodeId === nodeId,
          roadwayM: Math.round((lanes.get(neighbours.get(id) ?? "") ?? 0) * laneWidthM * 10) / 10,
        },
      ]),
    ),
  };
}
