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

export function detectorRecord(
  { id, outOfService }: { id: string; outOfService: boolean },
  row: ReadingRow,
  failures: CommittedReading["failures"],
  now: number,
): DetectorRecord {
  const { observedAt, receivedAt, intervalSec, count, speedKph, occupancyPct, travelTimeSec } = row;
  const held = failures.length > 0 || (row.flags & readingFlags.detectorFailed) !== 0;
  const record: DetectorRecord = {
    id,
    observedAt,
    receivedAt,
    intervalSec,
    count,
    flowVph: count === null ? null : Math.round((count * 3600) / intervalSec),
    speedKph,
    occupancyPct,
    travelTimeSec,
    quality: held ? "failed" : "ok",
    failures: [...failures],
  };
  return { ...record, quality: qualityOf({ outOfService, record }, now) };
}

/** What a detector's data is worth now. One that came back after a silence is as its last reading left it. */
export function qualityOf(
  { outOfService, record }: { outOfService: boolean; record: DetectorRecord },
  now: number,
): DetectorQuality {
  if (outOfService) return "outOfService";
  if (record.observedAt === null || isStale(record.observedAt, record.intervalSec, now)) return "noData";
  if (record.quality === "failed" || record.failures.length > 0) return "failed";
  return "ok";
}
