import type { CorridorStart } from "@roadcast/contract";
import { listCommands } from "@roadcast/db";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { boss, kim, lee } from "../../support/control-street.js";
import { CorridorStreet, controllerIds, viewOf, wayEast } from "../../support/corridor-street.js";
import { gridNetwork } from "../../unit/simulators/grid-network.js";

const [west, middle, east] = controllerIds;
const all: CorridorStart = { leaveOut: [], overLocks: false };

let road: CorridorStreet;
beforeEach(async () => {
  road = await CorridorStreet.open();
});
afterEach(() => road.close());

const codesOf = (outcome: Awaited<ReturnType<CorridorStreet["desk"]["begin"]>>) =>
  outcome.ok ? [] : outcome.refusals.map(({ code, place }) => [code, place]);

describe("a corridor that is planned", () => {
  it("shows the way, the junctions with their phases and arrivals, and what crossing traffic waits; nobody is asked", async () => {
    const { notice, checks } = await road.plan();
    expect(notice).toMatchObject({ state: "planned", linkIds: ["L0-1-east", "L1-1-east", "L2-1-east", "L3-1-east"] });
    expect(notice.lengthM).toBeCloseTo(1_400, -1);
    expect(notice.junctions.map(({ controllerId }) => controllerId)).toEqual([...controllerIds]);
    for (const [i, junction] of notice.junctions.entries()) {
      // Eastbound goes straight on by phase 4; 7, the left turn of the same approach, goes with it.
      expect(junction).toMatchObject({ turn: "through", phases: [4, 7] });
      expect(junction.routeM).toBeCloseTo(350 * (i + 1), -1);
      expect(junction.arrivalSec).toBeCloseTo((350 * (i + 1)) / (50 / 3.6), 0);
      // North, south and the way back of the row cross or wait.
      expect(junction.crossing.map(({ linkId }) => linkId).length).toBeGreaterThanOrEqual(2);
      for (const { vehicleSec, longestWaitSec } of junction.crossing) {
        expect(vehicleSec).toBeGreaterThan(0);
        expect(longestWaitSec).toBeGreaterThan(junction.leadSec);
      }
    }
    expect(checks).toEqual(controllerIds.map((controllerId) => ({ controllerId, refusals: [], holds: [] })));
    await road.pass(60, notice.corridorId);
    for (const id of controllerIds) expect(road.controller(id).commands).toEqual([]);
    expect((await road.street.audited("corridorStep")).map(({ actor, detail }) => [actor, detail.state])).toEqual([
      ["kim", "planned"],
    ]);
  });

  it("is forgotten after ten minutes, and cannot be started then", async () => {
    const { notice } = await road.plan();
    expect(await road.pass(601, notice.corridorId)).toMatchObject({ state: "expired" });
    expect(await road.desk.begin(notice.corridorId, all, kim)).toMatchObject({ ok: false, code: "conflict" });
    expect(road.desk.open()).toEqual([]);
  });

  it("is not started by a request that has waited past the time until which it was meant", async () => {
    const { notice } = await road.plan();
    const late = { ...kim, latestAt: road.street.clock.now() - 1 };
    expect(codesOf(await road.desk.begin(notice.corridorId, all, late))).toEqual([["arrivedLate", ""]]);
    expect((await road.desk.view(notice.corridorId, kim))?.notice.state).toBe("planned");
    const inTime = { ...kim, latestAt: road.street.clock.now() };
    expect(await road.desk.begin(notice.corridorId, all, inTime)).toMatchObject({ ok: true });
  });

  it("is refused with the reason where there is no way, no signal, or no emergency vehicle", async () => {
    const refusalOf = async (change: Parameters<CorridorStreet["plan"]>[0]) => {
      const outcome = await road.desk.plan({ ...wayEast, ...change }, kim);
      return codesOf(outcome)[0];
    };
    const from = { kind: "node" as const, nodeId: "N4-1" };
    expect(await refusalOf({ from })).toEqual(["noRoute", "/to"]);
    expect(await refusalOf({ to: { kind: "node", nodeId: "N404" } })).toEqual(["unknownReference", "/to/nodeId"]);
    expect(await refusalOf({ from: { kind: "point", lat: 38, lon: 127 } })).toEqual(["offNetwork", "/from"]);
    expect(await refusalOf({ to: { kind: "node", nodeId: "N1-1" } })).toEqual(["noJunction", "/to"]);
    expect(await refusalOf({ vehicleId: "P1" })).toEqual(["notEmergencyVehicle", "/vehicleId"]);
    expect(await refusalOf({ vehicleId: "V404" })).toEqual(["unknownReference", "/vehicleId"]);
  });

  it("is refused where the way round a block crosses one junction twice, and can be had in two parts", async () => {
    // Two rows of three junctions; into the north one goes from the west by three right turns.
    const network = gridNetwork(3, 2);
    for (const { properties } of network.features) {
      if (properties.kind !== "controller" || properties.id !== "C-N1-2") continue;
      for (const phase of properties.phases) {
        phase.movements = phase.movements.filter(
          ({ fromLinkId, turn }) => fromLinkId !== "L0-2-east" || turn !== "left",
        );
      }
    }
    const town = await CorridorStreet.open(network);
    try {
      const places = (from: string, to: string) => ({
        from: { kind: "node" as const, nodeId: from },
        to: { kind: "node" as const, nodeId: to },
      });
      const refused = await town.desk.plan({ ...wayEast, ...places("N0-2", "N1-3") }, kim);
      expect(refused).toMatchObject({
        ...{ ok: false, code: "refused" },
        refusals: [{ code: "junctionTwice", place: "/to", detail: expect.stringContaining("junction C-N1-2 twice") }],
      });
      expect(town.desk.open()).toEqual([]);
      for (const part of [places("N0-2", "N1-1"), places("N1-1", "N1-3")]) {
        const { notice } = await town.plan(part);
        expect(notice.junctions.map(({ controllerId }) => controllerId)).toEqual(["C-N1-2"]);
      }
    } finally {
      await town.close();
    }
  });

  it("names a colleague's lock, and is started only without that junction or knowingly over it", async () => {
    await road.street.control.locks.take(middle, { reason: "works", forSec: 600 }, lee);
    const { notice, checks } = await road.plan();
    expect(checks[1]).toMatchObject({
      refusals: [{ code: "locked", detail: expect.stringContaining("lee holds it until") }],
      holds: [{ kind: "lock", who: "lee", detail: "works" }],
    });
    const refused = await road.desk.begin(notice.corridorId, all, kim);
    expect(refused).toMatchObject({ ok: false, code: "locked" });
    expect(codesOf(refused)).toEqual([["locked", `/junctions/${middle}`]]);
    expect((await road.now(notice.corridorId)).state).toBe("planned");
    // One's own lock is in nobody's way.
    expect((await road.desk.view(notice.corridorId, lee))?.checks[1]?.refusals).toEqual([]);
    const without = viewOf(await road.desk.begin(notice.corridorId, { ...all, leaveOut: [middle] }, kim));
    expect(without.notice.junctions[1]).toMatchObject({ state: "refused", reason: "left out by the operator" });
    const cancelled = viewOf(await road.desk.cancel(notice.corridorId, kim));
    expect(cancelled.notice.ending ?? cancelled.notice.state).toBe("cancelled");
  });

  it("comes before a lock where its operator says so: preemption is above an operator's hold", async () => {
    await road.street.control.locks.take(west, { reason: "works", forSec: 600 }, lee);
    const { notice } = await road.plan();
    viewOf(await road.desk.begin(notice.corridorId, { ...all, overLocks: true }, kim));
    await road.until(notice.corridorId, "preempting", "pending", "pending");
    await road.grant(west);
    await road.until(notice.corridorId, "green", "pending", "pending");
  });

  it("is refused where a controller could not be commanded, by the rules of every command", async () => {
    const { notice } = await road.plan();
    await road.controller(east).report({ mode: "local" });
    const refused = await road.desk.begin(notice.corridorId, all, kim);
    expect(refused).toMatchObject({ ok: false, code: "refused" });
    expect(codesOf(refused)).toEqual([["localControl", `/junctions/${east}`]]);
    const unknown = await road.desk.begin(notice.corridorId, { ...all, leaveOut: ["C404"] }, kim);
    expect(codesOf(unknown)).toEqual([["unknownReference", "/leaveOut"]]);
    const nothing = await road.desk.begin(notice.corridorId, { ...all, leaveOut: [...controllerIds] }, kim);
    expect(codesOf(nothing)).toEqual([["noJunction", "/leaveOut"]]);
  });
});

describe("a corridor that is active", () => {
  it("preempts ahead of the vehicle by its position, releases behind it, and ends behind the last junction", async () => {
    await road.drive(0);
    const id = await road.begin({ vehicleId: "AMB1" });
    const begun = await road.until(id, "preempting", "pending", "pending");
    expect(begun).toMatchObject({ state: "active", vehicleState: "onRoute", startedBy: "kim" });
    const [first, next] = begun.junctions;
    // The first is 25 s away and asked for; the second is farther than its lead.
    expect((next?.arrivalSec ?? 0) - (next?.leadSec ?? 0)).toBeGreaterThan(0);
    const command = await road.grant(west);
    expect(command.args.phases).toEqual(first?.phases);
    expect(command.args.maxSec).toBeLessThanOrEqual((first?.leadSec ?? 0) + 75);
    await road.until(id, "green", "pending", "pending");
    await road.drive(300);
    await road.until(id, "green", "preempting", "pending");
    const second = await road.grant(middle);
    await road.until(id, "green", "green", "pending");
    await road.drive(380);
    const behind = await road.until(id, "releasing", "green", "pending");
    expect(behind.junctions[0]?.passedAt).not.toBeNull();
    expect((await road.letGo(west)).args.commandId).toBe(command.commandId);
    await road.until(id, "released", "green", "pending");
    await road.drive(660);
    await road.report(west, middle);
    await road.until(id, "released", "green", "preempting");
    const third = await road.grant(east);
    // They report while they are held, as every 5 s: what is old is no ground to ask anything on.
    await road.hold(middle, second);
    await road.hold(east, third);
    await road.drive(1_100);
    await road.until(id, "released", "releasing", "releasing");
    expect(await road.now(id)).toMatchObject({ state: "active", ending: "ended" });
    await road.letGo(middle);
    await road.letGo(east);
    const ended = await road.until(id, "released", "released", "released");
    expect(ended).toMatchObject({ state: "ended" });
    expect(ended.endedAt).not.toBeNull();
    // Consoles have heard of each step, once it was committed, and the audit trail has them with who and why.
    expect(road.notices.at(-1)).toMatchObject({ corridorId: id, state: "ended" });
    const steps = (await road.street.audited("corridorStep")).reverse().map(({ detail }) => detail);
    const ofWest = steps.filter(({ controllerId, state }) => controllerId === west && state !== undefined);
    expect(ofWest.map(({ state }) => state)).toEqual(["preempting", "green", "releasing", "released"]);
    const { items } = await listCommands(road.street.store.database, { limit: 20 });
    expect(items.map(({ requestedBy, level }) => [requestedBy, level])).toEqual(
      items.map(({ request }) => ["kim", request.type === "preempt" ? "preemption" : "operator"]),
    );
  });

  it("goes by an operator's reports where the vehicle has no position, and holds nothing longer than it was told", async () => {
    const id = await road.begin();
    await road.until(id, "preempting", "pending", "pending");
    await road.grant(west);
    await road.until(id, "green", "pending", "pending");
    const reported = viewOf(await road.desk.passed(id, west, lee));
    expect(reported.notice.progress).toMatchObject({ source: "report" });
    await road.letGo(west);
    await road.until(id, "released", "preempting", "pending");
    await road.grant(middle);
    await road.until(id, "released", "green", "pending");
    // Nobody says anything more: nothing new is asked for, and what is held ends by its own time.
    road.street.clock.at += 121_000;
    await road.report();
    const silent = await road.until(id, "released", "released", "pending");
    expect(silent.junctions[1]?.reason).toBe("its time ended before the vehicle had come");
    expect(silent.junctions[2]?.expectedAt).toBeNull();
    expect(road.controller(east).commands).toEqual([]);
    expect((await road.street.audited("corridorStep")).find(({ detail }) => detail.passed === "report")?.actor).toBe(
      "lee",
    );
  });

  it("asks for nothing more while the vehicle is lost or off the route, and goes on when it is back", async () => {
    await road.drive(0);
    const id = await road.begin({ vehicleId: "AMB1" });
    await road.until(id, "preempting", "pending", "pending");
    await road.grant(west);
    await road.until(id, "green", "pending", "pending");
    const lost = await road.pass(16, id);
    expect(lost).toMatchObject({ vehicleState: "lost" });
    expect(lost.junctions.map(({ expectedAt }) => expectedAt)).toEqual([null, null, null]);
    await road.report(west);
    await road.drive(300);
    await road.until(id, "green", "preempting", "pending");
  });

  it("is cancelled by a colleague: what is preempted is released, what is to come is not asked for", async () => {
    const id = await road.begin();
    await road.until(id, "preempting", "pending", "pending");
    await road.grant(west);
    await road.until(id, "green", "pending", "pending");
    const view = viewOf(await road.desk.cancel(id, lee));
    expect(view.notice).toMatchObject({ state: "active", ending: "cancelled", endedBy: "lee" });
    expect(view.notice.junctions.map(({ state }) => state)).toEqual(["releasing", "skipped", "skipped"]);
    await road.letGo(west);
    const ended = await road.until(id, "released", "skipped", "skipped");
    expect(ended).toMatchObject({ state: "cancelled", endedBy: "lee" });
    // Once more changes nothing.
    expect(viewOf(await road.desk.cancel(id, lee)).notice.endedAt).toBe(ended.endedAt);
    for (const each of [middle, east] as const) expect(road.controller(each).commands).toEqual([]);
  });

  it("is cancelled in the middle of an asking: the release goes out though nothing was accepted yet", async () => {
    const id = await road.begin();
    await road.until(id, "preempting", "pending", "pending");
    const asked = await road.controller(west).received(1);
    viewOf(await road.desk.cancel(id, kim));
    const release = await road.letGo(west);
    expect(release.args.commandId).toBe(asked.commandId);
    expect(await road.until(id, "released", "skipped", "skipped")).toMatchObject({ state: "cancelled" });
  });

  it("releases one junction at a person's word, leaves out one that is to come, and goes on with the rest", async () => {
    const id = await road.begin();
    await road.until(id, "preempting", "pending", "pending");
    await road.grant(west);
    await road.until(id, "green", "pending", "pending");
    viewOf(await road.desk.release(id, west, lee));
    viewOf(await road.desk.release(id, middle, lee));
    await road.letGo(west);
    const left = await road.until(id, "released", "skipped", "pending");
    expect(left).toMatchObject({ state: "active", ending: null });
    expect(left.junctions[1]?.reason).toBe("released by the operator");
    viewOf(await road.desk.passed(id, middle, kim));
    await road.until(id, "released", "skipped", "preempting");
    expect(await road.desk.release(id, "C404", lee)).toMatchObject({ ok: false, code: "notFound" });
  });

  it("goes on past a controller that refuses, with the controller's words, and does not ask it again", async () => {
    const id = await road.begin();
    await road.until(id, "preempting", "pending", "pending");
    const { commandId } = await road.controller(west).received(1);
    await road.controller(west).answer(commandId, "rejected", "the door is open");
    const refused = await road.until(id, "refused", "pending", "pending");
    expect(refused.junctions[0]?.reason).toBe("the door is open");
    viewOf(await road.desk.passed(id, west, kim));
    await road.until(id, "refused", "preempting", "pending");
    expect(road.controller(west).commands).toHaveLength(1);
  });

  it("says where a controller has ended it before its time, and does not take it back", async () => {
    const id = await road.begin();
    await road.until(id, "preempting", "pending", "pending");
    await road.grant(west);
    await road.until(id, "green", "pending", "pending");
    await road.controller(west).report({ mode: "local", activeCommandId: null });
    const failed = await road.until(id, "failed", "pending", "pending");
    expect(failed.junctions[0]?.reason).toBe("the controller has ended it: it reports mode local");
    expect(road.controller(west).commands).toHaveLength(1);
  });

  it("is tried again where the broker was away when its turn came", async () => {
    const { notice } = await road.plan();
    road.controller(west).client.end(true);
    await road.street.stopBroker();
    const id = notice.corridorId;
    viewOf(await road.desk.begin(id, all, kim));
    const refused = await road.until(id, "refused", "pending", "pending");
    expect(refused.junctions[0]).toMatchObject({ reasonCode: "notSent" });
    await road.street.startBroker();
    const again = await road.street.controller(west);
    road.street.clock.at += 10_000;
    // The second, whose turn has come too, is still not there.
    await road.until(id, "preempting", "refused", "pending");
    await again.received(1);
  });

  it("is over by its own time, and gives back what it holds", async () => {
    const id = await road.begin();
    await road.until(id, "preempting", "pending", "pending");
    const command = await road.grant(west);
    await road.until(id, "green", "pending", "pending");
    road.street.clock.at = ((await road.now(id)).expiresAt ?? 0) + 1;
    await road.report(west);
    // A controller that still holds it, past the time that it was told: it is told once more.
    await road.hold(west, command);
    await road.until(id, "releasing", "skipped", "skipped");
    await road.letGo(west);
    expect(await road.until(id, "released", "skipped", "skipped")).toMatchObject({ state: "expired" });
  });
});

describe("two operators", () => {
  it("of whom both start a corridor: one does, the other is told", async () => {
    const { notice } = await road.plan();
    const both = await Promise.all([kim, lee].map((who) => road.desk.begin(notice.corridorId, all, who)));
    expect(both.map(({ ok }) => ok).sort()).toEqual([false, true]);
    expect(both.find(({ ok }) => !ok)).toMatchObject({ code: "conflict", detail: "the corridor is active already" });
  });

  it("whose corridors cross: the second is told in its plan whose it is, and starts without that junction only", async () => {
    await road.begin();
    const across = { from: { kind: "node" as const, nodeId: "N2-0" }, to: { kind: "node" as const, nodeId: "N2-2" } };
    const { notice, checks } = await road.plan(across, lee);
    expect(checks).toMatchObject([
      {
        controllerId: middle,
        refusals: [{ code: "corridorConflict", detail: "the corridor of kim (fire) has it" }],
        holds: [{ kind: "corridor", who: "kim", detail: "fire" }],
      },
    ]);
    const refused = await road.desk.begin(notice.corridorId, all, lee);
    expect(refused).toMatchObject({ ok: false, code: "conflict" });
    expect(codesOf(refused)).toEqual([["corridorConflict", `/junctions/${middle}`]]);
  });

  it("of whom one has preempted a junction by hand: the corridor does not take it from an emergency vehicle", async () => {
    const asked = { type: "preempt" as const, args: { phases: [2], maxSec: 60 }, expiresInSec: 30, reason: "by hand" };
    const outcome = await road.street.control.request(west, asked, lee, null);
    expect(outcome.ok).toBe(true);
    await road.grant(west);
    const { checks } = await road.plan();
    expect(checks[0]).toMatchObject({
      refusals: [{ code: "otherPreemption", detail: "lee has preempted it already" }],
      holds: [{ kind: "command", who: "lee", command: "preempt", detail: "by hand" }],
    });
  });

  it("who want the same vehicle: the second is told who has it", async () => {
    await road.drive(0);
    await road.begin({ vehicleId: "AMB1" });
    const second = await road.desk.plan({ ...(await road.plan()).notice, vehicleId: "AMB1" }, boss);
    expect(second).toMatchObject({ ok: false, code: "conflict", refusals: [{ code: "vehicleBusy" }] });
  });
});

describe("a gateway that is gone", () => {
  it("leaves the corridor to the next, which says how long nobody looked after it and asks nothing twice", async () => {
    await road.drive(0);
    const id = await road.begin({ vehicleId: "AMB1" });
    await road.until(id, "preempting", "pending", "pending");
    road.killDesk();
    await road.street.killRoom();
    const command = await road.grant(west);
    // Nobody knows yet that the last one is gone: its time has to be over.
    await road.street.startRoom();
    await road.startDesk();
    expect((await road.look(id)).takenUp).toBeNull();
    road.street.clock.at += 8_000;
    await road.hold(west, command);
    await road.report(west);
    await road.drive(100);
    const taken = await road.until(id, "green", "preempting", "pending");
    expect(taken.takenUp?.awayMs).toBeGreaterThanOrEqual(2_000);
    expect(road.controller(west).commands).toHaveLength(1);
    expect((await road.street.audited("corridorStep")).some(({ detail }) => detail.takenUp !== undefined)).toBe(true);
    await road.drive(380);
    await road.until(id, "releasing", "preempting", "pending");
  });

  it("is left in order, so that the next takes up at once", async () => {
    const id = await road.begin();
    await road.until(id, "preempting", "pending", "pending");
    await road.desk.stop();
    road.street.clock.at += 1_000;
    await road.startDesk();
    expect((await road.look(id)).takenUp).toMatchObject({ awayMs: expect.any(Number) });
  });

  it("was killed between asking a controller and writing it down: the command is found, and is not given again", async () => {
    const id = await road.begin();
    await road.until(id, "preempting", "pending", "pending");
    const before = (await road.now(id)).junctions[0]?.commandId;
    await road.street.store.database.run("update corridor_junctions set command_id = null where state = 'preempting'");
    const again = await road.until(id, "preempting", "pending", "pending");
    expect(again.junctions[0]?.commandId).toBe(before);
    expect(road.controller(west).commands).toHaveLength(1);
  });
});

describe("another gateway, to which no controller of a corridor is connected", () => {
  it("leaves it to the one that reaches them; looks after it once nobody does; and gives it back when one does again", async () => {
    await road.drive(0);
    const id = await road.begin({ vehicleId: "AMB1" });
    await road.until(id, "preempting", "pending", "pending");
    const neighbour = await road.startNeighbour();
    const takenUp = async () => {
      await neighbour.desk.tick();
      return (await neighbour.desk.view(id, kim))?.notice.takenUp;
    };
    const heard = async () => {
      await road.report();
      await vi.waitFor(() => expect(neighbour.room.connectionOf(west)).toBe("elsewhere"), { timeout: 20_000 });
    };
    try {
      // The one with the controllers dies; another that is as near to them would take the corridor after 5 s.
      road.killDesk();
      road.street.clock.at += 8_000;
      await heard();
      const heardAt = road.street.clock.now();
      expect(await takenUp()).toBeNull();
      // Nobody has heard the controllers for 15 s: what has to be ended by the clock is ended by whoever is there.
      road.street.clock.at = heardAt + 16_000;
      expect((await takenUp())?.at).toBe(road.street.clock.now());
      // They are heard through another gateway again: it is that one's from the next look on.
      await heard();
      await neighbour.desk.tick();
      const leftAt = road.street.clock.now();
      road.street.clock.at += 1_000;
      await road.startDesk();
      const again = await road.look(id);
      expect(again.takenUp).toEqual({ at: road.street.clock.now(), awayMs: road.street.clock.now() - leftAt });
    } finally {
      await neighbour.stop();
    }
  });
});
