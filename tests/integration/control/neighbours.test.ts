import type { CommandNotice } from "@roadcast/contract";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ControlRoom } from "../../../gateway/src/control/control-room.js";
import { controllerSite } from "../../../gateway/src/controller-site.js";
import { silentLogger } from "../../support/broker-ingest.js";
import { ControlStreet, kim, planThree } from "../../support/control-street.js";
import type { ScriptedController } from "../../support/scripted-controller.js";

let street: ControlStreet;
let c1: ScriptedController;
/** Another gateway of the same database: no device is connected to it. */
let neighbour: ControlRoom;
let told: CommandNotice[];
let lockChanges: string[];

beforeEach(async () => {
  street = await ControlStreet.open();
  c1 = await street.controller("C1");
  told = [];
  lockChanges = [];
});
const openNeighbour = async () => {
  neighbour = new ControlRoom({
    ...{ database: street.store.database, clock: street.clock, logger: silentLogger, tickEveryMs: 3_600_000 },
    site: (id) => controllerSite(street.registry, id),
    online: () => true,
    isReachable: () => false,
    canSend: () => false,
    publish: async () => undefined,
    onCommand: (command) => told.push(command),
    onLocks: (id) => lockChanges.push(id),
    onConfirmed: () => {
      throw new Error("it was confirmed by the other gateway");
    },
  });
  await neighbour.start();
  street.listeners.push(({ controllerStates }) => neighbour.hearElsewhere(controllerStates));
};
afterEach(async () => {
  await neighbour.stop();
  await street.close();
});

it("a gateway hears within a tick of what another has made, moved and ended, and counts none of it as its own", async () => {
  await openNeighbour();
  const { commandId } = await street.ask();
  await neighbour.tick();
  expect(told.map(({ state }) => state)).toEqual(["sent"]);
  expect(neighbour.underWayIn("A1").map((command) => command.commandId)).toEqual([commandId]);
  await c1.answer(commandId, "accepted");
  await street.until(commandId, "accepted");
  await neighbour.tick();
  await neighbour.tick();
  await c1.answer(commandId, "completed");
  await c1.report({ plan: 3, activeCommandId: commandId });
  await street.until(commandId, "confirmed");
  await neighbour.tick();
  expect(told.map(({ state }) => state)).toEqual(["sent", "accepted", "confirmed"]);
  expect(neighbour.figures()).toMatchObject({ ended: {}, open: {} });
  expect(neighbour.underWayIn("A1")).toEqual([]);
});

it("a gateway ends by the clock what another has left when it died", async () => {
  await openNeighbour();
  const { commandId } = await street.ask();
  await street.killRoom();
  street.clock.at += 40_000;
  await neighbour.tick();
  expect(await neighbour.command(commandId)).toMatchObject({ state: "expired" });
  expect(told.at(-1)).toMatchObject({ commandId, state: "expired" });
});

it("a gateway tells the locks that another has taken, renewed and given back, each once", async () => {
  await openNeighbour();
  const { locks } = street.control;
  const seen = async () => {
    await neighbour.tick();
    await neighbour.tick();
    return [lockChanges.length, (await neighbour.locksIn("A1")).map(({ holder, expiresAt }) => [holder, expiresAt])];
  };
  await locks.take("C1", { reason: "works", forSec: 600 }, kim);
  expect(await seen()).toEqual([1, [["kim", street.clock.at + 600_000]]]);
  await locks.take("C1", { reason: "works", forSec: 900 }, kim);
  expect(await seen()).toEqual([2, [["kim", street.clock.at + 900_000]]]);
  await locks.giveBack("C1", kim);
  expect(await seen()).toEqual([3, []]);
  // Those of the gateway itself were told when they were made.
  const own = street.lockChanges.length;
  await street.control.tick();
  expect(street.lockChanges).toHaveLength(own);
});

it("a gateway that knows a group leaves it to the one that has moved it on, and goes on with the rest", async () => {
  const c2 = await street.controller("C2");
  const members = ["C1", "C2"].map((controllerId) => ({
    ...{ controllerId, type: "setPlan" as const },
    args: { plan: 3, forSec: 600 },
  }));
  const outcome = await street.control.groups.request({ members, expiresInSec: 30, reason: "wave" }, kim, null);
  if (!outcome.ok) throw new Error(outcome.detail);
  await openNeighbour();
  const [one, two] = outcome.value.commands;
  await c1.answer(one?.commandId ?? "", "prepared");
  await c2.answer(two?.commandId ?? "", "prepared");
  await c1.received(2);
  await street.control.locks.take("C1", { reason: "works", forSec: 60 }, kim);
  street.clock.at += 61_000;
  await neighbour.tick();
  // It had no part in the commit, and the lock that has run out is told in spite of the group.
  expect(lockChanges).toEqual(["C1"]);
  expect(c1.commands.map(({ type }) => type)).toEqual(["prepare", "commit"]);
});

it("a gateway knows what a controller reports to another, and refuses what only that one can send", async () => {
  await openNeighbour();
  await c1.report({ plan: 3 });
  await vi.waitFor(() => expect(neighbour.heard("C1")?.state.plan).toBe(3), { timeout: 10_000, interval: 10 });
  const refused = await neighbour.request("C1", planThree, kim, null);
  expect(refused).toMatchObject({ ok: false, code: "refused", refusals: [{ code: "otherGateway" }] });
  expect((await neighbour.list({ limit: 10 })).items).toEqual([]);
  // Of one that nobody has heard for 15 s it is not known where it is.
  street.clock.at += 16_000;
  const verdict = await neighbour.check("C1", planThree, kim);
  expect(verdict?.refusals.map(({ code }) => code)).toEqual(["stateStale"]);
});
