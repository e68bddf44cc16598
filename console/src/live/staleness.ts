import { type ControllerRecord, controllerStaleMs, staleIntervals } from "@roadcast/contract";

/** Whether a reading is older than two of its own intervals. Nothing observed yet is stale too. */
export function isStale(record: { observedAt: number | null; intervalSec: number }, now: number): boolean {
  return record.observedAt === null || now - record.observedAt > staleIntervals * record.intervalSec * 1000;
}

/** Whether a controller has been silent too long (15 s) for its state to be believed. */
export function isControllerStale(record: Pick<ControllerRecord, "receivedAt">, now: number): boolean {
  return now - record.receivedAt > controllerStaleMs;
}
