import type { ReadingRow } from "@roadcast/db";

/** Time constant of the smoothing, seconds: about the red time of a signal, so that a link does not flicker with it. */
export const smoothingSec = 30;
/** Where fewer vehicles than this are left of the past, their speed says nothing of the present. */
const forgottenVehicles = 0.01;

type Measures = Pick<
  ReadingRow,
  "observedAt" | "intervalSec" | "count" | "speedKph" | "occupancyPct" | "travelTimeSec"
>;

/** The recent past of one detector, each value with weights that fall by e every `smoothingSec`. */
export interface Smoothed {
  observedAt: number;
  intervalSec: number;
  flowVph: number | null;
  occupancyPct: number | null;
  travelTimeSec: number | null;
  /** Vehicles behind the speed, weighted; the speed is `vehicleKph / vehicles`. */
  vehicles: number;
  vehicleKph: number;
}

/**
 * Takes a newer reading in. A filter in time rather than in readings, so that periods of 1 s and of 60 s come out
 * alike; speed is weighted by vehicles, so that an interval without any changes nothing. Starts afresh after a gap of
 * more than two intervals.
 */
export function smooth(past: Smoothed | null, reading: Measures): Smoothed {
  const { observedAt, intervalSec, count, speedKph } = reading;
  const gapSec = past === null ? 0 : (observedAt - past.observedAt) / 1000;
  const before = past === null || gapSec > 2 * Math.max(intervalSec, past.intervalSec) ? null : past;
  const kept = before === null ? 0 : Math.exp(-gapSec / smoothingSec);
  const mix = (old: number | null, now: number | null): number | null => {
    if (now === null) return null;
    return old === null ? now : old * kept + now * (1 - kept);
  };
  const passed = speedKph === null ? 0 : (count ?? 1);
  const vehicles = (before?.vehicles ?? 0) * kept + passed;
  const vehicleKph = (before?.vehicleKph ?? 0) * kept + passed * (speedKph ?? 0);
  const forgotten = vehicles < forgottenVehicles;
  return {
    observedAt,
    intervalSec,
    flowVph: mix(before?.flowVph ?? null, count === null ? null : (count * 3600) / intervalSec),
    occupancyPct: mix(before?.occupancyPct ?? null, reading.occupancyPct),
    travelTimeSec: mix(before?.travelTimeSec ?? null, reading.travelTimeSec),
    vehicles: forgotten ? 0 : vehicles,
    vehicleKph: forgotten ? 0 : vehicleKph,
  };
}
