import { type FailureTest, type LaneType, relieve, suspect } from "./failure-test.js";

/** How far a device's clock may be from the gateway's, seconds. Bus lanes are judged over longer spans than the rest. */
const limitSec: Record<LaneType, number> = { through: 30, left: 30, right: 30, bus: 60 };
/** Devices may work on a reading for this many intervals before they send it. */
const workIntervals = 2;
/** Readings sent as they are made are late alike, but for the line and the batch, ms. */
const alikeMs = 2_000;
/** So many readings in a row make a failure, and as many good ones end it. */
const readings = 3;

/**
 * Clock skew: readings from the gateway's future, or late by the same again and again. What a device or broker had kept
 * through an outage is late too, but each by less than the one before: that says nothing of the clock.
 */
export const clockSkew: FailureTest = {
  name: "clockSkew",
  step(state, sample, previous) {
    const limitMs = limitSec[sample.laneType] * 1000;
    const intervalMs = sample.intervalSec * 1000;
    const lateMs = sample.receivedAt - sample.observedAt;
    if (lateMs >= -limitMs && lateMs <= limitMs + workIntervals * intervalMs) {
      return relieve(state, sample, readings * sample.intervalSec);
    }
    const alike = previous !== null && Math.abs(previous.receivedAt - previous.observedAt - lateMs) < alikeMs;
    return lateMs < 0 || alike ? suspect(state, sample, readings * sample.intervalSec) : state;
  },
};
