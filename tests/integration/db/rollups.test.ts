import {
  commitBatch,
  createStorage,
  defaultStorageSettings,
  detectorSeries,
  type Kept,
  linkSeries,
  type NetworkKeys,
  type ReadingRow,
  readingFlags,
  replaceNetwork,
  type SeriesSpan,
  type Storage,
} from "@roadcast/db";
import { beforeEach, describe, expect, it } from "vitest";
import { openStationsDatabase, type TestDatabase } from "../../support/database.js";
import {
  batchOf,
  dayMs,
  hourMs,
  minuteMs,
  noon,
  secondMs,
  stationReading,
  stationsNetwork,
} from "../../support/rows.js";

let db: TestDatabase;
let storage: Storage;
let keys: NetworkKeys;
let kept: Kept;

const reading = (id: string, row: Partial<ReadingRow> & { observedAt: number }) => stationReading(keys, id, row);
const store = (...readings: ReadingRow[]) => commitBatch(db.database, batchOf({ readings }));
const ofDetector = async (id: string, span: SeriesSpan) => (await detectorSeries(db.database, id, span, kept))?.points;
const ofLink = async (id: string, span: SeriesSpan) => (await linkSeries(db.database, id, span, kept))?.points;
const buckets = ["1m", "5m", "15m", "1h"] as const;

beforeEach(async () => {
  ({ db, storage, keys } = await openStationsDatabase());
  kept = { nowMs: noon, retentionDays: defaultStorageSettings.retentionDays };
  return () => db.drop();
});

/** The same must hold of what is in the rollups and of what the views add from the readings. */
describe.each([
  { where: "before the rollups are made", maintained: false },
  { where: "when the rollups are made", maintained: true },
])("a bucket, $where", ({ maintained }) => {
  const settle = async () => {
    if (maintained) await storage.maintain(noon + 2 * hourMs);
  };

  it("holds start < observedAt <= end, to the millisecond", async () => {
    const at = (ms: number) => reading("D1", { observedAt: noon + ms, count: 1 });
    await store(at(0), at(1), at(59_999), at(60_000), at(60_001));
    await settle();
    const points = await ofDetector("D1", { bucket: "1m", from: noon - minuteMs, to: noon + 2 * minuteMs });
    expect(points?.map(({ at: label, count }) => [label - noon, count])).toEqual([
      [-minuteMs, 1],
      [0, 3],
      [minuteMs, 1],
    ]);
  });

  it("is selected by its label, from within and to without", async () => {
    await store(reading("D1", { observedAt: noon + 1 }), reading("D1", { observedAt: noon + minuteMs + 1 }));
    await settle();
    const labels = async (from: number, to: number) =>
      (await ofDetector("D1", { bucket: "1m", from, to }))?.map(({ at }) => at - noon);
    expect(await labels(noon, noon + minuteMs)).toEqual([0]);
    expect(await labels(noon + 1, noon + minuteMs + 1)).toEqual([minuteMs]);
  });

  it.each(buckets)(
    "of %s sums counts, weights speed and travel time by count and occupancy by time",
    async (bucket) => {
      await store(
        reading("D1", { observedAt: noon + 20_000, count: 1, speedKph: 60, occupancyPct: 10, travelTimeSec: 100 }),
        reading("D1", {
          observedAt: noon + 60_000,
          intervalSec: 40,
          count: 3,
          speedKph: 20,
          occupancyPct: 40,
          travelTimeSec: 200,
        }),
      );
      await settle();
      const [point] = (await ofDetector("D1", { bucket, from: noon, to: noon + hourMs })) ?? [];
      expect(point).toMatchObject({
        at: noon,
        count: 4,
        flowVph: 240,
        speedKph: 30,
        occupancyPct: 30,
        travelTimeSec: 175,
      });
      const seconds = { "1m": 60, "5m": 300, "15m": 900, "1h": 3600 }[bucket];
      expect(point?.coveragePct).toBeCloseTo((60 / seconds) * 100, 2);
    },
  );

  it("weights by interval where it has no counts, and says null of what nobody measured", async () => {
    await store(
      reading("D1", { observedAt: noon + 20_000, count: null, speedKph: 60, occupancyPct: null }),
      reading("D1", { observedAt: noon + 60_000, intervalSec: 40, count: null, speedKph: 30, occupancyPct: null }),
    );
    await settle();
    const [point] = (await ofDetector("D1", { bucket: "5m", from: noon, to: noon + 1 })) ?? [];
    expect(point).toMatchObject({ count: null, flowVph: null, speedKph: 40, occupancyPct: null, travelTimeSec: null });
  });

  it("of a link sums the lanes of a station and averages its stations", async () => {
    await store(
      reading("D1", { observedAt: noon + 20_000, count: 4, speedKph: 50 }),
      reading("D2", { observedAt: noon + 20_000, count: 6, speedKph: 70 }),
      reading("D3", { observedAt: noon + 20_000, count: 30, speedKph: 60 }),
    );
    await settle();
    const [point] = (await ofLink("M1", { bucket: "1m", from: noon, to: noon + minuteMs })) ?? [];
    // (4 + 6 + 30) / 2; (4·50 + 6·70 + 30·60) / 40.
    expect(point).toMatchObject({ count: 20, speedKph: 60.5, coveragePct: 33.333 });
    expect(point?.flowVph).toBe((10 * 180 + 30 * 180) / 2);
  });

  it("of a link takes lanes without a station together", async () => {
    await store(
      reading("D9", { observedAt: noon + 20_000, count: 3 }),
      reading("D9", { observedAt: noon + 40_000, count: 4 }),
    );
    await settle();
    expect(await ofLink("M2", { bucket: "1m", from: noon, to: noon + 1 })).toMatchObject([{ count: 7, speedKph: 40 }]);
  });

  it("of a link leaves out readings with flags; that of the detector keeps them", async () => {
    await store(
      reading("D1", { observedAt: noon + 20_000, count: 4 }),
      reading("D1", { observedAt: noon + 40_000, count: 100, flags: readingFlags.detectorFailed }),
      reading("D2", { observedAt: noon + 40_000, count: 50, flags: readingFlags.impossible }),
    );
    await settle();
    expect(await ofLink("M1", { bucket: "1m", from: noon, to: noon + 1 })).toMatchObject([{ count: 4 }]);
    expect(await ofDetector("D1", { bucket: "1m", from: noon, to: noon + 1 })).toMatchObject([{ count: 104 }]);
  });
});

describe("late readings", () => {
  it.each(buckets)("of 24 h reach the buckets of %s, of detector and link", async (bucket) => {
    const now = noon + 24 * hourMs;
    await store(
      reading("D1", { observedAt: noon + 20_000, count: 4 }),
      reading("D2", { observedAt: noon + 20_000, count: 1 }),
    );
    await storage.maintain(now);
    const late = { receivedAt: now };
    await store(
      reading("D1", { observedAt: noon + 40_000, count: 6, ...late }),
      reading("D3", { observedAt: noon + 40_000, count: 9, ...late }),
    );
    await storage.maintain(now + minuteMs);
    const span = { bucket, from: noon, to: noon + 1 };
    expect(await ofDetector("D1", span)).toMatchObject([{ count: 10 }]);
    expect(await ofDetector("D2", span)).toMatchObject([{ count: 1 }]);
    expect(await ofDetector("D3", span)).toMatchObject([{ count: 9 }]);
    // (4 + 6 + 1) of one station, 9 of the other.
    expect(await ofLink("M1", span)).toMatchObject([{ count: 10 }]);
  });

  it("are not missed though they commit after the rollups have passed them by", async () => {
    await storage.maintain(noon + hourMs);
    // Received in time, committed an hour later: the database was away.
    await store(reading("D1", { observedAt: noon + 20_000, receivedAt: noon + 21_000, count: 3 }));
    await storage.maintain(noon + hourMs + minuteMs);
    for (const bucket of buckets.slice(0, 3)) {
      expect(await ofDetector("D1", { bucket, from: noon, to: noon + 1 })).toMatchObject([{ count: 3 }]);
    }
  });

  it("in a flood are all counted once, with the job running among the commits", async () => {
    const now = noon + 3 * hourMs;
    const commits = Array.from({ length: 12 }, (_, i) => {
      const readings = Array.from({ length: 180 }, (_, k) =>
        reading(k % 2 === 0 ? "D1" : "D3", {
          observedAt: noon + (i * 180 + k + 1) * 5 * secondMs,
          receivedAt: now,
          count: 1,
        }),
      );
      return commitBatch(db.database, batchOf({ readings }));
    });
    const [stored] = await Promise.all([
      Promise.all(commits),
      storage.maintain(now - hourMs).then(() => storage.maintain(now)),
    ]);
    expect(stored.reduce((sum, { readings }) => sum + readings, 0)).toBe(2160);
    await storage.maintain(now + minuteMs);
    for (const bucket of buckets) {
      const span = { bucket, from: noon - hourMs, to: now };
      const points = [...((await ofDetector("D1", span)) ?? []), ...((await ofDetector("D3", span)) ?? [])];
      expect(points.reduce((sum, { count }) => sum + (count ?? 0), 0)).toBe(2160);
      const link = (await ofLink("M1", span)) ?? [];
      expect(link.reduce((sum, { count }) => sum + (count ?? 0), 0)).toBe(1080);
    }
  });

  it("reach the rollups by an explicit refresh too", async () => {
    const now = noon + 24 * hourMs;
    await store(reading("D1", { observedAt: noon + 20_000, count: 4 }));
    await storage.maintain(now);
    await store(reading("D1", { observedAt: noon + 40_000, count: 5, receivedAt: now }));
    await storage.refresh(noon, noon + hourMs);
    for (const bucket of buckets) {
      expect(await ofDetector("D1", { bucket, from: noon, to: noon + 1 })).toMatchObject([{ count: 9 }]);
    }
  });
});

describe("retention", () => {
  it("drops raw readings after three days and keeps their buckets", async () => {
    await store(reading("D1", { observedAt: noon + 20_000, count: 4 }));
    await storage.maintain(noon + hourMs);
    const later = noon + 4 * dayMs;
    const { dropped } = await createStorage(db.database, defaultStorageSettings).maintain(later);
    expect(dropped).toBeGreaterThan(0);
    kept = { ...kept, nowMs: later };
    const raw = await detectorSeries(db.database, "D1", { bucket: "raw", from: noon, to: noon + minuteMs }, kept);
    expect(raw).toEqual({ points: [], empty: "beyondRetention" });
    for (const bucket of buckets) {
      expect(await ofDetector("D1", { bucket, from: noon, to: noon + 1 })).toMatchObject([{ count: 4 }]);
      expect(await ofLink("M1", { bucket, from: noon, to: noon + 1 })).toMatchObject([{ count: 4 }]);
    }
  });

  it("drops minutes after a week and keeps hours", async () => {
    await store(reading("D1", { observedAt: noon + 20_000, count: 4 }));
    await storage.maintain(noon + hourMs);
    const later = noon + 12 * dayMs;
    await createStorage(db.database, defaultStorageSettings).maintain(later);
    expect(await ofDetector("D1", { bucket: "1m", from: noon, to: noon + 1 })).toEqual([]);
    expect(await ofDetector("D1", { bucket: "1h", from: noon, to: noon + 1 })).toMatchObject([{ count: 4 }]);
  });

  it("a refresh of what has no raw data any more leaves its buckets as they are", async () => {
    await store(reading("D1", { observedAt: noon + 20_000, count: 4 }));
    await storage.maintain(noon + hourMs);
    const later = createStorage(db.database, defaultStorageSettings);
    await later.maintain(noon + 4 * dayMs);
    await store(reading("D1", { observedAt: noon + 4 * dayMs }));
    await later.refresh(noon - hourMs, noon + 4 * dayMs);
    expect(await ofDetector("D1", { bucket: "1h", from: noon, to: noon + 1 })).toMatchObject([{ count: 4 }]);
  });

  it("can be put into force again by every gateway that starts", async () => {
    const other = createStorage(db.database, { ...defaultStorageSettings, rollupLagSec: 0 });
    await Promise.all([other.start(noon), storage.start(noon + hourMs)]);
    const reports = await Promise.all([other.maintain(noon), storage.maintain(noon)]);
    expect(reports.some(({ skipped }) => !skipped)).toBe(true);
  });
});

describe("a series", () => {
  it("of raw readings gives each as it is, with flow by its interval and what is flagged", async () => {
    await store(
      reading("D1", { observedAt: noon, count: 7, speedKph: 41.5, occupancyPct: 12.3 }),
      reading("D1", { observedAt: noon + 20_000, count: 0, speedKph: 30, flags: readingFlags.impossible }),
      reading("D1", { observedAt: noon + 40_000 }),
    );
    expect(await ofDetector("D1", { bucket: "raw", from: noon, to: noon + 40_000 })).toEqual([
      {
        at: noon,
        count: 7,
        flowVph: 1260,
        speedKph: 41.5,
        occupancyPct: 12.3,
        travelTimeSec: null,
        coveragePct: null,
        flagged: false,
      },
      {
        at: noon + 20_000,
        count: 0,
        flowVph: 0,
        speedKph: 30,
        occupancyPct: 10,
        travelTimeSec: null,
        coveragePct: null,
        flagged: true,
      },
    ]);
  });

  it("of a link's raw readings puts those of one moment together", async () => {
    await store(
      reading("D1", { observedAt: noon, count: 4, speedKph: 50 }),
      reading("D2", { observedAt: noon, count: 6, speedKph: 70 }),
      reading("D3", { observedAt: noon, count: 30, speedKph: 60 }),
      reading("D3", { observedAt: noon + 20_000, count: 8, speedKph: 55, flags: readingFlags.outOfService }),
    );
    expect(await ofLink("M1", { bucket: "raw", from: noon, to: noon + hourMs })).toMatchObject([
      { at: noon, count: 20, flowVph: 3600, speedKph: 60.5, coveragePct: null },
    ]);
  });

  it("says why it is empty", async () => {
    const span: SeriesSpan = { bucket: "1m", from: noon - hourMs, to: noon };
    const old: SeriesSpan = { bucket: "1m", from: noon - 20 * dayMs, to: noon - 10 * dayMs };
    expect(await linkSeries(db.database, "M1", span, kept)).toEqual({ points: [], empty: "noReadings" });
    expect(await linkSeries(db.database, "M1", old, kept)).toEqual({ points: [], empty: "beyondRetention" });
    expect(await detectorSeries(db.database, "D1", old, kept)).toEqual({ points: [], empty: "beyondRetention" });
    expect(await detectorSeries(db.database, "D77", span, kept)).toBeNull();
    const network = stationsNetwork();
    const features = network.features.filter(({ properties }) => properties.id !== "D9");
    await replaceNetwork(db.database, { ...network, features });
    expect(await linkSeries(db.database, "M2", span, kept)).toEqual({ points: [], empty: "noDetectors" });
  });
});
