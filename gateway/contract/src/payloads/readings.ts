import { z } from "zod";
import { timeIn } from "../time.js";

const measures = {
  /** Vehicles in the interval. */
  count: z.int().min(0).max(10_000).nullish(),
  /** Mean speed, km/h. */
  speedKph: z.number().min(0).max(250).nullish(),
  /** Share of the interval in which the detector was occupied, per cent. */
  occupancyPct: z.number().min(0).max(100).nullish(),
  /** Travel time over the link, seconds. */
  travelTimeSec: z.number().min(0).max(86_400).nullish(),
};

const hasMeasure = (reading: {
  count?: number | null | undefined;
  speedKph?: number | null | undefined;
  occupancyPct?: number | null | undefined;
  travelTimeSec?: number | null | undefined;
}) =>
  reading.count != null || reading.speedKph != null || reading.occupancyPct != null || reading.travelTimeSec != null;

const noMeasure = "at least one of count, speedKph, occupancyPct, travelTimeSec is needed";

const intervalSec = z.int().min(1).max(3600);

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
