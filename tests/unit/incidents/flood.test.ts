import { expect, it } from "vitest";
import { Flood } from "../../../gateway/src/incidents/flood.js";

const at = 1_763_865_600_000;
const minute = 60_000;

it("a flood begins over ten new alarms an operator in ten minutes and ends under five", () => {
  const flood = new Flood(at);
  for (let i = 0; i < 10; i += 1) flood.raised(at + i * 1_000, 1);
  expect(flood.state()).toMatchObject({ flood: false, newAlarms: 10 });
  flood.raised(at + 5 * minute, 1);
  expect(flood.state().flood).toBe(true);
  // The first six have gone out of the window: five are left, which is not under five.
  flood.tick(at + 10 * minute + 5_000, 1);
  expect(flood.state()).toMatchObject({ flood: true, newAlarms: 5 });
  flood.tick(at + 10 * minute + 6_000, 1);
  expect(flood.state()).toMatchObject({ flood: false, newAlarms: 4 });
  flood.tick(at + 20 * minute, 1);
  expect(flood.state().shareOfShift).toBeCloseTo((5 * minute + 6_000) / (20 * minute));
});

it("is shared by the operators on duty", () => {
  const flood = new Flood(at);
  for (let i = 0; i < 20; i += 1) flood.raised(at + i, 2);
  expect(flood.state().flood).toBe(false);
  flood.raised(at + 20, 2);
  expect(flood.state().flood).toBe(true);
});
