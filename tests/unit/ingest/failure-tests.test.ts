import { describe, expect, it } from "vitest";
import {
  type DetectorQualityState,
  failuresOf,
  failureTests,
  judge,
} from "../../../gateway/src/ingest/quality/detector-quality.js";
import { noSuspicion, type Sample } from "../../../gateway/src/ingest/quality/failure-test.js";

/** 12:00 in Seoul. */
const noon = Date.UTC(2026, 10, 23, 3, 0, 0);

const fresh: DetectorQualityState = {
  observedAt: 0,
  previous: null,
  tests: failureTests.map(() => noSuspicion),
};

type Measured = Partial<Sample> & { lateMs?: number };

/** Ordinary traffic, a little other from reading to reading. */
const traffic = (i: number) => ({ count: 5 + (i % 3), speedKph: 40 + (i % 2), occupancyPct: 10 + (i % 4) });

/** Runs `n` readings through, one an interval, on from the last. */
function run(state: DetectorQualityState, n: number, of: Measured | ((i: number) => Measured) = {}) {
  let next = state;
  for (let i = 0; i < n; i += 1) {
    const { lateMs = 300, ...more } = typeof of === "function" ? of(i) : of;
    const intervalSec = more.intervalSec ?? 20;
    const observedAt = more.observedAt ?? (next.previous === null ? noon : next.observedAt) + intervalSec * 1000;
    const laneType = "through" as const;
    const receivedAt = observedAt + lateMs;
    next = judge(next, { laneType, ...traffic(i), ...more, intervalSec, observedAt, receivedAt });
  }
  return next;
}

const failed = (state: DetectorQualityState) => failuresOf(state, state.observedAt).map(({ test }) => test);

it("ordinary traffic fails nothing, a night's empty road neither", () => {
  expect(failed(run(fresh, 200))).toEqual([]);
  const night = { count: 0, speedKph: null, occupancyPct: 0 };
  const late = { observedAt: Date.UTC(2026, 10, 23, 14), ...night };
  expect(failed(run(run(fresh, 1, late), 600, night))).toEqual([]);
});

describe("chatter", () => {
  const chattering = (intervalSec: number, perHalfMinute = 39) => ({
    intervalSec,
    count: (perHalfMinute * intervalSec) / 30,
  });

  it.each([20, 30, 60])("fails a through lane at 38 counts in 30 s, by intervals of %i s", (intervalSec) => {
    const need = Math.ceil(30 / intervalSec);
    expect(failed(run(fresh, need - 1, chattering(intervalSec, 38)))).toEqual([]);
    const state = run(fresh, need, chattering(intervalSec, 38));
    expect(failuresOf(state, state.observedAt)).toEqual([{ test: "chatter", since: noon }]);
    expect(failed(run(fresh, need, chattering(intervalSec, 37)))).toEqual([]);
  });

  it("takes fewer counts for too many on a bus lane", () => {
    expect(failed(run(fresh, 2, { ...chattering(30, 30), laneType: "bus" }))).toEqual(["chatter"]);
    expect(failed(run(fresh, 2, { ...chattering(30, 30), laneType: "left" }))).toEqual([]);
  });

  it("clears after three minutes of good readings, not with the first", () => {
    const state = run(fresh, 4, chattering(20));
    expect(failed(run(state, 8))).toEqual(["chatter"]);
    expect(failed(run(state, 9))).toEqual([]);
    expect(failed(run(run(run(state, 8), 1, chattering(20)), 8))).toEqual(["chatter"]);
  });
});

describe("no change", () => {
  const still = { count: 4, speedKph: 37.2, occupancyPct: 8.1 };

  it("fails a through lane after 15 min of the same reading, a bus lane after 30", () => {
    // The first of them is the one that the others are like.
    expect(failed(run(fresh, 45, still))).toEqual([]);
    expect(failed(run(fresh, 46, still))).toEqual(["noChange"]);
    expect(failed(run(fresh, 90, { ...still, laneType: "bus" }))).toEqual([]);
    expect(failed(run(fresh, 91, { ...still, laneType: "bus" }))).toEqual(["noChange"]);
  });

  it("needs eight alike of readings that are far apart", () => {
    expect(failed(run(fresh, 8, { ...still, intervalSec: 300 }))).toEqual([]);
    expect(failed(run(fresh, 9, { ...still, intervalSec: 300 }))).toEqual(["noChange"]);
  });

  it("clears with the first that differs", () => {
    expect(failed(run(run(fresh, 50, still), 1, { ...still, count: 5 }))).toEqual([]);
  });

  it("says nothing of zeroes, nor of a full occupancy", () => {
    expect(failed(run(fresh, 60, { count: 0, speedKph: null, occupancyPct: 0 }))).toEqual([]);
    expect(failed(run(fresh, 200, { count: 0, speedKph: null, occupancyPct: 100 }))).not.toContain("noChange");
  });

  it("does not go on across a gap", () => {
    const state = run(fresh, 40, still);
    const after = run(state, 1, { ...still, observedAt: state.observedAt + 600_000 });
    expect(failed(run(after, 10, still))).toEqual([]);
  });
});

describe("occupancy spikes", () => {
  const spiking = (rise: number) => (i: number) => ({ occupancyPct: i % 2 === 0 ? 10 : 10 + rise });

  it("fails a lane at the third leap that its speed does not bear out; a bus lane needs a greater one", () => {
    expect(failed(run(fresh, 5, spiking(50)))).toEqual([]);
    expect(failed(run(fresh, 6, spiking(50)))).toEqual(["occupancySpikes"]);
    expect(failed(run(fresh, 12, (i) => ({ ...spiking(50)(i), laneType: "bus" })))).toEqual([]);
    expect(failed(run(fresh, 12, (i) => ({ ...spiking(65)(i), laneType: "bus" })))).toEqual(["occupancySpikes"]);
  });

  it("takes the red of a signal for what it is: vehicles are slow", () => {
    expect(failed(run(fresh, 60, (i) => ({ ...spiking(80)(i), speedKph: i % 2 === 0 ? 40 : 9 })))).toEqual([]);
  });

  it("clears after ten minutes without one", () => {
    const state = run(fresh, 6, spiking(50));
    expect(failed(run(state, 29))).toEqual(["occupancySpikes"]);
    expect(failed(run(state, 30))).toEqual([]);
  });
});

describe("impossible combinations", () => {
  const ghost = { count: 0, speedKph: 50, occupancyPct: 0 };

  it.each([
    [20, 6],
    [30, 4],
    [60, 3],
  ])("fail a through lane that makes them for 2 min, by intervals of %i s", (intervalSec, need) => {
    expect(failed(run(fresh, need - 1, { ...ghost, intervalSec }))).toEqual([]);
    expect(failed(run(fresh, need, { ...ghost, intervalSec }))).toEqual(["impossible"]);
  });

  it("know a count without occupancy too, and give a bus lane longer", () => {
    const counted = { occupancyPct: 0, laneType: "bus" as const };
    expect(failed(run(fresh, 14, counted))).toEqual([]);
    expect(failed(run(fresh, 15, counted))).toEqual(["impossible"]);
  });

  it("are made by a reported 0 alone, never by null", () => {
    expect(failed(run(fresh, 40, (i) => ({ ...traffic(i), count: null })))).toEqual([]);
    expect(failed(run(fresh, 40, (i) => ({ ...traffic(i), occupancyPct: null })))).toEqual([]);
  });

  it("clear after three minutes of good readings", () => {
    const state = run(fresh, 6, ghost);
    expect(failed(run(state, 8))).toEqual(["impossible"]);
    expect(failed(run(state, 9))).toEqual([]);
  });
});

describe("clock skew", () => {
  it("fails a detector whose readings come from the future, a bus lane's later", () => {
    expect(failed(run(fresh, 2, { lateMs: -45_000 }))).toEqual([]);
    expect(failed(run(fresh, 3, { lateMs: -45_000 }))).toEqual(["clockSkew"]);
    expect(failed(run(fresh, 9, { lateMs: -45_000, laneType: "bus" }))).toEqual([]);
    expect(failed(run(fresh, 9, { lateMs: -65_000, laneType: "bus" }))).toEqual(["clockSkew"]);
  });

  it("fails one whose readings are late by the same again and again", () => {
    expect(failed(run(fresh, 4, (i) => ({ lateMs: 200_000 + 90 * i })))).toEqual(["clockSkew"]);
  });

  it("does not take what was kept through an outage for a slow clock", () => {
    expect(failed(run(fresh, 30, (i) => ({ lateMs: 600_000 - 20_000 * i })))).toEqual([]);
  });

  it("clears after three readings in time", () => {
    const state = run(fresh, 5, { lateMs: -45_000 });
    expect(failed(run(state, 2))).toEqual(["clockSkew"]);
    expect(failed(run(state, 3))).toEqual([]);
  });
});

describe("every failure test", () => {
  const bad: Record<string, Measured> = {
    chatter: { count: 40 },
    noChange: { count: 4, speedKph: 37.2, occupancyPct: 8.1 },
    impossible: { count: 0, speedKph: 50, occupancyPct: 0 },
    clockSkew: { lateMs: -45_000 },
  };

  it.each(Object.entries(bad))("is not moved by a repeated or late reading: %s", (name, measured) => {
    const state = run(fresh, 60, measured);
    expect(failed(state)).toContain(name);
    expect(run(state, 1, { observedAt: state.observedAt })).toBe(state);
    expect(run(state, 1, { observedAt: state.observedAt - 60_000 })).toBe(state);
  });
});
