import { type Database, type Executor, inTransaction } from "../database.js";
import { expireRows } from "./expire-rows.js";
import { lockTransaction, tryLockSession } from "./locks.js";
import { bucketStart, rawTables, rollupLevels, rollupSubjects, rollupView } from "./series-tables.js";
import type { MaintenanceReport, Storage, StorageSettings } from "./storage.js";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/**
 * TimescaleDB: hypertables, continuous aggregates, compression.
 *
 * Refresh, compression and retention run from `maintain` rather than as background policies, since those go by the
 * server's clock: a rehearsal at another time of day or year would lose its data to them.
 */
export class TimescaleStorage implements Storage {
  readonly kind = "timescale";
  private readonly database: Database;
  private readonly settings: StorageSettings;
  private piecesCheckedAt = Number.NEGATIVE_INFINITY;

  constructor(database: Database, settings: StorageSettings) {
    this.database = database;
    this.settings = settings;
  }

  async start(): Promise<void> {
    await this.database.maintenance((session) =>
      inTransaction(session, async (transaction) => {
        await lockTransaction(transaction, "partitions");
        for (const { name, pieceMs } of rawTables) {
          await transaction.run({
            text: "select set_chunk_time_interval($1::regclass, make_interval(secs => $2::double precision))",
            values: [name, pieceMs / 1000],
          });
        }
        for (const subject of rollupSubjects) {
          for (const { name, pieceMs } of rollupLevels) {
            await transaction.run({
              text: `
                select set_chunk_time_interval(
                  format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name)::regclass,
                  make_interval(secs => $2::double precision))
                from timescaledb_information.continuous_aggregates
                where view_schema = current_schema() and view_name = $1`,
              values: [rollupView(subject, name), pieceMs / 1000],
            });
          }
        }
      }),
    );
  }

  async maintain(nowMs: number): Promise<MaintenanceReport> {
    return this.database.maintenance(async (session) => {
      const report = { made: 0, dropped: 0, lateMinutes: 0, rolledUpTo: null };
      if (!(await tryLockSession(session, "maintenance"))) return { ...report, skipped: true };
      // Only ranges that rows came into are computed again.
      await this.refreshViews(session, Number.NEGATIVE_INFINITY, nowMs - this.settings.rollupLagSec * 1000);
      // After the refresh, so that what a gateway missed while it was stopped is rolled up before it goes.
      if (Math.abs(nowMs - this.piecesCheckedAt) >= hourMs) {
        report.dropped = await this.dropExpired(session, nowMs);
        await this.compress(session, nowMs);
        this.piecesCheckedAt = nowMs;
      }
      return { ...report, skipped: false };
    });
  }

  async refresh(fromMs: number, toMs: number): Promise<void> {
    await this.database.maintenance((session) => this.refreshViews(session, fromMs, toMs));
  }

  /** Buckets that end after `fromMs` and by `toMs`; shorter ones first, since longer ones are made of them. */
  private async refreshViews(session: Executor, fromMs: number, toMs: number): Promise<void> {
    const { rows } = await session.run<{ oldest: number | null }>(`
      select min(range_start) as oldest from timescaledb_information.chunks
      where hypertable_schema = current_schema() and hypertable_name = 'readings'`);
    const oldest = rows[0]?.oldest ?? null;
    if (oldest === null) return;
    // Where raw data is gone, a refresh would empty the buckets.
    const first = bucketStart(oldest + 1, hourMs);
    for (const subject of rollupSubjects) {
      for (const { name, widthMs } of rollupLevels) {
        const to = bucketStart(toMs + 1, widthMs);
        // With an offset, TimescaleDB takes two buckets at the least, and may leave out the first. One alone stays in
        // the live part for a while.
        const from = Math.max(first, Math.min(bucketStart(fromMs + 1, widthMs), to - widthMs) - widthMs);
        if (to - from < 2 * widthMs) continue;
        await session.run({
          text: `call refresh_continuous_aggregate($1::regclass,
            to_timestamp($2::double precision / 1000), to_timestamp($3::double precision / 1000))`,
          values: [rollupView(subject, name), from, to],
        });
      }
    }
  }

  private async dropExpired(session: Executor, nowMs: number): Promise<number> {
    const kept = [
      ...rawTables,
      ...rollupSubjects.flatMap((subject) =>
        rollupLevels.map(({ name }) => ({ name: rollupView(subject, name), retention: name })),
      ),
    ];
    let dropped = 0;
    for (const { name, retention } of kept) {
      const { rowCount } = await session.run({
        text: "select drop_chunks($1::regclass, to_timestamp($2::double precision / 1000))",
        values: [name, nowMs - this.settings.retentionDays[retention] * dayMs],
      });
      dropped += rowCount;
    }
    await expireRows(session, this.settings.retentionDays, nowMs);
    return dropped;
  }

  private async compress(session: Executor, nowMs: number): Promise<void> {
    for (const { name } of rawTables) {
      const { rows } = await session.run<{ chunk: string }>({
        text: `
          select format('%I.%I', chunk_schema, chunk_name) as chunk from timescaledb_information.chunks
          where hypertable_schema = current_schema() and hypertable_name = $1 and not is_compressed
            and range_end <= to_timestamp($2::double precision / 1000)`,
        values: [name, nowMs - this.settings.compressAfterHours * hourMs],
      });
      for (const { chunk } of rows) {
        await session.run({ text: "select compress_chunk($1::regclass)", values: [chunk] });
      }
    }
  }
}
