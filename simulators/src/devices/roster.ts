import type { DeviceKind, Network } from "@roadcast/contract";

export interface DeviceName {
  kind: DeviceKind;
  id: string;
}

/**
 * The devices of a network that connect to the broker on their own: detectors that belong to a station speak through it,
 * and what is out of service is silent. With a limit, every so-many-th, so that all kinds stay represented.
 */
export function deviceRoster(network: Network, limit: number | null): DeviceName[] {
  const all: DeviceName[] = [];
  for (const { properties } of network.features) {
    if (!("outOfService" in properties) || properties.outOfService) continue;
    if (properties.kind === "detector") {
      if (properties.stationId === null) all.push({ kind: "detectors", id: properties.id });
    } else {
      all.push({ kind: `${properties.kind}s`, id: properties.id });
    }
  }
  all.sort((a, b) => a.kind.localeCompare(b.kind) || a.id.localeCompare(b.id));
  if (limit === null || limit >= all.length) return all;
  return all.filter(
    (_, index) => Math.floor(((index + 1) * limit) / all.length) > Math.floor((index * limit) / all.length),
  );
}
