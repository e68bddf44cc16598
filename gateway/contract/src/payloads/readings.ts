import { z } from "zod";
import { timeIn } from "../time.js";

/** The greatest that a measure can be; the least is 0. */
const most = { count: 10_000, speedKph: 250, occupancyPct: 100, travelTimeSec: 86_400, intervalSec: 3600 };

const measures = {
  /** Vehicles in the interval. */
  count: z.int().min(0).max(most.count).nullish(),
  /** Mean speed, km/h. */
  speedKph: z.number().min(0).max(most.speedKph).nullish(),
  /** Share of the interval in which the detector was occupied, per cent. */
  occupancyPct: z.number().min(0).max(most.occupancyPct).nullish(),
  /** Travel time over the link, seconds. */
  travelTimeSec: z.number().min(0).max(most.travelTimeSec).nullish(),
};

/** What a detector measures in an interval; each may be null or absent. */
export interface Measures {
  count?: number | null | undefined;
  speedKph?: number | null | undefined;
  occupancyPct?: number | null | undefined;
  travelTimeSec?: number | null | undefined;
}

const hasMeasure = (reading: Measures) =>
  reading.count != null || reading.speedKph != null || reading.occupancyPct != null || reading.travelTimeSec != null;

const noMeasure = "at least one of count, speedKph, occupancyPct, travelTimeSec is needed";

const intervalSec = z.int().min(1).max(most.intervalSec);

/** One reading of one detector. `observedAt` is the end of the interval, on the device's clock. */
export const reading = z
  .object({ observedAt: timeIn, intervalSec, ...measures })
  .refine(hasMeasure, { error: noMeasure });
export type Reading = z.infer<typeof reading>;

/** What a detector publishes: one reading, or an array of which each entry stands for itself. */
export const detectorReadings = z.union([reading, z.array(reading)]);

/** One detector's part of a station's message. */
export const stationEntry = z.object({ detector: z.string(), ...measures }).refine(hasMeasure, { error: noMeasure });

/** The outside of a station's message; its entries are read one by one with `stationEntry`. */
export const stationEnvelope = z.object({ observedAt: timeIn, intervalSec, entries: z.array(z.unknown()) });

/** What a station publishes: many detectors in one message. */
export const stationReadings = stationEnvelope.extend({ entries: z.array(stationEntry) });
export type StationReadings = z.input<typeof stationReadings>;

const isMeasure = (value: unknown, greatest: number) =>
  value === undefined || value === null || (typeof value === "number" && value >= 0 && value <= greatest);

function holdsMeasures(value: object): value is Measures {
  const { count, speedKph, occupancyPct, travelTimeSec } = value as Record<keyof Measures, unknown>;
  return (
    isMeasure(count, most.count) &&
    (typeof count !== "number" || Number.isInteger(count)) &&
    isMeasure(speedKph, most.speedKph) &&
    isMeasure(occupancyPct, most.occupancyPct) &&
    isMeasure(travelTimeSec, most.travelTimeSec) &&
    hasMeasure(value)
  );
}

/**
 * The usual reading told at a glance, at a tenth of the schema's cost: true only of what `reading` takes as it stands.
 * What this does not know, RFC 3339 times for one, the schema decides. A test holds the two to each other.
 */
export function isPlainReading(value: unknown): value is Reading {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const { observedAt, intervalSec } = value as Record<"observedAt" | "intervalSec", unknown>;
  return (
    Number.isSafeInteger(observedAt) &&
    typeof intervalSec === "number" &&
    Number.isInteger(intervalSec) &&
    intervalSec >= 1 &&
    intervalSec <= most.intervalSec &&
    holdsMeasures(value)
  );
}

/** The same for an entry of a station's message. */
export function isPlainStationEntry(value: unknown): value is z.infer<typeof stationEntry> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return typeof (value as Record<"detector", unknown>).detector === "string" && holdsMeasures(value);
}
