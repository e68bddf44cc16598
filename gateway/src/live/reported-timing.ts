import { controllerStaleMs } from "@roadcast/contract";
import type { LiveState } from "./live-state.js";

/** The checksum that a controller reports, and when it was received, epoch ms; null unless it is online and fresh. */
export function reportedTiming(state: LiveState, id: string, now: number): { checksum: string; at: number } | null {
  const record = state.controller(id);
  const isOnline = state.device("controllers", id)?.online !== false;
  if (record === undefined || !isOnline || now - record.receivedAt > controllerStaleMs) return null;
  return record.configChecksum === null ? null : { checksum: record.configChecksum, at: record.receivedAt };
}
