import { isPlainReading, isPlainStationEntry, reading, stationEntry } from "@roadcast/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

/** About the bounds of every measure, and what is no measure. */
const measure = fc.oneof(
  fc.constantFrom<unknown>(0, -0, 1, 7, 100, 100.1, 250, 250.1, 3600, 3601, 10_000, 10_001, 86_400, 86_401, -1, 7.5),
  fc.constantFrom<unknown>(null, undefined, "7", true, [], {}, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53),
  fc.double(),
  fc.integer(),
);
const measures = { count: measure, speedKph: measure, occupancyPct: measure, travelTimeSec: measure };
const unknownFields = { reason: measure, note: fc.string() };
const withSome = (fields: Record<string, fc.Arbitrary<unknown>>) => fc.record(fields, { requiredKeys: [] });

const anyReading = fc.oneof(
  withSome({
    observedAt: fc.oneof(measure, fc.constantFrom<unknown>(1_763_865_600_000, "2025-11-23T11:40:10+09:00")),
    intervalSec: measure,
    ...measures,
    ...unknownFields,
  }),
  fc.constantFrom<unknown>([], [1], null, 42, "x"),
);
const anyEntry = withSome({ detector: fc.oneof(fc.string(), measure), ...measures, ...unknownFields });

describe("a reading told at a glance", () => {
  it("is one that the schema takes as it stands", () => {
    fc.assert(
      fc.property(anyReading, (value) => {
        if (!isPlainReading(value)) return;
        const parsed = reading.parse(value);
        expect(value).toMatchObject(parsed);
      }),
      { numRuns: 5_000 },
    );
  });

  it("is every one that the schema takes, but for times as text", () => {
    fc.assert(
      fc.property(anyReading, (value) => {
        const parsed = reading.safeParse(value);
        const timeAsText = typeof (value as { observedAt?: unknown } | null)?.observedAt === "string";
        if (parsed.success && !timeAsText) expect(isPlainReading(value)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
    expect(isPlainReading({ observedAt: 1_763_865_600_000, intervalSec: 20, count: 7 })).toBe(true);
  });

  it("is the same for an entry of a station", () => {
    fc.assert(
      fc.property(anyEntry, (value) => {
        expect(isPlainStationEntry(value)).toBe(stationEntry.safeParse(value).success);
      }),
      { numRuns: 5_000 },
    );
    expect(isPlainStationEntry({ detector: "D1", count: 3, speedKph: 50, occupancyPct: 5 })).toBe(true);
  });
});
