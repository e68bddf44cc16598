import { describe, expect, it } from "vitest";
import {
  bearingDeg,
  isInside,
  type LonLat,
  lineLengthM,
  metresBetween,
  metresToLine,
  moved,
  offsetLine,
  placeAlong,
  smoothStretches,
  turnDeg,
} from "../../../simulators/src/network/geometry.js";

const gangnam: LonLat = [127.0276, 37.498];

describe("geometry in a city", () => {
  it("measures a degree of latitude as 111.2 km and one of longitude by the cosine of the latitude", () => {
    expect(metresBetween([127, 37], [127, 38])).toBeCloseTo(111_195, 0);
    expect(metresBetween([127, 60], [127.01, 60])).toBeCloseTo(555.98, 1);
  });

  it("comes back from a move with the bearing and the distance that it was given", () => {
    for (const bearing of [0, 45, 137, 250, 359]) {
      const there = moved(gangnam, bearing, 300);
      expect(bearingDeg(gangnam, there)).toBeCloseTo(bearing, 1);
      expect(metresBetween(gangnam, there)).toBeCloseTo(300, 1);
    }
  });

  it("counts a turn to the right as positive across north", () => {
    expect(turnDeg(350, 20)).toBe(30);
    expect(turnDeg(20, 350)).toBe(-30);
    expect(turnDeg(90, 270)).toBe(180);
  });

  it("finds the place at a distance along a line, and stops at its ends", () => {
    const corner = moved(gangnam, 90, 200);
    const line = [gangnam, corner, moved(corner, 180, 100)];
    const { point, bearing } = placeAlong(line, 250);
    expect(metresBetween(corner, point)).toBeCloseTo(50, 0);
    expect(bearing).toBeCloseTo(180, 0);
    expect(placeAlong(line, 1e6).point).toEqual(line[2]);
    expect(placeAlong(line, -5).point).toEqual(gangnam);
  });

  it("draws a smooth road through all its points, with a vertex at every step and no sharp corner", () => {
    const path = [gangnam, moved(gangnam, 70, 800), moved(moved(gangnam, 70, 800), 40, 600)];
    const stretches = smoothStretches(path, 80);
    expect(stretches.map((stretch) => [stretch[0], stretch.at(-1)])).toEqual([
      [path[0], path[1]],
      [path[1], path[2]],
    ]);
    const line = stretches.flat().filter((point, index, all) => point !== all[index - 1]);
    for (const [index, point] of line.entries()) {
      const next = line[index + 1];
      const after = line[index + 2];
      if (next === undefined || after === undefined) continue;
      expect(metresBetween(point, next)).toBeGreaterThan(50);
      expect(metresBetween(point, next)).toBeLessThan(120);
      expect(Math.abs(turnDeg(bearingDeg(point, next), bearingDeg(next, after)))).toBeLessThan(10);
    }
  });

  it("moves a line to its right by the same distance everywhere", () => {
    const line = [gangnam, moved(gangnam, 90, 300), moved(moved(gangnam, 90, 300), 150, 300)];
    const right = offsetLine(line, 20);
    for (const point of right) expect(metresToLine(point, line)).toBeCloseTo(20, 0);
    expect(lineLengthM(right)).toBeLessThan(lineLengthM(line));
  });

  it("knows what lies inside a ring", () => {
    const ring = [0, 90, 180, 270].map((bearing) => moved(gangnam, bearing, 500));
    expect(isInside(gangnam, ring)).toBe(true);
    expect(isInside(moved(gangnam, 45, 400), ring)).toBe(false);
  });
});
