import type { Reading } from "@roadcast/contract";
import { readingFlags } from "@roadcast/db";

/**
 * Combinations of measures that cannot be: a speed with no vehicle, vehicles with no occupancy. Only a reported 0
 * makes one impossible; a speed of 0 beside a count of 0 is how many detectors say that nothing passed.
 */
export function isImpossible(measures: Pick<Reading, "count" | "speedKph" | "occupancyPct">): boolean {
  const { count, speedKph, occupancyPct } = measures;
  if (count === 0 && typeof speedKph === "number" && speedKph > 0) return true;
  return typeof count === "number" && count > 0 && occupancyPct === 0;
}

/** The bits of a reading's `flags`. */
export function flagsOf(is: { impossible: boolean; detectorFailed: boolean; outOfService: boolean }): number {
  return (
    (is.impossible ? readingFlags.impossible : 0) |
    (is.detectorFailed ? readingFlags.detectorFailed : 0) |
    (is.outOfService ? readingFlags.outOfService : 0)
  );
}
