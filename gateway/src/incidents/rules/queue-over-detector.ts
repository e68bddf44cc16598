import type { AlarmRule } from "../rule.js";

/** A detector that works and is occupied for longer than a red lasts: the queue stands over it. */
export const queueOverDetector: AlarmRule<{ occupancyPct: number }> = {
  kind: "queueOverDetector",
  // Longer than a cycle of 140 to 180 s, so that one red is no queue; shorter than the locked on test's limit.
  defaults: { severity: 4, delayOnSec: 200, delayOffSec: 120, thresholds: { occupancyPct: 70 } },
  conditions: ({ detectors }, thresholds) =>
    detectors.flatMap(({ id, quality, occupancyPct }) =>
      quality === "ok" && occupancyPct !== null && occupancyPct >= thresholds.occupancyPct
        ? [{ target: `detectors/${id}`, since: null, detail: { occupancyPct } }]
        : [],
    ),
};
