import { type DetectorQuality, type DetectorRecord, staleIntervals } from "@roadcast/contract";
import { type ReadingRow, readingFlags } from "@roadcast/db";
import type { CommittedReading } from "../committed.js";

/** On the way from the device to the commit: without it, detectors that report every second would flicker. */
const transportMs = 2_000;

/** Whether data is older than two of its own intervals, transport allowed for. */
export function isStale(observedAt: number, intervalSec: number, now: number): boolean {
  return now - observedAt > staleIntervals * intervalSec * 1000 + transportMs;
}

/** A detector that has not reported yet. */
export function silentDetector(id: string, intervalSec: number): DetectorRecord {
  return {
    id,
    observedAt: null,
    receivedAt: null,
    intervalSec,
    count: null,
    flowVph: null,
    speedKph: null,
    occupancyPct: null,
    travelTimeSec: null,
    quality: "noData",
    failures: [],
  };
}

/** The record of a detector's newest reading. */
export function detectorRecord(
  id: string,
  row: ReadingRow,
  failures: CommittedReading["failures"],
  quality: DetectorQuality,
): DetectorRecord {
  const { observedAt, receivedAt, intervalSec, count, speedKph, occupancyPct, travelTimeSec } = row;
  return {
    id,
    observedAt,
    receivedAt,
    intervalSec,
    count,
    flowVph: count === null ? null : Math.round((count * 3600) / intervalSec),
    speedKph,
    occupancyPct,
    travelTimeSec,
    quality,
    failures: [...failures],
  };
}

/** Whether a failure test held the detector failed as of a reading; of a past one the flag alone says so. */
export function isFailed({ row, failures }: Pick<CommittedReading, "row" | "failures">): boolean {
  return failures.length > 0 || (row.flags & readingFlags.detectorFailed) !== 0;
}
