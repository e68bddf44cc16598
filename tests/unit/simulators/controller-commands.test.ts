import type { ControllerRequest } from "@roadcast/contract";
import { controllerState, signalEventCodes } from "@roadcast/contract";
import { describe, expect, it } from "vitest";
import { eightPhases, plans } from "../../support/control-site.js";
import { DrivenJunction } from "../../support/driven-junction.js";

const sheet = { phases: eightPhases, plans, daySchedule: [{ fromMinute: 0, plan: 1 }] };
/** Wednesday 12 November 2025, 10:00 in Seoul. */
const from = Date.parse("2025-11-12T01:00:00.000Z");

/** A junction in step with plan 1: a cycle of 120 s, phase 2 green at second 0. */
function street(): DrivenJunction {
  const junction = new DrivenJunction(sheet, from);
  junction.tick(12_000);
  expect(stateOf(junction)).toMatchObject({ mode: "coordinated", plan: 1, inTransition: false });
  junction.device.takeEvents();
  return junction;
}

const stateOf = (junction: DrivenJunction) => controllerState.parse(junction.device.state(junction.now));
const lampOf = (junction: DrivenJunction, phase: number) =>
  stateOf(junction).phases.find((each) => each.phase === phase)?.indication;
const isGreen = (junction: DrivenJunction, phase: number) => lampOf(junction, phase) === "green";
const greens = (junction: DrivenJunction) =>
  stateOf(junction).phases.flatMap(({ phase, indication }) => (indication === "green" ? [phase] : []));

/** What was answered to a message since the last look, in words. */
function answers(junction: DrivenJunction, id: string): string[] {
  const ofIt = junction.results().filter(({ commandId }) => commandId === id);
  return ofIt.map(({ status, reason }) => (reason == null ? status : `${status}: ${reason}`));
}

const setPlan = (plan: number, forSec = 600): ControllerRequest => ({ type: "setPlan", args: { plan, forSec } });
const setMode = (mode: "coordinated" | "free" | "flash" | "dark", forSec = 600): ControllerRequest => ({
  type: "setMode",
  args: { mode, forSec },
});
const hold = (phase: number, forSec = 60): ControllerRequest => ({ type: "hold", args: { phase, forSec } });
const force = (phase: number, forSec = 60): ControllerRequest => ({ type: "force", args: { phase, forSec } });
const preempt = (phases: number[], maxSec = 60): ControllerRequest => ({ type: "preempt", args: { phases, maxSec } });
const release = (commandId?: string): ControllerRequest => ({ type: "release", args: { commandId } });

describe("commands to a simulated controller", { timeout: 60_000 }, () => {
  it("take a plan at the end of the cycle, in transition until it is in step, and give it back at the end of its time", () => {
    const junction = street();
    junction.tickUntil(() => isGreen(junction, 4), 130);
    const id = junction.send(setPlan(3, 600));
    expect(answers(junction, id)).toEqual(["accepted"]);
    junction.tick();
    expect(answers(junction, id)).toEqual(["executing"]);
    // Until the rings cross the barrier before phase 2 the old plan is in force, and named.
    while (!isGreen(junction, 1)) {
      expect(stateOf(junction)).toMatchObject({ plan: 1, cycleSec: 120, activeCommandId: id });
      expect(answers(junction, id)).toEqual([]);
      junction.tick();
    }
    expect(answers(junction, id)).toEqual(["completed"]);
    expect(stateOf(junction)).toMatchObject({ plan: 3, cycleSec: 100, inTransition: true, activeCommandId: id });
    const changes = junction.device.takeEvents().filter(([, code]) => code === signalEventCodes.coordPatternChange);
    expect(changes.map(([, , plan]) => plan)).toEqual([3]);
    expect(junction.tickUntil(() => stateOf(junction).inTransition === false, 500)).toBe(true);
    expect(stateOf(junction).plan).toBe(3);
    expect(junction.tickUntil(() => stateOf(junction).activeCommandId === null, 600)).toBe(true);
    expect(junction.tickUntil(() => stateOf(junction).plan === 1, 101)).toBe(true);
    expect(answers(junction, id)).toEqual([]);
  });

  it("fail a plan whose time ends before the cycle does", () => {
    const junction = street();
    junction.tickUntil(() => isGreen(junction, 2), 130);
    const id = junction.send(setPlan(3, 10));
    junction.tick(101);
    expect(answers(junction, id).at(-1)).toBe("failed: its time ended before the street had come to it");
    expect(stateOf(junction)).toMatchObject({ plan: 1, activeCommandId: null });
  });

  it("set it free at once and coordinate it at the end of a cycle", () => {
    const junction = street();
    const free = junction.send(setMode("free"));
    junction.tick();
    expect(answers(junction, free)).toEqual(["accepted", "executing", "completed"]);
    expect(stateOf(junction)).toMatchObject({ mode: "free", plan: null, cycleSec: null, inTransition: null });
    const plan = junction.send(setPlan(3));
    junction.tick(2);
    expect(answers(junction, plan)).toEqual(["accepted", "executing"]);
    expect(stateOf(junction)).toMatchObject({ mode: "free", plan: null });
    expect(junction.tickUntil(() => answers(junction, plan).includes("completed"), 230)).toBe(true);
    expect(stateOf(junction)).toMatchObject({ mode: "coordinated", plan: 3 });
    const coordinated = junction.send(setMode("coordinated"));
    junction.tick();
    expect(answers(junction, coordinated)).toEqual(["accepted", "executing", "completed"]);
    expect(junction.tickUntil(() => stateOf(junction).plan === 1, 101)).toBe(true);
  });

  it.each(["flash", "dark"] as const)("come to %s through yellow and red, and leave it through red", (mode) => {
    const junction = street();
    junction.tickUntil(() => isGreen(junction, 2), 130);
    const id = junction.send(setMode(mode, 120));
    junction.tick();
    expect(stateOf(junction)).toMatchObject({ mode: "manual", activeCommandId: id });
    // Walk and pedestrian clearance of phase 2 (22 s), yellow and red clearance (5 s), 2 s of red.
    expect(junction.tickUntil(() => stateOf(junction).mode === mode, 28)).toBe(false);
    expect(junction.tickUntil(() => stateOf(junction).mode === mode, 2)).toBe(true);
    expect(stateOf(junction).phases.map(({ indication }) => indication)).toEqual(Array(8).fill(mode));
    expect(answers(junction, id)).toEqual(["accepted", "executing", "completed"]);
    expect(junction.tickUntil(() => stateOf(junction).activeCommandId === null, 120)).toBe(true);
    junction.tick();
    expect(stateOf(junction).phases.map(({ indication }) => indication)).toEqual(Array(8).fill("red"));
    expect(junction.tickUntil(() => isGreen(junction, 2), 6)).toBe(true);
    expect(stateOf(junction).faults).toEqual([]);
  });

  it("change the running plan's splits, cycle and offset", () => {
    const junction = street();
    const splits = { "1": 25, "2": 40 };
    const id = junction.send({ type: "setTiming", args: { splits, offsetSec: 30, forSec: 600 } });
    expect(junction.tickUntil(() => answers(junction, id).includes("completed"), 121)).toBe(true);
    expect(stateOf(junction)).toMatchObject({
      plan: 1,
      cycleSec: 120,
      offsetSec: 30,
      splits: { "1": 25, "2": 40, "3": 20 },
    });
  });

  it("hold a phase from its turn on, with its neighbour, and give it back", () => {
    const junction = street();
    junction.tickUntil(() => isGreen(junction, 2), 130);
    const id = junction.send(hold(4, 150));
    expect(junction.tickUntil(() => answers(junction, id).includes("completed"), 121)).toBe(true);
    expect(greens(junction)).toContain(4);
    expect(stateOf(junction)).toMatchObject({ mode: "manual", activeCommandId: id });
    junction.tick(600); // plan 1 has 35 s for phase 4
    expect(greens(junction)).toEqual([4, 8]);
    expect(junction.tickUntil(() => stateOf(junction).activeCommandId === null, 91)).toBe(true);
    expect(junction.tickUntil(() => !isGreen(junction, 4), 1)).toBe(true);
    expect(stateOf(junction)).toMatchObject({ mode: "coordinated", plan: 1, inTransition: true });
  });

  it("force a phase past all others, their least greens kept", () => {
    const junction = street();
    junction.tickUntil(() => isGreen(junction, 2), 130);
    const id = junction.send(force(4, 100));
    // 22 s of phase 2 for its pedestrians and 5 s of clearance; phase 3 is passed over.
    expect(junction.tickUntil(() => isGreen(junction, 4), 26)).toBe(false);
    expect(junction.tickUntil(() => isGreen(junction, 4), 2)).toBe(true);
    expect(greens(junction)).toEqual([4, 8]);
    expect(answers(junction, id)).toEqual(["accepted", "executing", "completed"]);
    junction.tick(500);
    expect(greens(junction)).toEqual([4, 8]);
  });

  it.each([0, 1, 3])(
    "never turn a phase that is yellow green again within 2 s, its red clearance %s s or not",
    (redClearanceSec) => {
      const phases = eightPhases.map((phase) => ({ ...phase, redClearanceSec }));
      const [one] = plans;
      if (one === undefined) throw new Error("a plan");
      const junction = new DrivenJunction({ ...sheet, phases, plans: [one] }, from);
      junction.tickUntil(() => lampOf(junction, 2) === "yellow", 300);
      const id = junction.send(force(2, 100));
      expect(junction.tickUntil(() => lampOf(junction, 2) === "red", 5)).toBe(true);
      const redAt = junction.now;
      expect(junction.tickUntil(() => isGreen(junction, 2), 60)).toBe(true);
      expect(junction.now - redAt).toBe(Math.max(2000, redClearanceSec * 1000));
      junction.tick();
      expect(answers(junction, id).at(-1)).toBe("completed");
      expect(stateOf(junction).faults).toEqual([]);
    },
  );

  it("preempt above everything an operator asked for, and nothing of an operator passes while it lasts", () => {
    const junction = street();
    junction.tickUntil(() => isGreen(junction, 2), 130);
    const held = junction.send(hold(4, 300));
    junction.tick();
    const first = junction.send(preempt([3, 8], 90));
    expect(answers(junction, held).at(-1)).toBe("failed: superseded by a preemption");
    const refused = junction.send(setPlan(3));
    expect(answers(junction, refused)).toEqual(["rejected: a preemption is active"]);
    expect(junction.tickUntil(() => greens(junction).join() === "3,8", 60)).toBe(true);
    junction.tick();
    expect(stateOf(junction)).toMatchObject({ mode: "preempt", activeCommandId: first });
    const second = junction.send(preempt([2, 6], 90));
    expect(junction.tickUntil(() => greens(junction).join() === "2,6", 60)).toBe(true);
    expect(stateOf(junction).activeCommandId).toBe(second);
    // One that is no longer in force is not what is released.
    const stray = junction.send(release(first));
    expect(answers(junction, stray)).toEqual(["accepted", "completed"]);
    expect(stateOf(junction).activeCommandId).toBe(second);
    const released = junction.send(release(second));
    junction.tick();
    expect(answers(junction, released)).toEqual(["accepted", "executing", "completed"]);
    expect(stateOf(junction)).toMatchObject({ mode: "coordinated", activeCommandId: null });
  });

  it("release to the schedule: done once its plan is in force", () => {
    const junction = street();
    const plan = junction.send(setPlan(3));
    expect(junction.tickUntil(() => answers(junction, plan).includes("completed"), 121)).toBe(true);
    const id = junction.send(release());
    junction.tick();
    expect(stateOf(junction)).toMatchObject({ plan: 3, activeCommandId: null });
    expect(answers(junction, id)).toEqual(["accepted", "executing"]);
    expect(junction.tickUntil(() => answers(junction, id).includes("completed"), 101)).toBe(true);
    expect(stateOf(junction).plan).toBe(1);
    const nothing = junction.send(release());
    expect(answers(junction, nothing)).toEqual(["accepted", "completed"]);
  });

  it("of an operator supersede the operator's last", () => {
    const junction = street();
    const first = junction.send(hold(4, 300));
    const second = junction.send(force(2, 100));
    expect(answers(junction, first)).toEqual(["accepted", "failed: superseded by a later command"]);
    expect(stateOf(junction).activeCommandId).toBe(second);
  });

  it.each<[string, ControllerRequest, RegExp]>([
    ["a plan that is not programmed", setPlan(9), /plan 9 is not programmed/],
    [
      "a timing that breaks a rule",
      { type: "setTiming", args: { cycleSec: 90, forSec: 60 } },
      /not valid: .*the cycle is 90 s/,
    ],
    [
      "a timing that is made for another plan than runs",
      { type: "setTiming", args: { plan: 3, offsetSec: 30, forSec: 60 } },
      /plan 1 is in force, not plan 3/,
    ],
    [
      "a split of a phase that is not there",
      { type: "setTiming", args: { splits: { "12": 20 }, forSec: 60 } },
      /there is no phase 12/,
    ],
    [
      "a split that is too short",
      { type: "setTiming", args: { splits: { "2": 20, "1": 45 }, forSec: 60 } },
      /split of phase 2 is 20 s, needs 27 s/,
    ],
    ["to hold a phase that is not there", hold(9), /there is no phase 9/],
    ["to force a phase that is not there", force(16), /there is no phase 16/],
    ["to preempt for phases that conflict", preempt([2, 4]), /phases 2 and 4 conflict/],
  ])("are rejected for %s, and nothing changes", (_what, request, reason) => {
    const junction = street();
    const running = stateOf(junction);
    const id = junction.send(request);
    expect(answers(junction, id)).toEqual([expect.stringMatching(reason)]);
    expect(stateOf(junction)).toEqual(running);
    expect(junction.device.machine.asked).toBeNull();
  });

  it("are rejected where a plan of the sheet breaks a rule", () => {
    const [one] = plans;
    if (one === undefined) throw new Error("a plan");
    const broken = { ...sheet, plans: [one, { ...one, plan: 3, splits: { ...one.splits, "4": 2 } }] };
    const junction = new DrivenJunction(broken, from);
    junction.tick(600);
    const id = junction.send(setPlan(3));
    expect(answers(junction, id)).toEqual([expect.stringMatching(/^rejected: not valid: .*split of phase 4 is 2 s/)]);
    // Where it is the schedule's plan there is nothing to coordinate by, whatever runs now.
    const worse = new DrivenJunction({ ...broken, daySchedule: [{ fromMinute: 0, plan: 3 }] }, from);
    worse.tick(600);
    expect(stateOf(worse)).toMatchObject({
      mode: "free",
      faults: expect.arrayContaining([expect.stringContaining("split of phase 4")]),
    });
    const good = worse.send(setPlan(1));
    expect(worse.tickUntil(() => answers(worse, good).includes("completed"), 250)).toBe(true);
    const coordinated = worse.send(setMode("coordinated"));
    expect(answers(worse, coordinated)).toEqual([
      expect.stringMatching(/^rejected: the plan of the schedule is not valid/),
    ]);
  });

  it("that have expired, or cannot be read, are rejected; without a number there is nobody to answer", () => {
    const junction = street();
    const late = junction.sendMessage({ ...hold(2), ...junction.envelope(0) });
    expect(answers(junction, late)).toEqual(["rejected: the command has expired"]);
    const commandId = junction.newId();
    const say = (body: unknown) => junction.device.takeCommand(Buffer.from(JSON.stringify(body)), junction.now);
    say({ commandId, type: "open the pod bay doors" });
    expect(answers(junction, commandId)).toEqual([
      "rejected: this controller does not know the command without a type",
    ]);
    say({ ...junction.envelope(), commandId, type: "reset" });
    expect(answers(junction, commandId)).toEqual(["rejected: this controller does not know the command reset"]);
    say({ ...junction.envelope(), commandId, type: "hold", args: { phase: 2 } });
    expect(answers(junction, commandId)).toEqual([
      expect.stringMatching(/^rejected: the command hold cannot be read: args.forSec/),
    ]);
    for (const body of [null, 7, [], { type: "hold" }, { commandId: "no uuid", type: "hold" }]) say(body);
    junction.device.takeCommand(Buffer.from("{"), junction.now);
    junction.device.takeCommand(Buffer.from([0xff, 0xfe]), junction.now);
    expect(junction.results()).toEqual([]);
    expect(junction.device.machine.asked).toBeNull();
  });

  it("that come twice are done once, and the last answer is given again", () => {
    const junction = street();
    junction.tickUntil(() => isGreen(junction, 2), 130);
    const message = { ...hold(2, 20), ...junction.envelope() };
    const id = junction.sendMessage(message);
    junction.tick();
    expect(answers(junction, id)).toEqual(["accepted", "executing", "completed"]);
    junction.tick(100);
    junction.sendMessage(message);
    expect(answers(junction, id)).toEqual(["completed"]);
    junction.tick(101);
    // Its 20 s are counted from the first.
    expect(stateOf(junction).activeCommandId).toBeNull();
  });

  it("are no more than it can remember", () => {
    const junction = street();
    for (let i = 0; i < 1000; i += 1) junction.send(release(junction.newId()));
    junction.results();
    const id = junction.send(hold(2));
    expect(answers(junction, id)).toEqual(["rejected: the controller is given too many commands"]);
    junction.tick(310);
    expect(answers(junction, junction.send(hold(2)))).toEqual(["accepted"]);
  });
});

describe("groups at a simulated controller", () => {
  const prepare = (junction: DrivenJunction, groupId: string, args: ControllerRequest, expiresInSec = 30) =>
    junction.sendMessage({ ...junction.envelope(expiresInSec), groupId, type: "prepare", args });
  const finish = (junction: DrivenJunction, groupId: string, type: "commit" | "abort") =>
    junction.sendMessage({ ...junction.envelope(), groupId, type, args: {} });

  it("do at the commit what was prepared, under the number of the prepare", () => {
    const junction = street();
    const groupId = junction.newId();
    const prepared = prepare(junction, groupId, force(4));
    expect(answers(junction, prepared)).toEqual(["prepared"]);
    junction.tick(10);
    expect(junction.device.machine.asked).toBeNull();
    const committed = finish(junction, groupId, "commit");
    expect(junction.tickUntil(() => isGreen(junction, 4), 60)).toBe(true);
    junction.tick();
    expect(answers(junction, committed)).toEqual(["accepted", "executing", "completed"]);
    expect(stateOf(junction).activeCommandId).toBe(prepared);
    expect(answers(junction, junction.send(release(prepared)))).toEqual(["accepted"]);
  });

  it("do nothing after an abort, after the prepare's time, for another group, or twice", () => {
    const junction = street();
    const groupId = junction.newId();
    prepare(junction, groupId, force(4));
    expect(answers(junction, finish(junction, groupId, "abort"))).toEqual(["accepted", "completed"]);
    const nothing = "rejected: nothing is prepared for this group";
    expect(answers(junction, finish(junction, groupId, "commit"))).toEqual([nothing]);
    prepare(junction, groupId, force(4), 5);
    expect(answers(junction, finish(junction, junction.newId(), "commit"))).toEqual([nothing]);
    junction.tick(51);
    expect(answers(junction, finish(junction, groupId, "commit"))).toEqual([nothing]);
    prepare(junction, groupId, force(4));
    expect(answers(junction, finish(junction, groupId, "commit"))).toEqual(["accepted"]);
    expect(answers(junction, finish(junction, groupId, "commit"))).toEqual([nothing]);
  });

  it("reject at the prepare what could not be done, and keep others out meanwhile but for a preemption", () => {
    const junction = street();
    const groupId = junction.newId();
    expect(answers(junction, prepare(junction, groupId, setPlan(9)))).toEqual(["rejected: plan 9 is not programmed"]);
    prepare(junction, groupId, setPlan(3));
    const busy = "rejected: another command is prepared";
    expect(answers(junction, prepare(junction, junction.newId(), hold(2)))).toEqual([busy]);
    expect(answers(junction, junction.send(hold(2)))).toEqual([busy]);
    expect(answers(junction, junction.send(preempt([2, 6])))).toEqual(["accepted"]);
    expect(answers(junction, finish(junction, groupId, "commit"))).toEqual(["rejected: a preemption is active"]);
  });
});

describe("a simulated controller with something wrong", () => {
  it("local: takes nothing, and ends what was asked of it", () => {
    const junction = street();
    const held = junction.send(hold(2, 300));
    junction.device.setLocal(true);
    junction.tick();
    expect(answers(junction, held)).toEqual(["accepted", "failed: the controller is under local control"]);
    expect(stateOf(junction)).toMatchObject({ mode: "local", activeCommandId: null });
    const refused = junction.send(preempt([2]));
    expect(answers(junction, refused)).toEqual(["rejected: the controller is under local control"]);
    junction.device.setLocal(false);
    junction.tick();
    expect(answers(junction, junction.send(hold(2)))).toEqual(["accepted"]);
  });

  it.each([
    ["stuckGreen", /flashed by its own conflict monitor: phases \d and \d go together/],
    ["noPower", /it has no power/],
  ] as const)("%s: takes nothing, a release neither, and fails what was asked of it", (fault, reason) => {
    const junction = street();
    const held = junction.send(hold(2, 300));
    junction.device.setCabinetFault(fault);
    junction.tick(2);
    expect(answers(junction, held).at(-1)).toMatch(reason);
    expect(answers(junction, junction.send(release()))).toEqual([expect.stringMatching(reason)]);
    expect(stateOf(junction)).toMatchObject({ mode: fault === "noPower" ? "dark" : "flash", activeCommandId: null });
  });

  it("silent: does nothing and answers nothing", () => {
    const junction = street();
    junction.device.setCommandFault("silent");
    junction.send(setMode("free"));
    junction.tick(100);
    expect(junction.results()).toEqual([]);
    expect(stateOf(junction)).toMatchObject({ mode: "coordinated", activeCommandId: null });
  });

  it("refusing: rejects everything", () => {
    const junction = street();
    junction.device.setCommandFault("refusing");
    for (const request of [setMode("free"), preempt([2]), release()]) {
      expect(answers(junction, junction.send(request))).toEqual(["rejected: the controller refuses commands"]);
    }
    junction.tick();
    expect(stateOf(junction)).toMatchObject({ mode: "coordinated", activeCommandId: null });
  });

  it("late: does it at once and says so 20 s later, each answer with its own time", () => {
    const junction = street();
    junction.device.setCommandFault("late");
    const askedAt = junction.now;
    const id = junction.send(setMode("free"));
    const heard: unknown[] = [];
    const listen = () => heard.push(...junction.results().map(({ status, at }) => [status, at - askedAt]));
    listen();
    junction.tick(199, listen);
    expect(heard).toEqual([]);
    expect(stateOf(junction)).toMatchObject({ mode: "free", activeCommandId: id });
    junction.tick(2, listen);
    expect(heard).toEqual([
      ["accepted", 0],
      ["executing", 100],
      ["completed", 100],
    ]);
  });

  it("lying: says that it did and reports it so, while its lamps go on", () => {
    const junction = street();
    const twin = street();
    junction.device.setCommandFault("lying");
    const id = junction.send(setMode("flash"));
    junction.tick();
    twin.tick();
    expect(answers(junction, id)).toEqual(["accepted", "executing", "completed"]);
    expect(stateOf(junction)).toMatchObject({ mode: "flash", activeCommandId: id });
    for (let i = 0; i < 1500; i += 1) {
      junction.tick();
      twin.tick();
      expect(junction.device.machine.outputs()).toEqual(twin.device.machine.outputs());
    }
    const plan = junction.send(setPlan(3));
    expect(stateOf(junction)).toMatchObject({ mode: "coordinated", plan: 3, cycleSec: 100, activeCommandId: plan });
  });

  it("hollow: says that it did, and reports what is", () => {
    const junction = street();
    junction.device.setCommandFault("hollow");
    const id = junction.send(setPlan(3));
    junction.tick();
    expect(answers(junction, id)).toEqual(["accepted", "executing", "completed"]);
    junction.tick(2000);
    expect(stateOf(junction)).toMatchObject({ mode: "coordinated", plan: 1, activeCommandId: id });
    junction.device.setCommandFault(null);
    junction.tick();
    expect(stateOf(junction).activeCommandId).toBeNull();
  });
});
