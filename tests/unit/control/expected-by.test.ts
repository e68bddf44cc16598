import type { ControllerRequest } from "@roadcast/contract";
import { describe, expect, it } from "vitest";
import { waitMs } from "../../../gateway/src/control/expected-by.js";
import { mismatchInWords } from "../../../gateway/src/control/reasons.js";
import { mismatch } from "../../../gateway/src/control/reported-state.js";
import { crossroads, heard, stateOf } from "../../support/control-site.js";

const id = "11111111-1111-4111-8111-111111111111";
const waits = (request: ControllerRequest, state = heard({})) =>
  waitMs({ request, site: crossroads, heard: state }) / 1000;

describe("how long a command may rightly take", () => {
  // A report comes every 5 s: that much is in all of them.
  it.each<[string, ControllerRequest, number]>([
    ["a plan: a cycle and a pedestrian clearance", { type: "setPlan", args: { plan: 3, forSec: 600 } }, 120 + 15 + 5],
    [
      "flash: the longest green that may run, and its clearance",
      { type: "setMode", args: { mode: "flash", forSec: 60 } },
      22 + 5 + 5,
    ],
    ["a hold: its turn in the cycle", { type: "hold", args: { phase: 4, forSec: 30 } }, 120 + 15 + 5],
    ["a hold of what is green, which may end first: as much", { type: "hold", args: { phase: 2, forSec: 30 } }, 140],
    [
      "a force: the least greens and clearances before it",
      { type: "force", args: { phase: 4, forSec: 30 } },
      2 * (12 + 27) + 5,
    ],
    ["a preemption: as a force", { type: "preempt", args: { phases: [4, 8], maxSec: 60 } }, 2 * (12 + 27) + 5],
  ])("%s", (_what, request, expected) => {
    expect(waits(request)).toBe(expected);
  });

  it("counts every phase to its greatest green where the controller runs free", () => {
    const free = heard({ mode: "free", plan: null });
    expect(waits({ type: "setPlan", args: { plan: 3, forSec: 600 } }, free)).toBe(2 * 2 * (50 + 5) + 15 + 5);
  });
});

describe("a reported state", () => {
  const says = (request: ControllerRequest, change: Parameters<typeof stateOf>[0]) => {
    const found = mismatch(id, request, stateOf({ activeCommandId: id, ...change }));
    return found === null ? null : mismatchInWords(found);
  };
  const setPlan: ControllerRequest = { type: "setPlan", args: { plan: 3, forSec: 600 } };

  it("confirms a plan only as that plan, in coordination, by this command", () => {
    expect(says(setPlan, { plan: 3 })).toBeNull();
    expect(says(setPlan, { plan: 1 })).toBe("it reports plan 1, not 3");
    expect(says(setPlan, { plan: 3, mode: "free" })).toContain("mode free");
    expect(says(setPlan, { plan: 3, activeCommandId: null })).toContain("no command");
    expect(says(setPlan, { plan: 3, activeCommandId: "another" })).toContain("another command");
    // A controller that names no command at all.
    expect(says(setPlan, { plan: 3, activeCommandId: undefined })).toBeNull();
  });

  it("confirms every other type by what it was for", () => {
    const flashing = stateOf().phases.map(({ phase }) => ({ phase, indication: "flash" as const }));
    expect(
      says({ type: "setMode", args: { mode: "flash", forSec: 60 } }, { mode: "flash", phases: flashing }),
    ).toBeNull();
    // One that says that it flashes while its lamps go on.
    expect(says({ type: "setMode", args: { mode: "flash", forSec: 60 } }, { mode: "flash" })).toBe(
      "it reports mode flash, but phase 1 red",
    );
    expect(says({ type: "setMode", args: { mode: "free", forSec: 60 } }, { mode: "free" })).toBeNull();
    expect(says({ type: "setMode", args: { mode: "flash", forSec: 60 } }, {})).toContain("coordinated");
    const timing: ControllerRequest = { type: "setTiming", args: { cycleSec: 120, splits: { "1": 25 }, forSec: 60 } };
    expect(says(timing, { splits: { "1": 25 } })).toBeNull();
    expect(says(timing, { splits: { "1": 20 } })).toContain("phase 1");
    expect(says(timing, {})).toContain("phase 1");
    expect(says({ type: "hold", args: { phase: 2, forSec: 60 } }, {})).toBeNull();
    expect(says({ type: "force", args: { phase: 4, forSec: 60 } }, {})).toContain("phase 4 red");
    const preempt: ControllerRequest = { type: "preempt", args: { phases: [2, 6], maxSec: 60 } };
    expect(says(preempt, { mode: "preempt" })).toBeNull();
    expect(says(preempt, {})).toContain("not preempt");
    expect(says({ type: "release", args: {} }, { activeCommandId: null })).toBeNull();
    expect(says({ type: "release", args: {} }, { activeCommandId: "another" })).toContain("in force still");
    expect(says({ type: "release", args: { commandId: "x" } }, { activeCommandId: "another" })).toBeNull();
  });
});
