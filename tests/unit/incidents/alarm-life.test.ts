import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type AlarmEvent,
  type AlarmLife,
  AlarmStepError,
  isStanding,
  newAlarm,
  stateOf,
  stepAlarm,
} from "../../../gateway/src/incidents/alarm-life.js";

const at = 1_763_865_600_000;
const lifeAfter = (...events: AlarmEvent[]) => events.reduce(stepAlarm, newAlarm(at));
const shelve: AlarmEvent = { type: "shelve", at, until: at + 60_000, reason: "works" };

describe("an alarm", () => {
  it("is cleared once it has returned and somebody has acknowledged it, in either order", () => {
    expect(stateOf(newAlarm(at))).toBe("activeUnacknowledged");
    expect(stateOf(lifeAfter({ type: "acknowledge" }))).toBe("activeAcknowledged");
    expect(stateOf(lifeAfter({ type: "return" }))).toBe("returnedUnacknowledged");
    expect(stateOf(lifeAfter({ type: "acknowledge" }, { type: "return" }))).toBe("cleared");
    expect(stateOf(lifeAfter({ type: "return" }, { type: "acknowledge" }))).toBe("cleared");
  });

  it("is shelved until its time has come, with a reason", () => {
    expect(stateOf(lifeAfter(shelve, { type: "tick", at: at + 59_999 }))).toBe("shelved");
    expect(stateOf(lifeAfter(shelve, { type: "tick", at: at + 60_000 }))).toBe("activeUnacknowledged");
    expect(stateOf(lifeAfter(shelve, { type: "unshelve" }))).toBe("activeUnacknowledged");
    expect(() => lifeAfter({ ...shelve, reason: " " })).toThrow(AlarmStepError);
    expect(() => lifeAfter({ ...shelve, until: at })).toThrow(AlarmStepError);
  });

  it("is kept quiet by design and out of service, and comes back as it was", () => {
    const quiet = lifeAfter({ type: "acknowledge" }, { type: "suppress", on: true });
    expect(stateOf(quiet)).toBe("suppressed");
    expect(stateOf(stepAlarm(quiet, { type: "outOfService", on: true }))).toBe("outOfService");
    expect(stateOf(stepAlarm(quiet, { type: "suppress", on: false }))).toBe("activeAcknowledged");
  });

  const event: fc.Arbitrary<AlarmEvent> = fc.oneof(
    fc.constantFrom<AlarmEvent>({ type: "raise" }, { type: "return" }, { type: "acknowledge" }, { type: "unshelve" }),
    fc.constant(shelve),
    fc.record({ type: fc.constantFrom("suppress" as const, "outOfService" as const), on: fc.boolean() }),
    fc.record({ type: fc.constant("tick" as const), at: fc.integer({ min: at, max: at + 120_000 }) }),
  );
  const step = (life: AlarmLife, next: AlarmEvent): AlarmLife => {
    try {
      return stepAlarm(life, next);
    } catch (error) {
      if (error instanceof AlarmStepError) return life;
      throw error;
    }
  };

  it("once cleared stays so, whatever comes", () => {
    fc.assert(
      fc.property(fc.array(event), fc.array(event), (before, then) => {
        const life = [...before, { type: "return" } as const, { type: "acknowledge" } as const].reduce(
          step,
          newAlarm(at),
        );
        expect(stateOf(then.reduce(step, life))).toBe("cleared");
      }),
    );
  });

  it("never becomes acknowledged but by somebody, and no step twice does more than once", () => {
    fc.assert(
      fc.property(fc.array(event), event, (before, next) => {
        const life = before.reduce(step, newAlarm(at));
        expect(life.acknowledged).toBe(before.some(({ type }) => type === "acknowledge"));
        const once = step(life, next);
        expect(step(once, next)).toEqual(once);
        if (life.outOfService || life.suppressed) expect(isStanding(life)).toBe(false);
      }),
    );
  });
});
