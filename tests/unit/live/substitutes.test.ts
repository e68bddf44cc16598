import { type LinkRecord, linkRecord } from "@roadcast/contract";
import { type LinkQuarter, readingFlags } from "@roadcast/db";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LiveState } from "../../../gateway/src/live/live-state.js";
import { goldenNetwork, registryOf } from "../../support/broker-network.js";
import { committed, readingOf } from "../../support/live.js";

const at = 1_763_866_000_000;
const minute = 60_000;
const day = 86_400_000;
const detectors = ["D1", "D2"];

/** The golden network, whose link L1 has three detectors: the third never says anything. */
class Link {
  private readonly state = new LiveState({ registry: registryOf(goldenNetwork()), newEpoch: () => "epoch", now: at });

  /** All of its detectors say something at a moment; failed where a failure test has found them so. */
  read(now: number, values: { speedKph: number; count: number; occupancyPct: number }, isFailed = false): void {
    const failures = isFailed ? [{ test: "noHit" as const, since: now - minute }] : [];
    const flags = isFailed ? readingFlags.detectorFailed : 0;
    const readings = detectors.map((id) => readingOf(id, now, { ...values, flags }, failures));
    this.state.apply(committed({ readings }), now);
    this.state.tick(now + 100);
  }

  /** What the database holds is read, as after a start. */
  recall(now: number, ...quarters: Omit<LinkQuarter, "linkId">[]): void {
    const others = quarters.map((each) => ({ ...each, linkId: "of another network", speedKph: 1 }));
    this.state.recall([...others, ...quarters.map((each) => ({ ...each, linkId: "L1" }))], now);
  }

  get seq(): number | null {
    return this.state.seqOf("A1");
  }

  now(at: number): LinkRecord {
    const found = this.state.snapshot("A1", at)?.links.find(({ id }) => id === "L1");
    return linkRecord.parse(found);
  }
}

const free = { speedKph: 48, count: 4, occupancyPct: 5 };

/** Ten minutes of a day that had data, from a whole quarter on. */
function measured(link: Link, from: number, values = free): void {
  for (let each = 0; each < 10; each += 1) link.read(from + each * minute, values);
}

const quarter = Math.ceil(at / (15 * minute)) * 15 * minute;
const stored = { at: quarter, speedKph: 33, flowVph: 600, occupancyPct: 9, travelTimeSec: null };

describe("a link whose detectors have all failed", () => {
  it("carries what it measured the day before, marked as such, and is no data: its figures are nobody's measurement", () => {
    const link = new Link();
    measured(link, quarter);
    expect(link.now(quarter + 9 * minute)).toMatchObject({ los: "free", detectorsWorking: 2, substitute: null });
    link.read(quarter + day + minute, { speedKph: 120, count: 40, occupancyPct: 100 }, true);
    expect(link.now(quarter + day + minute)).toMatchObject({
      ...{ los: "noData", detectorsWorking: 0, speedKph: null, flowVph: null, occupancyPct: null },
      ...{ observedAt: null, travelTimeSec: null },
      substitute: { from: "history", quarterStart: quarter, speedKph: 48, occupancyPct: 5 },
    });
  });

  it("measures again, and carries nothing else, as soon as one of them works", () => {
    const link = new Link();
    measured(link, quarter);
    link.read(quarter + day + minute, free, true);
    expect(link.now(quarter + day + minute).substitute).not.toBeNull();
    link.read(quarter + day + 2 * minute, { ...free, speedKph: 31 });
    expect(link.now(quarter + day + 2 * minute)).toMatchObject({
      los: expect.not.stringMatching("noData"),
      substitute: null,
    });
  });

  it("has nothing that stands in before a day was measured", () => {
    const link = new Link();
    link.read(quarter, free, true);
    expect(link.now(quarter)).toMatchObject({ los: "noData", substitute: null });
  });

  it("carries after a start what the database holds of the day before, and consoles are told at once", () => {
    const link = new Link();
    link.read(quarter + day, free, true);
    expect(link.now(quarter + day).substitute).toBeNull();
    const before = link.seq;
    link.recall(quarter + day, stored);
    expect(link.seq).not.toBe(before);
    expect(link.now(quarter + day)).toMatchObject({
      ...{ los: "noData", detectorsWorking: 0, speedKph: null, flowVph: null },
      substitute: { from: "history", quarterStart: quarter, speedKph: 33, flowVph: 600, occupancyPct: 9 },
    });
  });

  it("carries a speed by its length where only travel times are stored", () => {
    const link = new Link();
    link.recall(quarter + day, { ...stored, speedKph: null, travelTimeSec: 88 });
    // 880 m in 88 s.
    expect(link.now(quarter + day).substitute).toMatchObject({ speedKph: 36 });
  });

  it("is not told of anew where it is measured, or where nothing else stands in", () => {
    const link = new Link();
    link.read(quarter + day, free);
    const before = link.seq;
    link.recall(quarter + day, stored);
    expect(link.seq).toBe(before);
    expect(link.now(quarter + day)).toMatchObject({ detectorsWorking: 2, substitute: null });
    const silent = new Link();
    const first = silent.seq;
    silent.recall(quarter + 8 * day, stored);
    expect(silent.seq).toBe(first);
    expect(silent.now(quarter + 8 * day).substitute).toBeNull();
  });

  it("is never free, nor anything else than no data, whatever the days before were", () => {
    const values = fc.record({
      speedKph: fc.integer({ min: 1, max: 130 }),
      count: fc.integer({ min: 1, max: 30 }),
      occupancyPct: fc.integer({ min: 1, max: 100 }),
    });
    const days = fc.array(fc.record({ values, works: fc.boolean() }), { minLength: 2, maxLength: 6 });
    const levels = new Set<string>();
    let substitutes = 0;
    fc.assert(
      fc.property(days, (story) => {
        const link = new Link();
        for (const [i, { values: read, works }] of story.entries()) {
          const from = quarter + i * day;
          link.read(from + minute, read, !works);
          link.read(from + 2 * minute, read, !works);
          const record = link.now(from + 2 * minute);
          if (works) {
            levels.add(record.los);
            expect(record).toMatchObject({ detectorsWorking: 2, substitute: null });
            continue;
          }
          const last = story.slice(0, i).findLast((each) => each.works)?.values;
          expect(record).toMatchObject({ los: "noData", detectorsWorking: 0, speedKph: null, flowVph: null });
          expect(record.substitute?.speedKph ?? null).toBe(last?.speedKph ?? null);
          if (record.substitute !== null) substitutes += 1;
        }
      }),
      { numRuns: 100 },
    );
    // There were free days before, and others, that might have been taken for the day that is on.
    expect([...levels].sort()).toEqual(["congested", "free", "slow"]);
    expect(substitutes).toBeGreaterThan(20);
  });
});
