import { type DeadLetterReason, type FeedHealth, type FeedName, feedNames } from "@roadcast/contract";
import type { IngestBatch, IngestTable } from "@roadcast/db";
import { type Batch, ingestTables } from "./batch.js";
import type { CommittedPart } from "./commit.js";
import { FeedMeter, type FeedTotals } from "./feed-meter.js";

/** The device's time of a row, where its lag says something. */
const observedAtOf: { [T in IngestTable]: (row: IngestBatch[T][number]) => number | null } = {
  readings: (row) => row.observedAt,
  controllerStates: (row) => row.state.observedAt,
  signalEvents: (row) => row.at,
  signStates: (row) => row.state.observedAt,
  presence: () => null,
  positions: (row) => row.position.observedAt,
  commandResults: (row) => row.result.at,
  deadLetters: () => null,
};

/** The meters of all feeds. */
export class FeedMeters {
  private readonly meters = new Map<FeedName, FeedMeter>(feedNames.map((feed) => [feed, new FeedMeter(feed)]));
  private readonly reasons = new Map<DeadLetterReason, number>();

  countMessage(feed: FeedName, now: number): void {
    this.meters.get(feed)?.countMessage(now);
  }

  countCommit({ batch, counts }: CommittedPart, now: number): void {
    for (const table of ingestTables) {
      if (batch.rows[table].length === 0) continue;
      if (table === "deadLetters") this.countDead(batch);
      else this.countTable(table, batch, counts[table], now);
    }
  }

  health(now: number, startedAt: number): FeedHealth[] {
    return [...this.meters.values()].map((meter) => meter.health(now, startedAt));
  }

  totals(): FeedTotals[] {
    return [...this.meters.values()].map((meter) => meter.totals());
  }

  deadByReason(): Partial<Record<DeadLetterReason, number>> {
    return Object.fromEntries(this.reasons);
  }

  private countTable<T extends IngestTable>(table: T, batch: Batch, stored: number, now: number): void {
    const rows: IngestBatch[T][number][] = batch.rows[table];
    const perFeed = new Map<FeedName, number>();
    for (const [i, { feed }] of batch.origins[table].entries()) {
      const row = rows[i];
      if (feed === null || row === undefined) continue;
      perFeed.set(feed, (perFeed.get(feed) ?? 0) + 1);
      const observedAt = observedAtOf[table](row);
      if (observedAt !== null) this.meters.get(feed)?.countLag(now, observedAt);
    }
    // The database says how many rows of the table were new, not which: where two feeds share a batch with
    // repeats in it, the repeats are shared out in proportion.
    let rowsLeft = rows.length;
    let storedLeft = stored;
    for (const [feed, count] of perFeed) {
      const share = rowsLeft === 0 ? 0 : Math.round((storedLeft * count) / rowsLeft);
      this.meters.get(feed)?.countRows(now, share, count - share);
      rowsLeft -= count;
      storedLeft -= share;
    }
  }

  private countDead(batch: Batch): void {
    for (const { reason } of batch.rows.deadLetters) this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1);
    for (const { feed } of batch.origins.deadLetters) if (feed !== null) this.meters.get(feed)?.countDead(1);
  }
}
