import type { DetectorFailure, DetectorFeature } from "@roadcast/contract";

export type LaneType = DetectorFeature["properties"]["laneType"];

/** What the failure tests see of a reading. Times epoch ms, end of the interval. */
export interface Sample {
  observedAt: number;
  intervalSec: number;
  count: number | null;
  speedKph: number | null;
  occupancyPct: number | null;
  laneType: LaneType;
}

/** What one test knows of one detector. */
export interface TestState {
  /** Start of the first interval of the suspicious run that is on; null where none is. */
  since: number | null;
  /** How much of the run counts towards a failure, seconds. */
  heldSec: number;
  failed: boolean;
}

/**
 * One automatic failure test of a detector: a pure step from reading to reading, in order of `observedAt`.
 * It clears by itself. A new test is one new file and its line in `failureTests`.
 */
export interface FailureTest {
  name: DetectorFailure;
  step(state: TestState, sample: Sample): TestState;
}

export const noSuspicion: TestState = { since: null, heldSec: 0, failed: false };

/** Goes on with a run of suspicious readings, or begins one; fails once `limitSec` of it are held. */
export function suspect(state: TestState, sample: Sample, limitSec: number): TestState {
  const heldSec = state.heldSec + sample.intervalSec;
  return {
    since: state.since ?? sample.observedAt - sample.intervalSec * 1000,
    heldSec,
    failed: state.failed || heldSec >= limitSec,
  };
}
