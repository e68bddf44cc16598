import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { GroupAsked } from "../../../gateway/src/control/group-desk.js";
import { ControlStreet, kim, lee, planThree } from "../../support/control-street.js";
import type { ScriptedController } from "../../support/scripted-controller.js";

let street: ControlStreet;
let c1: ScriptedController;
let c2: ScriptedController;
beforeEach(async () => {
  street = await ControlStreet.open();
  c1 = await street.controller("C1");
  c2 = await street.controller("C2");
});
afterEach(() => street.close());

const wave: GroupAsked = {
  members: ["C1", "C2"].map((controllerId) => ({ controllerId, type: "setPlan", args: { plan: 3, forSec: 600 } })),
  ...{ expiresInSec: 30, reason: "green wave" },
};
const begin = async () => {
  const outcome = await street.control.groups.request(wave, kim, null);
  if (!outcome.ok) throw new Error(outcome.detail);
  const [one, two] = outcome.value.commands;
  if (one === undefined || two === undefined) throw new Error("a member is missing");
  return { groupId: outcome.value.groupId, one, two };
};
const group = async (id: string) => {
  await street.control.tick();
  const found = await street.control.groups.group(id);
  return { ...found, members: found?.commands.map(({ state, steps }) => [state, steps.at(-1)?.reason]) };
};

describe("a group", () => {
  it("is prepared on each, committed on all, and confirmed by what all report", async () => {
    const { groupId, one, two } = await begin();
    for (const controller of [c1, c2]) {
      expect(await controller.received(1)).toMatchObject({ type: "prepare", groupId, args: { type: "setPlan" } });
    }
    await c1.answer(one.commandId, "prepared");
    expect(await group(groupId)).toMatchObject({ state: "preparing" });
    await c2.answer(two.commandId, "prepared");
    const commits = await Promise.all([c1.received(2), c2.received(2)]);
    for (const commit of commits) expect(commit).toMatchObject({ type: "commit", groupId, args: {} });
    for (const [i, controller] of [c1, c2].entries()) {
      const commitId = commits[i]?.commandId ?? "";
      await controller.answer(commitId, "accepted");
      await controller.answer(commitId, "completed");
      // What is in force is the prepare.
      await controller.report({ plan: 3, activeCommandId: (i === 0 ? one : two).commandId });
    }
    expect(await group(groupId)).toMatchObject({
      state: "confirmed",
      failure: null,
      members: [
        ["confirmed", null],
        ["confirmed", null],
      ],
    });
  });

  it("is aborted on all where one cannot, each member with the reason", async () => {
    const { groupId, one, two } = await begin();
    await c1.answer(one.commandId, "prepared");
    await c2.answer(two.commandId, "rejected", "local control");
    expect(await c1.received(2)).toMatchObject({ type: "abort", groupId });
    const failure = "C2: rejected (local control)";
    expect(await group(groupId)).toMatchObject({
      state: "aborted",
      ...{ failure, failureCode: "memberLost", failureOf: ["C2"] },
      commands: [{ steps: [{}, {}, {}, { reasonCode: "groupGivenUp", reasonValues: { because: "C2" } }] }, {}],
      members: [
        ["failed", `the group was given up: ${failure}`],
        ["rejected", "local control"],
      ],
    });
    expect(c1.commands.map(({ type }) => type)).toEqual(["prepare", "abort"]);
  });

  it("is aborted where one is silent", async () => {
    const { groupId, one } = await begin();
    await c1.answer(one.commandId, "prepared");
    await street.pass(33);
    expect(await c1.received(2)).toMatchObject({ type: "abort" });
    expect(await group(groupId)).toMatchObject({ state: "aborted" });
  });

  it("fails as a whole where one does not do it after the commit, and has the other released", async () => {
    const { groupId, one, two } = await begin();
    await c1.answer(one.commandId, "prepared");
    await c2.answer(two.commandId, "prepared");
    const commit = await c1.received(2);
    await c1.answer(commit.commandId, "completed");
    await c1.report({ plan: 3, activeCommandId: one.commandId });
    await c2.answer((await c2.received(2)).commandId, "failed", "no such plan");
    expect(await group(groupId)).toMatchObject({ state: "failed", failure: "C2: failed (no such plan)" });
    expect(await c1.received(3)).toMatchObject({ type: "abort", groupId });
    const release = await c1.received(4);
    expect(release).toMatchObject({ type: "release", args: { commandId: one.commandId } });
    const { steps } = await street.now(release.commandId);
    expect(steps[0]).toMatchObject({ reasonCode: "afterGroup", reasonValues: { group: groupId } });
  });

  it("shows the life of each release, which carries the group's id and keeps nobody else out", async () => {
    const { groupId, one, two } = await begin();
    await c1.answer(one.commandId, "prepared");
    await c2.answer(two.commandId, "prepared");
    await c1.answer((await c1.received(2)).commandId, "completed");
    await c1.report({ plan: 3, activeCommandId: one.commandId });
    await c2.answer((await c2.received(2)).commandId, "failed", "no such plan");
    const release = await c1.received(4);
    // It is no prepare: a controller that does it answers as to any command.
    expect(release).toMatchObject({ type: "release", groupId: null, args: { commandId: one.commandId } });
    const told = async () =>
      (await group(groupId)).commands?.map(({ type, state, groupId: of }) => [type, state, of === groupId]);
    expect(await told()).toEqual([
      ["setPlan", "confirmed", true],
      ["setPlan", "failed", true],
      ["release", "sent", true],
    ]);
    const verdict = await street.control.check("C1", planThree, kim);
    expect(verdict?.refusals).toEqual([]);
    await c1.answer(release.commandId, "accepted");
    await c1.answer(release.commandId, "completed");
    await c1.report({ plan: 1, activeCommandId: null });
    await street.until(release.commandId, "confirmed");
    expect((await told())?.[2]).toEqual(["release", "confirmed", true]);
    expect(await group(groupId)).toMatchObject({ state: "failed", failure: "C2: failed (no such plan)" });
  });

  it("has the others released at once where one is gone from the broker when it is committed", async () => {
    const { groupId, one, two } = await begin();
    await c2.answer(two.commandId, "prepared");
    await street.now(two.commandId);
    c2.client.end(true);
    await vi.waitFor(() => expect(street.isConnected("C2")).toBe(false), { timeout: 10_000 });
    await c1.answer(one.commandId, "prepared");
    expect(await c1.received(2)).toMatchObject({ type: "commit" });
    expect(await c1.received(3)).toMatchObject({ type: "abort", groupId });
    expect(await group(groupId)).toMatchObject({
      state: "failed",
      failure: expect.stringMatching(/^C2: .*never sent/),
    });
  });

  it("has those that did it released before it is stored as ended: whoever is killed in between leaves that to do", async () => {
    const { groupId, one, two } = await begin();
    await c1.answer(one.commandId, "prepared");
    await c2.answer(two.commandId, "prepared");
    await c1.answer((await c1.received(2)).commandId, "accepted");
    await street.spoil("command_groups", "update", "new.state = 'failed'");
    await c2.answer((await c2.received(2)).commandId, "rejected", "preempted");
    expect(await c1.received(4)).toMatchObject({ type: "release", args: { commandId: one.commandId } });
    await street.killRoom();
    await street.store.database.run("drop trigger spoilt on command_groups");
    await street.startRoom();
    expect(await group(groupId)).toMatchObject({ state: "failed", failure: "C2: rejected (preempted)" });
    const told = c1.commands.slice(2).map(({ type }) => type);
    expect(told.slice(0, 2)).toEqual(["abort", "release"]);
    const steps = (await street.audited("groupStep")).reverse();
    expect(steps.map(({ target, detail }) => [target, detail.state])).toEqual([
      [groupId, "committing"],
      [groupId, "failed"],
    ]);
  });

  /** Both have the commit and can do it; what they do then is the test's. */
  const committed = async () => {
    const begun = await begin();
    await c1.answer(begun.one.commandId, "prepared");
    await c2.answer(begun.two.commandId, "prepared");
    const commits = await Promise.all([c1.received(2), c2.received(2)]);
    return { ...begun, commits };
  };
  const releaseOf = (commandId: string) => ({ type: "release", args: { commandId } });

  it("has one whose line is lost just after it took the commit released once it is back and says that it is at it", async () => {
    const { groupId, one, two, commits } = await committed();
    c2.client.end(true);
    await vi.waitFor(() => expect(street.isConnected("C2")).toBe(false), { timeout: 10_000 });
    await c1.answer(commits[0].commandId, "completed");
    await c1.report({ plan: 3, activeCommandId: one.commandId });
    await street.pass(33);
    expect(await group(groupId)).toMatchObject({
      state: "failed",
      endedAt: null,
      failure: expect.stringMatching(/^C2: expired/),
    });
    expect(await c1.received(4)).toMatchObject(releaseOf(one.commandId));
    const back = await street.controller("C2");
    await back.answer(commits[1].commandId, "accepted");
    await back.answer(commits[1].commandId, "completed");
    await back.report({ plan: 3, activeCommandId: two.commandId });
    await street.pass(6);
    const release = await back.received(1);
    expect(release).toMatchObject(releaseOf(two.commandId));
    // Its answer is lost, and it is still at it: it is asked again, and no sooner than the first has come to its end.
    await street.pass(20);
    expect(back.commands).toHaveLength(1);
    await street.pass(13);
    await street.pass(5);
    await back.report({ plan: 3, activeCommandId: two.commandId });
    await street.pass(1);
    expect(await back.received(2)).toMatchObject(releaseOf(two.commandId));
    await c1.report();
    await street.pass(1);
    expect(await group(groupId)).toMatchObject({ endedAt: null });
    await back.report();
    await street.pass(1);
    expect(await group(groupId)).toMatchObject({ state: "failed", endedAt: expect.any(Number) });
    const steps = (await street.audited("groupStep")).reverse();
    expect(steps.map(({ detail }) => [detail.state, detail.ended])).toEqual([
      ["committing", false],
      ["failed", false],
      ["failed", true],
    ]);
  });

  it("has all released that took it where the broker dies right after the commits, by the next gateway too", async () => {
    const { groupId, one, two } = await committed();
    for (const { client } of [c1, c2]) client.end(true);
    await street.stopBroker();
    await street.pass(33);
    expect(await group(groupId)).toMatchObject({ state: "failed", endedAt: null });
    await street.killRoom();
    await street.startBroker();
    await street.startRoom();
    const back = [await street.controller("C1"), await street.controller("C2")] as const;
    await back[0].report({ plan: 3, activeCommandId: one.commandId });
    await back[1].report({ plan: 3, activeCommandId: two.commandId });
    await street.pass(1);
    expect(await back[0].received(1)).toMatchObject(releaseOf(one.commandId));
    expect(await back[1].received(1)).toMatchObject(releaseOf(two.commandId));
    for (const controller of back) await controller.report();
    await street.pass(1);
    expect(await group(groupId)).toMatchObject({ state: "failed", endedAt: expect.any(Number) });
  });

  it("is not held open for ever by a controller that never comes back: what it asked for ends by itself", async () => {
    const { groupId } = await committed();
    for (const { client } of [c1, c2]) client.end(true);
    await street.pass(33);
    await street.pass(600);
    expect(await group(groupId)).toMatchObject({ state: "failed", endedAt: null });
    await street.pass(60);
    expect(await group(groupId)).toMatchObject({ state: "failed", endedAt: expect.any(Number) });
  });

  it("is aborted by an operator, before the commit and after it, and not once it has ended", async () => {
    const first = await begin();
    await c1.answer(first.one.commandId, "prepared");
    await street.now(first.one.commandId);
    expect(await street.control.groups.abort(first.groupId, lee)).toMatchObject({
      ok: true,
      value: { state: "aborted", failure: "aborted by lee", endedAt: expect.any(Number) },
    });
    expect(await c1.received(2)).toMatchObject({ type: "abort", groupId: first.groupId });
    expect(await street.control.groups.abort(first.groupId, lee)).toMatchObject({ ok: false, code: "conflict" });
    const [row] = await street.audited("abortCommandGroup");
    expect(row).toMatchObject({ actor: "lee", target: first.groupId, detail: { outcome: "conflict" } });

    const second = await begin();
    await c1.answer(second.one.commandId, "prepared");
    await c2.answer(second.two.commandId, "prepared");
    await c1.answer((await c1.received(4)).commandId, "completed");
    await c1.report({ plan: 3, activeCommandId: second.one.commandId });
    await street.now(second.one.commandId);
    expect(await street.control.groups.abort(second.groupId, lee)).toMatchObject({
      ok: true,
      value: { state: "failed", failure: "aborted by lee", endedAt: null },
    });
    expect(await c1.received(6)).toMatchObject(releaseOf(second.one.commandId));
    expect(await c2.received(6)).toMatchObject(releaseOf(second.two.commandId));
  });

  it("is refused whole, with every member's faults, and touches no controller", async () => {
    await street.control.locks.take("C2", { reason: "works", forSec: 600 }, lee);
    const asked = {
      ...wave,
      members: [...wave.members, { controllerId: "C9", ...planOf(3) }, { controllerId: "C1", ...planOf(9) }],
    };
    const outcome = await street.control.groups.request(asked, kim, null);
    expect(outcome).toMatchObject({
      ok: false,
      code: "locked",
      refusals: [
        { code: "locked", place: "/members/1" },
        { code: "unknownReference", place: "/members/2/controllerId" },
        { code: "duplicate", place: "/members/3/controllerId" },
      ],
    });
    await c1.report();
    expect(c1.commands).toEqual([]);
  });

  it("keeps its controllers to itself until it has ended, and is taken up by the next gateway", async () => {
    const { groupId, one, two } = await begin();
    const other = await street.control.request("C1", planThree, lee, null);
    expect(other).toMatchObject({ ok: false, refusals: [{ code: "inGroup" }] });
    await c1.answer(one.commandId, "prepared");
    await street.now(one.commandId);
    await street.killRoom();
    await c2.answer(two.commandId, "prepared");
    await street.startRoom();
    expect(await group(groupId)).toMatchObject({ state: "committing" });
    expect(await c1.received(2)).toMatchObject({ type: "commit" });
    expect(c1.commands).toHaveLength(2);
  });

  it("is not committed by a gateway that takes it up when controllers have forgotten what they prepared", async () => {
    const { groupId, one, two } = await begin();
    await street.killRoom();
    for (const [controller, { commandId }] of [[c1, one] as const, [c2, two] as const]) {
      await controller.answer(commandId, "prepared");
    }
    street.clock.at += 600_000;
    await street.startRoom();
    expect(await group(groupId)).toMatchObject({ state: "aborted" });
    await c1.received(2);
    expect(c1.commands.map(({ type }) => type)).toEqual(["prepare", "abort"]);
  });
});

function planOf(plan: number) {
  return { type: "setPlan" as const, args: { plan, forSec: 600 } };
}
