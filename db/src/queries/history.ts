import type { Bucket, Series, SeriesPoint, SignalEvent } from "@roadcast/contract";
import type { Executor } from "../database.js";
import type { StorageSettings } from "../storage/storage.js";

/** A point of a series with its time in epoch ms: a bucket's label (its start), or a raw reading's `observedAt`. */
export interface SeriesValue extends Omit<SeriesPoint, "at"> {
  at: number;
}

export interface SeriesSpan {
  bucket: Bucket;
  /** `from ≤ at < to`, epoch ms, of labels, or of `observedAt` with raw. */
  from: number;
  to: number;
}

export interface SeriesResult {
  points: SeriesValue[];
  empty: Series["empty"];
}

/** What tells "no readings" from "no longer kept". */
export interface Kept {
  nowMs: number;
  retentionDays: StorageSettings["retentionDays"];
}

/** A detector's series, oldest first; null where no detector ever had the id. */
export async function detectorSeries(
  _database: Executor,
  _detectorId: string,
  _span: SeriesSpan,
  _kept: Kept,
): Promise<SeriesResult | null> {
  throw new Error("follows");
}

/**
 * A link's series, oldest first, from readings without flags; null where no link ever had the id. Its count is the sum
 * over the lanes of a station, averaged over its stations.
 */
export async function linkSeries(
  _database: Executor,
  _linkId: string,
  _span: SeriesSpan,
  _kept: Kept,
): Promise<SeriesResult | null> {
  throw new Error("follows");
}

/** High-resolution events of a controller with `from ≤ at < to`, in time order; at most `limit` (100,000). */
export async function controllerEvents(
  _database: Executor,
  _controllerId: string,
  _from: number,
  _to: number,
  _limit?: number,
): Promise<SignalEvent[]> {
  throw new Error("follows");
}
