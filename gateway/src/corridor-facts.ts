import { staleIntervals, type VehicleFeature } from "@roadcast/contract";
import type { LinkTraffic } from "./control/corridor/plan.js";
import type { VehicleFix } from "./control/corridor/progress.js";
import type { LiveState } from "./live/live-state.js";
import type { Registry } from "./network/registry.js";

/**
 * What is measured of a link's traffic now; its flow of an earlier day where nothing is, not that of its neighbours,
 * which have turns of their own. Stale figures count for nothing.
 */
export function linkTraffic(live: LiveState, linkId: string, now: number): LinkTraffic {
  const record = live.link(linkId);
  if (record === undefined) return { speedKph: null, flowVph: null };
  const { observedAt, intervalSec, speedKph, flowVph, substitute } = record;
  const isFresh = observedAt !== null && now - observedAt <= staleIntervals * intervalSec * 1000;
  return {
    speedKph: isFresh ? speedKph : null,
    flowVph: (isFresh ? flowVph : null) ?? (substitute?.from === "history" ? substitute.flowVph : null),
  };
}

/** A vehicle of the network and where it was last heard to be; null where there is no such vehicle. */
export function emergencyVehicle(
  registry: Registry,
  live: LiveState,
  id: string,
): { type: VehicleFeature["properties"]["vehicleType"]; fix: VehicleFix | null } | null {
  const properties = registry.features("vehicle").get(id)?.properties;
  if (properties === undefined) return null;
  const record = live.device("vehicles", id);
  const position = record?.position;
  if (position == null) return { type: properties.vehicleType, fix: null };
  const { lat, lon, observedAt } = position;
  // Its own clock, put right by what it is off: `lastSeenAt` is kept to some seconds only.
  return { type: properties.vehicleType, fix: { lat, lon, receivedAt: observedAt - (record?.clockOffsetMs ?? 0) } };
}
