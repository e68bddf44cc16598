import { alarmSteps, createStorage, defaultStorageSettings, saveAlarm } from "@roadcast/db";
import type { MqttClient } from "mqtt";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lookForFlood } from "../../../gateway/src/incidents/flood-watch.js";
import { AlarmStreet } from "../../support/alarm-street.js";

const kim = { name: "kim", role: "trafficOperator" as const };
const lee = { name: "lee", role: "trafficOperator" as const };
const nobody = "00000000-0000-4000-8000-000000000000";

let alarms: AlarmStreet;
beforeEach(async () => {
  alarms = await AlarmStreet.open();
});
afterEach(() => alarms.close());

/** A sign that was lost long enough. */
const lostSign = async (): Promise<MqttClient> => {
  const sign = await alarms.device("signs", "G1");
  await alarms.pass(1);
  await alarms.cut(sign);
  await alarms.pass(21);
  return sign;
};
const act = (...[ids, event, actor]: Parameters<typeof alarms.desk.act>) => alarms.desk.act(ids, event, actor);
const outcomes = async (...asked: Parameters<typeof act>) => (await act(...asked)).map(({ outcome }) => outcome);

describe("what people do", () => {
  it("is written down with who and when, and an alarm that is gone and known is cleared", async () => {
    await lostSign();
    const { id, raisedAt } = await alarms.alarm("commLoss");
    await alarms.pass(9);
    expect(await outcomes([id], { type: "acknowledge", comment: "sent Park" }, kim)).toEqual(["done"]);
    await act([id], { type: "comment", text: "fuse" }, lee);
    await alarms.device("signs", "G1");
    await alarms.pass(31);
    const alarm = await alarms.alarm("commLoss");
    expect(alarm).toMatchObject({ state: "cleared", acknowledgedBy: "kim", comments: 1 });
    const steps = await alarmSteps(alarms.street.store.database, id);
    expect(steps.map(({ type, by, state }) => [type, by, state])).toEqual([
      ["raised", null, "activeUnacknowledged"],
      ["acknowledged", "kim", "activeAcknowledged"],
      ["commented", "lee", "activeAcknowledged"],
      ["returned", null, "cleared"],
      ["cleared", null, "cleared"],
    ]);
    expect(steps.map(({ at }) => at - raisedAt)).toEqual([0, 10_000, 10_000, 41_000, 41_000]);
  });

  it("in bulk has an outcome for each, and leaves nothing half done", async () => {
    await lostSign();
    await alarms.broadcast.put({
      ...{ id: "exam", name: { ko: "시험", en: "Exam" }, public: true, onAir: true, createdAt: 0, sources: [] },
    });
    await alarms.pass(6);
    const [channel, sign] = await alarms.stored();
    const ids = [sign?.id ?? "", nobody, channel?.id ?? "", sign?.id ?? ""];
    const broadcaster = { name: "choi", role: "broadcaster" as const };
    expect(await outcomes(ids, { type: "acknowledge" }, broadcaster)).toEqual([
      ...["forbidden", "notFound", "done", "forbidden"],
    ]);
    expect(await outcomes(ids, { type: "acknowledge" }, kim)).toEqual(["done", "notFound", "unchanged", "unchanged"]);
    expect((await alarms.stored()).map(({ acknowledgedBy }) => acknowledgedBy)).toEqual(["choi", "kim"]);
  });

  it("at once by two operators is the first one's, and both are told so", async () => {
    await lostSign();
    const { id } = await alarms.alarm("commLoss");
    const [first, second] = await Promise.all([
      act([id], { type: "acknowledge" }, kim),
      act([id], { type: "acknowledge" }, lee),
    ]);
    expect([first[0]?.outcome, second[0]?.outcome]).toEqual(["done", "unchanged"]);
    expect([first[0]?.alarm?.acknowledgedBy, second[0]?.alarm?.acknowledgedBy]).toEqual(["kim", "kim"]);
    expect(await alarms.steps(id)).toEqual(["raised", "acknowledged"]);
  });

  it("on a shelf ends by itself, as the clock says", async () => {
    await lostSign();
    const { id } = await alarms.alarm("commLoss");
    const until = alarms.street.clock.now() + 60_000;
    await act([id], { type: "shelve", forSec: 60, reason: "works at the gantry" }, kim);
    await alarms.pass(58);
    expect(await alarms.alarm("commLoss")).toMatchObject({
      ...{ state: "shelved", shelf: { by: "kim", until, reason: "works at the gantry" } },
    });
    await alarms.pass(3);
    expect(await alarms.alarm("commLoss")).toMatchObject({ state: "activeUnacknowledged", shelf: null });
    expect(await alarms.steps(id)).toEqual(["raised", "shelved", "unshelved"]);
  });

  it("to a cleared alarm is refused, but for a comment", async () => {
    await lostSign();
    const { id } = await alarms.alarm("commLoss");
    await alarms.device("signs", "G1");
    await alarms.pass(31);
    await act([id], { type: "acknowledge" }, kim);
    expect(await outcomes([id], { type: "shelve", forSec: 3_600, reason: "late" }, kim)).toEqual(["cleared"]);
    expect(await outcomes([id], { type: "comment", text: "found the fuse" }, kim)).toEqual(["done"]);
    expect(await alarms.alarm("commLoss")).toMatchObject({ state: "cleared", comments: 1, shelf: null });
  });
});

describe("a gateway that is killed in the middle", () => {
  it("has the next go on with the same alarm, acknowledged and shelved as it was, and no double", async () => {
    await lostSign();
    const { id } = await alarms.alarm("commLoss");
    await act([id], { type: "acknowledge" }, kim);
    await act([id], { type: "shelve", forSec: 20, reason: "works" }, kim);
    await alarms.restartDesk();
    // The dead one's time has to run out before the next looks after the alarms.
    await alarms.pass(8);
    expect(await alarms.told()).toEqual(["commLoss signs/G1 shelved"]);
    await alarms.pass(20);
    expect(await alarms.told()).toEqual(["commLoss signs/G1 activeAcknowledged"]);
    await alarms.device("signs", "G1");
    await alarms.pass(31);
    expect(await alarms.told()).toEqual(["commLoss signs/G1 cleared"]);
    expect(await alarms.steps(id)).toEqual([
      ...["raised", "acknowledged", "shelved", "unshelved", "returned", "cleared"],
    ]);
  });

  it("before anything was stored has the next raise it once", async () => {
    const sign = await alarms.device("signs", "G1");
    await alarms.cut(sign);
    await alarms.pass(10);
    await alarms.restartDesk();
    // It might have come back by itself.
    await alarms.pass(50);
    expect(await alarms.told()).toEqual([]);
    await alarms.pass(20);
    expect(await alarms.told()).toEqual(["commLoss signs/G1 activeUnacknowledged"]);
  });
});

describe("two gateways on one database", () => {
  it("raise an alarm once, and each shows what came by the other", async () => {
    const other = alarms.newDesk();
    await other.start();
    const both = async (seconds: number) => {
      for (let i = 0; i < seconds; i += 1) {
        await alarms.pass(1);
        await other.tick();
      }
    };
    const sign = await alarms.device("signs", "G1");
    await both(1);
    await alarms.cut(sign);
    await both(25);
    expect(await alarms.told()).toEqual(["commLoss signs/G1 activeUnacknowledged"]);
    expect([alarms.desk.figures().isKeeper, other.figures().isKeeper]).toEqual([true, false]);
    const { id } = await alarms.alarm("commLoss");
    expect(other.board.get(id)?.state).toBe("activeUnacknowledged");
    await other.act([id], { type: "acknowledge" }, lee);
    await both(1);
    expect(alarms.desk.board.get(id)).toMatchObject({ state: "activeAcknowledged", acknowledgedBy: "lee" });
    // The other takes over at once where the first has stopped.
    await alarms.desk.stop();
    await alarms.device("signs", "G1");
    for (let i = 0; i < 35; i += 1) {
      alarms.street.clock.at += 1_000;
      await other.tick();
    }
    expect(other.figures().isKeeper).toBe(true);
    expect(await alarms.told()).toEqual(["commLoss signs/G1 cleared"]);
    await other.stop();
  });

  it("that both believe to look after the alarms still raise each once", async () => {
    const sign = await alarms.device("signs", "G1");
    const other = alarms.newDesk();
    await alarms.cut(sign);
    await alarms.pass(10);
    // The first has not looked for longer than it is believed to, and the other has taken over.
    alarms.street.clock.at += 7_000;
    await other.start();
    for (let i = 0; i < 5; i += 1) {
      alarms.street.clock.at += 5_000;
      await Promise.all([alarms.desk.tick(), other.tick()]);
    }
    expect(await alarms.told()).toEqual(["commLoss signs/G1 activeUnacknowledged"]);
    expect(await alarms.steps((await alarms.alarm("commLoss")).id)).toEqual(["raised"]);
    await other.stop();
  });
});

describe("rules", () => {
  const change = () => {
    const rule = alarms.desk.ruleList().find(({ settings }) => settings.kind === "commLoss");
    if (rule?.settings.kind !== "commLoss") throw new Error("no rule");
    return { ...rule.settings, revision: rule.revision };
  };

  it("count from the next look on, open alarms too, and outlive a gateway", async () => {
    await lostSign();
    expect(await alarms.desk.setRule({ ...change(), severity: 1, delayOnSec: 2 }, kim)).toMatchObject({
      ...{ revision: 1, changedBy: "kim", settings: { severity: 1 } },
    });
    await alarms.pass(1);
    expect(await alarms.alarm("commLoss")).toMatchObject({ severity: 1 });
    await alarms.restartDesk();
    expect(change()).toMatchObject({ severity: 1, delayOnSec: 2, revision: 1 });
  });

  it("that somebody else has set meanwhile are not overwritten", async () => {
    const seen = change();
    await alarms.desk.setRule({ ...seen, severity: 1 }, kim);
    expect(await alarms.desk.setRule({ ...seen, severity: 5 }, lee)).toBeNull();
    expect(change()).toMatchObject({ severity: 1, revision: 1 });
    expect(await alarms.desk.setRule({ ...change(), enabled: false }, lee)).toMatchObject({ revision: 2 });
  });
});

describe("floods and figures", () => {
  const figuresOf = async (asked: { from?: number; to?: number } = {}) => {
    const figures = await alarms.desk.statistics(asked);
    if (figures === null) throw new Error("the time runs backwards");
    return figures;
  };

  it("a flood begins over ten new alarms an operator, ends under five, and its share of the shift is kept", async () => {
    const { clock } = alarms.street;
    // Noon in Seoul: five hours into the shift.
    clock.at = Date.parse("2025-11-24T03:00:00.000Z");
    await alarms.restartDesk();
    await alarms.pass(8);
    for (let i = 0; i < 12; i += 1) {
      const id = `exam${i}`;
      alarms.broadcast.put({ id, name: { ko: id, en: id }, public: true, onAir: true, createdAt: 0, sources: [] });
    }
    alarms.operators = 2;
    await alarms.pass(10);
    expect(alarms.desk.board.floodNow).toMatchObject({ flood: false, newAlarms: 12, operators: 2 });
    alarms.operators = 1;
    await alarms.pass(6);
    expect(alarms.desk.board.floodNow).toMatchObject({ flood: true, newAlarms: 12 });
    const { database } = alarms.street.store;
    const elsewhere = { now: clock.now(), operators: 20, isKeeper: false };
    expect(await lookForFlood(database, elsewhere)).toMatchObject({ flood: true, operators: 20 });
    const began = alarms.desk.board.floodNow.since ?? 0;
    await alarms.pass(601);
    const later = await lookForFlood(database, { now: began + 1_000, operators: 1, isKeeper: false });
    expect(later).toMatchObject({ flood: false });
    const { flood, shareOfShift, shiftStartedAt } = alarms.desk.board.floodNow;
    expect([flood, shiftStartedAt]).toEqual([false, Date.parse("2025-11-23T22:00:00.000Z")]);
    const { floods, floodShare, raised, byKind, toAcknowledge, from } = await figuresOf();
    expect(floods).toMatchObject([{ beganAt: began, peak: 12 }]);
    const lasted = (floods[0]?.endedAt ?? 0) - began;
    expect(floodShare).toBeCloseTo(lasted / (clock.now() - from), 6);
    expect(shareOfShift).toBeCloseTo(floodShare, 2);
    expect([raised, byKind, toAcknowledge.count]).toEqual([12, [{ kind: "channelFault", raised: 12 }], 0]);
  });

  it("are of a year at the most, and forwards", async () => {
    const to = alarms.street.clock.now();
    expect(await alarms.desk.statistics({ from: to - 366 * 86_400_000 - 1, to })).toBeNull();
    expect(await alarms.desk.statistics({ from: to, to })).toBeNull();
    expect(await alarms.desk.statistics({ from: to - 366 * 86_400_000, to })).toMatchObject({ raised: 0 });
  });

  it("have no step before the one that was stored before it", async () => {
    await lostSign();
    const alarm = await alarms.alarm("commLoss");
    const { database } = alarms.street.store;
    const at = alarm.raisedAt - 5_000;
    await database.transaction((transaction) =>
      saveAlarm(transaction, {
        before: alarm,
        after: { ...alarm, comments: 1 },
        steps: [{ type: "commented", state: alarm.state, at, by: null, role: null, detail: {} }],
      }),
    );
    const steps = await alarmSteps(database, alarm.id);
    expect(steps.map((step) => step.at)).toEqual([alarm.raisedAt, alarm.raisedAt]);
  });

  it("say how long each step took", async () => {
    await lostSign();
    const { id, raisedAt } = await alarms.alarm("commLoss");
    await alarms.pass(10);
    await act([id], { type: "acknowledge" }, kim);
    await alarms.device("signs", "G1");
    await alarms.pass(31);
    const { acknowledgedAt, clearedAt } = await alarms.alarm("commLoss");
    const seconds = (at: number | null) => ((at ?? 0) - raisedAt) / 1000;
    const figures = await figuresOf({ from: raisedAt, to: raisedAt + 1 });
    expect(figures.toAcknowledge).toMatchObject({ count: 1, medianSec: seconds(acknowledgedAt) });
    expect(figures.toClear).toMatchObject({ count: 1, maxSec: seconds(clearedAt) });
    expect(figures.mostFrequent).toEqual([{ kind: "commLoss", target: "signs/G1", raised: 1 }]);
  });
});

describe("the storage", () => {
  it("forgets cleared alarms with the audit trail, and never what is open", async () => {
    await lostSign();
    const { id } = await alarms.alarm("commLoss");
    const { database } = alarms.street.store;
    // A month instead of years: the partitions of all the days between take their time.
    const retentionDays = { ...defaultStorageSettings.retentionDays, audit: 30 };
    const storage = createStorage(database, { ...defaultStorageSettings, retentionDays });
    const afterMs = (retentionDays.audit + 1) * 86_400_000;
    await storage.start(alarms.street.clock.now());
    await storage.maintain(alarms.street.clock.now() + afterMs);
    expect(await alarms.stored()).toHaveLength(1);
    await act([id], { type: "acknowledge" }, kim);
    await alarms.device("signs", "G1");
    await alarms.pass(31);
    await storage.maintain(alarms.street.clock.now() + 2 * afterMs);
    expect([await alarms.stored(), await alarmSteps(database, id)]).toEqual([[], []]);
  });
});

describe("a database that is away", () => {
  it("has an alarm told of late, with the time when it was due", async () => {
    const sign = await alarms.device("signs", "G1");
    await alarms.pass(1);
    await alarms.cut(sign);
    const { database } = alarms.street.store;
    const block = await database.maintenance(async (session) => {
      await session.run("begin");
      await session.run("lock table alarms in access exclusive mode");
      const lostAt = alarms.street.clock.now();
      const stuck = [];
      for (let i = 0; i < 60; i += 1) {
        alarms.street.clock.at += 1_000;
        stuck.push(alarms.desk.tick());
      }
      await session.run("rollback");
      await Promise.all(stuck);
      return lostAt;
    });
    const { raisedAt } = await alarms.alarm("commLoss");
    expect(raisedAt - block).toBeGreaterThanOrEqual(20_000);
    expect(raisedAt - block).toBeLessThanOrEqual(22_000);
    expect(await alarms.told()).toEqual(["commLoss signs/G1 activeUnacknowledged"]);
  });

  it("of which one part does not answer, or fails, keeps no other alarm back", async () => {
    const sign = await alarms.device("signs", "G1");
    await alarms.pass(1);
    await alarms.cut(sign);
    const { database } = alarms.street.store;
    await database.maintenance(async (session) => {
      await session.run("begin");
      await session.run("lock table dead_letters in access exclusive mode");
      await alarms.pass(25);
      await session.run("rollback");
    });
    expect(await alarms.told()).toEqual(["commLoss signs/G1 activeUnacknowledged"]);
    await database.run("alter table dead_letters rename to gone");
    await alarms.device("signs", "G1");
    await alarms.pass(31);
    expect(await alarms.told()).toEqual(["commLoss signs/G1 returnedUnacknowledged"]);
  });
});
