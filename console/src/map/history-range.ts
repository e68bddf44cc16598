import { type Bucket, bucketSeconds, type SeriesPoint } from "@roadcast/contract";
import type { Span } from "./url-state.js";

export const spanMs: Record<Span, number> = {
  "1h": 3_600_000,
  "6h": 6 * 3_600_000,
  "24h": 24 * 3_600_000,
  "3d": 3 * 86_400_000,
};

/** The bucket that a span is shown in: some hundreds of points, whatever the span. */
export function bucketOf(span: Span): Exclude<Bucket, "raw"> {
  switch (span) {
    case "1h":
    case "6h":
      return "1m";
    case "24h":
      return "5m";
    case "3d":
      return "15m";
  }
}

/** The labels to ask for: whole buckets, the last one the one that is being filled at `now`. */
export function rangeOf(span: Span, bucket: Bucket, now: number): { from: number; to: number } {
  const step = bucket === "raw" ? 60_000 : bucketSeconds[bucket] * 1000;
  const to = Math.floor(now / step) * step + step;
  return { from: to - spanMs[span], to };
}

/** A moment of a chart; null where nothing was measured, so that the line breaks there. */
export interface ChartPoint {
  /** Epoch ms of the middle of the bucket, or of the reading itself. */
  at: number;
  /** Epoch ms of the bucket's label. */
  label: number;
  speedKph: number | null;
  flowVph: number | null;
  occupancyPct: number | null;
  coveragePct: number | null;
  count: number | null;
  /** From the live feed, not yet in a bucket. */
  live: boolean;
  flagged: boolean;
}

/**
 * A series as a chart draws it: buckets without readings become empty points, so that a gap shows as a gap.
 * Raw readings break after a pause of more than three of their usual intervals.
 */
export function chartPoints(points: readonly SeriesPoint[], bucket: Bucket, usualIntervalSec = 20): ChartPoint[] {
  const stepMs = bucket === "raw" ? usualIntervalSec * 1000 : bucketSeconds[bucket] * 1000;
  const shift = bucket === "raw" ? 0 : stepMs / 2;
  const pause = bucket === "raw" ? stepMs * 3 : stepMs;
  const made: ChartPoint[] = [];
  let last: number | null = null;
  for (const point of points) {
    const label = Date.parse(point.at);
    if (last !== null && label - last > pause * 1.5) {
      made.push({ ...emptyPoint, at: last + stepMs + shift, label: last + stepMs });
      if (label - last > stepMs * 2.5) made.push({ ...emptyPoint, at: label - stepMs + shift, label: label - stepMs });
    }
    made.push({
      at: label + shift,
      label,
      speedKph: point.speedKph,
      flowVph: point.flowVph,
      occupancyPct: point.occupancyPct,
      coveragePct: point.coveragePct,
      count: point.count,
      live: false,
      flagged: point.flagged ?? false,
    });
    last = label;
  }
  return made;
}

const emptyPoint: ChartPoint = {
  at: 0,
  label: 0,
  speedKph: null,
  flowVph: null,
  occupancyPct: null,
  coveragePct: null,
  count: null,
  live: false,
  flagged: false,
};

/** Values as the live feed brings them, kept from when a panel opened. */
export interface LiveValue {
  at: number;
  speedKph: number | null;
  flowVph: number | null;
  occupancyPct: number | null;
}

/** Appends live values that are newer than all that the stored series covers. */
export function withLive(points: readonly ChartPoint[], bucket: Bucket, live: readonly LiveValue[]): ChartPoint[] {
  const last = points.at(-1);
  const stepMs = bucket === "raw" ? 0 : bucketSeconds[bucket] * 1000;
  const after = last === undefined ? -Infinity : last.label + stepMs;
  const tail = live.filter(({ at }) => at > after);
  return [
    ...points,
    ...tail.map(({ at, speedKph, flowVph, occupancyPct }) => ({
      ...emptyPoint,
      at,
      label: at,
      speedKph,
      flowVph,
      occupancyPct,
      live: true,
    })),
  ];
}

/** Mean share of the span so far that readings cover, counting missing buckets as nothing; null for raw readings. */
export function coverageOf(points: readonly SeriesPoint[], bucket: Bucket, from: number, now: number): number | null {
  if (bucket === "raw") return null;
  const stepMs = bucketSeconds[bucket] * 1000;
  const whole = Math.floor((now - from) / stepMs);
  if (whole <= 0) return null;
  const sum = points
    .filter((point) => Date.parse(point.at) + stepMs <= now)
    .reduce((total, point) => total + (point.coveragePct ?? 0), 0);
  return Math.min(100, sum / whole);
}
