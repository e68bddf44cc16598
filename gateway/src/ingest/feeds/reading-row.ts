import type { Reading } from "@roadcast/contract";
import type { DetectorEntry } from "../../network/registry.js";
import type { Batch } from "../batch.js";
import type { Origin } from "../message.js";
import { flagsOf, isImpossible, toMeasure } from "../normalise-quality.js";
import type { FeedContext } from "./feed.js";

/** Judges a valid reading and adds its row. */
export function addReading(
  reading: Reading,
  detector: DetectorEntry,
  origin: Origin,
  batch: Batch,
  context: FeedContext,
): void {
  const { id, laneType, outOfService } = detector.feature.properties;
  const { observedAt, intervalSec } = reading;
  const count = reading.count ?? null;
  const speedKph = toMeasure(reading.speedKph);
  const occupancyPct = toMeasure(reading.occupancyPct);
  const failures = context.qualities.judge(id, { observedAt, intervalSec, count, speedKph, occupancyPct, laneType });
  batch.addReading(
    {
      detectorKey: detector.key,
      stationKey: detector.stationKey,
      linkKey: detector.linkKey,
      observedAt,
      receivedAt: origin.raw.receivedAt,
      intervalSec,
      count,
      speedKph,
      occupancyPct,
      travelTimeSec: toMeasure(reading.travelTimeSec),
      flags: flagsOf({
        impossible: isImpossible({ count, speedKph, occupancyPct }),
        detectorFailed: failures.length > 0,
        outOfService,
      }),
    },
    id,
    failures,
    origin,
  );
}
