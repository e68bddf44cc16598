import { type FailureTest, type LaneType, noSuspicion, suspect } from "./failure-test.js";

/** Daytime in Asia/Seoul, hours. Korea keeps UTC+9 all year. */
const dayFromHour = 6;
const dayToHour = 22;
const seoulOffsetMs = 9 * 3_600_000;

/** How much daytime may pass without a vehicle, seconds. Turning and bus lanes may be empty for longer. */
const limitSec: Record<LaneType, number> = { through: 1_800, left: 3_600, right: 3_600, bus: 5_400 };

function isDaytime(at: number): boolean {
  const hour = Math.floor((at + seoulOffsetMs) / 3_600_000) % 24;
  return hour >= dayFromHour && hour < dayToHour;
}

/** No hit: a count of 0 for too long in daytime. What was held at nightfall counts on in the morning. */
export const noHit: FailureTest = {
  name: "noHit",
  step(state, sample) {
    if (sample.count === null) return state;
    if (sample.count > 0) return noSuspicion;
    return isDaytime(sample.observedAt) ? suspect(state, sample, limitSec[sample.laneType]) : state;
  },
};
