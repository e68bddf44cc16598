import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectContinuous } from "../../support/stretches.js";
import { airEpoch, TestAir, type TestEncoder } from "../../support/test-air.js";

/** What is shown of a stretch: sources by name. */
const shownIn = (air: TestAir) =>
  air.stretches.map(({ video }) => [...new Set(video.flat().map(({ data }) => data.toString()))].join("+"));

/** A new segment within one and a half target durations, none missing, times that follow one another. */
function expectPublished(air: TestAir): void {
  for (const [index, { at, meta }] of air.published.entries()) {
    const before = air.published[index - 1];
    if (before === undefined) continue;
    expect(at - before.at).toBeLessThanOrEqual(3_000);
    expect(meta.sequence).toBe(before.meta.sequence + 1);
    const follows = before.meta.programDateTime + before.meta.durationSec * 1000;
    if (!meta.discontinuity) expect(Math.abs(meta.programDateTime - follows)).toBeLessThanOrEqual(1);
  }
}

describe("what is on air", () => {
  it("is the slate at a start, with three target durations to begin with, and goes on with it", () => {
    const air = new TestAir().start();
    expect(air.published.map(({ meta }) => meta.programDateTime - airEpoch)).toEqual([-6_000, -4_000, -2_000]);
    air.pass(10_000);
    expect(air.published.length).toBe(8);
    expect(new Set(shownIn(air))).toEqual(new Set(["slate"]));
    expect(air.changes).toEqual([]);
    expectPublished(air);
  });

  it("is the wanted source once it has run for a second, from its next IDR on", () => {
    const air = new TestAir().start();
    air.onAir.want("bars", air.now);
    air.begin("bars", 12_345);
    air.pass(2_400);
    expect(air.changes).toEqual([]);
    air.pass(200);
    expect(air.changes).toEqual(["bars"]);
    air.pass(6_000);
    expect(shownIn(air).at(-1)).toBe("bars");
    expect(air.stretches.every(({ video }) => video[0]?.[0]?.sync)).toBe(true);
    expectContinuous(air.stretches);
  });

  it("is never a source that nobody asked for, nor one in one burst after a pause", () => {
    const air = new TestAir().start();
    air.onAir.want("bars", air.now);
    air.begin("other");
    const bars = air.begin("bars");
    bars.sends = false;
    air.pass(4_000);
    for (let fragment = 0; fragment < 8; fragment += 1) air.onAir.onFragment(bars, bars.fragment(), air.now);
    expect(air.changes).toEqual([]);
    bars.sends = true;
    air.pass(4_000);
    expect(air.changes).toEqual(["bars"]);
  });

  it.each([
    ["its encoder ends", (air: TestAir, bars: TestEncoder) => air.end(bars)],
    ["a person asks for it", (air: TestAir) => air.onAir.want(null, air.now)],
  ])("is the slate at once when %s", (_what, act) => {
    const air = new TestAir().start();
    air.onAir.want("bars", air.now);
    const bars = air.begin("bars");
    air.pass(7_000);
    act(air, bars);
    expect(air.changes).toEqual(["bars", null]);
    expect(air.onAir.run).toBeNull();
    expect(air.onAir.slateReason).toBeNull();
    air.pass(6_000);
    expect(shownIn(air).at(-1)).toBe("slate");
    expectContinuous(air.stretches);
    expectPublished(air);
  });

  it("is another source only when that is stable; until then the first stays", () => {
    const air = new TestAir().start();
    air.onAir.want("bars", air.now);
    air.begin("bars");
    air.pass(6_000);
    air.onAir.want("spare", air.now);
    air.begin("spare", 900_000);
    air.pass(2_000);
    expect(air.changes).toEqual(["bars"]);
    air.pass(1_000);
    expect(air.changes).toEqual(["bars", "spare"]);
    air.pass(4_000);
    expectContinuous(air.stretches);
    expectPublished(air);
  });

  it("is the slate while a source's frames do not come, with the reason, and the source again when they do", () => {
    const air = new TestAir().start();
    air.onAir.want("bars", air.now);
    const bars = air.begin("bars");
    air.pass(7_000);
    bars.sends = false;
    air.pass(3_000);
    expect(air.changes).toEqual(["bars", null]);
    expect(air.onAir.slateReason).toBe("its frames come too late");
    bars.sends = true;
    air.pass(5_000);
    expect(air.changes).toEqual(["bars", null, "bars"]);
    expect(air.onAir.slateReason).toBeNull();
    expectPublished(air);
  });

  it("is the slate where an encoder falls ever further behind", () => {
    const air = new TestAir().start();
    air.onAir.want("bars", air.now);
    const bars = air.begin("bars");
    air.pass(6_000);
    bars.pace = 1.3;
    for (let passed = 0; air.onAir.run !== null && passed < 30; passed += 1) air.pass(1_000);
    expect(air.changes).toEqual(["bars", null]);
    expect(air.onAir.slateReason).toBe("its encoder is slower than real time");
    expectPublished(air);
  });

  it("keeps its lead over the clock within bounds however often it changes", () => {
    const air = new TestAir().start();
    const sources = ["bars", "spare"] as const;
    for (const [index, source] of sources.entries()) air.begin(source, index * 333_000);
    for (let change = 0; change < 50; change += 1) {
      air.onAir.want(sources[change % 2] ?? null, air.now);
      air.pass(2_700);
      expect(air.leadSec).toBeLessThan(3.5);
    }
    expect(air.changes.length).toBeGreaterThan(40);
    expectContinuous(air.stretches);
    expectPublished(air);
  });

  it("takes a step of the clock, forward and back, as a discontinuity and no more", () => {
    const air = new TestAir().start();
    for (const step of [3_600_000, -1_800_000]) {
      air.pass(5_000);
      air.now += step;
      air.pass(5_000);
      const last = air.published.at(-1)?.meta;
      expect(Math.abs((last?.programDateTime ?? 0) - air.now)).toBeLessThan(5_000);
    }
    expect(air.published.filter(({ meta }) => meta.discontinuity)).toHaveLength(2);
    expect(air.published.map(({ meta }) => meta.sequence)).toEqual(air.published.map((_, index) => index));
    expectContinuous(air.stretches);
  });

  it.each([
    ["a short time away with the slate", 20_000, 0],
    ["a long time away with a discontinuity", 3_600_000, 1],
  ])("fills %s", (_what, away, discontinuities) => {
    const state = { nextSequence: 40, discontinuities: 0, initHash: "a", epochMs: airEpoch - away - 100_000 };
    const air = new TestAir({ state, end: { videoTicks: 100 * 90_000, audioFrames: 4_688 } }).start();
    air.pass(2_000);
    expect(air.published[0]?.meta.sequence).toBe(40);
    expect(air.packager.state.discontinuities).toBe(discontinuities);
    const end = air.published.at(-1)?.meta;
    expect(Math.abs((end?.programDateTime ?? 0) + 2_000 - air.now)).toBeLessThanOrEqual(2_000);
    expectContinuous(air.stretches);
  });

  it("has no hole and is never late, whatever sources do and people ask for", () => {
    const event = fc.record({
      ms: fc.integer({ min: 1, max: 60 }).map((tenths) => tenths * 100),
      want: fc.constantFrom("bars", "spare", null, undefined),
      act: fc.constantFrom("begin", "end", "silence", "resume", "none"),
      source: fc.constantFrom("bars", "spare"),
      startTicks: fc.integer({ min: -90_000, max: 9_000_000 }),
    });
    fc.assert(
      fc.property(fc.array(event, { minLength: 5, maxLength: 30 }), (events) => {
        const air = new TestAir().start();
        for (const { ms, want, act, source, startTicks } of events) {
          const running = [...air.encoders].find((encoder) => encoder.source === source);
          if (want !== undefined) air.onAir.want(want, air.now);
          if (act === "begin" && running === undefined) air.begin(source, startTicks);
          if (act === "end" && running !== undefined) air.end(running);
          if (running !== undefined) running.sends = act === "silence" ? false : act === "resume" || running.sends;
          air.pass(ms);
        }
        air.pass(3_000);
        expectContinuous(air.stretches);
        expectPublished(air);
        expect(air.packager.state.discontinuities).toBe(0);
        expect(air.leadSec).toBeLessThan(4);
        expect(air.leadSec).toBeGreaterThan(-4);
      }),
      { numRuns: 60 },
    );
  });
});
