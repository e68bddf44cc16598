import type { AlarmRule } from "../rule.js";

/** A link that its own working detectors call congested. Persistence is the delay; a substitute raises nothing. */
export const linkCongestion: AlarmRule = {
  kind: "linkCongestion",
  defaults: { severity: 4, delayOnSec: 300, delayOffSec: 180, thresholds: {} },
  conditions: ({ links }) =>
    links.flatMap(({ id, los, speedKph }) =>
      los === "congested"
        ? [{ target: `links/${id}`, since: null, detail: speedKph === null ? {} : { speedKph } }]
        : [],
    ),
};
