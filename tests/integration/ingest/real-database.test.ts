import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Network } from "@roadcast/contract";
import {
  commitBatch,
  createStorage,
  Database,
  type DeadLetterRow,
  defaultStorageSettings,
  detectorSeries,
  linkSeries,
  listDeadLetters,
  migrate,
  replaceNetwork,
} from "@roadcast/db";
import { startEmbedded } from "@roadcast/db/embedded";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { Ingest } from "../../../gateway/src/ingest/ingest.js";
import { detectorsNetwork } from "../../bench/detectors-network.js";
import { readingAt } from "../../support/broker-device.js";
import { deliveryOf, FakeClock, silentLogger } from "../../support/broker-ingest.js";
import { goldenNetwork, registryIn } from "../../support/broker-network.js";
import { openTestDatabase, type TestDatabase } from "../../support/database.js";
import { dayMs, hourMs, minuteMs, noon, secondMs, storedReadings } from "../../support/rows.js";

const { retentionDays } = defaultStorageSettings;
const readingsOf = (detector: string) => `roads/v1/detectors/${detector}/readings`;

/** The real ingest on a database, with the network that stands in it. */
async function startOn(database: Database, clock = new FakeClock(noon)) {
  let registry = await registryIn(database);
  const ingest = new Ingest({
    commit: (batch) => commitBatch(database, batch),
    registry: () => registry,
    clock,
    logger: silentLogger,
    settings: { rawRetentionMs: retentionDays.raw * dayMs, lingerMs: 5, retryMaxMs: 200 },
    prefix: "roads/v1",
    onCommitted: () => undefined,
  });
  ingest.start();
  const send = async (messages: readonly { topic: string; payload: string }[]) => {
    const deliveries = messages.map(({ topic, payload }) => deliveryOf(topic, payload));
    for (const delivery of deliveries) ingest.accept(Object.assign(delivery, { receivedAt: clock.now() }));
    await Promise.all(deliveries.map(({ settled }) => settled));
  };
  return {
    ingest,
    send,
    async put(network: Network) {
      await replaceNetwork(database, network);
      registry = await registryIn(database);
    },
  };
}

describe("the ingest on a real database", () => {
  let db: TestDatabase;
  let running: Awaited<ReturnType<typeof startOn>>;

  beforeEach(async () => {
    db = await openTestDatabase();
    await createStorage(db.database, defaultStorageSettings).start(noon);
    await replaceNetwork(db.database, goldenNetwork());
    running = await startOn(db.database);
  });
  afterEach(async () => {
    await running.ingest.stop();
    await db.drop();
  });
  const letters = async (): Promise<(DeadLetterRow & { id: string })[]> =>
    (await listDeadLetters(db.database, { limit: 100 })).items;
  const counts = async () => {
    const { rows } = await db.database.run<{ count: number }>("select count from readings order by observed_at");
    return rows.map(({ count }) => count);
  };

  it("finds the rows that the database refuses among good ones, and keeps them with its reason", async () => {
    // What a rule added to the database later, or a fault of a schema, would do.
    await db.database.maintenance((session) =>
      session.run("alter table readings add constraint no_thirteen check (count <> 13)"),
    );
    const bad = new Set([17, 18, 250]);
    await running.send(
      Array.from({ length: 300 }, (_, i) => ({
        topic: readingsOf("D1"),
        payload: readingAt(noon - 300_000 + i * secondMs, { count: bad.has(i) ? 13 : 7 }),
      })),
    );
    expect(await storedReadings(db.database)).toEqual({ all: 297, apart: 297 });
    const kept = await letters();
    expect(kept.map(({ reason, topic }) => [reason, topic])).toEqual(Array(3).fill(["rejected", readingsOf("D1")]));
    expect(kept.every(({ detail }) => detail.includes("no_thirteen"))).toBe(true);
    expect(new Set(kept.map(({ payload }) => JSON.parse(payload.toString()).observedAt))).toEqual(
      new Set([...bad].map((i) => noon - 300_000 + i * secondMs)),
    );
    // Mended, the letters go in.
    await db.database.maintenance((session) => session.run("alter table readings drop constraint no_thirteen"));
    for (const letter of kept) expect(await running.ingest.replay(letter)).toEqual({ stored: 1, refused: [] });
    expect(await storedReadings(db.database)).toEqual({ all: 300, apart: 300 });
  });

  it("stores once what comes twice, in a batch and later", async () => {
    const message = { topic: readingsOf("D1"), payload: readingAt(noon - minuteMs, { count: 7 }) };
    const changed = { topic: readingsOf("D1"), payload: readingAt(noon - minuteMs, { count: 9 }) };
    await running.send([message, message, changed]);
    await running.send([changed, message]);
    expect(await counts()).toEqual([7]);
    expect(await letters()).toEqual([]);
  });

  it("takes a clock that is up to five minutes ahead, and keeps as `future` what is beyond", async () => {
    await running.send([
      { topic: readingsOf("D1"), payload: readingAt(noon + 5 * minuteMs, { count: 1 }) },
      { topic: readingsOf("D1"), payload: readingAt(noon + 5 * minuteMs + 1, { count: 2 }) },
      { topic: readingsOf("D1"), payload: readingAt(noon - 5 * minuteMs, { count: 3 }) },
    ]);
    expect(await counts()).toEqual([3, 1]);
    expect((await letters()).map(({ reason }) => reason)).toEqual(["future"]);
  });

  it("replays, after a mend, what an unknown detector sent, once; a broken value is refused again", async () => {
    const topic = readingsOf("D77");
    await running.send([
      { topic, payload: readingAt(noon - minuteMs, { count: 4 }) },
      { topic: readingsOf("D1"), payload: readingAt(noon - minuteMs, { speedKph: 999 }) },
    ]);
    const kept = await letters();
    const unknown = kept.find(({ reason }) => reason === "unknownDevice");
    const broken = kept.find(({ reason }) => reason === "outOfRange");
    if (unknown === undefined || broken === undefined) throw new Error("a letter is missing");
    expect(await running.ingest.replay(unknown)).toEqual({ stored: 0, refused: ["unknownDevice"] });

    const network = goldenNetwork();
    const mended = network.features.map((feature) =>
      feature.properties.kind === "detector" && feature.properties.id === "D9"
        ? { ...feature, properties: { ...feature.properties, id: "D77" } }
        : feature,
    ) as Network["features"];
    await running.put({ ...network, features: mended });
    expect(await running.ingest.replay(unknown)).toEqual({ stored: 1, refused: [] });
    expect(await running.ingest.replay(unknown)).toEqual({ stored: 0, refused: [] });
    expect(await running.ingest.replay(broken)).toEqual({ stored: 0, refused: ["outOfRange"] });
    expect(await counts()).toEqual([4]);
    expect(await letters()).toHaveLength(2);
  });
});

describe("a flood of readings that are a day late", () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await openTestDatabase();
  });
  afterAll(() => db.drop());

  it("reaches the rollups of every detector and link", async () => {
    const detectors = 200;
    const stationSize = 10;
    const storage = createStorage(db.database, defaultStorageSettings);
    await storage.start(noon);
    await replaceNetwork(db.database, detectorsNetwork(detectors, stationSize));
    const { ingest, send } = await startOn(db.database);
    // The rollups are long past the time that the flood is of.
    await send([{ topic: readingsOf("D0"), payload: readingAt(noon - 24 * hourMs + 50 * minuteMs) }]);
    await storage.maintain(noon);
    const from = noon - 24 * hourMs + 10 * minuteMs;
    const moments = 15;
    const flood = Array.from({ length: detectors * moments }, (_, i) => ({
      topic: readingsOf(`D${i % detectors}`),
      payload: readingAt(from + (Math.floor(i / detectors) + 1) * 20 * secondMs, { count: 2 }),
    }));
    await send(flood);
    await storage.maintain(noon + minuteMs);
    await ingest.stop();
    const kept = { nowMs: noon, retentionDays };
    const span = { bucket: "5m" as const, from, to: from + 5 * minuteMs };
    for (let i = 0; i < detectors; i += 1) {
      const { points = [] } = (await detectorSeries(db.database, `D${i}`, span, kept)) ?? {};
      expect(points.map(({ at, count }) => [at, count])).toEqual([[from, 2 * moments]]);
    }
    for (let i = 0; i < detectors / stationSize; i += 1) {
      const { points = [] } = (await linkSeries(db.database, `L${i}`, span, kept)) ?? {};
      expect(points.map(({ at, count }) => [at, count])).toEqual([[from, 2 * moments * stationSize]]);
    }
  });
});

describe("a database that is killed and comes back in mid-flow", () => {
  it("has every reading once", async () => {
    const directory = mkdtempSync(join(tmpdir(), "roadcast-killed-"));
    const server = await startEmbedded({ directory });
    const database = new Database({ url: server.url });
    try {
      await migrate({ url: server.url });
      await database.start();
      await createStorage(database, defaultStorageSettings).start(noon);
      await replaceNetwork(database, goldenNetwork());
      const { ingest, send } = await startOn(database);
      const part = (from: number) =>
        send(
          Array.from({ length: 5000 }, (_, i) => ({
            topic: readingsOf(i % 2 === 0 ? "D1" : "D2"),
            payload: readingAt(noon - 20_000 * secondMs + (from + i) * secondMs),
          })),
        );
      const first = part(0);
      const second = part(5000);
      process.kill(server.pid, "SIGKILL");
      await vi.waitFor(() => expect(ingest.totals().databaseAvailable).toBe(false), { timeout: 30_000, interval: 5 });
      const third = part(10_000);
      await Promise.all([first, second, third]);
      await ingest.stop();
      expect(ingest.totals().databaseAvailable).toBe(true);
      expect(await storedReadings(database)).toEqual({ all: 15_000, apart: 15_000 });
      expect((await listDeadLetters(database, { limit: 10 })).items).toEqual([]);
    } finally {
      await database.stop();
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
