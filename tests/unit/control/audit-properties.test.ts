import type { CommandedRequest, Role } from "@roadcast/contract";
import type { StoredCommand } from "@roadcast/db";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { auditRows } from "../../../gateway/src/control/command-book.js";
import { advance, judgedByClock, type LifeEvent } from "../../../gateway/src/control/command-life.js";
import { newCommand } from "../../../gateway/src/control/new-command.js";
import type { Requester } from "../../../gateway/src/control/outcome.js";
import { reasonOf } from "../../../gateway/src/control/reasons.js";
import { now, situationOf } from "../../support/control-site.js";

const requester: fc.Arbitrary<Requester> = fc.record({
  name: fc.constantFrom("kim", "lee", "script of the tunnel"),
  identity: fc.constantFrom("kim", "lee", "token:7"),
  role: fc.constantFrom<Role>("trafficOperator", "admin"),
  from: fc.option(fc.constantFrom("10.0.0.7", "2001:db8::7")),
});
const request = fc.constantFrom<CommandedRequest>(
  { type: "setPlan", args: { plan: 3, forSec: 600 } },
  { type: "hold", args: { phase: 2, forSec: 60 } },
  { type: "preempt", args: { phases: [2, 6], maxSec: 60 } },
  { type: "release", args: {} },
);
const statuses = ["prepared", "accepted", "executing", "completed", "rejected", "failed"] as const;
/** What befalls it, so many ms after what befell it before. */
const befalls = fc.record({
  what: fc.constantFrom(
    ...([
      "published",
      "never",
      "superseded",
      "givenUp",
      "clock",
      "match",
      "mismatch",
      ...statuses,
      ...statuses,
    ] as const),
  ),
  afterMs: fc.oneof(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 0, max: 400_000 })),
});
type What = Parameters<typeof eventOf>[0];

const otherPlan = { code: "otherPlan" as const, values: { reported: 1, asked: 3 } };

function eventOf(
  what: "published" | "never" | "superseded" | "givenUp" | "clock" | "match" | "mismatch" | (typeof statuses)[number],
  id: string,
  at: number,
  reason: string | null,
): LifeEvent {
  switch (what) {
    case "published":
    case "clock":
      return { kind: what, at };
    case "never":
      return { kind: "neverSent", at, reason: reasonOf("brokerAway") };
    case "superseded":
      return { kind: "superseded", at, by: "22222222-2222-4222-8222-222222222222" };
    case "match":
    case "mismatch":
      return { kind: "reported", at, mismatch: what === "match" ? null : otherPlan };
    case "givenUp":
      return { kind: "failed", at, reason: reasonOf("groupTooLate") };
    default:
      return { kind: "answered", at, result: { commandId: id, status: what, reason, at: at - 70 } };
  }
}

function moved(command: StoredCommand, what: What, at: number, reason: string | null): StoredCommand {
  if (what === "clock") return judgedByClock(command, at, otherPlan).life;
  return advance(command, eventOf(what, command.id, at, reason)).life;
}

describe("the audit trail of a command, whatever befalls it", () => {
  it("has one row for each step of its life: who, what was asked, what was answered, how long after the step before", () => {
    const sums = { rows: 0, late: 0, byController: 0 };
    const happened = fc.array(befalls, { maxLength: 25, size: "max" });
    const groupId = fc.option(fc.constant("6a1f0c1e-5f0e-4d0a-9b56-0b1f3c6c8a11"));
    const reason = fc.option(fc.string());
    fc.assert(
      fc.property(requester, request, groupId, happened, reason, (by, asked, group, events, said) => {
        const situation = situationOf({ request: asked });
        let command = newCommand(situation, by, { reason: "works in the street", groupId: group });
        // As the book writes them: with each change, from the steps that were there before.
        const rows = auditRows(command, 0);
        let at = now;
        for (const { what, afterMs } of events) {
          at += afterMs;
          const before = command;
          command = moved(before, what, at, said);
          rows.push(...auditRows(command, before.steps.length));
        }
        const { steps, id, controllerId } = command;
        expect(rows).toHaveLength(steps.length);
        for (const [i, step] of steps.entries()) {
          const row = rows[i];
          expect(row).toMatchObject({ at: step.at, action: "commandStep", target: `controllers/${controllerId}` });
          expect(row?.detail).toMatchObject({ commandId: id, type: asked.type, state: step.state });
          const beforeAt = steps[i - 1]?.at ?? command.requestedAt;
          expect(row?.detail.afterMs).toBe(step.at - beforeAt);
          if (i === 0) {
            expect(row).toMatchObject({ actor: by.name, role: by.role, from: by.from });
            expect(row?.detail).toMatchObject({ args: asked.args, groupId: group, reason: "works in the street" });
            continue;
          }
          // From there on it is the controller's word or the gateway's judgement, and never passed off as the person's.
          const { answer, answeredAt, late } = step;
          const actor = answer === null ? "system" : `controllers/${controllerId}`;
          expect(row).toMatchObject({ actor, role: null, from: null });
          expect(row?.detail).toMatchObject({ answer, answeredAt, late, reason: step.reason });
          if (late) sums.late += 1;
          if (answer !== null) sums.byController += 1;
        }
        // The times add up to the whole of its life.
        const whole = rows.reduce((sum, { detail }) => sum + Number(detail.afterMs), 0);
        expect(whole).toBe((steps.at(-1)?.at ?? now) - command.requestedAt);
        sums.rows += rows.length;
      }),
      { numRuns: 500 },
    );
    expect(sums.rows).toBeGreaterThan(1_000);
    expect(sums.byController).toBeGreaterThan(100);
    expect(sums.late).toBeGreaterThan(20);
  });
});
