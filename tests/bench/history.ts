import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createStorage,
  Database,
  defaultStorageSettings,
  findLink,
  linkBucketsStatement,
  linkSeries,
  migrate,
  replaceNetwork,
} from "@roadcast/db";
import { startEmbedded } from "@roadcast/db/embedded";
import { givenDatabaseUrl } from "../support/given-database.js";
import { type Bench, type BenchRow, median } from "./bench.js";
import { manyDetectorsNetwork } from "./many-detectors-network.js";

const minuteMs = 60_000;
const dayMs = 86_400_000;
const detectors = 2_000;
const lanes = 4;
const stationsOfLink = 2;
const links = detectors / lanes / stationsOfLink;
const seriesOfRun = 60;
const targetMs = 50;

/** Rows of each rollup as they would be at default retention, made by the database itself. */
const rollups = [
  { level: "1m", width: "1 minute", sec: 60 },
  { level: "5m", width: "5 minutes", sec: 300 },
  { level: "15m", width: "15 minutes", sec: 900 },
  { level: "1h", width: "1 hour", sec: 3600 },
] as const;

/** A day of readings every 20 s of all detectors; speed and count vary by detector and time. */
const fillReadings = `
  insert into readings (detector_key, link_key, station_key, interval_sec, observed_at, received_at, count, flags,
    speed_kph, occupancy_pct, travel_time_sec)
  select detectors.key, links.key, stations.key, 20, t, t + interval '500 ms',
    4 + (detectors.key + extract(minute from t)::integer) % 9, 0, 30 + (detectors.key % 40), 8 + (detectors.key % 20), null
  from generate_series(to_timestamp($1::double precision / 1000) + interval '20 s', to_timestamp($2::double precision / 1000), interval '20 s') t,
    detectors join links on links.id = detectors.link_id join stations on stations.id = detectors.station_id`;

const fillRollup = (subject: "detector" | "link", level: (typeof rollups)[number]) => `
  insert into ${subject}_${level.level}_rollup
  select ${subject === "detector" ? "key" : "link_key, station_key"}, t + interval '1 millisecond', ${level.sec} * n,
    ${level.sec} / 3 * n, ${level.sec} * n, ${level.sec} * 14 * n, ${level.sec} / 3 * n, ${level.sec} * 42 * n, ${level.sec} * n,
    ${level.sec} * 12 * n, ${level.sec} * n
  from generate_series(to_timestamp($1::double precision / 1000), to_timestamp($2::double precision / 1000) - interval '${level.width}', interval '${level.width}') t,
    ${
      subject === "detector"
        ? "(select key, 1 as n from detectors) k"
        : `(select links.key as link_key, stations.key as station_key, ${lanes} as n
            from stations join links on links.id = stations.link_id) k`
    }`;

async function fill(database: Database, nowMs: number, log: (line: string) => void): Promise<void> {
  const { retentionDays } = defaultStorageSettings;
  const days = (count: number) => Array.from({ length: count }, (_, i) => nowMs - (count - i) * dayMs);
  for (const from of days(retentionDays.raw)) {
    await database.maintenance((session) => session.run({ text: fillReadings, values: [from, from + dayMs] }));
    log(`readings of the day from ${new Date(from).toISOString()} are there`);
  }
  if (database.kind === "timescale") {
    // Rollups older than the raw data cannot be put into continuous aggregates: what there is, is computed.
    await createStorage(database, defaultStorageSettings).maintain(nowMs);
  } else {
    for (const subject of ["detector", "link"] as const) {
      for (const level of rollups) {
        for (const from of days(retentionDays[level.level])) {
          await database.maintenance((session) =>
            session.run({ text: fillRollup(subject, level), values: [from, from + dayMs] }),
          );
        }
        log(`${subject}_${level.level} is there for ${retentionDays[level.level]} days`);
      }
    }
    await database.run({
      text: `update rollup_state set sealed_to = to_timestamp($1::double precision / 1000),
        rolled_up_to = to_timestamp($1::double precision / 1000)`,
      values: [nowMs - minuteMs + 1],
    });
  }
  await database.maintenance((session) => session.run("analyze"));
}

async function logPlan(database: Database, nowMs: number, log: (line: string) => void): Promise<void> {
  const link = await findLink(database, "L7");
  if (link === null) throw new Error("the link that was made is not there");
  const { text, values } = linkBucketsStatement("1m", link, nowMs - dayMs, nowMs);
  const { rows } = await database.run<{ "QUERY PLAN": string }>({
    text: `explain (analyze, costs off, timing off, summary on) ${text}`,
    values,
  });
  const { rows: pieces } = await database.run<{ n: number }>(
    database.kind === "postgres"
      ? "select count(*) as n from pg_inherits where inhparent in ('link_1m_rollup'::regclass, 'readings'::regclass)"
      : "select count(*) as n from timescaledb_information.chunks where hypertable_schema = current_schema()",
  );
  log(`Plan of one link's 24 h at 1 min, of ${pieces[0]?.n} partitions in all:`);
  for (const row of rows) log(`  ${row["QUERY PLAN"]}`);
}

/** Every run takes other links, so that caches help as they would a person who looks around. */
async function measure(database: Database, nowMs: number, run: number): Promise<number> {
  const kept = { nowMs, retentionDays: defaultStorageSettings.retentionDays };
  const times: number[] = [];
  for (let i = 0; i < seriesOfRun; i += 1) {
    const id = `L${(run * seriesOfRun + i * 37) % links}`;
    const begun = performance.now();
    const series = await linkSeries(database, id, { bucket: "1m", from: nowMs - dayMs, to: nowMs }, kept);
    times.push(performance.now() - begun);
    if (series?.points.length !== 1440) throw new Error(`${id} has ${series?.points.length} points, not 1440`);
  }
  return median(times);
}

async function benchOn(url: string, runs: number, log: (line: string) => void): Promise<BenchRow> {
  const schema = `bench_history_${process.pid}`;
  const { kind } = await migrate({ url, schema });
  const database = new Database({ url, schema });
  await database.start();
  try {
    const nowMs = Math.floor(Date.now() / minuteMs) * minuteMs;
    await createStorage(database, defaultStorageSettings).start(nowMs);
    await replaceNetwork(database, manyDetectorsNetwork({ links, stationsOfLink, lanes }));
    await fill(database, nowMs, log);
    const figures: number[] = [];
    for (let run = 0; run < runs; run += 1) figures.push(await measure(database, nowMs, run));
    await logPlan(database, nowMs, log);
    const { rows } = await database.run<{ size: string }>(
      "select pg_size_pretty(pg_database_size(current_database())) as size",
    );
    const measured = median(figures);
    return {
      what: `24 h at 1 min of one link, ${detectors} detectors, ${kind}, database of ${rows[0]?.size}`,
      measured: `${measured.toFixed(1)} ms`,
      bare: "–",
      ratio: "–",
      target: `< ${targetMs} ms`,
      reached: measured < targetMs,
    };
  } finally {
    await database.maintenance((session) => session.run(`drop schema ${schema} cascade`));
    await database.stop();
  }
}

export const history: Bench = {
  name: "history",
  summary: "a link's 24 h at 1 min with 3 days raw and rollups at default retention of 2,000 detectors",
  async run({ runs, log }) {
    const given = givenDatabaseUrl();
    if (given !== null) return [await benchOn(given, runs, log)];
    const directory = mkdtempSync(join(tmpdir(), "roadcast-bench-history-"));
    const server = await startEmbedded({ directory });
    try {
      return [await benchOn(server.url, runs, log)];
    } finally {
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    }
  },
};
