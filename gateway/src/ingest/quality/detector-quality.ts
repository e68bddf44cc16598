import type { DetectorFailure } from "@roadcast/contract";
import { SteppedClocks } from "../../stepped-clocks.js";
import { chatter } from "./chatter.js";
import { clockSkew } from "./clock-skew.js";
import { type FailureTest, noSuspicion, type Sample, type TestState } from "./failure-test.js";
import { impossible } from "./impossible.js";
import { lockedOn } from "./locked-on.js";
import { noChange } from "./no-change.js";
import { noHit } from "./no-hit.js";
import { occupancySpikes } from "./occupancy-spikes.js";

/** Every failure test that runs. */
export const failureTests: readonly FailureTest[] = [
  lockedOn,
  noHit,
  chatter,
  noChange,
  occupancySpikes,
  impossible,
  clockSkew,
];

export interface Failure {
  test: DetectorFailure;
  /** Epoch ms: since when what failed the test goes on. */
  since: number;
}

export interface DetectorQualityState {
  /** The newest reading judged, epoch ms. */
  observedAt: number;
  previous: Sample | null;
  tests: readonly TestState[];
}

const untested: DetectorQualityState = {
  observedAt: Number.NEGATIVE_INFINITY,
  previous: null,
  tests: failureTests.map(() => noSuspicion),
};

/** After this many missed intervals nothing is known of what was between: runs begin anew. */
const longestGapIntervals = 5;

/** One step: a detector's state and its next reading to its state. A repeated or late reading changes nothing. */
export function judge(state: DetectorQualityState, sample: Sample): DetectorQualityState {
  if (sample.observedAt <= state.observedAt) return state;
  const gap = sample.observedAt - state.observedAt > longestGapIntervals * sample.intervalSec * 1000;
  const previous = gap ? null : state.previous;
  let { tests } = state;
  for (const [index, test] of failureTests.entries()) {
    const before = state.tests[index] ?? noSuspicion;
    const after = test.step(gap && !before.failed ? noSuspicion : before, sample, previous);
    // Most readings change nothing: then the list stays the one that it is.
    if (after !== before) tests = tests.with(index, after);
  }
  return { observedAt: sample.observedAt, previous: sample, tests };
}

/** As before, for readings of a clock that was set back: runs begin anew, failures stand, from then on at the latest. */
function setBack({ tests }: DetectorQualityState, { observedAt, intervalSec }: Sample): DetectorQualityState {
  const from = observedAt - intervalSec * 1000;
  const back = tests.map((test) =>
    test.failed && test.since !== null ? { ...test, since: Math.min(test.since, from) } : noSuspicion,
  );
  return { ...untested, tests: back };
}

/** The failures that stand, as of a reading: for a late one, those that had begun by then. */
export function failuresOf(state: DetectorQualityState, observedAt: number): readonly Failure[] {
  let failures: Failure[] | null = null;
  for (const [index, test] of failureTests.entries()) {
    const { failed, since } = state.tests[index] ?? noSuspicion;
    if (failed && since !== null && since < observedAt) {
      failures ??= [];
      failures.push({ test: test.name, since });
    }
  }
  return failures ?? none;
}

const none: readonly Failure[] = [];

/** The quality of all detectors, by id. Begins empty: a test needs its run of readings after a start. */
export class DetectorQualities {
  private readonly states = new Map<string, DetectorQualityState>();
  private readonly stepped = new SteppedClocks();

  /** Judges a reading and says which failures stand as of it. */
  judge(detectorId: string, sample: Sample): readonly Failure[] {
    const before = this.states.get(detectorId) ?? untested;
    const isLate = sample.observedAt <= before.observedAt;
    const isNews = before.previous === null || sample.receivedAt > before.previous.receivedAt;
    const isStepped = isLate && isNews && this.stepped.isStepped(detectorId, sample.receivedAt, sample.observedAt);
    if (!isLate) this.stepped.inOrder(detectorId);
    const state = judge(isStepped ? setBack(before, sample) : before, sample);
    this.states.set(detectorId, state);
    return failuresOf(state, sample.observedAt);
  }
}
