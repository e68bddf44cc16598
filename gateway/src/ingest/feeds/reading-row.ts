import type { Measures, Reading } from "@roadcast/contract";
import type { DetectorEntry } from "../../network/registry.js";
import type { Batch } from "../batch.js";
import type { Origin } from "../message.js";
import { flagsOf, isImpossible, toMeasure } from "../normalise-quality.js";
import type { FeedContext } from "./feed.js";

/** Judges the valid measures of an interval and adds their row. */
export function addReading(
  { observedAt, intervalSec }: Pick<Reading, "observedAt" | "intervalSec">,
  measures: Measures,
  detector: DetectorEntry,
  origin: Origin,
  batch: Batch,
  context: FeedContext,
): void {
  const { id, laneType, outOfService } = detector.feature.properties;
  const count = measures.count ?? null;
  const speedKph = toMeasure(measures.speedKph);
  const occupancyPct = toMeasure(measures.occupancyPct);
  const { receivedAt } = origin.raw;
  const measured = { count, speedKph, occupancyPct };
  const failures = context.qualities.judge(id, { observedAt, receivedAt, intervalSec, ...measured, laneType });
  batch.addReading(
    {
      detectorKey: detector.key,
      stationKey: detector.stationKey,
      linkKey: detector.linkKey,
      observedAt,
      receivedAt,
      intervalSec,
      count,
      speedKph,
      occupancyPct,
      travelTimeSec: toMeasure(measures.travelTimeSec),
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
