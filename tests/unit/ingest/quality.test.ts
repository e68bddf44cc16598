import { describe, expect, it } from "vitest";
import {
  DetectorQualities,
  type DetectorQualityState,
  failuresOf,
  failureTests,
  judge,
} from "../../../gateway/src/ingest/quality/detector-quality.js";
import { noSuspicion, type Sample } from "../../../gateway/src/ingest/quality/failure-test.js";

/** 12:00 in Seoul. */
const noon = Date.UTC(2026, 10, 23, 3, 0, 0);
/** 23:00 in Seoul. */
const night = Date.UTC(2026, 10, 23, 14, 0, 0);

const sample = (more: Partial<Sample>): Sample => ({
  observedAt: noon,
  receivedAt: (more.observedAt ?? noon) + 300,
  intervalSec: 60,
  count: 5,
  speedKph: 40,
  occupancyPct: 10,
  laneType: "through",
  ...more,
});

const fresh: DetectorQualityState = { observedAt: 0, previous: null, tests: failureTests.map(() => noSuspicion) };

/** Runs a minute's reading after another through the reducer. */
function run(state: DetectorQualityState, from: number, minutes: number, more: Partial<Sample>) {
  let next = state;
  for (let i = 1; i <= minutes; i += 1) {
    const traffic = { speedKph: more.count === 0 ? null : 40 + (i % 3), occupancyPct: 10 + (i % 3) };
    next = judge(next, sample({ observedAt: from + i * 60_000, ...traffic, ...more }));
  }
  return next;
}

describe("locked on", () => {
  it("fails a through lane after five minutes of 95 % and over, since the start of the run", () => {
    const before = run(fresh, noon, 4, { occupancyPct: 100 });
    expect(failuresOf(before, before.observedAt)).toEqual([]);
    const after = run(fresh, noon, 5, { occupancyPct: 95 });
    expect(failuresOf(after, after.observedAt)).toEqual([{ test: "lockedOn", since: noon }]);
  });

  it("gives turning lanes and bus lanes longer", () => {
    const left = run(fresh, noon, 5, { occupancyPct: 100, laneType: "left" });
    expect(failuresOf(left, left.observedAt)).toEqual([]);
    const leftLater = run(left, noon + 5 * 60_000, 3, { occupancyPct: 100, laneType: "left" });
    expect(failuresOf(leftLater, leftLater.observedAt)).toHaveLength(1);
    const bus = run(fresh, noon, 14, { occupancyPct: 100, laneType: "bus" });
    expect(failuresOf(bus, bus.observedAt)).toEqual([]);
  });

  it("begins anew after a reading under 95 %", () => {
    let state = run(fresh, noon, 4, { occupancyPct: 100 });
    state = judge(state, sample({ observedAt: noon + 5 * 60_000, occupancyPct: 94.9 }));
    state = run(state, noon + 5 * 60_000, 4, { occupancyPct: 100 });
    expect(failuresOf(state, state.observedAt)).toEqual([]);
  });

  it("clears by itself", () => {
    let state = run(fresh, noon, 10, { occupancyPct: 100 });
    expect(failuresOf(state, state.observedAt)).toHaveLength(1);
    state = judge(state, sample({ observedAt: noon + 11 * 60_000, occupancyPct: 30 }));
    expect(failuresOf(state, state.observedAt)).toEqual([]);
  });

  it("learns nothing from a reading without an occupancy", () => {
    const locked = run(fresh, noon, 4, { occupancyPct: 100 });
    const silent = judge(locked, sample({ observedAt: noon + 5 * 60_000, occupancyPct: null }));
    const state = judge(silent, sample({ observedAt: noon + 6 * 60_000, occupancyPct: 100 }));
    expect(failuresOf(state, state.observedAt)).toEqual([{ test: "lockedOn", since: noon }]);
  });
});

describe("no hit", () => {
  it("fails a through lane after half an hour of daytime without a vehicle", () => {
    const before = run(fresh, noon, 29, { count: 0 });
    expect(failuresOf(before, before.observedAt)).toEqual([]);
    const after = run(before, noon + 29 * 60_000, 1, { count: 0 });
    expect(failuresOf(after, after.observedAt)).toEqual([{ test: "noHit", since: noon }]);
  });

  it("does not count the night", () => {
    const state = run(fresh, night, 120, { count: 0 });
    expect(failuresOf(state, state.observedAt)).toEqual([]);
  });

  it("clears with the first vehicle", () => {
    const failed = run(fresh, noon, 40, { count: 0 });
    const state = judge(failed, sample({ observedAt: noon + 41 * 60_000, count: 1 }));
    expect(failuresOf(state, state.observedAt)).toEqual([]);
  });

  it("says nothing of a detector that reports no counts", () => {
    const state = run(fresh, noon, 100, { count: null });
    expect(failuresOf(state, state.observedAt)).toEqual([]);
  });
});

describe("detector quality", () => {
  it("holds both failures at once, each with its own start", () => {
    let state = run(fresh, noon, 30, { count: 0 });
    state = run(state, noon + 30 * 60_000, 5, { count: 0, occupancyPct: 100 });
    expect(failuresOf(state, state.observedAt)).toEqual([
      { test: "lockedOn", since: noon + 30 * 60_000 },
      { test: "noHit", since: noon },
    ]);
  });

  it("is not moved by a repeat or a late reading", () => {
    const failed = run(fresh, noon, 5, { occupancyPct: 100 });
    expect(judge(failed, sample({ observedAt: noon + 5 * 60_000, occupancyPct: 1 }))).toBe(failed);
    expect(judge(failed, sample({ observedAt: noon + 2 * 60_000, occupancyPct: 1 }))).toBe(failed);
  });

  it("judges a late reading by the failures that had begun by then", () => {
    const qualities = new DetectorQualities();
    for (let i = 1; i <= 5; i += 1) qualities.judge("D1", sample({ observedAt: noon + i * 60_000, occupancyPct: 99 }));
    expect(qualities.judge("D1", sample({ observedAt: noon - 60_000 }))).toEqual([]);
    expect(qualities.judge("D1", sample({ observedAt: noon + 90_000 }))).toHaveLength(1);
  });

  it("begins a run anew after a gap of which nothing is known", () => {
    const before = run(fresh, noon, 4, { occupancyPct: 100 });
    const state = run(before, noon + 60 * 60_000, 4, { occupancyPct: 100 });
    expect(failuresOf(state, state.observedAt)).toEqual([]);
  });

  it("goes on with a clock that was set back: what failed stands, and readings are judged again", () => {
    const qualities = new DetectorQualities();
    const judge = (minute: number, occupancyPct: number, count = 5) => {
      const receivedAt = noon + minute * 60_000;
      const observedAt = minute > 5 ? receivedAt - 3_600_000 : receivedAt;
      return qualities
        .judge("D1", sample({ observedAt, receivedAt, occupancyPct, count, speedKph: 40 + minute }))
        .map(({ test }) => test);
    };
    for (let minute = 1; minute <= 5; minute += 1) judge(minute, 99);
    judge(6, 99);
    expect(judge(7, 99)).toEqual(["lockedOn"]);
    expect(judge(8, 30)).toEqual([]);
    expect(judge(9, 31)).toEqual([]);
    expect(judge(10, 32)).toEqual(["clockSkew"]);
  });

  it("keeps detectors apart", () => {
    const qualities = new DetectorQualities();
    for (let i = 1; i <= 5; i += 1) qualities.judge("D1", sample({ observedAt: noon + i * 60_000, occupancyPct: 99 }));
    expect(qualities.judge("D2", sample({ observedAt: noon + 5 * 60_000, occupancyPct: 99 }))).toEqual([]);
  });
});
