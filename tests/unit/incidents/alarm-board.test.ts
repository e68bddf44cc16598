import { mostSnapshotAlarms } from "@roadcast/contract";
import type { StoredAlarm } from "@roadcast/db";
import { expect, it } from "vitest";
import { AlarmBoard } from "../../../gateway/src/incidents/alarm-board.js";
import { newLife } from "../../../gateway/src/incidents/alarm-life.js";
import { noFlood } from "../../../gateway/src/incidents/flood-watch.js";
import { now } from "../../support/alarm-input.js";

const alarmOf = (id: string, more: Partial<StoredAlarm> = {}): StoredAlarm => ({
  ...{ ...newLife(now), id, kind: "commLoss", target: `signs/${id}`, areaId: null, severity: 3, detail: {} },
  ...{ members: [], memberCount: 0, state: "activeUnacknowledged", revision: 0 },
  ...more,
});
const cleared = (id: string, revision = 1) => alarmOf(id, { state: "cleared", clearedAt: now, revision });
const ids = (of: { alarms: readonly { id: string }[] } | null) => of?.alarms.map(({ id }) => id);

it("a snapshot has what is open, the worst and newest first", () => {
  const board = new AlarmBoard("run", noFlood(now));
  board.put([alarmOf("a"), alarmOf("b", { severity: 1 }), alarmOf("c", { raisedAt: now + 1 }), cleared("d")]);
  const snapshot = board.snapshot(now);
  expect([ids(snapshot), snapshot.seq, snapshot.omitted]).toEqual([["b", "c", "a"], 3, 0]);
});

it("a delta has what changed after a number, whole, and what was cleared once more", () => {
  const board = new AlarmBoard("run", noFlood(now));
  board.put([alarmOf("a"), alarmOf("b")]);
  const { seq } = board.snapshot(now);
  board.put([alarmOf("b", { revision: 1 }), cleared("a"), alarmOf("c")]);
  const delta = board.delta(seq, now);
  expect(delta).toMatchObject({ epoch: "run", fromSeq: seq, seq: seq + 3 });
  expect(delta?.alarms.map(({ id, state }) => [id, state])).toEqual([
    ["b", "activeUnacknowledged"],
    ["a", "cleared"],
    ["c", "activeUnacknowledged"],
  ]);
  expect(ids(board.delta(delta?.seq ?? 0, now))).toEqual([]);
});

it("what is older than what is known changes nothing, and nothing that is over comes back", () => {
  const board = new AlarmBoard("run", noFlood(now));
  let changes = 0;
  board.onChanged(() => {
    changes += 1;
  });
  board.put([alarmOf("a", { revision: 2 })]);
  board.put([alarmOf("a", { revision: 1 }), alarmOf("a", { revision: 2 })]);
  expect(changes).toBe(1);
  board.put([cleared("a", 3)]);
  board.put([alarmOf("a", { revision: 2 }), cleared("a", 4)]);
  expect([changes, board.alarms, board.get("a")]).toEqual([2, [], undefined]);
});

it("whoever has a number from before what was let go is given no delta", () => {
  const board = new AlarmBoard("run", noFlood(now));
  const many = Array.from({ length: 1_500 }, (_, i) => String(i));
  board.put(many.map((id) => alarmOf(id)));
  const before = board.snapshot(now);
  expect([before.alarms.length, before.omitted]).toEqual([1_500, 0]);
  board.put(many.map((id) => cleared(id)));
  expect(board.delta(before.seq, now)).toBeNull();
  expect(ids(board.delta(before.seq + 1_000, now))).toHaveLength(500);
});

it("a snapshot is bounded, and says how many it leaves out", () => {
  const board = new AlarmBoard("run", noFlood(now));
  board.put(Array.from({ length: mostSnapshotAlarms + 7 }, (_, i) => alarmOf(String(i), { severity: i < 5 ? 1 : 4 })));
  const { alarms, omitted } = board.snapshot(now);
  expect([alarms.length, omitted, alarms.slice(0, 6).map(({ severity }) => severity)]).toEqual([
    ...[mostSnapshotAlarms, 7, [1, 1, 1, 1, 1, 4]],
  ]);
});

it("a flood is told of with its change, not with the passing of its time", () => {
  const board = new AlarmBoard("run", noFlood(now));
  const flood = { ...noFlood(now), flood: true, since: now, newAlarms: 12 };
  board.setFlood(flood);
  board.setFlood({ ...flood, shareOfShift: 0.2 });
  expect([board.seqNow(), board.delta(0, now)?.flood.shareOfShift]).toEqual([1, 0.2]);
});
