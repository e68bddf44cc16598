import type { ReadingRow } from "@roadcast/db";
import type { CommittedReading } from "../../gateway/src/committed.js";
import type { LiveInput } from "../../gateway/src/live/live-state.js";

/** What a commit tells, of which a test needs a part. */
export function committed(part: Partial<LiveInput>): LiveInput {
  return { readings: [], controllerStates: [], signStates: [], presence: [], positions: [], ...part };
}

/** A committed reading; received 100 ms after it was observed unless told. */
export function readingOf(
  detectorId: string,
  observedAt: number,
  row: Partial<ReadingRow> = {},
  failures: CommittedReading["failures"] = [],
): CommittedReading {
  return {
    detectorId,
    failures,
    row: {
      detectorKey: 1,
      stationKey: 1,
      linkKey: 1,
      observedAt,
      receivedAt: observedAt + 100,
      intervalSec: 20,
      count: 7,
      speedKph: 41.5,
      occupancyPct: 12.3,
      travelTimeSec: null,
      flags: 0,
      ...row,
    },
  };
}
