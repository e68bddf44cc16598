import { maxAheadMs } from "@roadcast/contract";
import type { Refusal } from "./message.js";

/** Clocks and bounds that a device's times are held against. Epoch ms and ms. */
export interface TimeBounds {
  now: number;
  rawRetentionMs: number;
}

/** Whether a device's time is one that can be stored, or why not. */
export function checkTime(at: number, bounds: TimeBounds): Refusal | null {
  if (at - bounds.now > maxAheadMs) {
    return { reason: "future", detail: `${at - bounds.now} ms ahead of the gateway's clock` };
  }
  if (bounds.now - at > bounds.rawRetentionMs) {
    return { reason: "tooOld", detail: `${bounds.now - at} ms old; ${bounds.rawRetentionMs} ms are kept` };
  }
  return null;
}
