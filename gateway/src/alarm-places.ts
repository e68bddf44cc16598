import { type DeviceKind, deviceKinds } from "@roadcast/contract";
import type { Places } from "./incidents/rule.js";
import type { Registry } from "./network/registry.js";

const made = new WeakMap<Registry, Places>();

/** Where things are, as alarms gather them; made once a network. */
export function alarmPlaces(registry: Registry): Places {
  let places = made.get(registry);
  if (places === undefined) {
    places = placesOf(registry);
    made.set(registry, places);
  }
  return places;
}

/** Whether an alarm's target is a device that is out of service, or a detector whose station is. */
export function isOutOfService(registry: Registry, target: string): boolean {
  const [kind, id] = split(target);
  const properties = isDeviceKind(kind) ? registry.device(kind, id)?.properties : undefined;
  if (properties === undefined) return false;
  if ("outOfService" in properties && properties.outOfService) return true;
  const station = kind === "detectors" ? alarmPlaces(registry).stationOf(id) : null;
  return station !== null && isOutOfService(registry, `stations/${station}`);
}

function placesOf(registry: Registry): Places {
  const nodes = registry.features("node");
  const links = registry.features("link");
  const detectors = registry.features("detector");
  const ofStation = new Map<string, string[]>();
  for (const { properties } of registry.all("detector")) {
    const { id, stationId, outOfService } = properties;
    if (stationId === null || outOfService) continue;
    const known = ofStation.get(stationId);
    if (known === undefined) ofStation.set(stationId, [id]);
    else known.push(id);
  }
  const nodeOfController = (id: string) => registry.features("controller").get(id)?.properties.nodeId ?? null;
  return {
    areaOf: (target) => {
      const [kind, id] = split(target);
      if (isDeviceKind(kind)) return registry.areaOf(kind, id);
      if (kind === "links") return links.get(id)?.properties.areaId ?? null;
      if (kind === "nodes") return nodes.get(id)?.properties.areaId ?? null;
      return kind === "areas" ? id : null;
    },
    siteOf: (target) => {
      const [kind, id] = split(target);
      const properties = isDeviceKind(kind) ? registry.device(kind, id)?.properties : undefined;
      if (properties === undefined) return null;
      if ("nodeId" in properties) return properties.nodeId;
      const controllerId = "controllerId" in properties ? properties.controllerId : null;
      if (controllerId !== null) return nodeOfController(controllerId);
      // The line goes with the traffic to the next junction, where the cabinet is.
      const linkId = "linkId" in properties ? properties.linkId : null;
      return linkId === null ? null : (links.get(linkId)?.properties.toNodeId ?? null);
    },
    stationOf: (id) => detectors.get(id)?.properties.stationId ?? null,
    linkOf: (id) => detectors.get(id)?.properties.linkId ?? null,
    detectorsOf: (stationId) => ofStation.get(stationId) ?? [],
  };
}

function split(target: string): [kind: string, id: string] {
  const slash = target.indexOf("/");
  return slash < 0 ? [target, ""] : [target.slice(0, slash), target.slice(slash + 1)];
}

function isDeviceKind(kind: string): kind is DeviceKind {
  return deviceKinds.some((known) => known === kind);
}
