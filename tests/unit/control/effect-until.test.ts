import type { CommandStep } from "@roadcast/contract";
import type { StoredCommand } from "@roadcast/db";
import { expect, it } from "vitest";
import { effectUntil } from "../../../gateway/src/control/duration.js";
import { newCommand } from "../../../gateway/src/control/new-command.js";
import { now, situationOf } from "../../support/control-site.js";

const requester = { name: "kim", identity: "kim", role: "trafficOperator" as const, from: null };
const asked = (request: StoredCommand["request"]) =>
  newCommand(situationOf({ request }), requester, { reason: "test" });
const answered = (command: StoredCommand, answer: CommandStep["answer"], at: number): StoredCommand => ({
  ...command,
  steps: [...command.steps, { state: "accepted", at, answer, answeredAt: at, reason: null, late: false }],
});

it("a command's effect is over its own time after it was accepted, and once that is reported", () => {
  const flash = asked({ type: "setMode", args: { mode: "flash", forSec: 600 } });
  expect(effectUntil(answered(flash, "accepted", now + 5_000)) - now).toBe(5_000 + 600_000 + 15_000);
  // Its acceptance was not heard: it may have been at the last moment.
  expect(effectUntil(flash) - now).toBe(30_000 + 600_000 + 15_000);
  const preempt = asked({ type: "preempt", args: { phases: [2, 6], maxSec: 60 } });
  expect(effectUntil(answered(preempt, "executing", now)) - now).toBe(75_000);
});

it("a timing sheet that is loaded has the time that it may take until it is timed out", () => {
  const load = asked({ type: "setSheet", args: { version: 2, checksum: "a", replaces: "b" } });
  expect(effectUntil(answered(load, "accepted", now)) - now).toBe(load.waitMs + 30_000 + 15_000);
});
