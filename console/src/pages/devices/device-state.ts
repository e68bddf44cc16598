import type { DeviceSummary } from "@roadcast/contract";
import type { Tone } from "../../ui/StatusMark.js";

/** The states that the device list filters by, the worst first. */
export const deviceStates = ["failed", "offline", "silent", "outOfService", "online"] as const;
export type DeviceState = (typeof deviceStates)[number];

export const stateTones: Record<DeviceState, Tone> = {
  failed: "alarm",
  offline: "caution",
  silent: "muted",
  outOfService: "muted",
  online: "normal",
};

/**
 * What to call the state of a device: what a person decided first, then what is wrong, then its connection.
 * A detector that a station reports has no connection of its own: it is online once something was heard of it.
 */
export function stateOf(device: Pick<DeviceSummary, "outOfService" | "online" | "lastSeenAt" | "faults">): DeviceState {
  if (device.outOfService) return "outOfService";
  if (device.faults.length > 0) return "failed";
  if (device.online === false) return "offline";
  return device.online === true || device.lastSeenAt !== null ? "online" : "silent";
}
