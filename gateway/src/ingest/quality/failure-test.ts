import type { DetectorFailure, DetectorFeature } from "@roadcast/contract";

export type LaneType = DetectorFeature["properties"]["laneType"];

/** What the failure tests see of a reading. */
export interface Sample {
  /** Epoch ms, device clock, end of the interval. */
  observedAt: number;
  /** Epoch ms, gateway clock. */
  receivedAt: number;
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
  /** How long readings have been good since the last suspicious one, seconds: for tests that clear with hysteresis. */
  goodSec: number;
}

/**
 * One automatic failure test of a detector: a pure step from reading to reading, in order of `observedAt`.
 * It clears by itself. A new test is one new file and its line in `failureTests`.
 */
export interface FailureTest {
  name: DetectorFailure;
  /** `previous` is the reading judged before; null at the start and after a gap. */
  step(state: TestState, sample: Sample, previous: Sample | null): TestState;
}

export const noSuspicion: TestState = { since: null, heldSec: 0, failed: false, goodSec: 0 };

/** Goes on with a run of suspicious readings, or begins one; fails once `limitSec` of it are held. */
export function suspect(state: TestState, sample: Sample, limitSec: number): TestState {
  const heldSec = state.heldSec + sample.intervalSec;
  return {
    since: state.since ?? sample.observedAt - sample.intervalSec * 1000,
    heldSec,
    failed: state.failed || heldSec >= limitSec,
    goodSec: 0,
  };
}

/** A good reading where one is not enough to clear: the run ends after `clearSec` of good readings. */
export function relieve(state: TestState, sample: Sample, clearSec: number): TestState {
  if (state.since === null) return state;
  const goodSec = state.goodSec + sample.intervalSec;
  return goodSec >= clearSec ? noSuspicion : { ...state, goodSec };
}
