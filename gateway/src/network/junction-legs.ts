import type { Position } from "@roadcast/contract";
import type { Registry } from "./registry.js";

/** How far along a link its bearing is taken, so that a kink in the middle of a junction does not turn a leg, metres. */
const alongM = 30;
const metresPerDegree = 111_195;

/**
 * Bearing of each link at a controller's junction, as seen from there, degrees clockwise from north: of those that
 * arrive and of those that leave. Empty where there is no such controller.
 */
export function junctionLegs(registry: Registry, controllerId: string): Map<string, number> {
  const legs = new Map<string, number>();
  const nodeId = registry.features("controller").get(controllerId)?.properties.nodeId;
  if (nodeId === undefined) return legs;
  for (const { properties, geometry } of registry.all("link")) {
    if (properties.fromNodeId === nodeId) legs.set(properties.id, bearingAlong(geometry.coordinates));
    else if (properties.toNodeId === nodeId) legs.set(properties.id, bearingAlong([...geometry.coordinates].reverse()));
  }
  return legs;
}

function bearingAlong([start, ...rest]: readonly Position[]): number {
  let east = 0;
  let north = 0;
  for (const point of rest) {
    if (start === undefined) break;
    east = (point[0] - start[0]) * metresPerDegree * Math.cos((start[1] * Math.PI) / 180);
    north = (point[1] - start[1]) * metresPerDegree;
    if (Math.hypot(east, north) >= alongM) break;
  }
  return ((Math.atan2(east, north) * 180) / Math.PI + 360) % 360;
}
