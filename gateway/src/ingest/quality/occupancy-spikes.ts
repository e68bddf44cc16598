import { type FailureTest, type LaneType, relieve, suspect } from "./failure-test.js";

/** A rise from one reading to the next, points of occupancy, that traffic does not make at an unchanged speed. */
const risePoints: Record<LaneType, number> = { through: 40, left: 50, right: 50, bus: 60 };
/** A queue slows what passes the loop. Where the speed has kept this share, there is none. */
const keptSpeedShare = 0.8;
/** Slower than this, vehicles may well stand on the loop for most of an interval, km/h. */
const movingKph = 25;
/** So many spikes, with less than `clearSec` between them, make a failure. */
const spikes = 3;
const clearSec = 600;

/**
 * Occupancy spikes: leaps of the occupancy that speed does not bear out. At a signal occupancy leaps with every red, but
 * then vehicles are slow: a leap counts only where they go on as before.
 */
export const occupancySpikes: FailureTest = {
  name: "occupancySpikes",
  step(state, sample, previous) {
    if (previous === null || previous.occupancyPct === null || previous.speedKph === null) return state;
    if (sample.occupancyPct === null) return state;
    const moving =
      sample.speedKph !== null && sample.speedKph >= Math.max(movingKph, previous.speedKph * keptSpeedShare);
    const leaps = sample.occupancyPct - previous.occupancyPct >= risePoints[sample.laneType];
    return moving && leaps ? suspect(state, sample, spikes * sample.intervalSec) : relieve(state, sample, clearSec);
  },
};
