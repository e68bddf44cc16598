import { type FailureTest, type LaneType, noSuspicion, relieve, suspect } from "./failure-test.js";

/** The span that the limits speak of, seconds. */
const spanSec = 30;
/**
 * Counts in 30 s that no lane carries. For a through lane 38; turning and bus lanes discharge at longer headways, so that
 * fewer are too many.
 */
const limitCount: Record<LaneType, number> = { through: 38, left: 34, right: 34, bus: 26 };
/** A loop that chatters pauses now and then: it counts as mended after this much that is good, seconds. */
const clearSec = 180;

/** Chatter: more counts than a lane can carry, by the rate of whole intervals over at least 30 s. */
export const chatter: FailureTest = {
  name: "chatter",
  step(state, sample) {
    if (sample.count === null) return state;
    const inSpan = (sample.count * spanSec) / sample.intervalSec;
    if (inSpan >= limitCount[sample.laneType]) return suspect(state, sample, spanSec);
    return state.failed ? relieve(state, sample, clearSec) : noSuspicion;
  },
};
