import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readBoxes, requireBox } from "../../../gateway/src/media/mp4/box.js";
import { parseFragment } from "../../../gateway/src/media/mp4/fragment.js";
import { Packager, type PackagerState } from "../../../gateway/src/media/packager.js";
import { SlateRun } from "../../../gateway/src/media/slate.js";
import type { Stretch } from "../../../gateway/src/media/timeline.js";
import { Timeline } from "../../../gateway/src/media/timeline.js";
import { aac, audioSamples, frame, gop, ladderInit, testInit, videoSamples } from "../../support/media-samples.js";
import { expectContinuous, takeAll } from "../../support/stretches.js";
import { airEpoch, testSlate } from "../../support/test-air.js";

const ladder = [
  { id: "high", variant: 0, audio: true },
  { id: "low", variant: 1, audio: true },
];

function packager(more: Partial<PackagerState> = {}): Packager {
  const state = { nextSequence: 0, discontinuities: 0, epochMs: airEpoch, initHash: null, ...more };
  return new Packager({ run: "k3x9", renditions: ladder, state });
}

function stretch(startTicks: number, init = ladderInit()): Stretch {
  const video = videoSamples(startTicks, 60);
  const low = video.map((sample) => ({ ...sample, data: Buffer.from(`low ${sample.data}`) }));
  return { startTicks, durationTicks: gop, init, video: [video, low], audio: audioSamples(0, 94) };
}

describe("the packager", () => {
  it("numbers segments without a hole, from where the last run ended, in names with its own run", () => {
    const made = packager({ nextSequence: 41, discontinuities: 2, initHash: "a" });
    const metas = [0, 1, 2].map((index) => made.segment(stretch(index * gop)).meta);
    expect(metas.map(({ sequence }) => sequence)).toEqual([41, 42, 43]);
    expect(metas.every(({ run, discontinuity }) => run === "k3x9" && !discontinuity)).toBe(true);
    expect(made.state).toMatchObject({ nextSequence: 44, discontinuities: 2, initHash: "a" });
  });

  it("gives each segment the time that its first frame has on the one clock, whole milliseconds that do not drift", () => {
    const made = packager();
    const ticks = Array.from({ length: 1_000 }, (_, index) => index * (gop - 7 * frame + 1));
    const times = ticks.map((start) => made.segment(stretch(start)).meta.programDateTime);
    for (const [index, start] of ticks.entries()) {
      expect(Math.abs((times[index] ?? 0) - airEpoch - start / 90)).toBeLessThanOrEqual(0.5);
    }
    expect(made.ticksAt(made.timeOf(123_456))).toBeCloseTo(123_456, 0);
  });

  it("tells of another init segment, and of a moved clock, by a discontinuity; never before the first segment", () => {
    const made = packager();
    made.moveClock(0, airEpoch + 5_000);
    const marks = ["a", "a", "b", "b"].map((mark, index) => made.segment(stretch(index * gop, ladderInit(mark))).meta);
    made.moveClock(4 * gop, airEpoch + 90_000);
    const moved = made.segment(stretch(4 * gop, ladderInit("b"))).meta;
    const metas = [...marks, moved];
    expect(metas.map(({ discontinuity }) => discontinuity)).toEqual([false, false, true, false, true]);
    expect(metas.map(({ discontinuities }) => discontinuities)).toEqual([0, 0, 1, 1, 2]);
    expect(metas.map(({ programDateTime }) => programDateTime - airEpoch)).toEqual([
      5_000, 7_000, 9_000, 11_000, 90_000,
    ]);
  });

  it("writes for each rendition its own picture, and the sound with each", () => {
    const { files, meta } = packager().segment(stretch(0));
    const tracks = ladder.map(({ id }) => {
      const boxes = readBoxes(files.get(id) ?? Buffer.alloc(0));
      return parseFragment(ladderInit(), requireBox(boxes, "moof"), requireBox(boxes, "mdat"));
    });
    expect(tracks.map((of) => of.map(({ trackId, samples }) => [trackId, samples.length]))).toEqual([
      [
        [1, 60],
        [3, 94],
      ],
      [
        [2, 60],
        [3, 94],
      ],
    ]);
    expect(tracks[1]?.[0]?.samples[7]?.data.toString()).toBe("low v7");
    expect(meta.bytes).toEqual({ high: files.get("high")?.length, low: files.get("low")?.length });
  });
});

describe("the slate", () => {
  it.each([
    ["one picture", testInit()],
    ["a ladder", ladderInit()],
  ])("of %s runs on without an end, in whatever steps it is asked for", (_what, init) => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 75 }), { minLength: 1, maxLength: 30 }), (steps) => {
        const slate = testSlate(init);
        const variants = slate.gop.length;
        const timeline = new Timeline({
          ...{ end: { videoTicks: 0, audioFrames: 0 }, variants, silence: Buffer.from("hole") },
          ...{ gopTicks: gop, frameTicks: frame },
        });
        timeline.join(init, Number.POSITIVE_INFINITY);
        const run = new SlateRun(slate);
        for (const step of steps) timeline.append(run.next(step));
        const frames = steps.reduce((sum, step) => sum + step, 0);
        expect(timeline.end).toBe(frames * frame);
        const stretches = takeAll(timeline);
        expect(stretches).toHaveLength(Math.floor(frames / 60));
        expectContinuous(stretches);
        // Its sound is its own, as long as its picture, and no hole that the timeline had to fill.
        const sound = stretches.flatMap(({ audio }) => audio);
        expect(sound.every(({ data }) => data.toString() === "silence")).toBe(true);
        expect(sound).toHaveLength(Math.ceil((stretches.length * gop * 48_000) / 90_000 / aac));
      }),
      { numRuns: 50 },
    );
  });
});

describe("the timeline of a ladder", () => {
  it("has the same cuts in all variants, however fragments part them and sources are changed", () => {
    const source = fc.record({
      frames: fc.integer({ min: 1, max: 200 }),
      /** How many frames the second variant comes after the first. */
      lag: fc.integer({ min: 0, max: 20 }),
      fragment: fc.integer({ min: 1, max: 40 }),
      keep: fc.integer({ min: 0, max: 200 }),
      startTicks: fc.integer({ min: -90_000, max: 900_000 }),
    });
    fc.assert(
      fc.property(fc.array(source, { minLength: 1, maxLength: 15 }), (sources) => {
        const timeline = new Timeline({
          ...{ end: { videoTicks: 0, audioFrames: 0 }, variants: 2, silence: Buffer.from("silence") },
          ...{ gopTicks: gop, frameTicks: frame },
        });
        const stretches: Stretch[] = [];
        for (const { frames, lag, fragment, keep, startTicks } of sources) {
          timeline.join(ladderInit(), timeline.published + keep * frame, timeline.published);
          const all = videoSamples(startTicks, frames);
          for (let from = 0; from < frames + lag; from += fragment) {
            const cut = (shift: number) => all.slice(Math.max(0, from - shift), Math.max(0, from + fragment - shift));
            timeline.append([
              { trackId: 1, samples: cut(0) },
              { trackId: 2, samples: cut(lag) },
            ]);
            stretches.push(...takeAll(timeline));
          }
        }
        expectContinuous(stretches);
      }),
      { numRuns: 60 },
    );
  });
});
