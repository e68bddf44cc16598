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

/** Single precision, as the database keeps measures, holds nothing nearer to 0 than this but 0 itself. */
const smallestReal = 1.2e-38;

/** A measure as it is stored: null where absent, 0 where it is too near to it for the database's type. */
export function toMeasure(value: number | null | undefined): number | null {
  if (value === null || value === undefined) return null;
  return Math.abs(value) < smallestReal ? 0 : value;
}
