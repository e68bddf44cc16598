import type { AlarmNotice } from "@roadcast/contract";
import { describe, expect, it } from "vitest";
import { changeAlarms, holdAlarms, newsOf } from "../../../console/src/live/alarm-reducer.js";
import { AlarmStore } from "../../../console/src/live/alarms.js";
import { alarmDeltaOf, alarmId, alarmSnapshotOf, notice } from "./alarm-fixture.js";

const ids = (alarms: Iterable<AlarmNotice>) => [...alarms].map(({ id }) => id);

describe("the alarms that a console holds", () => {
  const held = holdAlarms(alarmSnapshotOf([notice(1), notice(2)], { omitted: 7 }));

  it("are those of the snapshot, then what each delta changes; a cleared one is taken away", () => {
    const cleared = notice(1, { state: "cleared", revision: 2 });
    const worse = notice(2, { severity: 2, revision: 2 });
    const { verdict, held: after } = changeAlarms(held, alarmDeltaOf([cleared, worse, notice(3)]));
    expect(verdict).toBe("apply");
    expect(ids(after?.alarms.values() ?? [])).toEqual([alarmId(2), alarmId(3)]);
    expect(after?.alarms.get(alarmId(2))?.severity).toBe(2);
    expect(after).toMatchObject({ seq: 11, omitted: 7 });
    expect(held.alarms.size).toBe(2);
  });

  it("stay as they are where a delta brings nothing, and are asked for anew where one is missing", () => {
    const old = changeAlarms(held, alarmDeltaOf([notice(3)], { fromSeq: 8, seq: 10 }));
    expect(old).toEqual({ verdict: "old", held });
    expect(changeAlarms(held, alarmDeltaOf([notice(3)], { fromSeq: 11, seq: 12 })).verdict).toBe("resync");
    expect(changeAlarms(held, alarmDeltaOf([notice(3)], { epoch: "run-2" })).verdict).toBe("resync");
    expect(changeAlarms(null, alarmDeltaOf([notice(3)]))).toEqual({ verdict: "resync", held: null });
  });
});

describe("what is new among alarms", () => {
  const before = holdAlarms(alarmSnapshotOf([notice(1), notice(2, { state: "shelved" }), notice(3, { severity: 3 })]));
  const news = (...alarms: AlarmNotice[]) => ids(newsOf(before, holdAlarms(alarmSnapshotOf(alarms))));

  it("is nothing when the console opens", () => {
    expect(newsOf(null, before)).toEqual([]);
  });

  it("is what was raised, raised again, made worse, or is back from the shelf", () => {
    expect(news(notice(1), notice(4))).toEqual([alarmId(4)]);
    expect(news(notice(1, { occurrences: 2 }))).toEqual([alarmId(1)]);
    expect(news(notice(3, { severity: 2 }))).toEqual([alarmId(3)]);
    expect(news(notice(2))).toEqual([alarmId(2)]);
  });

  it("is not what stays, gets less, is acknowledged, or is quiet", () => {
    expect(news(notice(1, { revision: 9, comments: 1 }), notice(3, { severity: 4 }))).toEqual([]);
    expect(news(notice(1, { state: "activeAcknowledged" }))).toEqual([]);
    expect(news(notice(5, { state: "suppressed" }), notice(6, { state: "outOfService" }))).toEqual([]);
  });
});

describe("the store of alarms", () => {
  it("wishes for alarms while somebody looks, and forgets them when nobody does", () => {
    const store = new AlarmStore();
    const wishes: boolean[] = [];
    store.onWish(() => wishes.push(store.wanted));
    const [leave, leaveToo] = [store.look(), store.look()];
    store.take(alarmSnapshotOf([notice(1)]));
    leave();
    expect(store.get()?.alarms.size).toBe(1);
    leaveToo();
    expect(store.get()).toBeNull();
    expect(wishes).toEqual([true, false]);
  });

  it("tells of news once, after a reconnection too: what came meanwhile is news", () => {
    const store = new AlarmStore();
    const told: string[][] = [];
    store.onNews((news) => told.push(ids(news)));
    store.take(alarmSnapshotOf([notice(1)]));
    expect(store.takeDelta(alarmDeltaOf([notice(2)]))).toBe("apply");
    expect(store.takeDelta(alarmDeltaOf([notice(2)]))).toBe("old");
    store.take(alarmSnapshotOf([notice(1), notice(2), notice(3)], { epoch: "run-2", seq: 1 }));
    expect(told).toEqual([[alarmId(2)], [alarmId(3)]]);
  });
});
