import type { AlarmRule } from "../rule.js";

/** A detector that a failure test holds; its wrong clock is an alarm of its own. */
export const detectorFailed: AlarmRule = {
  kind: "detectorFailed",
  defaults: { severity: 4, delayOnSec: 60, delayOffSec: 120, thresholds: {} },
  conditions: ({ detectors }) =>
    detectors.flatMap(({ id, failures }) => {
      const of = failures.filter(({ test }) => test !== "clockSkew");
      if (of.length === 0) return [];
      const since = Math.min(...of.map((failure) => failure.since));
      return [{ target: `detectors/${id}`, since, detail: { tests: of.map(({ test }) => test).join(" ") } }];
    }),
};
