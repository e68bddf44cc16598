import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type AlarmEvent,
  type AlarmLife,
  AlarmStepError,
  type LifeStep,
  newLife,
  stateOf,
  stepAlarm,
} from "../../../gateway/src/incidents/alarm-life.js";

const at = 1_763_865_600_000;
const kim = { name: "kim", role: "trafficOperator" as const };
const shelve: AlarmEvent = { type: "shelve", until: at + 60_000, reason: "works" };
/** Events one after another at one moment, or each at its own. */
const lifeAfter = (...events: (AlarmEvent | [AlarmEvent, number])[]) =>
  events.reduce<AlarmLife>((life, each) => {
    const [event, after] = Array.isArray(each) ? each : [each, 0];
    return stepAlarm(life, event, at + after, kim).life;
  }, newLife(at));
const stateAfter = (...events: Parameters<typeof lifeAfter>) => stateOf(lifeAfter(...events));

describe("an alarm", () => {
  it("is cleared once it has returned and somebody has acknowledged it, in either order", () => {
    expect(stateAfter()).toBe("activeUnacknowledged");
    expect(stateAfter({ type: "acknowledge" })).toBe("activeAcknowledged");
    expect(stateAfter({ type: "return" })).toBe("returnedUnacknowledged");
    expect(stateAfter({ type: "acknowledge" }, { type: "return" })).toBe("cleared");
    expect(stateAfter({ type: "return" }, { type: "acknowledge" })).toBe("cleared");
  });

  it("writes down each step with its time, who, and the state from then on", () => {
    const { steps } = stepAlarm(lifeAfter({ type: "return" }), { type: "acknowledge", comment: "seen" }, at + 5, kim);
    expect(steps).toEqual([
      {
        ...{ type: "acknowledged", state: "cleared", at: at + 5, by: "kim", role: "trafficOperator" },
        detail: { text: "seen" },
      },
      { type: "cleared", state: "cleared", at: at + 5, by: null, role: null, detail: {} },
    ]);
  });

  it("is shelved until its time has come, with a reason, and comes back as it was", () => {
    expect(stateAfter(shelve, [{ type: "tick" }, 59_999])).toBe("shelved");
    expect(stateAfter(shelve, [{ type: "tick" }, 60_000])).toBe("activeUnacknowledged");
    expect(stateAfter({ type: "acknowledge" }, shelve, { type: "unshelve" })).toBe("activeAcknowledged");
    expect(() => lifeAfter({ ...shelve, reason: " " })).toThrow(AlarmStepError);
    expect(() => lifeAfter({ ...shelve, until: at })).toThrow(AlarmStepError);
  });

  it("comes and goes out of sight while it is shelved, and is over where the shelf ends with nothing there", () => {
    expect(stateAfter(shelve, { type: "return" }, { type: "acknowledge" })).toBe("shelved");
    expect(stateAfter(shelve, { type: "return" }, { type: "raise" })).toBe("shelved");
    expect(stateAfter(shelve, { type: "return" }, [{ type: "tick" }, 60_000])).toBe("cleared");
  });

  it("that comes back on the shelf, or stands with something else, has been acknowledged by nobody", () => {
    const onShelf: Parameters<typeof lifeAfter> = [
      { type: "acknowledge" },
      shelve,
      { type: "return" },
      { type: "raise" },
    ];
    expect(stateAfter(...onShelf, [{ type: "tick" }, 60_000])).toBe("activeUnacknowledged");
    expect(lifeAfter({ type: "acknowledge" }, { type: "raiseAnew" })).toMatchObject({
      ...{ acknowledgedAt: null, acknowledgedBy: null, occurrences: 2, raisedAt: at },
    });
    expect(() => lifeAfter({ type: "acknowledge" }, { type: "return" }, { type: "raiseAnew" })).toThrow(AlarmStepError);
  });

  it("is kept quiet by design and out of service, comes back as it was, and needs nobody where it goes meanwhile", () => {
    const suppress: AlarmEvent = { type: "suppress", by: "another" };
    expect(stateAfter({ type: "acknowledge" }, suppress)).toBe("suppressed");
    expect(stateAfter(suppress, { type: "outOfService", on: true })).toBe("outOfService");
    expect(stateAfter({ type: "acknowledge" }, suppress, { type: "suppress", by: null })).toBe("activeAcknowledged");
    expect(stateAfter(suppress, { type: "return" })).toBe("cleared");
    expect(stateAfter({ type: "outOfService", on: true }, { type: "return" })).toBe("cleared");
  });

  const event: fc.Arbitrary<AlarmEvent> = fc.oneof(
    fc.constantFrom<AlarmEvent>({ type: "raise" }, { type: "return" }, { type: "acknowledge" }, { type: "unshelve" }),
    fc.constant<AlarmEvent>({ type: "raiseAnew" }),
    fc.constantFrom<AlarmEvent>({ type: "tick" }, { type: "comment", text: "hm" }, shelve),
    fc.record({ type: fc.constant("outOfService" as const), on: fc.boolean() }),
    fc.record({ type: fc.constant("suppress" as const), by: fc.constantFrom("a", "b", null) }),
  );
  const timed = fc.tuple(event, fc.integer({ min: 0, max: 120_000 }));
  const step = (life: AlarmLife, [next, after]: [AlarmEvent, number]): { life: AlarmLife; steps: LifeStep[] } => {
    try {
      return stepAlarm(life, next, at + after, kim);
    } catch (error) {
      if (error instanceof AlarmStepError) return { life, steps: [] };
      throw error;
    }
  };
  const run = (events: [AlarmEvent, number][]) =>
    events.reduce<{ life: AlarmLife; steps: LifeStep[] }>(
      ({ life, steps }, each) => {
        const next = step(life, each);
        return { life: next.life, steps: [...steps, ...next.steps] };
      },
      { life: newLife(at), steps: [] },
    );

  it("once cleared stays so, whatever comes", () => {
    fc.assert(
      fc.property(fc.array(timed), fc.array(timed), (before, then) => {
        const over = run([
          ...before,
          [{ type: "unshelve" }, 0],
          [{ type: "return" }, 0],
          [{ type: "acknowledge" }, 0],
        ]).life;
        expect(stateOf(over)).toBe("cleared");
        expect(stateOf(then.reduce((life, each) => step(life, each).life, over))).toBe("cleared");
      }),
    );
  });

  it("is never lost: it is over only with its condition gone, and somebody or a design that knew of it", () => {
    fc.assert(
      fc.property(fc.array(timed), (events) => {
        const { life, steps } = run(events);
        if (life.clearedAt === null) return;
        expect(life.returnedAt).not.toBeNull();
        const wasPutAway = steps.some(({ type }) => type === "shelved");
        expect(life.acknowledgedAt !== null || life.suppressedBy !== null || life.outOfService || wasPutAway).toBe(
          true,
        );
      }),
    );
  });

  it("takes no illegal step: what is written down leads from state to state, and says the state that it is in", () => {
    const legal: Record<string, (before: LifeStep[]) => boolean> = {
      returned: (before) => lastOf(before, "raisedAgain", "returned") !== "returned",
      acknowledged: (before) => lastOf(before, "raisedAgain", "acknowledged") !== "acknowledged",
      unshelved: (before) => lastOf(before, "shelved", "unshelved") === "shelved",
      unsuppressed: (before) => lastOf(before, "suppressed", "unsuppressed") === "suppressed",
      inService: (before) => lastOf(before, "outOfService", "inService") === "outOfService",
      outOfService: (before) => lastOf(before, "outOfService", "inService") !== "outOfService",
      cleared: (before) => !before.some(({ type }) => type === "cleared"),
    };
    fc.assert(
      fc.property(fc.array(timed), (events) => {
        const { life, steps } = run(events);
        for (const [i, { type }] of steps.entries()) {
          expect(legal[type]?.(steps.slice(0, i)) ?? true, `${type} at ${i}`).toBe(true);
        }
        const last = steps.at(-1);
        if (last !== undefined) expect(last.state).toBe(stateOf(life));
      }),
    );
  });

  it("is never acknowledged but by somebody since its last raising, and only a comment and more to tell of do more the second time", () => {
    fc.assert(
      fc.property(fc.array(timed), timed, (before, next) => {
        const { life, steps } = run(before);
        if (life.acknowledgedAt !== null) {
          expect(lastOf(steps, "raisedAgain", "acknowledged")).toBe("acknowledged");
        }
        const once = step(life, next).life;
        if (!["comment", "raiseAnew"].includes(next[0].type)) expect(step(once, next).life).toEqual(once);
      }),
    );
  });
});

const lastOf = (steps: LifeStep[], ...types: string[]) => steps.filter(({ type }) => types.includes(type)).at(-1)?.type;
