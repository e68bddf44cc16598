import { type Database, type Executor, inTransaction } from "../database.js";
import { expireRows } from "./expire-rows.js";
import { tryLockSession } from "./locks.js";
import { ensurePartitions, expiredPartitions, oldestPartition } from "./partitions.js";
import { lateStatements, rollUpStatements } from "./rollup-sql.js";
import { bucketStart, rawTables, rollupTables, type SeriesTable } from "./series-tables.js";
import type { MaintenanceReport, Storage, StorageSettings } from "./storage.js";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const aheadMs = 2 * dayMs;
/** Late minutes computed again in one transaction. */
const lateMinutesAtOnce = 5_000;

/**
 * Plain PostgreSQL: range partitions by time, and rollup tables that `maintain` keeps.
 *
 * Two boundaries guide the rollups. `sealed_to` moves first, under a lock that waits for the inserts under way: from
 * then on a reading older than it is noted in `late_minutes` in the transaction that stores it. So every reading is
 * either there when the buckets up to `rolled_up_to` are computed, or noted: none is missed, however late it commits.
 * What is younger than `rolled_up_to`, the views compute from the readings.
 */
export class NativeStorage implements Storage {
  readonly kind = "postgres";
  private readonly database: Database;
  private readonly settings: StorageSettings;
  private piecesCheckedAt = Number.NEGATIVE_INFINITY;

  constructor(database: Database, settings: StorageSettings) {
    this.database = database;
    this.settings = settings;
  }

  async start(nowMs: number): Promise<void> {
    await this.database.maintenance((session) => this.makePieces(session, nowMs));
  }

  async maintain(nowMs: number): Promise<MaintenanceReport> {
    return this.database.maintenance(async (session) => {
      if (!(await tryLockSession(session, "maintenance"))) {
        return { made: 0, dropped: 0, lateMinutes: 0, rolledUpTo: null, skipped: true };
      }
      const due = Math.abs(nowMs - this.piecesCheckedAt) >= hourMs;
      const made = due ? await this.makePieces(session, nowMs) : 0;
      const rolledUpTo = await this.rollUp(session, nowMs);
      const lateMinutes = await this.computeLate(session, nowMs, rolledUpTo);
      // Last, so that what a gateway missed while it was stopped is rolled up before it goes.
      const dropped = due ? await this.dropExpired(session, nowMs) : 0;
      this.piecesCheckedAt = due ? nowMs : this.piecesCheckedAt;
      return { made, dropped, lateMinutes, rolledUpTo, skipped: false };
    });
  }

  async refresh(fromMs: number, toMs: number): Promise<void> {
    await this.database.maintenance(async (session) => {
      const { rolledUpTo } = await boundaries(session);
      const end = Math.min(bucketStart(toMs + 1, 60_000), rolledUpTo);
      // Where raw data is gone, a refresh would leave a part of the bucket.
      const start = Math.max(fromMs, await oldestPartition(session, "readings"));
      for (let from = bucketStart(start + 1, hourMs); from < end; from += hourMs) {
        await inTransaction(session, (transaction) => computeRollups(transaction, from, Math.min(from + hourMs, end)));
      }
    });
  }

  private async makePieces(session: Executor, nowMs: number): Promise<number> {
    const spans = [...rawTables, ...rollupTables].map((table) => ({
      table,
      from: nowMs - this.keptMs(table),
      to: nowMs + aheadMs,
    }));
    return inTransaction(session, (transaction) => ensurePartitions(transaction, spans));
  }

  private async dropExpired(session: Executor, nowMs: number): Promise<number> {
    let dropped = 0;
    for (const table of [...rawTables, ...rollupTables]) {
      for (const piece of await expiredPartitions(session, table, nowMs - this.keptMs(table))) {
        await inTransaction(session, async (transaction) => {
          // Dropping waits for readers of the table and makes others wait: better to give up and try again later.
          await transaction.run("set local lock_timeout = '5s'");
          await transaction.run(`drop table ${piece}`);
        });
        dropped += 1;
      }
    }
    await expireRows(session, this.settings.retentionDays, nowMs);
    return dropped;
  }

  /** Moves both boundaries to now less the lag, an hour at a time; gives the new one. */
  private async rollUp(session: Executor, nowMs: number): Promise<number> {
    const target = bucketStart(nowMs - this.settings.rollupLagSec * 1000 + 1, 60_000);
    let { sealedTo, rolledUpTo } = await boundaries(session);
    if (target > sealedTo) {
      await inTransaction(session, async (transaction) => {
        await transaction.run("set local lock_timeout = '10s'");
        await transaction.run("lock table only readings in share mode");
        await transaction.run({
          text: "update rollup_state set sealed_to = to_timestamp($1::double precision / 1000)",
          values: [target],
        });
      });
      sealedTo = target;
    }
    // The first time: nothing older than the raw data can be computed.
    if (rolledUpTo < dayMs) rolledUpTo = bucketStart(sealedTo - this.settings.retentionDays.raw * dayMs, hourMs);
    while (rolledUpTo < sealedTo) {
      const from = rolledUpTo;
      const to = Math.min(bucketStart(from, hourMs) + hourMs, sealedTo);
      await inTransaction(session, async (transaction) => {
        await computeRollups(transaction, from, to);
        await transaction.run({
          text: "update rollup_state set rolled_up_to = to_timestamp($1::double precision / 1000)",
          values: [to],
        });
      });
      rolledUpTo = to;
    }
    return rolledUpTo;
  }

  /** Takes the notes of late readings and computes their buckets again; how many minutes of a detector. */
  private async computeLate(session: Executor, nowMs: number, rolledUpTo: number): Promise<number> {
    // A bucket whose raw data is gone in part must stay as it is.
    const oldest = bucketStart(nowMs - this.settings.retentionDays.raw * dayMs, hourMs) + hourMs;
    let total = 0;
    for (;;) {
      const taken = await inTransaction(session, async (transaction) => {
        const { rows } = await transaction.run<{ detectorKey: number; minute: number }>({
          text: `
            with noted as (select ctid from late_minutes where minute < to_timestamp($1::double precision / 1000) limit $2),
            taken as (delete from late_minutes where ctid in (select ctid from noted) returning detector_key, minute)
            select distinct detector_key as "detectorKey", minute from taken`,
          values: [rolledUpTo, lateMinutesAtOnce],
        });
        const minutes = rows.filter(({ minute }) => minute >= oldest);
        if (minutes.length > 0) {
          const values = [
            minutes.map(({ detectorKey }) => detectorKey),
            minutes.map(({ minute }) => minute),
            rolledUpTo,
          ];
          for (const text of lateStatements) await transaction.run({ text, values });
        }
        return { notes: rows.length, minutes: minutes.length };
      });
      total += taken.minutes;
      if (taken.notes === 0) return total;
    }
  }

  private keptMs(table: SeriesTable): number {
    return this.settings.retentionDays[table.retention] * dayMs;
  }
}

async function boundaries(session: Executor): Promise<{ sealedTo: number; rolledUpTo: number }> {
  const { rows } = await session.run<{ sealedTo: number; rolledUpTo: number }>(
    `select sealed_to as "sealedTo", rolled_up_to as "rolledUpTo" from rollup_state`,
  );
  const [state] = rows;
  if (state === undefined) throw new Error("the schema has no rollup state");
  return state;
}

async function computeRollups(transaction: Executor, from: number, to: number): Promise<void> {
  const { rowCount } = await transaction.run({
    text: `select from readings where observed_at >= to_timestamp($1::double precision / 1000)
      and observed_at < to_timestamp($2::double precision / 1000) limit 1`,
    values: [bucketStart(from, hourMs), to],
  });
  if (rowCount === 0) return;
  for (const text of rollUpStatements) await transaction.run({ text, values: [from, to] });
}
