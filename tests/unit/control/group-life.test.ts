import type { CommandState, CommandStep, GroupState } from "@roadcast/contract";
import type { StoredCommand } from "@roadcast/db";
import { describe, expect, it } from "vitest";
import { nextOfGroup } from "../../../gateway/src/control/group-life.js";
import { newCommand } from "../../../gateway/src/control/new-command.js";
import { wordsOf } from "../../../gateway/src/control/reasons.js";
import { now, situationOf } from "../../support/control-site.js";

const requester = { name: "kim", identity: "kim", role: "trafficOperator" as const, from: null };
const member = (state: CommandState, answer: CommandStep["answer"] = null, reason: string | null = null) => {
  const command = newCommand(situationOf(), requester, { reason: "test", groupId: "g" });
  const step: CommandStep = { state, at: now, answer, answeredAt: null, ...wordsOf(reason), late: false };
  const open = ["requested", "sent", "accepted", "executing"].includes(state);
  return { ...command, state, endedAt: open ? null : now, steps: [...command.steps, step] };
};
const prepared = member("sent", "prepared");
const expiresAt = now + 30_000;
const next = (state: GroupState, members: StoredCommand[], at = now) => nextOfGroup({ state, expiresAt }, members, at);

describe("a group", () => {
  it("waits until all are prepared, then is committed", () => {
    expect(next("preparing", [prepared, member("sent")])).toEqual({ kind: "wait" });
    expect(next("preparing", [prepared, prepared])).toEqual({ kind: "commit" });
  });

  it("is not committed where some controllers may have forgotten by then what they prepared", () => {
    expect(next("preparing", [prepared, prepared], expiresAt - 2_001)).toEqual({ kind: "commit" });
    for (const at of [expiresAt - 2_000, expiresAt, expiresAt + 600_000]) {
      expect(next("preparing", [prepared, prepared], at)).toMatchObject({ kind: "abort", failureCode: "tooLate" });
    }
    // What is committed already has its own time.
    expect(next("committing", [prepared, prepared], expiresAt + 1)).toEqual({ kind: "wait" });
  });

  it("is ended by the one that was silent, not by those that were prepared and expired with it", () => {
    const expired = { ...prepared, state: "expired" as const, endedAt: now };
    const silent = { ...member("expired"), controllerId: "C2" };
    expect(next("preparing", [expired, silent])).toEqual({
      ...{ kind: "abort", failure: "C2: expired", failureCode: "memberLost", failureOf: ["C2"] },
    });
    expect(next("preparing", [expired])).toMatchObject({ kind: "abort", failure: "C1: expired", failureOf: ["C1"] });
  });

  it.each<[CommandState, string | null]>([
    ["rejected", "local control"],
    ["failed", "never sent"],
    ["expired", null],
    ["superseded", null],
  ])("is aborted for all where one is %s before", (state, reason) => {
    const why = reason === null ? `C1: ${state}` : `C1: ${state} (${reason})`;
    expect(next("preparing", [prepared, member(state, null, reason)])).toMatchObject({ kind: "abort", failure: why });
  });

  it("fails as a whole where one does not do it after the commit, even when the others did", () => {
    expect(next("committing", [member("confirmed"), member("timedOut")])).toMatchObject({ kind: "fail" });
    expect(next("committing", [member("confirmed"), member("executing", "executing")])).toEqual({
      kind: "wait",
    });
    expect(next("committing", [member("confirmed"), member("confirmed")])).toEqual({ kind: "confirm" });
  });

  it("does nothing more once it has ended", () => {
    for (const state of ["aborted", "failed", "confirmed"] as const) {
      expect(next(state, [member("failed"), prepared])).toEqual({ kind: "wait" });
    }
  });
});
