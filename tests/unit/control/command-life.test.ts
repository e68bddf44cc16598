import type { CommandResult } from "@roadcast/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { advance, judgedByClock, type Life, type LifeEvent } from "../../../gateway/src/control/command-life.js";
import { type Mismatch, reasonOf, wordsOf } from "../../../gateway/src/control/reasons.js";
import { now } from "../../support/control-site.js";

const id = "11111111-1111-4111-8111-111111111111";
const by = "22222222-2222-4222-8222-222222222222";
const sec = 1_000;

const fresh = (): Life => ({
  ...{ state: "requested", expiresAt: now + 30 * sec, waitMs: 100 * sec, expectedBy: now + 100 * sec },
  ...{ endedAt: null, supersededBy: null },
  steps: [{ state: "requested", at: now, answer: null, answeredAt: null, ...wordsOf(null), late: false }],
});
const answer = (status: CommandResult["status"], afterSec: number, reason: string | null = null): LifeEvent => ({
  kind: "answered",
  at: now + afterSec * sec,
  result: { commandId: id, status, reason, at: now + afterSec * sec - 100 },
});
const published: LifeEvent = { kind: "published", at: now + 1 };
const otherPlan: Mismatch = { code: "otherPlan", values: { reported: 1, asked: 3 } };
const away = reasonOf("brokerAway");
const reported = (mismatch: Mismatch | null, afterSec: number): LifeEvent => ({
  kind: "reported",
  at: now + afterSec * sec,
  mismatch,
});
const clock = (afterSec: number): LifeEvent => ({ kind: "clock", at: now + afterSec * sec });
const lived = (...events: LifeEvent[]) => events.reduce((life, event) => advance(life, event).life, fresh());
const states = ({ steps }: Life) => steps.map(({ state, late }) => (late ? `(${state})` : state));

describe("a command's life", () => {
  it("goes from requested to confirmed, each state with its time", () => {
    const life = lived(
      published,
      answer("accepted", 1),
      answer("executing", 2),
      answer("completed", 60),
      reported(null, 61),
    );
    expect(states(life)).toEqual(["requested", "sent", "accepted", "executing", "executing", "confirmed"]);
    expect(life).toMatchObject({ state: "confirmed", endedAt: now + 61 * sec });
    expect(life.steps.map(({ at }) => at - now)).toEqual([0, 1, 1000, 2000, 60_000, 61_000]);
  });

  it("takes acceptance for no execution, nor a report for one, nor a completion without the state", () => {
    expect(lived(published, answer("accepted", 1), reported(null, 2)).state).toBe("accepted");
    expect(lived(published, reported(null, 2)).state).toBe("sent");
    expect(lived(published, answer("completed", 2)).state).toBe("executing");
    expect(lived(published, answer("completed", 2), reported(otherPlan, 3)).state).toBe("executing");
  });

  it("counts the time that it may take from its acceptance", () => {
    expect(lived(published, answer("accepted", 20)).expectedBy).toBe(now + 120 * sec);
    expect(lived(published, answer("accepted", 20), answer("executing", 50)).expectedBy).toBe(now + 120 * sec);
    expect(lived(published, answer("executing", 20)).expectedBy).toBe(now + 120 * sec);
  });

  it("ends by the controller's own word, with its reason", () => {
    const life = lived(published, answer("rejected", 1, "local control"));
    expect(life).toMatchObject({ state: "rejected", endedAt: now + sec });
    expect(life.steps.at(-1)).toMatchObject({ reason: "local control", answer: "rejected" });
    expect(lived(published, answer("accepted", 1), answer("failed", 3)).state).toBe("failed");
  });

  it("expires where nobody accepts it in time, and says whether it was sent for certain", () => {
    expect(lived(published, clock(32)).state).toBe("sent");
    expect(lived(published, clock(32.001))).toMatchObject({ state: "expired" });
    expect(lived(clock(33)).steps.at(-1)?.reason).toContain("the broker never said");
    expect(lived(published, answer("accepted", 29), clock(40)).state).toBe("accepted");
  });

  it("times out 30 s past what is expected, and says honestly why", () => {
    const accepted = lived(published, answer("accepted", 0));
    expect(advance(accepted, clock(130)).life.state).toBe("accepted");
    expect(judgedByClock(accepted, now + 130.001 * sec, null).life).toMatchObject({ state: "timedOut" });
    const completed = advance(accepted, answer("completed", 9)).life;
    const { life } = judgedByClock(completed, now + 131 * sec, otherPlan);
    expect(life.state).toBe("timedOut");
    expect(life.steps.at(-1)?.reason).toBe("the controller says that it is done, but it reports plan 1, not 3");
  });

  it("is not revived by an answer that comes too late, which is written down once", () => {
    const over = lived(published, answer("accepted", 0), clock(140));
    const { life, verdict } = advance(over, answer("completed", 150));
    expect([life.state, verdict, life.steps.at(-1)?.late]).toEqual(["timedOut", "late", true]);
    expect(advance(life, reported(null, 151)).changed).toBe(false);
    expect(advance(life, answer("completed", 152))).toMatchObject({ changed: false, verdict: "replayed" });
  });

  it("tells apart what was heard before, and what comes behind a later answer", () => {
    const life = lived(published, answer("executing", 5));
    expect(advance(life, answer("executing", 5)).verdict).toBe("replayed");
    expect(advance(life, answer("executing", 9)).verdict).toBe("replayed");
    expect(advance(life, answer("accepted", 1)).verdict).toBe("outOfOrder");
    const done = lived(published, answer("accepted", 1), answer("completed", 2), reported(null, 3));
    expect(advance(done, answer("rejected", 4))).toMatchObject({ changed: false, verdict: "late" });
  });

  it("stays confirmed where the controller goes back from it before its time, and says when and why", () => {
    const done = lived(published, answer("accepted", 1), answer("completed", 2), reported(null, 3));
    const { life, verdict } = advance(done, answer("failed", 90, "no line to central"));
    expect(verdict).toBe("late");
    expect(life).toMatchObject({ state: "confirmed", endedAt: done.endedAt });
    expect(life.steps.slice(done.steps.length)).toEqual([
      {
        ...{ state: "confirmed", at: now + 90 * sec, answer: "failed", answeredAt: now + 90 * sec - 100 },
        ...wordsOf("no line to central"),
        late: true,
      },
    ]);
    expect(advance(life, answer("failed", 91))).toMatchObject({ changed: false, verdict: "replayed" });
  });

  it("is superseded, by whom stands there, and fails for certain where it was never sent", () => {
    const life = lived(published, { kind: "superseded", at: now + sec, by });
    expect(life).toMatchObject({ state: "superseded", supersededBy: by });
    expect(lived({ kind: "neverSent", at: now, reason: away })).toMatchObject({ state: "failed" });
    // An answer that was quicker than the broker's own word: it was sent.
    expect(lived(answer("accepted", 1), { kind: "neverSent", at: now + 2 * sec, reason: away }).state).toBe("accepted");
    expect(states(lived(answer("accepted", 1), published))).toEqual(["requested", "accepted"]);
  });
});

describe("why a command is where it is", () => {
  const mismatched = (life: Life, afterSec: number) => judgedByClock(life, now + afterSec * sec, otherPlan).life;
  const whyOf = ({ steps }: Life) => {
    const { reasonCode, reasonValues } = steps.at(-1) ?? {};
    return [reasonCode, reasonValues];
  };
  const completed = lived(published, answer("accepted", 0), answer("completed", 9));
  const found = { mismatch: "otherPlan", reported: 1, asked: 3 };
  it.each<[string, Life, unknown[]]>([
    ["never sent", lived({ kind: "neverSent", at: now, reason: away }), ["brokerAway", {}]],
    ["silent", lived(published, clock(33)), ["notAccepted", {}]],
    ["silent, and perhaps never sent", lived(clock(33)), ["notAcceptedUnsent", {}]],
    ["accepted and no more", lived(published, answer("accepted", 0), clock(140)), ["neverDone", {}]],
    ["accepted", mismatched(lived(published, answer("accepted", 0)), 140), ["neverDoneOtherwise", found]],
    ["done by its word alone", mismatched(completed, 140), ["doneOtherwise", found]],
    ["done, and not heard since", advance(completed, clock(140)).life, ["doneOtherwise", { mismatch: "notReported" }]],
    ["superseded", lived(published, { kind: "superseded", at: now, by }), ["superseded", { by }]],
    ["a controller's own", lived(published, answer("rejected", 1, "local control")), [null, {}]],
  ])("has a code with its values: %s", (_what, life, why) => {
    expect(whyOf(life)).toEqual(why);
  });
});

describe("whatever happens in whatever order", () => {
  const events: fc.Arbitrary<LifeEvent> = fc
    .tuple(
      fc.constantFrom(
        "accepted",
        "rejected",
        "prepared",
        "executing",
        "completed",
        "failed",
        "published",
        "never",
        "match",
        "mismatch",
        "superseded",
        "clock",
      ),
      fc.integer({ min: 0, max: 400 }),
    )
    .map(([what, afterSec]): LifeEvent => {
      const at = now + afterSec * sec;
      switch (what) {
        case "published":
          return { kind: "published", at };
        case "never":
          return { kind: "neverSent", at, reason: away };
        case "match":
          return reported(null, afterSec);
        case "mismatch":
          return reported(otherPlan, afterSec);
        case "superseded":
          return { kind: "superseded", at, by };
        case "clock":
          return clock(afterSec);
        default:
          return answer(what, afterSec);
      }
    });

  it("is confirmed only after a completion and a matching report, ends once, and never goes back", () => {
    const order = ["requested", "sent", "accepted", "executing"];
    fc.assert(
      fc.property(fc.array(events, { maxLength: 30 }), (happened) => {
        let life = fresh();
        for (const event of happened) {
          const before = life;
          life = advance(before, event).life;
          expect(life.steps.slice(0, before.steps.length)).toEqual(before.steps);
          if (before.endedAt !== null) expect([life.state, life.endedAt]).toEqual([before.state, before.endedAt]);
          else if (life.endedAt === null)
            expect(order.indexOf(life.state)).toBeGreaterThanOrEqual(order.indexOf(before.state));
          // The same again changes nothing.
          expect(advance(life, event).changed && event.kind !== "clock").toBe(false);
        }
        const confirmed = life.steps.findIndex(({ state }) => state === "confirmed");
        if (confirmed !== -1) {
          expect(life.steps.slice(0, confirmed).some(({ answer: said }) => said === "completed")).toBe(true);
          expect(happened.some((event) => event.kind === "reported" && event.mismatch === null)).toBe(true);
        }
        expect(life.steps.filter(({ late }) => !late).at(-1)?.state).toBe(life.state);
        // What the gateway ends has a code; what a controller says is in its own words.
        for (const { state, answer: said, reasonCode } of life.steps) {
          const isOwn = said === null && ["failed", "timedOut", "expired", "superseded"].includes(state);
          expect([state, said, reasonCode !== null]).toEqual([state, said, isOwn]);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
