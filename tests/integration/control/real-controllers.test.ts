import type {
  Command,
  CommandGroup,
  CommandNotice,
  ControllerRecord,
  ControllerRequest,
  Problem,
} from "@roadcast/contract";
import { listAudit } from "@roadcast/db";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Client, json } from "../../support/http-gateway.js";
import { RealStreet, wayOf } from "../../support/real-street.js";

const done = ["requested", "accepted", "executing", "completed", "confirmed"];

const setPlan = (plan: number, forSec = 600): ControllerRequest => ({ type: "setPlan", args: { plan, forSec } });
const setMode = (mode: "free" | "flash" | "dark", forSec: number): ControllerRequest => ({
  type: "setMode",
  args: { mode, forSec },
});
const hold = (phase: number, forSec = 120): ControllerRequest => ({ type: "hold", args: { phase, forSec } });
const force = (phase: number, forSec = 120): ControllerRequest => ({ type: "force", args: { phase, forSec } });
const preempt = (phases: number[], maxSec = 120): ControllerRequest => ({ type: "preempt", args: { phases, maxSec } });
const release = (commandId?: string): ControllerRequest => ({ type: "release", args: { commandId } });

const lampOf = ({ phases }: ControllerRecord, phase: number) => phases.find((each) => each.phase === phase)?.indication;
const isGreen = (record: ControllerRecord, phase: number) => lampOf(record, phase) === "green";

let street: RealStreet;
let kim: Client;
let lee: Client;

beforeAll(async () => {
  street = await RealStreet.open(5, 4);
  kim = await street.operator("kim");
  lee = await street.operator("lee");
}, 180_000);

afterAll(async () => {
  await street?.close();
});

/** What a console is told of a controller after its command has ended: the notice of that comes by a way of its own. */
const reportedAfter = ({ controllerId, endedAt }: CommandNotice) =>
  street.shows(controllerId, ({ receivedAt }) => endedAt !== null && receivedAt > endedAt);

/** A moment at which the cycle has just begun: what waits for its end waits for some seconds. */
const cycleBegun = async (id: string) => {
  await street.shows(id, (record) => record.mode === "coordinated" && isGreen(record, 4));
  await street.shows(id, (record) => isGreen(record, 2));
};

describe.concurrent("commands to real controllers, from the console to the street and back", {
  timeout: 200_000,
}, () => {
  // The slow ones first: they are given up 30 s after their longest wait.
  it("a lying controller is found out where its lamps belie it, and is believed where nothing does", async ({
    expect,
  }) => {
    const id = "C-N4-4";
    await street.inject(id, "lying");
    const plan = await street.ask(kim, id, setPlan(2));
    await street.ended(plan, "confirmed");
    const flash = await street.ask(kim, id, setMode("flash", 600));
    await street.shows(id, ({ mode, activeCommandId }) => mode === "flash" && activeCommandId === flash);
    const timedOut = await street.ended(flash, "timedOut");
    expect(timedOut.steps.at(-1)?.reason).toMatch(
      /^the controller says that it is done, but it reports mode flash, but phase \d (green|yellow|red)$/,
    );
  });

  it("a hollow controller's command times out, with what it reports instead", async ({ expect }) => {
    const id = "C-N5-1";
    await street.inject(id, "hollow");
    const commandId = await street.ask(kim, id, setMode("flash", 600));
    const claimed = await street.seen(commandId, "executing");
    const timedOut = await street.ended(commandId, "timedOut");
    expect(timedOut.steps.at(-1)?.reason).toBe(
      "the controller says that it is done, but it reports mode coordinated, not flash",
    );
    expect((timedOut.endedAt ?? 0) - claimed.expectedBy).toBeGreaterThan(30_000);
  });

  it("a plan is in force from the end of the cycle on, within what was expected, and is given back", async ({
    expect,
  }) => {
    const id = "C-N1-1";
    const commandId = await street.ask(kim, id, setPlan(2, 30));
    const accepted = await street.seen(commandId, "executing");
    const confirmed = await street.ended(commandId, "confirmed");
    expect(wayOf(confirmed)).toEqual(done);
    expect(confirmed.endedAt).toBeLessThanOrEqual(accepted.expectedBy);
    expect(await street.shows(id, ({ plan }) => plan === 2)).toMatchObject({
      cycleSec: 90,
      activeCommandId: commandId,
    });
    await street.shows(id, ({ activeCommandId, plan }) => activeCommandId === null && plan === 1);
    // It was done: its end is no failure.
    await street.ended(commandId, "confirmed");
    const { items } = await listAudit(street.store.database, { limit: 1000, action: "commandStep" });
    const ofIt = items.filter(({ detail }) => (detail as { commandId?: string }).commandId === commandId);
    expect(ofIt.map(({ actor }) => actor)).toContain(`controllers/${id}`);
  });

  it("flash comes through yellow and red, and ends by itself", async ({ expect }) => {
    const id = "C-N2-1";
    const commandId = await street.ask(kim, id, setMode("flash", 15));
    expect(wayOf(await street.ended(commandId, "confirmed"))).toEqual(done);
    const flashing = await street.shows(id, ({ mode }) => mode === "flash");
    expect(new Set(flashing.phases.map(({ indication }) => indication))).toEqual(new Set(["flash"]));
    await street.shows(id, ({ mode, activeCommandId }) => mode === "coordinated" && activeCommandId === null);
    expect(street.known.get(id)?.faults).toEqual([]);
  });

  it("splits and offset are changed for a while", async ({ expect }) => {
    const id = "C-N3-1";
    const args = { splits: { "1": 25, "2": 40 }, offsetSec: 50, forSec: 60 };
    const commandId = await street.ask(kim, id, { type: "setTiming", args });
    const confirmed = await street.ended(commandId, "confirmed");
    expect(wayOf(confirmed)).toEqual(done);
    expect(await reportedAfter(confirmed)).toMatchObject({ plan: 1, offsetSec: 50 });
  });

  it("a held phase stays green until it is released by whoever holds it", async ({ expect }) => {
    const id = "C-N4-1";
    const held = await street.ask(kim, id, hold(4));
    expect(wayOf(await street.ended(held, "confirmed"))).toEqual(done);
    expect(await street.shows(id, (record) => isGreen(record, 4))).toMatchObject({
      mode: "manual",
      activeCommandId: held,
    });
    const released = await street.ask(kim, id, release(held));
    expect(wayOf(await street.ended(released, "confirmed"))).toEqual(done);
    await street.shows(id, ({ mode, activeCommandId }) => mode === "coordinated" && activeCommandId === null);
  });

  it("a forced phase comes past all others", async ({ expect }) => {
    const id = "C-N1-2";
    await street.shows(id, (record) => isGreen(record, 2));
    const commandId = await street.ask(kim, id, force(8, 30));
    expect(wayOf(await street.ended(commandId, "confirmed"))).toEqual(done);
    await street.shows(id, ({ activeCommandId }) => activeCommandId === null);
  });

  it("a preemption passes a colleague's lock, keeps operators out, and is ended by its number only", async ({
    expect,
  }) => {
    const id = "C-N2-2";
    const lock = await lee.send("PUT", `/api/v1/controllers/${id}/lock`, { reason: "works", forSec: 600 });
    expect(lock.status).toBe(200);
    const locked = await street.tryToAsk(kim, id, setPlan(2));
    expect([locked.status, (await json<Problem>(locked)).code]).toEqual([409, "locked"]);
    const commandId = await street.ask(kim, id, preempt([4, 8]));
    const confirmed = await street.ended(commandId, "confirmed");
    expect(wayOf(confirmed)).toEqual(done);
    const record = await reportedAfter(confirmed);
    expect(record.mode).toBe("preempt");
    expect([isGreen(record, 4), isGreen(record, 8)]).toEqual([true, true]);
    const lower = await street.tryToAsk(lee, id, setPlan(2));
    expect(lower.status).toBe(422);
    expect((await json<Problem>(lower)).errors?.map(({ code }) => code)).toEqual(["higherPrecedence"]);
    expect((await street.tryToAsk(lee, id, release())).status).toBe(422);
    const released = await street.ask(lee, id, release(commandId));
    await street.ended(released, "confirmed");
    await street.shows(id, ({ mode }) => mode === "coordinated");
  });

  it("of two operators on one junction the later supersedes the earlier, and both see it", async ({ expect }) => {
    const id = "C-N3-2";
    await cycleBegun(id);
    const first = await street.ask(kim, id, setPlan(2));
    await street.seen(first, "executing");
    const second = await street.ask(lee, id, force(8, 60));
    const superseded = await street.ended(first, "superseded");
    expect(superseded.supersededBy).toBe(second);
    await street.ended(second, "confirmed");
    await street.shows(id, ({ activeCommandId }) => activeCommandId === second);
  });

  const group = async (...ids: string[]): Promise<string> => {
    const members = ids.map((controllerId) => ({ controllerId, type: "setPlan", args: { plan: 2, forSec: 600 } }));
    const response = await kim.send("POST", "/api/v1/command-groups", { members, reason: "a test", expiresInSec: 10 });
    expect(response.status).toBe(202);
    return (await json<CommandGroup>(response)).groupId;
  };
  const groupIn = async (groupId: string, state: CommandGroup["state"]) =>
    vi.waitFor(
      async () => {
        const told = await json<CommandGroup>(kim.get(`/api/v1/command-groups/${groupId}`));
        expect(told.state).toBe(state);
        return told;
      },
      { timeout: 120_000, interval: 100 },
    );

  it("a group is done by all", async ({ expect }) => {
    const { commands } = await groupIn(await group("C-N4-2", "C-N1-3"), "confirmed");
    for (const { commandId, controllerId } of commands) {
      const way = wayOf(await street.ended(commandId, "confirmed"));
      expect(way).toEqual(["requested", "prepared", ...done.slice(1)]);
      await street.shows(controllerId, ({ plan, activeCommandId }) => plan === 2 && activeCommandId === commandId);
    }
  });

  it("a group is done by none where one controller refuses", async ({ expect }) => {
    const mend = await street.inject("C-N3-3", "refusing");
    const { commands, failure } = await groupIn(await group("C-N2-3", "C-N3-3"), "aborted");
    expect(failure).toContain("C-N3-3: rejected (the controller refuses commands)");
    const of = (id: string) => commands.find(({ controllerId }) => controllerId === id)?.commandId ?? "";
    await street.ended(of("C-N3-3"), "rejected");
    const spared = await street.ended(of("C-N2-3"), "failed");
    expect(spared.steps.at(-1)?.reason).toContain("the group was given up");
    // Nothing of it is left: the next command finds the controller free.
    const next = await street.ask(kim, "C-N2-3", force(8, 30));
    await street.ended(next, "confirmed");
    await mend();
  });

  it("a controller that somebody operates on the street is left alone, and what was asked of it fails", async ({
    expect,
  }) => {
    const id = "C-N4-3";
    await cycleBegun(id);
    const commandId = await street.ask(kim, id, setPlan(2));
    await street.seen(commandId, "executing");
    const mend = await street.inject(id, "local");
    const failed = await street.ended(commandId, "failed");
    expect(failed.steps.at(-1)?.reason).toBe("the controller is under local control");
    await street.shows(id, ({ mode }) => mode === "local");
    const refused = await street.tryToAsk(kim, id, force(2));
    expect((await json<Problem>(refused)).errors?.map(({ code }) => code)).toEqual(["localControl"]);
    await mend();
    await street.shows(id, ({ mode }) => mode === "coordinated");
    await street.ended(await street.ask(kim, id, force(2, 30)), "confirmed");
  });

  it("a silent controller's command expires", async ({ expect }) => {
    const id = "C-N1-4";
    await street.inject(id, "silent");
    const expired = await street.ended(await street.ask(kim, id, force(4), 5), "expired");
    expect(wayOf(expired)).toEqual(["requested", "expired"]);
    expect(street.known.get(id)).toMatchObject({ mode: "coordinated", activeCommandId: null });
  });

  it("a refusing controller's command is rejected with its reason", async ({ expect }) => {
    await street.inject("C-N2-4", "refusing");
    const rejected = await street.ended(await street.ask(kim, "C-N2-4", force(4)), "rejected");
    expect(rejected.steps.at(-1)).toMatchObject({ answer: "rejected", reason: "the controller refuses commands" });
  });

  it("a late controller's command expires, and what it answers afterwards is kept as late", async ({ expect }) => {
    const id = "C-N3-4";
    await street.inject(id, "late");
    const commandId = await street.ask(kim, id, force(4, 60), 5);
    await street.seen(commandId, "expired");
    // The street has done it all the same, and shows whose doing it is.
    await street.shows(id, (record) => isGreen(record, 4) && record.activeCommandId === commandId);
    await vi.waitFor(
      async () => {
        const told = await json<Command>(kim.get(`/api/v1/commands/${commandId}`));
        const late = told.steps.filter((step) => step.late).map(({ answer }) => answer);
        expect(late).toEqual(["accepted", "executing", "completed"]);
      },
      { timeout: 60_000, interval: 200 },
    );
    await street.ended(commandId, "expired");
  });
});

describe("a broker that dies", { timeout: 200_000 }, () => {
  it("a command in the middle of which the broker dies is confirmed once it is back, and none is kept for later", async () => {
    const id = "C-N1-1";
    await street.shows(id, ({ activeCommandId }) => activeCommandId === null);
    await cycleBegun(id);
    const commandId = await street.ask(kim, id, setPlan(2));
    await street.seen(commandId, "executing");
    await street.broker.kill("SIGKILL");
    const lost = await vi.waitFor(
      async () => {
        const response = await street.tryToAsk(kim, "C-N1-2", force(4));
        expect(response.status).toBe(503);
        return json<Problem>(response);
      },
      { timeout: 20_000, interval: 100 },
    );
    const neverSent = /command (\S+):/.exec(lost.detail ?? "")?.[1] ?? "";
    await street.ended(neverSent, "failed");
    await street.seen(commandId, "executing");
    await street.broker.restart();
    const backAt = Date.now();
    expect(wayOf(await street.ended(commandId, "confirmed"))).toEqual(done);
    await street.shows(id, ({ plan, activeCommandId }) => plan === 2 && activeCommandId === commandId);
    // What could not be sent then is not done now.
    const record = await street.shows("C-N1-2", ({ observedAt }) => observedAt > backAt + 5_000);
    expect(record).toMatchObject({ mode: "coordinated", activeCommandId: null });
  });
});
