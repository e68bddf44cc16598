import { describe, expect, it } from "vitest";
import { sameFields, steady } from "../../../console/src/live/steady.js";
import { type SignalFacts, signalFactsOf } from "../../../console/src/pages/signals/use-signal-facts.js";
import { recordOf } from "../../support/console-desk.js";
import { now } from "../../support/control-site.js";

describe("what the list says of a signal", () => {
  it("is the same at each report that changes nothing of it, and another where it changes", () => {
    const settle = steady<SignalFacts>(sameFields);
    const told = (record: Parameters<typeof signalFactsOf>[0], online: boolean | null = true, at = now) =>
      settle(signalFactsOf(record, online, at));
    const first = told(recordOf({ plan: 3, cycleSec: 120 }));
    expect(first).toMatchObject({ condition: "normal", mode: "coordinated", plan: 3, cycleSec: 120 });
    // Five seconds on: another second of the cycle, other phases green.
    expect(told(recordOf({ plan: 3, cycleSec: 120, cycleSecond: 77 }, now + 5_000), true, now + 5_000)).toBe(first);
    const changes: SignalFacts[] = [
      told(recordOf({ plan: 2 })),
      told(recordOf({ plan: 2, cycleSec: 90 })),
      told(recordOf({ mode: "free", plan: 2, cycleSec: 90 })),
      told(recordOf({ mode: "flash", plan: null, cycleSec: null })),
      told(recordOf({ mode: "flash", plan: null, cycleSec: null }), false),
      told(undefined, null),
    ];
    changes.reduce((before, after) => {
      expect(sameFields(before, after)).toBe(false);
      return after;
    }, first);
  });

  it("is offline by the clock alone once the last report is too old", () => {
    const record = recordOf({}, now);
    expect(signalFactsOf(record, true, now + 15_000).condition).toBe("normal");
    expect(signalFactsOf(record, true, now + 16_000).condition).toBe("offline");
  });
});
