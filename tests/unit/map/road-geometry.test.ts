import { describe, expect, test } from "vitest";
import { HitGrid } from "../../../console/src/map/hit-grid.js";
import { fromWorld, metresPerPixel, toWorld } from "../../../console/src/map/mercator.js";
import { buildNetworkModel } from "../../../console/src/map/network-model.js";
import { convexHull, laneCenter, RoadGeometry, roadGeometryAt } from "../../../console/src/map/road-geometry.js";
import { crossroads } from "./network-fixture.js";

const model = buildNetworkModel(crossroads());

describe("the projection", () => {
  test("gives back what it was given, and metres as the sphere has them", () => {
    const back = fromWorld(toWorld([127.05, 37.5]));
    expect(back.lat).toBeCloseTo(37.5, 9);
    expect(back.lon).toBeCloseTo(127.05, 9);
    expect(metresPerPixel(0, 0)).toBeCloseTo(156_543.03, 1);
    expect(metresPerPixel(60, 0)).toBeCloseTo(78_271.5, 1);
  });
});

describe("the two directions of a road", () => {
  test.each([12, 13, 15, 17])("lie on the right of travel and do not touch at zoom %d", (zoom) => {
    const { links } = roadGeometryAt(model, zoom);
    const eastward = links.get("W-M");
    const westward = links.get("M-W");
    expect(eastward?.link.twin?.id).toBe("M-W");
    const [east] = eastward?.points ?? [];
    const [west] = westward?.points ?? [];
    expect(east && west && east.y - west.y).toBeGreaterThanOrEqual(eastward?.bedWidth ?? Infinity);
  });
});

describe("a crossing", () => {
  test("near by, each carriageway ends before the one it crosses, and the paved area joins them", () => {
    const { links, junctions } = roadGeometryAt(model, 17);
    const fromWest = links.get("W-M");
    const toNorth = links.get("M-N");
    const stop = fromWest?.points.at(-1);
    const edge = (toNorth?.points[0]?.x ?? 0) - (toNorth?.bedWidth ?? 0) * 1.5;
    expect(stop?.x).toBeLessThan(edge);
    expect(junctions.get("M")?.ring.length).toBeGreaterThanOrEqual(8);
  });

  test("from afar, links run through it", () => {
    const { links, junctions } = roadGeometryAt(model, 13);
    expect(links.get("W-M")?.trimEnd).toBe(0);
    expect(junctions.get("M")?.ring).toEqual([]);
  });
});

test("lane 1 lies next to the centre line, the last lane at the kerb", () => {
  const { links } = roadGeometryAt(model, 18);
  const geometry = links.get("W-M");
  if (geometry === undefined) throw new Error("no link");
  const inner = laneCenter(geometry, 0.5, 1);
  const outer = laneCenter(geometry, 0.5, 4);
  expect(outer.y - inner.y).toBeCloseTo(geometry.laneWidth * 3, 5);
});

test("the geometry of a zoom is made once", () => {
  const roads = new RoadGeometry(model);
  expect(roads.at(15)).toBe(roads.at(15));
});

test("the line under the pointer is the nearest within reach", () => {
  const { links } = roadGeometryAt(model, 16);
  const grid = new HitGrid();
  for (const { link, points, bedWidth } of links.values()) grid.add(link.id, points, bedWidth / 2);
  for (const { link, points } of links.values()) {
    const [a, b] = points;
    if (a === undefined || b === undefined) throw new Error("no points");
    expect(grid.nearest({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }, 4)).toBe(link.id);
  }
  expect(grid.nearest({ x: 5_000, y: 5_000 }, 4)).toBeNull();
});

test("a convex hull leaves out what lies inside", () => {
  const square = [
    { x: 0, y: 0 },
    { x: 4, y: 0 },
    { x: 4, y: 4 },
    { x: 0, y: 4 },
  ];
  expect(convexHull([...square, { x: 2, y: 2 }])).toHaveLength(4);
});
