import type { SeriesPoint } from "@roadcast/contract";
import { describe, expect, test } from "vitest";
import {
  bucketOf,
  chartPoints,
  coverageOf,
  rangeOf,
  spanMs,
  withLive,
} from "../../../console/src/map/history-range.js";
import { spans } from "../../../console/src/map/url-state.js";

const start = Date.UTC(2026, 0, 5, 3);
const point = (minute: number, change: Partial<SeriesPoint> = {}): SeriesPoint => ({
  at: new Date(start + minute * 60_000).toISOString(),
  count: 10,
  flowVph: 600,
  speedKph: 40,
  occupancyPct: 10,
  travelTimeSec: null,
  coveragePct: 100,
  ...change,
});

describe("the history of a chart", () => {
  test.each(spans)("%s is asked for in whole buckets and at most some hundreds of points", (span) => {
    const bucket = bucketOf(span);
    const { from, to } = rangeOf(span, bucket, start + 12_345);
    expect(to - from).toBe(spanMs[span]);
    expect(to % 60_000).toBe(0);
    expect(to).toBeGreaterThan(start + 12_345);
  });

  test("shows buckets without readings as a gap", () => {
    const made = chartPoints([point(0), point(5)], "1m");
    expect(made.map(({ label, speedKph }) => [(label - start) / 60_000, speedKph])).toEqual([
      [0, 40],
      [1, null],
      [4, null],
      [5, 40],
    ]);
  });

  test("is continued by live values newer than its last bucket", () => {
    const stored = chartPoints([point(0)], "1m");
    const value = (sec: number) => ({ at: start + sec * 1000, speedKph: 30, flowVph: 500, occupancyPct: 15 });
    const made = withLive(stored, "1m", [value(40), value(60), value(80)]);
    expect(made.map(({ at, live }) => [(at - start) / 1000, live])).toEqual([
      [30, false],
      [80, true],
    ]);
  });

  test("states its coverage with missing buckets counted as nothing", () => {
    expect(coverageOf([point(0), point(1, { coveragePct: 50 })], "1m", start, start + 4 * 60_000)).toBeCloseTo(37.5);
    expect(coverageOf([point(0)], "raw", start, start + 60_000)).toBeNull();
  });
});
