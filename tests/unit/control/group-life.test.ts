import type { CommandState, CommandStep } from "@roadcast/contract";
import { describe, expect, it } from "vitest";
import { nextOfGroup } from "../../../gateway/src/control/group-life.js";
import { newCommand } from "../../../gateway/src/control/new-command.js";
import { now, situationOf } from "../../support/control-site.js";

const requester = { name: "kim", identity: "kim", role: "trafficOperator" as const, from: null };
const member = (state: CommandState, answer: CommandStep["answer"] = null, reason: string | null = null) => {
  const command = newCommand(situationOf(), requester, { reason: "test", groupId: "g" });
  const step: CommandStep = { state, at: now, answer, answeredAt: null, reason, late: false };
  const open = ["requested", "sent", "accepted", "executing"].includes(state);
  return { ...command, state, endedAt: open ? null : now, steps: [...command.steps, step] };
};
const prepared = member("sent", "prepared");

describe("a group", () => {
  it("waits until all are prepared, then is committed", () => {
    expect(nextOfGroup("preparing", [prepared, member("sent")])).toEqual({ kind: "wait" });
    expect(nextOfGroup("preparing", [prepared, prepared])).toEqual({ kind: "commit" });
  });

  it.each<[CommandState, string | null]>([
    ["rejected", "local control"],
    ["failed", "never sent"],
    ["expired", null],
    ["superseded", null],
  ])("is aborted for all where one is %s before", (state, reason) => {
    const next = nextOfGroup("preparing", [prepared, member(state, null, reason)]);
    const why = reason === null ? `C1: ${state}` : `C1: ${state} (${reason})`;
    expect(next).toEqual({ kind: "abort", failure: why });
  });

  it("fails as a whole where one does not do it after the commit, even when the others did", () => {
    expect(nextOfGroup("committing", [member("confirmed"), member("timedOut")])).toMatchObject({ kind: "fail" });
    expect(nextOfGroup("committing", [member("confirmed"), member("executing", "executing")])).toEqual({
      kind: "wait",
    });
    expect(nextOfGroup("committing", [member("confirmed"), member("confirmed")])).toEqual({ kind: "confirm" });
  });

  it("does nothing more once it has ended", () => {
    for (const state of ["aborted", "failed", "confirmed"] as const) {
      expect(nextOfGroup(state, [member("failed"), prepared])).toEqual({ kind: "wait" });
    }
  });
});
