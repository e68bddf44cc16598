import { type FailureTest, type LaneType, noSuspicion, suspect } from "./failure-test.js";

/** Occupancy from which a detector may be stuck, per cent. */
const lockedPct = 95;

/**
 * How long a detector may be occupied before it counts as locked on, seconds. Queues stand on turning lanes and
 * at bus stops for longer than on through lanes.
 */
const limitSec: Record<LaneType, number> = { through: 300, left: 480, right: 480, bus: 900 };

/** Locked on: occupied all but without a break for minutes. */
export const lockedOn: FailureTest = {
  name: "lockedOn",
  step(state, sample) {
    if (sample.occupancyPct === null) return state;
    if (sample.occupancyPct < lockedPct) return noSuspicion;
    return suspect(state, sample, limitSec[sample.laneType]);
  },
};
