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

/** Readings every 20 s of all detectors in the span $1…$2 (epoch ms); speed and count vary by detector and time. */
const readings = (into: string) => `
  insert into ${into} (detector_key, link_key, station_key, interval_sec, observed_at, received_at, count, flags,
    speed_kph, occupancy_pct, travel_time_sec)
  select detectors.key, links.key, stations.key, 20, t, t + interval '500 ms',
    4 + (detectors.key + extract(minute from t)::integer) % 9, 0, 30 + (detectors.key % 40), 8 + (detectors.key % 20), null
  from generate_series(to_timestamp($1::double precision / 1000), to_timestamp($2::double precision / 1000 - 1),
      interval '20 s') t,
    detectors join links on links.id = detectors.link_id join stations on stations.id = detectors.station_id`;

const rollupRows = (subject: "detector" | "link", level: (typeof rollups)[number]) => (into: string) =>
  `
  insert into ${into}
  select ${subject === "detector" ? "key" : "link_key, station_key"}, t + interval '1 millisecond', ${level.sec} * n,
    ${level.sec} / 3 * n, ${level.sec} * n, ${level.sec} * 14 * n, ${level.sec} / 3 * n, ${level.sec} * 42 * n,
    ${level.sec} * n, ${level.sec} * 12 * n, ${level.sec} * n
  from generate_series(to_timestamp($1::double precision / 1000), to_timestamp($2::double precision / 1000 - 1),
      interval '${level.width}') t,
    ${
      subject === "detector"
        ? "(select key, 1 as n from detectors) k"
        : `(select links.key as link_key, stations.key as station_key, ${lanes} as n
            from stations join links on links.id = stations.link_id) k`
    }`;

/** Fills the partitions of a table in the order of time, as ingest does, but builds each primary key afterwards. */
async function fillPartitions(
  database: Database,
  table: string,
  span: { from: number; to: number },
  rowsInto: (table: string) => string,
): Promise<void> {
  const { rows } = await database.run<{
    name: string;
    bound: string;
    from: number;
    to: number;
    key: string;
    def: string;
  }>({
    text: `
      select piece.relname as name, pg_get_expr(piece.relpartbound, piece.oid) as bound,
        bounds[1]::timestamptz as from, bounds[2]::timestamptz as to, conname as key, pg_get_constraintdef(c.oid) as def
      from pg_inherits join pg_class piece on piece.oid = inhrelid
      join pg_constraint c on c.conrelid = piece.oid and c.contype = 'p'
      cross join lateral regexp_match(pg_get_expr(piece.relpartbound, piece.oid), 'FROM \\(''(.*)''\\) TO \\(''(.*)''\\)') bounds
      where inhparent = $1::regclass order by 3`,
    values: [table],
  });
  for (const piece of rows) {
    const [from, to] = [Math.max(piece.from, span.from), Math.min(piece.to, span.to)];
    if (from >= to) continue;
    await database.maintenance(async (session) => {
      await session.run(`alter table ${table} detach partition ${piece.name}`);
      await session.run(`alter table ${piece.name} drop constraint ${piece.key}`);
      await session.run({ text: rowsInto(piece.name), values: [from, to] });
      await session.run(`set maintenance_work_mem = '512MB'; alter table ${piece.name} add ${piece.def}`);
      await session.run(`alter table ${table} attach partition ${piece.name} ${piece.bound}`);
    });
  }
}

async function fill(database: Database, nowMs: number, log: (line: string) => void): Promise<void> {
  const { retentionDays } = defaultStorageSettings;
  const span = (days: number) => ({ from: nowMs - days * dayMs, to: nowMs });
  if (database.kind === "timescale") {
    // Rollups older than the raw data cannot be put into continuous aggregates: what there is, is computed.
    for (let from = span(retentionDays.raw).from; from < nowMs; from += dayMs) {
      await database.maintenance((session) =>
        session.run({ text: readings("readings"), values: [from, from + dayMs] }),
      );
      log(`readings of the day from ${new Date(from).toISOString()} are there`);
    }
    await createStorage(database, defaultStorageSettings).maintain(nowMs);
    log("rollups of the raw data are there");
  } else {
    await fillPartitions(database, "readings", span(retentionDays.raw), readings);
    log(`readings are there for ${retentionDays.raw} days`);
    for (const subject of ["link", "detector"] as const) {
      for (const level of rollups) {
        const table = `${subject}_${level.level}_rollup`;
        await fillPartitions(database, table, span(retentionDays[level.level]), rollupRows(subject, level));
        log(`${table} is there for ${retentionDays[level.level]} days`);
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
  const lines = rows.map((row) => row["QUERY PLAN"]);
  // Conditions repeat on every partition; what was scanned and what was not is the point.
  for (const line of lines.filter((text) => !/^\s*(Filter|Recheck Cond|Index Cond):/.test(text))) log(`  ${line}`);
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
