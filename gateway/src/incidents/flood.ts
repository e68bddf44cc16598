/** New alarms are counted over this time, ms. */
export const floodWindowMs = 10 * 60_000;
/** ISA-18.2: over this many new alarms an operator in 10 min a flood begins, under `endsUnder` it ends. */
const beginsOver = 10;
const endsUnder = 5;

/** Whether there is a flood now, given whether there was one. `operators` are those on duty; nobody counts as one. */
export function isFlood(was: boolean, newAlarms: number, operators: number): boolean {
  const each = newAlarms / Math.max(1, operators);
  return was ? each >= endsUnder : each > beginsOver;
}

/** A time in which alarms were a flood; `endedAt` is null while it lasts. Epoch ms. */
export interface FloodSpan {
  beganAt: number;
  endedAt: number | null;
}

/** How much of `from ≤ t < to` was flood, 0–1. */
export function floodShare(floods: readonly FloodSpan[], from: number, to: number): number {
  if (to <= from) return 0;
  const floodMs = floods.reduce((sum, { beganAt, endedAt }) => {
    return sum + Math.max(0, Math.min(endedAt ?? to, to) - Math.max(beganAt, from));
  }, 0);
  return Math.min(1, floodMs / (to - from));
}
