import type { AlarmRule } from "../rule.js";

/** A device whose clock is not the gateway's. What is late through the line alone is less than the threshold. */
export const deviceClockSkew: AlarmRule<{ offsetMs: number }> = {
  kind: "clockSkew",
  defaults: { severity: 5, delayOnSec: 120, delayOffSec: 60, thresholds: { offsetMs: 90_000 } },
  conditions: ({ devices }, thresholds) =>
    devices.flatMap(({ id, clockOffsetMs }) =>
      clockOffsetMs !== null && Math.abs(clockOffsetMs) > thresholds.offsetMs
        ? [{ target: id, since: null, detail: { offsetSec: Math.round(clockOffsetMs / 1000) } }]
        : [],
    ),
};
