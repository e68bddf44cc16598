import type { StorageSettings } from "./storage.js";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** A table whose rows are kept by time in pieces: partitions here, chunks on TimescaleDB. */
export interface SeriesTable {
  name: string;
  timeColumn: string;
  retention: keyof StorageSettings["retentionDays"];
  pieceMs: number;
}

/** Raw data, under the same names on either storage. */
export const rawTables: readonly SeriesTable[] = [
  { name: "readings", timeColumn: "observed_at", retention: "raw", pieceMs: 6 * hourMs },
  { name: "controller_states", timeColumn: "observed_at", retention: "states", pieceMs: dayMs },
  { name: "signal_events", timeColumn: "at", retention: "signalEvents", pieceMs: dayMs },
  { name: "sign_states", timeColumn: "observed_at", retention: "states", pieceMs: dayMs },
  { name: "vehicle_positions", timeColumn: "observed_at", retention: "positions", pieceMs: dayMs },
];

/** A length of bucket, each made of the one before; the first of readings. */
export interface RollupLevel {
  name: "1m" | "5m" | "15m" | "1h";
  widthMs: number;
  /** As PostgreSQL reads it. */
  width: string;
  pieceMs: number;
}

export const rollupLevels: readonly RollupLevel[] = [
  { name: "1m", widthMs: 60_000, width: "1 minute", pieceMs: dayMs },
  { name: "5m", widthMs: 300_000, width: "5 minutes", pieceMs: 5 * dayMs },
  { name: "15m", widthMs: 900_000, width: "15 minutes", pieceMs: 15 * dayMs },
  { name: "1h", widthMs: hourMs, width: "1 hour", pieceMs: 30 * dayMs },
];

export const rollupSubjects = ["detector", "link"] as const;
export type RollupSubject = (typeof rollupSubjects)[number];

/** The view that queries read, e.g. `link_1m`. */
export function rollupView(subject: RollupSubject, level: RollupLevel["name"]): string {
  return `${subject}_${level}`;
}

/** The gateway's own rollup tables on plain PostgreSQL. */
export const rollupTables: readonly SeriesTable[] = rollupSubjects.flatMap((subject) =>
  rollupLevels.map(({ name, pieceMs }) => ({
    name: `${rollupView(subject, name)}_rollup`,
    timeColumn: "bucket_start",
    retention: name,
    pieceMs,
  })),
);

/**
 * The first millisecond of the bucket that holds a moment: buckets hold start < t ≤ end, in whole milliseconds.
 */
export function bucketStart(atMs: number, widthMs: number): number {
  return Math.floor((atMs - 1) / widthMs) * widthMs + 1;
}
