import { isImpossible } from "../normalise-quality.js";
import { type FailureTest, type LaneType, relieve, suspect } from "./failure-test.js";

/** How much of it makes a failure, seconds. Lanes with few vehicles have more readings that are nearly empty. */
const limitSec: Record<LaneType, number> = { through: 120, left: 180, right: 180, bus: 300 };
/** One such reading is flagged and left out by itself; it takes this many for a failure. */
const leastReadings = 3;
const clearSec = 180;

/**
 * Impossible combinations again and again: a speed with no count, a count with no occupancy. Only a reported 0 makes one.
 */
export const impossible: FailureTest = {
  name: "impossible",
  step(state, sample) {
    if (isImpossible(sample)) {
      return suspect(state, sample, Math.max(limitSec[sample.laneType], leastReadings * sample.intervalSec));
    }
    // What does not say both halves of a combination is no proof of health.
    const tells = sample.count !== null && (sample.speedKph !== null || sample.occupancyPct !== null);
    return tells ? relieve(state, sample, clearSec) : state;
  },
};
