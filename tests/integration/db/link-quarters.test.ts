import {
  commitBatch,
  linkQuarters,
  loadNetwork,
  type NetworkKeys,
  type ReadingRow,
  readingFlags,
  replaceNetwork,
  type Storage,
} from "@roadcast/db";
import { beforeEach, describe, expect, it } from "vitest";
import { LiveState } from "../../../gateway/src/live/live-state.js";
import { Registry } from "../../../gateway/src/network/registry.js";
import { openStationsDatabase, type TestDatabase } from "../../support/database.js";
import { committed, readingOf } from "../../support/live.js";
import { batchOf, dayMs, hourMs, minuteMs, noon, stationReading, stationsNetwork } from "../../support/rows.js";

const quarterMs = 15 * minuteMs;

let db: TestDatabase;
let storage: Storage;
let keys: NetworkKeys;

const reading = (id: string, row: Partial<ReadingRow> & { observedAt: number }) => stationReading(keys, id, row);
const store = (...readings: ReadingRow[]) => commitBatch(db.database, batchOf({ readings }));
const read = (from: number, to: number) => linkQuarters(db.database, { from, to, withinMs: 10_000 });

beforeEach(async () => {
  ({ db, storage, keys } = await openStationsDatabase());
  return () => db.drop();
});

/** The same must hold of what is in the rollups and of what the views add from the readings. */
describe.each([
  { where: "before the rollups are made", maintained: false },
  { where: "when the rollups are made", maintained: true },
])("what links measured by quarter of the hour, $where", ({ maintained }) => {
  const settle = async () => {
    if (maintained) await storage.maintain(noon + 2 * hourMs);
  };

  it("is what the live state makes of the same readings, flagged ones left out", async () => {
    // Lane D2 fails, station S2 has one lane: figures that no plain mean would give. D9 has travel times alone.
    const steady = {
      D1: { count: 6, speedKph: 60, occupancyPct: 12 },
      D2: { count: 90, speedKph: 5, occupancyPct: 99, flags: readingFlags.detectorFailed },
      D3: { count: 2, speedKph: 30, occupancyPct: 4 },
      D9: { count: null, speedKph: null, occupancyPct: null, travelTimeSec: 50 },
    };
    const { network } = await loadNetwork(db.database);
    const live = new LiveState({ registry: new Registry(network, keys), newEpoch: () => "epoch", now: noon });
    for (let at = noon + 20_000; at <= noon + quarterMs; at += 20_000) {
      const rows = Object.entries(steady).map(([id, values]) => reading(id, { observedAt: at, ...values }));
      await store(...rows);
      const readings = Object.entries(steady).map(([id, values], i) =>
        readingOf(id, at, { ...rows[i], ...values }, id === "D2" ? [{ test: "lockedOn", since: noon }] : []),
      );
      live.apply(committed({ readings }), at);
    }
    await settle();
    const [m1, m2] = (await read(noon, noon + hourMs)).sort((a, b) => a.linkId.localeCompare(b.linkId));
    // Two lanes of 1,080 veh/h and one of 360, with one working lane each.
    const figures = { speedKph: 45, flowVph: 1260, occupancyPct: 8 };
    expect(live.link("M1")).toMatchObject({ ...figures, detectorsWorking: 2 });
    expect(m1).toEqual({ linkId: "M1", at: noon, ...figures, travelTimeSec: null });
    expect(m2).toEqual({
      ...{ linkId: "M2", at: noon, speedKph: null, flowVph: null, occupancyPct: null, travelTimeSec: 50 },
    });
    live.recall(m2 === undefined ? [] : [m2], noon + dayMs);
    live.tick(noon + dayMs);
    expect(live.link("M2")).toMatchObject({ detectorsWorking: 0, substitute: { speedKph: expect.any(Number) } });
  });

  it("is of the quarters that have data, within the span that is asked for", async () => {
    const at = (n: number, ms = minuteMs) => noon - n * dayMs + ms;
    await store(...[0, 1, 2].map((n) => reading("D1", { observedAt: at(n), count: 10 + n })));
    // Of another quarter of the hour, and of another link, there is one day.
    await store(reading("D1", { observedAt: at(2, quarterMs + 1) }), reading("D9", { observedAt: at(2, quarterMs) }));
    await settle();
    const found = async (from: number, to: number) =>
      (await read(from, to)).map(({ linkId, at: start }) => `${linkId} ${(start - noon) / quarterMs}`).sort();
    expect(await found(noon - 7 * dayMs, noon + hourMs)).toEqual(["M1 -191", "M1 -192", "M1 -96", "M1 0", "M2 -192"]);
    expect(await found(noon - 7 * dayMs, noon)).toEqual(["M1 -191", "M1 -192", "M1 -96", "M2 -192"]);
    expect(await found(noon - dayMs, noon)).toEqual(["M1 -96"]);
  });
});

it("what links measured leaves out links that are no longer in use", async () => {
  const { features } = stationsNetwork();
  await store(reading("D1", { observedAt: noon + minuteMs }), reading("D9", { observedAt: noon + minuteMs }));
  const isOfM2 = (properties: object) =>
    ("id" in properties && properties.id === "M2") || ("linkId" in properties && properties.linkId === "M2");
  const left = features.filter(({ properties }) => !isOfM2(properties) && properties.kind !== "controller");
  await replaceNetwork(db.database, { ...stationsNetwork(), features: left });
  expect((await read(noon, noon + hourMs)).map(({ linkId }) => linkId)).toEqual(["M1"]);
});

it("what links measured is given up where the database takes too long over it, and the connection is of use after", async () => {
  await store(reading("D1", { observedAt: noon + minuteMs }));
  await db.database.maintenance(async (session) => {
    await session.run("begin");
    await session.run("lock table links in access exclusive mode");
    await expect(linkQuarters(db.database, { from: noon, to: noon + hourMs, withinMs: 50 })).rejects.toMatchObject({
      code: "timeout",
    });
    await session.run("rollback");
  });
  expect(await read(noon, noon + hourMs)).toHaveLength(1);
});
