import type { DeviceKind } from "@roadcast/contract";
import type { LiveState } from "./live-state.js";

/** What was last heard of a device, its faults by name; null where the network has no such device. */
export function deviceStatus(state: LiveState, kind: DeviceKind, id: string) {
  const device = state.device(kind, id);
  if (device === undefined) return null;
  const { online, since, lastSeenAt } = device;
  const faults = {
    detectors: () => state.detector(id)?.failures.map(({ test }) => test) ?? [],
    controllers: () => state.controller(id)?.faults ?? [],
  };
  const named = kind === "detectors" || kind === "controllers" ? faults[kind]() : (device.faults ?? []);
  return { online, since, lastSeenAt, faults: named };
}
