import { describe, expect, test } from "vitest";
import { between, lengthOf, movedRight, nearestOn, pointAt } from "../../../console/src/map/polyline.js";

const east = [
  { x: 0, y: 0 },
  { x: 100, y: 0 },
];

describe("a line moved to the right", () => {
  test("of eastward travel lies further down the screen, of westward travel further up", () => {
    expect(movedRight(east, 5)).toEqual([
      { x: 0, y: 5 },
      { x: 100, y: 5 },
    ]);
    expect(movedRight(east.toReversed(), 5).map(({ y }) => y)).toEqual([-5, -5]);
  });

  test("keeps its distance round a right-angled corner with a mitre", () => {
    const moved = movedRight([...east, { x: 100, y: 100 }], 10);
    expect(moved).toHaveLength(3);
    expect(moved[1]?.x).toBeCloseTo(90);
    expect(moved[1]?.y).toBeCloseTo(10);
  });

  test("does not shoot out at a hairpin", () => {
    const moved = movedRight([...east, { x: 0, y: 4 }], -10);
    for (const { x } of moved) expect(x).toBeLessThan(115);
  });

  test("survives repeated points", () => {
    expect(movedRight([east[0] ?? { x: 0, y: 0 }, ...east], 5)).toHaveLength(2);
  });
});

describe("along a line", () => {
  test("a distance names a place and a direction, held within the ends", () => {
    expect(pointAt(east, 30)).toEqual({ x: 30, y: 0, angle: 0 });
    expect(pointAt(east, 500).x).toBe(100);
    expect(pointAt(east, -5).x).toBe(0);
  });

  test("a part keeps the corners inside it, at any scale, and is held within the line", () => {
    const bent = [...east, { x: 100, y: 100 }];
    expect(between(bent, 50, 150)).toEqual([
      { x: 50, y: 0 },
      { x: 100, y: 0 },
      { x: 100, y: 50 },
    ]);
    const tiny = bent.map(({ x, y }) => ({ x: x * 1e-5, y: y * 1e-5 }));
    expect(lengthOf(between(tiny, 50e-5, 150e-5))).toBeCloseTo(100e-5, 12);
    expect(between(east, -20, 300)).toEqual(east);
    expect(lengthOf(between(east, 90, 20))).toBe(0);
  });

  test("the nearest place is found", () => {
    expect(nearestOn(east, { x: 40, y: 7 })).toEqual({ along: 40, away: 7 });
  });
});
