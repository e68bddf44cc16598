import { beforeEach, describe, expect, it } from "vitest";
import { Street } from "../../../gateway/src/control/street.js";
import { now, stateOf } from "../../support/control-site.js";

let street: Street;
beforeEach(() => {
  street = new Street();
});
/** Reports a plan; both times in seconds from now. */
const hear = (plan: number, observedSec: number, receivedSec: number) =>
  street.hear({
    controllerId: "C1",
    receivedAt: now + receivedSec * 1_000,
    state: stateOf({ plan, observedAt: now + observedSec * 1_000 }),
  });
const plan = () => street.of("C1")?.state.plan;

describe("what a controller last reported", () => {
  it("is the newest by its own clock, whatever comes when", () => {
    expect(hear(1, 0, 1)).toBe(true);
    expect(hear(3, -5, 2)).toBe(false);
    expect(hear(3, 0, 3)).toBe(false);
    expect(plan()).toBe(1);
    expect(hear(3, 5, 6)).toBe(true);
    expect(plan()).toBe(3);
  });

  it("is not kept out by one stamp of a clock that was ahead for a moment", () => {
    hear(1, 290, 0);
    expect(hear(3, 5, 5.1)).toBe(true);
    expect(plan()).toBe(3);
  });

  it("is in the order of its own clock also where that is ahead and several come at once", () => {
    hear(1, 100, 0);
    expect(hear(3, 101, 0)).toBe(true);
    expect(hear(2, 100.5, 0)).toBe(false);
    expect(hear(2, 102, 5)).toBe(true);
  });
});
