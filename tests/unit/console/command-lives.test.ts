import { createHash } from "node:crypto";
import { type CommandNotice, command, commandTimeOutMs } from "@roadcast/contract";
import { describe, expect, it } from "vitest";
import { groupAgainMs } from "../../../console/src/api/commands.js";
import { commandToTell, mergeLives, ofEach, toCommandNotice } from "../../../console/src/live/command-lives.js";
import { CommandStore } from "../../../console/src/live/commands.js";
import { arrivesFrom } from "../../../console/src/map/sides.js";
import { countdownOf, endOf, endsAt, lateSteps, stepsOf } from "../../../console/src/panels/signals/life.js";
import { sha256 } from "../../../console/src/panels/signals/sha-256.js";
import { noticeOf, step } from "../../support/console-desk.js";
import { now } from "../../support/control-site.js";

const accepted = noticeOf({
  state: "accepted",
  expectedBy: now + 90_000,
  steps: [...noticeOf().steps, step("accepted", now + 300, { answer: "accepted" })],
});
const confirmed = noticeOf({
  state: "confirmed",
  endedAt: now + 60_000,
  steps: [
    ...accepted.steps,
    step("executing", now + 900, { answer: "executing" }),
    step("confirmed", now + 60_000, { answer: "completed" }),
  ],
});
const shown = (life: ReturnType<typeof stepsOf>) => life.map(({ state, is }) => `${state} ${is}`);

describe("the steps of a command's life", () => {
  it("are those that were, the one that it is at, and those ahead", () => {
    expect(shown(stepsOf(accepted))).toEqual([
      ...["requested done", "sent done", "accepted current", "executing ahead", "confirmed ahead"],
    ]);
    expect(stepsOf(accepted).map(({ afterMs }) => afterMs)).toEqual([0, 40, 300, null, null]);
  });

  it("are all behind once it is confirmed, and none is made up that was not", () => {
    expect(shown(stepsOf(confirmed))).toEqual([
      ...["requested done", "sent done", "accepted done", "executing done", "confirmed done"],
    ]);
    const short = { ...confirmed, steps: confirmed.steps.filter(({ state }) => state !== "executing") };
    expect(shown(stepsOf(short))).not.toContain("executing done");
  });

  it("end with the reason where it did not come off", () => {
    const rejected = noticeOf({
      ...{ state: "rejected", endedAt: now + 500 },
      steps: [...noticeOf().steps, step("rejected", now + 500, { answer: "rejected", reason: "in local control" })],
    });
    const last = stepsOf(rejected).at(-1);
    expect(last).toMatchObject({ state: "rejected", is: "failed", reason: "in local control", afterMs: 500 });
    expect(countdownOf(rejected, now + 600)).toBeNull();
  });

  it("tell a claim to be done from the state that shows it", () => {
    const executing = step("executing", now + 900, { answer: "executing" });
    const claim = step("executing", now + 50_000, { answer: "completed" });
    const claimed = noticeOf({ state: "executing", steps: [...accepted.steps, executing, claim] });
    const life = stepsOf(claimed);
    expect(shown(life)).toEqual([
      ...["requested done", "sent done", "accepted done", "executing current", "confirmed ahead"],
    ]);
    expect(life.map((each) => each.said)).toEqual([null, null, null, "completed", null]);
    expect(life[3]?.afterMs).toBe(900);
    expect(stepsOf(confirmed).some((each) => each.said !== null)).toBe(false);
    const prepared = noticeOf({ steps: [...noticeOf().steps, step("sent", now + 70, { answer: "prepared" })] });
    expect(stepsOf(prepared)[1]).toMatchObject({ state: "sent", is: "current", said: "prepared", afterMs: 40 });
  });

  it("leave out answers that came too late, which are told of apart", () => {
    const late = { ...confirmed, steps: [...confirmed.steps, step("confirmed", now + 99_000, { late: true })] };
    expect(stepsOf(late)).toHaveLength(5);
    expect(lateSteps(late).map(({ at }) => at)).toEqual([now + 99_000]);
    expect(endsAt(late)).toBe(now + 600_300);
  });
});

describe("the countdown", () => {
  it("runs to the expiry until the controller has accepted", () => {
    expect(countdownOf(noticeOf(), now + 10_000)).toEqual({ until: "expiresAt", at: now + 30_000, leftMs: 20_000 });
    expect(countdownOf(noticeOf(), now + 31_000)?.leftMs).toBe(0);
  });

  it("then to when it is expected, and past that to when it is given up", () => {
    expect(countdownOf(accepted, now + 30_000)).toEqual({ until: "expectedBy", at: now + 90_000, leftMs: 60_000 });
    expect(countdownOf(accepted, now + 100_000)).toEqual({
      ...{ until: "timedOut", at: now + 90_000 + commandTimeOutMs, leftMs: 20_000 },
    });
  });

  it("ends with the command, which then lasts as long as was asked for from its acceptance on", () => {
    expect(countdownOf(confirmed, now + 61_000)).toBeNull();
    expect(endsAt(confirmed)).toBe(now + 600_300);
    // Its acceptance was lost on the way: it was at it when it was first heard.
    const unheard = confirmed.steps.filter(({ state }) => state !== "accepted");
    expect(endsAt({ ...confirmed, steps: unheard })).toBe(now + 600_900);
    expect(endsAt(accepted)).toBeNull();
    expect(endsAt({ ...confirmed, type: "release", args: {} })).toBeNull();
  });

  it("is over when its time is up, or once another is reported, but not while it is itself reported", () => {
    const end = (command: CommandNotice, at: number, activeCommandId: string | null, receivedAt = at - 1_000) =>
      endOf(command, { activeCommandId, receivedAt }, [command], at);
    expect(end(confirmed, now + 600_299, null)).toBeNull();
    expect(end(confirmed, now + 600_300, null)).toBe("timeUp");
    expect(endOf(confirmed, undefined, [], now + 600_300)).toBe("timeUp");
    expect(end(confirmed, now + 63_000, "another")).toBe("ended");
    // What was heard before it was confirmed may name the one whose place it took.
    expect(end(confirmed, now + 60_100, "another", now + 59_900)).toBeNull();
    expect(end(confirmed, now + 700_000, confirmed.commandId)).toBeNull();
    // A controller that has fallen silent says nothing of now.
    expect(end(confirmed, now + 700_000, confirmed.commandId, now + 100_000)).toBe("timeUp");
    expect(end({ ...confirmed, type: "release", args: {} }, now + 700_000, "another")).toBeNull();
    expect(end(accepted, now + 700_000, "another")).toBeNull();
  });

  it("is over once it was released, or the controller says that it has ended it", () => {
    const releasedBy = (change: Partial<CommandNotice>) => {
      const steps = [step("requested", now + 90_000), step("confirmed", now + 91_000)];
      const release = noticeOf({
        type: "release",
        args: {},
        state: "confirmed",
        requestedAt: now + 90_000,
        steps,
        ...change,
      });
      return endOf(confirmed, undefined, [confirmed, release], now + 100_000);
    };
    expect(releasedBy({})).toBe("ended");
    expect(releasedBy({ args: { commandId: confirmed.commandId } })).toBe("ended");
    expect(releasedBy({ args: { commandId: "another" } })).toBeNull();
    expect(releasedBy({ state: "executing", steps: [step("executing", now + 91_000)] })).toBeNull();
    expect(releasedBy({ controllerId: "C2" })).toBeNull();
    expect(releasedBy({ requestedAt: now - 1 })).toBeNull();
    // One that has taken its place, and may be over itself.
    expect(releasedBy({ type: "hold", args: { phase: 4, forSec: 60 } })).toBe("ended");
    const early = step("confirmed", now + 80_000, { late: true, answer: "failed" });
    expect(endOf({ ...confirmed, steps: [...confirmed.steps, early] }, undefined, [], now + 100_000)).toBe("ended");
  });
});

describe("what REST and the socket tell of commands", () => {
  it("is one list, newest first, in which the longer life stands wherever it came from", () => {
    const later = noticeOf({ commandId: "0c0c0c0c-0000-4000-8000-000000000003", requestedAt: now + 5_000 });
    expect(mergeLives([confirmed, later], [accepted]).map(({ state }) => state)).toEqual(["sent", "confirmed"]);
    expect(mergeLives([accepted], [confirmed]).map(({ state }) => state)).toEqual(["confirmed"]);
  });

  it("has the same times", () => {
    const time = (at: number) => new Date(at).toISOString();
    const rest = command.parse({
      ...confirmed,
      requestedAt: time(confirmed.requestedAt),
      expiresAt: time(confirmed.expiresAt),
      expectedBy: time(confirmed.expectedBy),
      endedAt: time(now + 60_000),
      steps: confirmed.steps.map((each) => ({ ...each, at: time(each.at), answeredAt: null })),
    });
    expect(toCommandNotice(rest)).toEqual(confirmed);
  });

  it("is looked back over by controller, for a shift", () => {
    const of = (commandId: string, controllerId: string, requestedAt: number) =>
      noticeOf({ commandId, controllerId, requestedAt });
    const told = [
      of("c", "C2", now - 50),
      of("b", "C1", now - 60),
      of("a", "C1", now - 70),
      of("old", "C3", now - 101),
    ];
    const found = Object.entries(ofEach(told, now - 100));
    expect(found.map(([id, list]) => `${id} ${list.map(({ commandId }) => commandId)}`)).toEqual(["C2 c", "C1 b,a"]);
  });

  it("is told in one line by what is under way, else by what is in force, else by the last", () => {
    const rejected = noticeOf({
      commandId: "later",
      state: "rejected",
      requestedAt: now + 70_000,
      endedAt: now + 70_100,
    });
    const sent = { ...rejected, state: "sent" as const, endedAt: null };
    expect(commandToTell([rejected, confirmed], null)).toBe(rejected);
    expect(commandToTell([rejected, confirmed], confirmed.commandId)).toBe(confirmed);
    expect(commandToTell([sent, confirmed], confirmed.commandId)).toBe(sent);
    expect(commandToTell([rejected, confirmed], "unknown here")).toBeUndefined();
    expect(commandToTell([], null)).toBeUndefined();
  });

  it("never goes back: a telling that is shorter than what is held came late", () => {
    const store = new CommandStore();
    store.takeCommand(confirmed);
    store.takeCommand(accepted);
    expect(store.of("C1").map(({ state }) => state)).toEqual(["confirmed"]);
  });

  it("has as its first the one that was asked for last, though an earlier one has changed since", () => {
    const store = new CommandStore();
    const later = noticeOf({ commandId: "0c0c0c0c-0000-4000-8000-000000000003", requestedAt: now + 5_000 });
    expect(mergeLives(store.of("C1"))[0]).toBeUndefined();
    for (const told of [accepted, later, confirmed]) store.takeCommand(told);
    expect(store.of("C1").at(-1)).toBe(confirmed);
    expect(mergeLives(store.of("C1"))[0]).toBe(later);
  });

  it("is bounded over a shift, and what is under way stays", () => {
    const store = new CommandStore();
    store.takeCommand(accepted);
    for (let index = 0; index < 1_000; index += 1) store.takeCommand({ ...confirmed, commandId: `ended ${index}` });
    const held = store.of("C1");
    expect(held.length).toBeLessThan(400);
    expect(held[0]).toBe(accepted);
    expect(held.at(-1)?.commandId).toBe("ended 999");
  });

  it("leaves the list of other controllers as it was, so that what looks at those need not look again", () => {
    const store = new CommandStore();
    const other = noticeOf({ commandId: "0c0c0c0c-0000-4000-8000-000000000003", controllerId: "C2" });
    store.takeCommand(accepted);
    store.takeCommand(other);
    const [own, others] = [store.of("C1"), store.of("C2")];
    store.takeCommand(confirmed);
    expect(store.of("C2")).toBe(others);
    expect(store.of("C1")).not.toBe(own);
    expect(store.byController()).toEqual(
      new Map([
        ["C1", [confirmed]],
        ["C2", [other]],
      ]),
    );
  });

  it("is forgotten with the area of its controller: nobody tells its end there, and it would be under way for ever", () => {
    const store = new CommandStore();
    const other = noticeOf({ commandId: "0c0c0c0c-0000-4000-8000-000000000003", controllerId: "C2" });
    store.takeCommand(accepted);
    store.takeCommand(other);
    store.forget("A1", ["C1", "C3"]);
    expect(store.of("C1")).toEqual([]);
    expect(store.of("C2")).toEqual([other]);
    store.takeCommand(confirmed);
    expect(store.of("C1")).toEqual([confirmed]);
  });

  it("replaces all locks of an area, forgets those of an area that is left, and tells listeners", () => {
    const store = new CommandStore();
    const lock = {
      ...{ controllerId: "C1", holder: "kim", role: "trafficOperator" as const, reason: "works" },
      ...{ since: now, expiresAt: now + 60_000 },
    };
    let told = 0;
    store.subscribe(() => {
      told += 1;
    });
    store.takeLocks({ area: "A1", at: now, locks: [lock] });
    store.takeLocks({ area: "A2", at: now, locks: [{ ...lock, controllerId: "C2" }] });
    expect([...store.locks().keys()]).toEqual(["C1", "C2"]);
    expect(store.locks()).toBe(store.locks());
    store.takeLocks({ area: "A1", at: now, locks: [] });
    expect([...store.locks().keys()]).toEqual(["C2"]);
    store.forget("A2", []);
    expect(store.locks().size).toBe(0);
    expect(told).toBe(4);
  });
});

describe("a group", () => {
  it("is asked for again until its commands have ended too, those that release what it had done among them", () => {
    const endedAt = "2025-11-23T00:00:00.000Z";
    expect(groupAgainMs(undefined)).toBe(false);
    expect(groupAgainMs({ endedAt: null, commands: [{ endedAt }] })).toBe(2_000);
    expect(groupAgainMs({ endedAt, commands: [{ endedAt }, { endedAt: null }] })).toBe(2_000);
    expect(groupAgainMs({ endedAt, commands: [{ endedAt }, { endedAt }] })).toBe(false);
  });
});

describe("SHA-256 without the browser's own", () => {
  it("is that of every text, of one block or several", () => {
    for (const text of ["", "abc", "교차로", "x".repeat(55), "x".repeat(56), "x".repeat(64), "{}".repeat(5_000)]) {
      expect(sha256(text)).toBe(createHash("sha256").update(text).digest("hex"));
    }
  });
});

describe("the side that a link arrives from", () => {
  it("is where its last stretch comes from", () => {
    const end = { x: 0, y: 0 };
    expect(arrivesFrom([{ x: 0, y: -1 }, end])).toBe("n");
    expect(arrivesFrom([{ x: 1, y: 0.1 }, end])).toBe("e");
    expect(arrivesFrom([{ x: 0, y: -1 }, { x: -1, y: 1 }, end])).toBe("sw");
    expect(arrivesFrom([{ x: -1, y: -1 }, end])).toBe("nw");
    expect(arrivesFrom([end])).toBeNull();
    expect(arrivesFrom([])).toBeNull();
  });
});
