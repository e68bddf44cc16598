import { z } from "zod";
import { signalEvent } from "../payloads/controllers.js";
import { timeInQuery, timeOut } from "../time.js";
import { restRecords } from "./live.js";

export const bucket = z.enum(["raw", "1m", "5m", "15m", "1h"]);
export type Bucket = z.infer<typeof bucket>;
/** Length of each bucket in seconds; `raw` has none. */
export const bucketSeconds = { "1m": 60, "5m": 300, "15m": 900, "1h": 3600 } as const satisfies Record<
  Exclude<Bucket, "raw">,
  number
>;

/** `from ≤ t < to`; with a bucket other than raw they select labels. */
export const seriesQuery = z.object({ from: timeInQuery, to: timeInQuery, bucket: bucket.default("1m") });

/** A point of a series. `at` is the bucket's label (its start), or the reading's `observedAt` with bucket=raw. */
export const seriesPoint = z.object({
  at: timeOut,
  count: z.number().nullable(),
  flowVph: z.number().nullable(),
  speedKph: z.number().nullable(),
  occupancyPct: z.number().nullable(),
  travelTimeSec: z.number().nullable(),
  /** Share of the bucket that readings cover, 0–100; null with bucket=raw. */
  coveragePct: z.number().nullable(),
  /** Combinations that cannot be, or a detector that had failed; only with bucket=raw. */
  flagged: z.boolean().optional(),
});
export type SeriesPoint = z.infer<typeof seriesPoint>;

export const series = z.object({
  id: z.string(),
  bucket,
  from: timeOut,
  to: timeOut,
  points: z.array(seriesPoint),
  /** Why there are no points, or null where there are some. */
  empty: z.enum(["noReadings", "beyondRetention", "noDetectors"]).nullable(),
});
export type Series = z.infer<typeof series>;

/** Pages are larger than of other lists: a busy controller logs some 4,000 events an hour. */
export const eventsQuery = z.object({
  from: timeInQuery,
  to: timeInQuery,
  cursor: z.string().max(256).optional(),
  limit: z.coerce.number().int().min(1).max(10_000).default(10_000),
});
/** `[RFC 3339 UTC, event code, parameter]`. */
export const restSignalEvent = z.tuple([timeOut, signalEvent.def.items[1], signalEvent.def.items[2]]);
export type RestSignalEvent = z.infer<typeof restSignalEvent>;
/** A page of a controller's events, oldest first; `nextCursor` is null on the last. */
export const signalEvents = z.object({
  controllerId: z.string(),
  entries: z.array(restSignalEvent),
  nextCursor: z.string().nullable(),
});
export type SignalEvents = z.infer<typeof signalEvents>;

export const stateAtQuery = z.object({ at: timeInQuery });
/** The whole network's state at a moment. */
export const networkState = z.object({ at: timeOut, ...restRecords.shape });
export type NetworkState = z.infer<typeof networkState>;
