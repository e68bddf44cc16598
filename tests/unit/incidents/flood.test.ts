import { expect, it } from "vitest";
import { floodShare, isFlood } from "../../../gateway/src/incidents/flood.js";
import { shiftStart } from "../../../gateway/src/incidents/shift.js";

const at = Date.parse("2025-11-23T03:00:00.000Z");
const minute = 60_000;

it("a flood begins over ten new alarms an operator in ten minutes and ends under five", () => {
  expect(isFlood(false, 10, 1)).toBe(false);
  expect(isFlood(false, 11, 1)).toBe(true);
  expect(isFlood(true, 5, 1)).toBe(true);
  expect(isFlood(true, 4, 1)).toBe(false);
});

it("is shared by the operators at their consoles; nobody counts as one", () => {
  expect(isFlood(false, 20, 2)).toBe(false);
  expect(isFlood(false, 21, 2)).toBe(true);
  expect(isFlood(false, 11, 0)).toBe(true);
});

it("its share counts what of it lies within, to now where it lasts", () => {
  const floods = [
    { beganAt: at - 5 * minute, endedAt: at + 5 * minute },
    { beganAt: at + 50 * minute, endedAt: null },
  ];
  expect(floodShare(floods, at, at + 60 * minute)).toBeCloseTo(15 / 60);
  expect(floodShare([], at, at + minute)).toBe(0);
  expect(floodShare(floods, at, at)).toBe(0);
});

it("shifts begin at 07:00 and 19:00 in Seoul", () => {
  // 12:00 in Seoul.
  expect(shiftStart(at)).toBe(Date.parse("2025-11-22T22:00:00.000Z"));
  expect(shiftStart(Date.parse("2025-11-23T09:59:59.999Z"))).toBe(Date.parse("2025-11-22T22:00:00.000Z"));
  expect(shiftStart(Date.parse("2025-11-23T10:00:00.000Z"))).toBe(Date.parse("2025-11-23T10:00:00.000Z"));
});
