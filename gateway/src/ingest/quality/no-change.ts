import { type FailureTest, type LaneType, noSuspicion, type Sample, suspect } from "./failure-test.js";

/** How long every measure may stand still, seconds. Few vehicles on a lane repeat a reading by chance more often. */
const limitSec: Record<LaneType, number> = { through: 900, left: 1_200, right: 1_200, bus: 1_800 };
/** Long intervals need this many readings alike as well. */
const leastReadings = 8;
/** At its end of the scale an occupancy stands still of itself: that is for the locked on test. */
const fullPct = 95;

function isSame(a: Sample, b: Sample): boolean {
  return a.count === b.count && a.speedKph === b.speedKph && a.occupancyPct === b.occupancyPct;
}

/** Whether it says that there was traffic: an empty road is right to stay as it is. */
function hasTraffic({ count, speedKph, occupancyPct }: Sample): boolean {
  if (occupancyPct !== null && occupancyPct >= fullPct) return false;
  return (count ?? 0) > 0 || (speedKph ?? 0) > 0 || (occupancyPct ?? 0) > 0;
}

/** No change: the same value, not zero, over and over. Clears with the first that differs. */
export const noChange: FailureTest = {
  name: "noChange",
  step(state, sample, previous) {
    // After a gap nothing tells whether it has changed: a failure stands, and a run has been begun anew already.
    if (previous === null) return state;
    if (!isSame(sample, previous) || !hasTraffic(sample)) return noSuspicion;
    return suspect(state, sample, Math.max(limitSec[sample.laneType], leastReadings * sample.intervalSec));
  },
};
