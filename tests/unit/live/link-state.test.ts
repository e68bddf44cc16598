import type { ReadingRow } from "@roadcast/db";
import { describe, expect, it } from "vitest";
import { levelOfServiceOf } from "../../../gateway/src/live/level-of-service.js";
import { type LaneState, linkState } from "../../../gateway/src/live/link-state.js";
import { type Smoothed, smooth, smoothingSec } from "../../../gateway/src/live/smoothing.js";

const link = { id: "L1", roadClass: "arterial" as const, lengthM: 500 };

const reading = (more: Partial<ReadingRow> = {}): ReadingRow => ({
  detectorKey: 1,
  stationKey: 1,
  linkKey: 1,
  observedAt: 1_000_000,
  receivedAt: 1_000_100,
  intervalSec: 20,
  count: 10,
  speedKph: 40,
  occupancyPct: 12,
  travelTimeSec: null,
  flags: 0,
  ...more,
});

const lane = (stationId: string | null, more: Partial<ReadingRow> = {}): LaneState => ({
  stationId,
  smoothed: smooth(null, reading(more)),
});
const dead = (stationId: string | null): LaneState => ({ stationId, smoothed: null });

describe("a link's state", () => {
  it("sums the flow of a station's lanes, weights speed by vehicles and averages occupancy", () => {
    const state = linkState(link, [
      lane("S1", { count: 30, speedKph: 50, occupancyPct: 10 }),
      lane("S1", { count: 10, speedKph: 30, occupancyPct: 20 }),
    ]);
    expect(state).toMatchObject({ flowVph: 7200, speedKph: 45, occupancyPct: 15, los: "free" });
    expect(state.travelTimeSec).toBeCloseTo((500 * 3.6) / 45, 1);
    expect(state).toMatchObject({ detectorsWorking: 2, detectorsTotal: 2, intervalSec: 20, observedAt: 1_000_000 });
  });

  it("averages stations by their working lanes", () => {
    const state = linkState(link, [
      lane("S1", { speedKph: 30 }),
      lane("S1", { speedKph: 30 }),
      lane("S1", { speedKph: 30 }),
      lane("S2", { speedKph: 60 }),
    ]);
    expect(state.speedKph).toBe(37.5);
  });

  it("leaves lanes out that do not work and takes them to carry what the others do", () => {
    const state = linkState(link, [lane("S1", { count: 10 }), dead("S1")]);
    expect(state).toMatchObject({ flowVph: 3600, speedKph: 40, detectorsWorking: 1, detectorsTotal: 2 });
  });

  it("is no data with nothing that works, never free", () => {
    expect(linkState(link, [dead("S1"), dead("S2")])).toMatchObject({
      los: "noData",
      speedKph: null,
      observedAt: null,
    });
    expect(linkState(link, [])).toMatchObject({ los: "noData", detectorsTotal: 0 });
  });

  it("is free where no vehicle passed, congested where one stands", () => {
    const nobody = { count: 0, speedKph: null };
    expect(linkState(link, [lane("S1", { ...nobody, occupancyPct: 0 })]).los).toBe("free");
    expect(linkState(link, [lane("S1", { ...nobody, occupancyPct: 80 })]).los).toBe("congested");
  });

  it("takes speed from measured travel time where no detector measures speed", () => {
    const measured = { count: null, speedKph: null, occupancyPct: null, travelTimeSec: 180 };
    expect(linkState(link, [lane(null, measured)])).toMatchObject({
      speedKph: 10,
      travelTimeSec: 180,
      los: "congested",
    });
  });
});

describe("level of service", () => {
  it.each([
    ["arterial", 25.1, "free"],
    ["arterial", 25, "slow"],
    ["arterial", 15, "slow"],
    ["arterial", 14.9, "congested"],
    ["motorway", 50, "slow"],
    ["motorway", 29.9, "congested"],
    ["motorway", 51, "free"],
  ] as const)("of a %s at %s km/h is %s", (roadClass, speedKph, expected) => {
    expect(levelOfServiceOf(roadClass, { speedKph, flowVph: 100, occupancyPct: 5 })).toBe(expected);
  });
});

describe("smoothing", () => {
  const speedOf = ({ vehicleKph, vehicles }: Smoothed) => vehicleKph / vehicles;

  it("begins with the first reading as it is", () => {
    expect(smooth(null, reading())).toMatchObject({ flowVph: 1800, occupancyPct: 12, vehicles: 10, vehicleKph: 400 });
  });

  it("moves towards a new value by time, alike for short and long intervals", () => {
    const smoothedOver = (intervalSec: number) => {
      let state = smooth(null, reading({ observedAt: 0, intervalSec, occupancyPct: 0 }));
      for (let at = intervalSec; at <= 60; at += intervalSec) {
        state = smooth(state, reading({ observedAt: at * 1000, intervalSec, occupancyPct: 100 }));
      }
      return state.occupancyPct ?? 0;
    };
    expect(smoothedOver(1)).toBeCloseTo(smoothedOver(20), 6);
    expect(smoothedOver(20)).toBeCloseTo(100 * (1 - Math.exp(-60 / smoothingSec)), 6);
  });

  it("keeps the speed over an interval without vehicles", () => {
    const before = smooth(null, reading());
    const empty = smooth(before, reading({ observedAt: 1_020_000, count: 0, speedKph: null, occupancyPct: 0 }));
    expect(speedOf(empty)).toBeCloseTo(40, 9);
    expect(empty.flowVph).toBeLessThan(1800);
  });

  it("forgets the speed of vehicles that passed long ago", () => {
    let state = smooth(null, reading({ count: 1 }));
    for (let i = 1; i <= 10; i += 1) {
      state = smooth(state, reading({ observedAt: 1_000_000 + i * 20_000, count: 0, speedKph: null }));
    }
    expect(state).toMatchObject({ vehicles: 0, vehicleKph: 0 });
  });

  it("starts afresh after a gap of more than two intervals", () => {
    const before = smooth(null, reading());
    const after = smooth(before, reading({ observedAt: 1_050_000, count: 2, speedKph: 10, occupancyPct: 60 }));
    expect(after).toMatchObject({ vehicles: 2, vehicleKph: 20, occupancyPct: 60 });
  });
});
