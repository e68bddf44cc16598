import { randomUUID } from "node:crypto";
import { commitBatch, controllerEvents, isBadData, listDeadLetters, stateAt } from "@roadcast/db";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PresenceRule } from "../../../gateway/src/ingest/presence-rule.js";
import { openTestDatabase, type TestDatabase } from "../../support/database.js";
import { batchOf, dayMs, noon, readingRow, secondMs } from "../../support/rows.js";

let db: TestDatabase;
const countRows = async (table: string): Promise<number> => {
  const { rows } = await db.database.run<{ n: number }>(`select count(*) as n from ${table}`);
  return rows[0]?.n ?? -1;
};

beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(async () => {
  await db.drop();
});

describe("a batch", () => {
  it("stores each reading once, however often it comes", async () => {
    const readings = [0, 20, 40].map((sec) => readingRow({ detectorKey: 100, observedAt: noon + sec * secondMs }));
    expect((await commitBatch(db.database, batchOf({ readings }))).readings).toBe(3);
    expect((await commitBatch(db.database, batchOf({ readings }))).readings).toBe(0);
    const more = [...readings, readingRow({ detectorKey: 100, observedAt: noon + 60_000 })];
    expect((await commitBatch(db.database, batchOf({ readings: more }))).readings).toBe(1);
  });

  it("keeps the first of two readings with the same identity, in one batch too", async () => {
    const readings = [7, 9].map((count) => readingRow({ detectorKey: 101, observedAt: noon, count }));
    expect((await commitBatch(db.database, batchOf({ readings }))).readings).toBe(1);
    const { rows } = await db.database.run<{ count: number }>("select count from readings where detector_key = 101");
    expect(rows).toEqual([{ count: 7 }]);
  });

  it("keeps measures, null ones and zeros, times to the millisecond and flags", async () => {
    const row = readingRow({
      detectorKey: 102,
      stationKey: null,
      linkKey: 8,
      observedAt: noon + 123,
      receivedAt: noon + 987,
      intervalSec: 3600,
      count: 0,
      speedKph: null,
      occupancyPct: 12.3,
      travelTimeSec: 86_400,
      flags: 5,
    });
    await commitBatch(db.database, batchOf({ readings: [row] }));
    const { rows } = await db.database.run(`
      select detector_key as "detectorKey", station_key as "stationKey", link_key as "linkKey",
        observed_at as "observedAt", received_at as "receivedAt", interval_sec as "intervalSec", count,
        speed_kph as "speedKph", occupancy_pct as "occupancyPct", travel_time_sec as "travelTimeSec", flags
      from readings where detector_key = 102`);
    expect(rows).toEqual([row]);
  });

  it("takes readings of any time within retention, though no partition was made for it", async () => {
    const readings = [noon - 400 * dayMs, noon - 2 * dayMs, noon + 30 * dayMs].map((observedAt) =>
      readingRow({ detectorKey: 103, observedAt }),
    );
    expect((await commitBatch(db.database, batchOf({ readings }))).readings).toBe(3);
  });

  it("stores one of everything and counts it, and nothing when it comes again", async () => {
    const batch = batchOf({
      readings: [readingRow({ detectorKey: 104, observedAt: noon })],
      controllerStates: [
        { controllerId: "C1", receivedAt: noon + 1, state: { observedAt: noon, mode: "coordinated", phases: [] } },
      ],
      signalEvents: [
        { controllerId: "C1", at: noon, code: 1, parameter: 2 },
        { controllerId: "C1", at: noon, code: 1, parameter: 6 },
        { controllerId: "C1", at: noon, code: 1, parameter: 6 },
      ],
      signStates: [
        { signId: "VMS1", receivedAt: noon + 1, state: { observedAt: noon, message: null, faults: ["lamp"] } },
      ],
      presence: [{ kind: "controllers", deviceId: "C1", online: true, at: noon, receivedAt: noon + 1 }],
      positions: [{ vehicleId: "V1", receivedAt: noon + 1, position: { observedAt: noon, lat: 37.5, lon: 127 } }],
      commandResults: [
        {
          kind: "controllers",
          deviceId: "C1",
          receivedAt: noon + 1,
          result: { commandId: randomUUID(), status: "accepted", at: noon },
        },
      ],
    });
    const all = { controllerStates: 1, signStates: 1, presence: 1, positions: 1, commandResults: 1, deadLetters: 0 };
    expect(await commitBatch(db.database, batch)).toEqual({ readings: 1, signalEvents: 2, ...all });
    const again = await commitBatch(db.database, batch);
    expect(Object.values(again).every((count) => count === 0)).toBe(true);
    expect(await controllerEvents(db.database, "C1", { from: noon, to: noon + 1, limit: 10 })).toEqual({
      items: [
        [noon, 1, 2],
        [noon, 1, 6],
      ],
      nextCursor: null,
    });
    const before = await controllerEvents(db.database, "C1", { from: noon - 1, to: noon, limit: 10 });
    expect(before.items).toEqual([]);
  });

  it("goes in whole or not at all", async () => {
    const before = await countRows("readings");
    const batch = batchOf({
      readings: [readingRow({ detectorKey: 105, observedAt: noon })],
      signalEvents: [{ controllerId: "C1", at: noon, code: 2 ** 40, parameter: 0 }],
    });
    const error = await commitBatch(db.database, batch).catch((thrown: unknown) => thrown);
    expect(isBadData(error)).toBe(true);
    expect(await countRows("readings")).toBe(before);
  });

  it("keeps dead letters byte for byte, also such as are no text", async () => {
    const payload = Buffer.from([0x00, 0xff, 0x7b, 0x00]);
    const counts = await commitBatch(
      db.database,
      batchOf({
        deadLetters: [
          {
            receivedAt: noon,
            topic: "roads/v1/x\u0000",
            reason: "malformed",
            detail: "\u0000",
            payload,
            payloadBytes: 9,
          },
        ],
      }),
    );
    expect(counts.deadLetters).toBe(1);
    const { items } = await listDeadLetters(db.database, { limit: 10 });
    expect(items[0]).toMatchObject({ reason: "malformed", payloadBytes: 9, receivedAt: noon, replayedAt: null });
    expect(items[0]?.payload.equals(payload)).toBe(true);
  });
});

describe("presence", () => {
  const online = (at: number, receivedAt: number) => ({
    kind: "signs" as const,
    deviceId: "P1",
    online: true,
    at,
    receivedAt,
  });
  const latest = async () => {
    const { rows } = await db.database.run<{ online: boolean; at: number }>(
      "select online, at from presence where device_id = 'P1'",
    );
    return rows[0];
  };

  it("follows connects and losses in order, within a batch too", async () => {
    const first = online(noon, noon + 10);
    const lost = { ...first, online: false, receivedAt: noon + 5000 };
    const counts = await commitBatch(
      db.database,
      batchOf({ presence: [first, lost, online(noon + 6000, noon + 6010)] }),
    );
    expect(counts.presence).toBe(3);
    expect(await latest()).toEqual({ online: true, at: noon + 6000 });
  });

  it("ignores the late will of a connection that a newer one has replaced", async () => {
    const will = { ...online(noon, noon + 9000), online: false };
    expect((await commitBatch(db.database, batchOf({ presence: [will] }))).presence).toBe(0);
    expect(await latest()).toEqual({ online: true, at: noon + 6000 });
  });

  it("takes a loss once, and a repeated connect does not undo it", async () => {
    const will = { ...online(noon + 6000, noon + 9000), online: false };
    expect((await commitBatch(db.database, batchOf({ presence: [will] }))).presence).toBe(1);
    expect(
      (await commitBatch(db.database, batchOf({ presence: [will, online(noon + 6000, noon + 9500)] }))).presence,
    ).toBe(0);
    expect(await latest()).toEqual({ online: false, at: noon + 6000 });
  });
});

describe("presence of a device whose clock steps back", () => {
  const heard = (isOnline: boolean, at: number, receivedAt: number) => ({
    kind: "signs" as const,
    deviceId: "P2",
    online: isOnline,
    at,
    receivedAt,
  });
  const apply = async (...presence: ReturnType<typeof heard>[]) =>
    (await commitBatch(db.database, batchOf({ presence }))).presence;
  const latest = async () => {
    const text = "select online, at from presence where device_id = 'P2'";
    return (await db.database.run<{ online: boolean; at: number }>(text)).rows[0];
  };

  it("is online, as the gateway's own rule has it", async () => {
    const connects = [heard(true, noon, noon), heard(true, noon - 3_600_000, noon + 1000)];
    expect(await apply(...connects)).toBe(2);
    expect(await latest()).toEqual({ online: true, at: noon - 3_600_000 });
    const rule = new PresenceRule();
    expect(connects.map((row) => rule.accept(row))).toEqual([true, true]);
  });

  it("is not taken back by a replay, or by a gateway that is behind", async () => {
    expect(await apply(heard(true, noon - 7200, noon + 500), heard(false, noon - 3_600_000, noon + 999))).toBe(0);
    expect(await latest()).toEqual({ online: true, at: noon - 3_600_000 });
    expect(await apply(heard(false, noon - 3_600_000, noon + 2000))).toBe(1);
  });
});

it("two gateways that commit the same readings at once store each once", async () => {
  const readings = Array.from({ length: 500 }, (_, i) => readingRow({ detectorKey: 200 + i, observedAt: noon }));
  const counts = await Promise.all([
    commitBatch(db.database, batchOf({ readings })),
    commitBatch(db.database, batchOf({ readings: [...readings] })),
  ]);
  expect(counts.reduce((sum, { readings: stored }) => sum + stored, 0)).toBe(500);
});

it("asks nothing of a network that has no devices", async () => {
  expect(await stateAt(db.database, noon)).toEqual({
    readings: [],
    controllerStates: [],
    signStates: [],
    presence: [],
    positions: [],
  });
});
