import type { CommandResult, ControllerRequest } from "@roadcast/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { waitMs } from "../../../gateway/src/control/expected-by.js";
import { interlocks } from "../../../gateway/src/control/interlocks.js";
import type { Mismatch } from "../../../gateway/src/control/reasons.js";
import { mismatch } from "../../../gateway/src/control/reported-state.js";
import { configArbitrary } from "../../support/cabinet-arbitrary.js";
import { DrivenJunction } from "../../support/driven-junction.js";
import { RandomRequests } from "../../support/random-requests.js";

/** Ten minutes before midnight in Seoul: the day's other plan and the new reference of coordination are to come. */
const from = Date.parse("2025-11-12T14:50:00.000Z");

/** A command that is left alone: what was answered, and when, ms after its acceptance. */
interface Outcome {
  statuses: CommandResult["status"][];
  tookMs: number;
  bound: number;
  /** What speaks against it in the state at the moment of `completed`, and in the one 0.1 s before. */
  mismatchThen: Mismatch | null;
}

function leaveAlone(junction: DrivenJunction, request: ControllerRequest): Outcome | null {
  junction.report();
  const situation = junction.situation(request);
  if (interlocks(situation).length > 0) return null;
  const bound = waitMs(situation);
  const id = junction.send(request);
  const answers = junction.results().filter(({ commandId }) => commandId === id);
  const acceptedAt = junction.now;
  const hasEnded = () => ["completed", "failed", "rejected"].includes(answers.at(-1)?.status ?? "");
  for (let ms = 0; ms <= bound + 60_000 && !hasEnded(); ms += 100) {
    junction.tick();
    answers.push(...junction.results().filter(({ commandId }) => commandId === id));
  }
  const mismatchThen = mismatch(id, request, junction.device.state(junction.now));
  return { statuses: answers.map(({ status }) => status), tookMs: junction.now - acceptedAt, bound, mismatchThen };
}

/** Long enough to be reached, whatever has to be waited for. */
function lasting(request: ControllerRequest): ControllerRequest {
  switch (request.type) {
    case "setPlan":
      return { ...request, args: { ...request.args, forSec: 3600 } };
    case "setMode":
      return { ...request, args: { ...request.args, forSec: 3600 } };
    case "setTiming":
      return { ...request, args: { ...request.args, forSec: 3600 } };
    case "hold":
    case "force":
      return { ...request, args: { ...request.args, forSec: 300 } };
    case "preempt":
      return { ...request, args: { ...request.args, maxSec: 300 } };
    case "release":
      return request;
  }
}

describe("what a controller says is done, and by when the gateway expects it", { timeout: 120_000 }, () => {
  it("agree for every command, whatever was asked before: done within the bound, with the asked state reported", () => {
    const done: Record<string, number> = {};
    const longest: Record<string, number> = {};
    for (const [seed, sheet] of fc.sample(configArbitrary, { numRuns: 60, seed: 42 }).entries()) {
      const junction = new DrivenJunction(sheet, from);
      const requests = new RandomRequests(seed, sheet);
      let lastId = junction.newId();
      junction.tick(600);
      for (let i = 0; i < 60; i += 1) {
        const request = lasting(requests.next(lastId));
        const outcome = leaveAlone(junction, request);
        if (outcome !== null) {
          const { statuses, tookMs, bound, mismatchThen } = outcome;
          // A phase whose turn comes after the longest time of a hold is not held: that it failed is told.
          if (statuses.at(-1) === "failed" && tookMs >= 300_000) continue;
          expect({ request, seed, statuses, mismatchThen }).toEqual({
            ...{ request, seed, statuses: ["accepted", "executing", "completed"], mismatchThen: null },
          });
          expect(tookMs, JSON.stringify({ request, seed, i })).toBeLessThanOrEqual(bound);
          done[request.type] = (done[request.type] ?? 0) + 1;
          longest[request.type] = Math.max(longest[request.type] ?? 0, tookMs / bound);
        }
        lastId = junction.report().activeCommandId ?? lastId;
        junction.tick(requests.under(300));
        // Sometimes the next comes at once, sometimes into a street that is its own again.
        if (requests.chance(0.3)) {
          junction.send({ type: "release", args: {} });
          junction.tick(requests.under(1500));
        }
      }
    }
    const types = ["force", "hold", "preempt", "release", "setMode", "setPlan", "setTiming"];
    expect(Object.keys(done).sort()).toEqual(types);
    expect(Math.min(...Object.values(done))).toBeGreaterThan(50);
    // The bounds are near what it may take: what waits for a cycle may take most of it.
    expect(longest.setPlan).toBeGreaterThan(0.7);
    expect(longest.hold).toBeGreaterThan(0.7);
  });
});
