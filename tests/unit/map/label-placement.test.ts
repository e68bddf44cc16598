import { expect, test } from "vitest";
import { placeLabels } from "../../../console/src/map/label-placement.js";

const label = (what: string, x: number, y: number, priority = 0) => ({
  what,
  x,
  y,
  width: 60,
  height: 14,
  angle: 0,
  priority,
});

test("labels do not overlap, and the more important one stays", () => {
  const placed = placeLabels([label("less", 10, 0, 2), label("more", 0, 5, 1), label("apart", 0, 40, 3)]);
  expect(placed.map(({ what }) => what)).toEqual(["more", "apart"]);
});

test("a slanted label keeps away only from what it meets", () => {
  const slanted = { ...label("slanted", 0, 0), width: 120, angle: Math.PI / 4 };
  const placed = placeLabels([slanted, { ...label("beside", 45, -35), width: 20 }]);
  expect(placed.map(({ what }) => what)).toEqual(["slanted", "beside"]);
});

test("a road's name is not repeated close by", () => {
  const named = (x: number) => ({ ...label("Road", x, 0), group: "Road", apart: 300 });
  expect(placeLabels([named(0), named(200), named(400)])).toHaveLength(2);
});

test("labels far from the origin are kept apart as those near to it", () => {
  const far = { x: -40_000, y: 90_000 };
  const placed = placeLabels([label("more", far.x, far.y, 1), label("less", far.x + 59, far.y + 13, 2)]);
  expect(placed.map(({ what }) => what)).toEqual(["more"]);
});
