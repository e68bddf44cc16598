import { controllerState, reading, signState, vehiclePosition } from "@roadcast/contract";
import { describe, expect, it } from "vitest";
import { City } from "../../../simulators/src/city.js";
import type { Measures } from "../../../simulators/src/devices/detector-sampler.js";
import { effectiveVehicleLengthM } from "../../../simulators/src/traffic/fundamental-diagram.js";
import { gridNetwork } from "./grid-network.js";

const network = gridNetwork(3, 3);
/** Wednesday 12 November 2025, 08:30 in Seoul. */
const startMs = Date.UTC(2025, 10, 11, 23, 30);
const intervalSec = 20;

/** Readings of every detector, interval by interval. */
function readingsOf(seed: number, intervals: number, prepare: (city: City) => void = () => undefined) {
  const city = new City({ network, seed, startMs });
  city.warmUp(300, startMs, startMs);
  prepare(city);
  const rows: Map<string, Measures>[] = [];
  for (let interval = 0; interval < intervals; interval += 1) {
    for (let tick = 0; tick < intervalSec * 10; tick += 1) city.tick(city.trafficMs + 100);
    const row = new Map<string, Measures>();
    for (const source of city.sources) {
      for (const [id, measures] of source.site.read((detector) => city.faultOf(detector)) ?? []) row.set(id, measures);
    }
    rows.push(row);
  }
  return { city, rows };
}

const serial = (rows: Map<string, Measures>[]) => rows.map((row) => [...row]);

describe("city", { timeout: 60_000 }, () => {
  it("gives the same readings for the same seed and start, and others for another seed", () => {
    const first = serial(readingsOf(7, 9).rows);
    expect(serial(readingsOf(7, 9).rows)).toEqual(first);
    expect(serial(readingsOf(8, 9).rows)).not.toEqual(first);
  });

  it("gives readings that the contract takes, in which count, speed and occupancy agree", () => {
    const { rows } = readingsOf(1, 15);
    let moving = 0;
    for (const row of rows) {
      for (const measures of row.values()) {
        expect(reading.safeParse({ observedAt: startMs, intervalSec, ...measures }).success).toBe(true);
        if (measures.count === 0) {
          expect(measures.speedKph).toBeNull();
          continue;
        }
        expect(measures.occupancyPct).toBeGreaterThan(0);
        if (measures.speedKph === null || measures.speedKph < 3 || measures.occupancyPct < 2) continue;
        const flowPerSec = measures.count / intervalSec;
        const drivenMps = (flowPerSec * effectiveVehicleLengthM) / (measures.occupancyPct / 100);
        // 3 % of noise, cut at three deviations, and rounding of the shares.
        expect(Math.abs(measures.speedKph / 3.6 / drivenMps - 1)).toBeLessThan(0.13);
        moving += 1;
      }
    }
    expect(moving).toBeGreaterThan(1000);
  });

  it("counts whole vehicles that add up to what the model moved", () => {
    const { city, rows } = readingsOf(3, 60);
    const link = "L1-1-east";
    let counted = 0;
    for (const row of rows)
      for (let lane = 1; lane <= 3; lane += 1) counted += row.get(`D-${link}-${lane}`)?.count ?? 0;
    const twin = new City({ network, seed: 3, startMs });
    twin.warmUp(300, startMs, startMs);
    const index = twin.traffic.graph.linkIndexById.get(link) ?? -1;
    const place = twin.traffic.model.place(index, 175);
    let moved = 0;
    for (let tick = 1; tick <= 60 * intervalSec * 10; tick += 1) {
      twin.tick(tick);
      if (tick % 10 === 0) moved += twin.traffic.model.measure(place).vehicles;
    }
    expect(city.traffic.model.entered).toBe(twin.traffic.model.entered);
    expect(Math.abs(counted - moved)).toBeLessThan(3);
  });

  it("is alive from the start, keeps moving through the peak and loses no vehicle", () => {
    const { city } = readingsOf(1, 180);
    const { model } = city.traffic;
    expect(model.stored()).toBe(model.entered - model.left);
    expect(model.stored()).toBeGreaterThan(200);
    const left = model.left;
    for (let tick = 0; tick < 6000; tick += 1) city.tick(0);
    expect(model.left - left).toBeGreaterThan(500);
  });

  it("shows an incident in the readings of its link, and its end", () => {
    const link = "L0-2-east";
    const flow = (rows: Map<string, Measures>[]) =>
      rows.reduce(
        (sum, row) => sum + [1, 2, 3].reduce((lanes, lane) => lanes + (row.get(`D-${link}-${lane}`)?.count ?? 0), 0),
        0,
      );
    const clear = flow(readingsOf(1, 30).rows);
    const { city, rows } = readingsOf(1, 30, (running) => {
      running.injections.add({ type: "incident", link, capacity: 0.05 }, running.trafficMs + 600_000);
    });
    expect(flow(rows)).toBeLessThan(clear * 0.5);
    expect(city.injections.list()).toEqual([]);
  });

  it("breaks detectors as asked", () => {
    const id = (lane: number) => `D-L1-1-east-${lane}`;
    const { rows, city } = readingsOf(1, 3, (running) => {
      const fault = { type: "detector-fault", skewSec: 90 } as const;
      running.injections.add({ ...fault, detector: id(1), kind: "locked-on" }, null);
      running.injections.add({ ...fault, detector: id(2), kind: "chatter" }, null);
      running.injections.add({ ...fault, detector: id(3), kind: "dead" }, null);
      running.injections.add({ ...fault, detector: "D-lone", kind: "no-hit" }, null);
      running.injections.add({ ...fault, detector: "D-L1-2-east-1", kind: "clock-skew" }, null);
    });
    for (const row of rows) {
      expect(row.get(id(1))).toEqual({ count: 0, speedKph: null, occupancyPct: 100 });
      expect(((row.get(id(2))?.count ?? 0) * 30) / intervalSec).toBeGreaterThanOrEqual(38);
      expect(row.has(id(3))).toBe(false);
      expect(row.get("D-lone")).toEqual({ count: 0, speedKph: null, occupancyPct: 0 });
    }
    expect(city.clockSkewMs("D-L1-2-east-1")).toBe(90_000);
    expect(city.clockSkewMs(id(1))).toBe(0);
  });

  it("publishes states, sign messages and positions that the contract takes", () => {
    const { city } = readingsOf(1, 6);
    const observedAt = city.trafficMs;
    for (const controller of city.controllers.values()) {
      const state = controllerState.parse(controller.state(observedAt));
      expect(state.phases).toHaveLength(8);
      expect(state.cycleSecond).toBeLessThan(state.cycleSec ?? 0);
    }
    for (const sign of city.signs) {
      expect(signState.safeParse({ observedAt, message: sign.shown, activeCommandId: null, faults: [] }).success).toBe(
        true,
      );
    }
    for (const vehicle of city.vehicles) {
      const before = vehiclePosition.parse(vehicle.position(observedAt));
      for (let tick = 0; tick < 3000; tick += 1) city.tick(observedAt);
      expect(vehiclePosition.parse(vehicle.position(observedAt))).not.toEqual(before);
    }
  });
});
