import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Sample } from "../../../gateway/src/media/mp4/sample.js";
import { cleanEnds, latestCut } from "../../../gateway/src/media/splice.js";
import { type Stretch, Timeline } from "../../../gateway/src/media/timeline.js";
import { aac, audioSamples, fragmentOf, frame, gop, testInit, videoSamples } from "../../support/media-samples.js";
import { expectContinuous, takeAll } from "../../support/stretches.js";

const silence = Buffer.from("silence");
const timelineAt = (videoTicks: number, audioFrames: number) =>
  new Timeline({ end: { videoTicks, audioFrames }, variants: 1, silence, gopTicks: gop, frameTicks: frame });
const always = Number.POSITIVE_INFINITY;

describe("where media can be cut", () => {
  it("is only after frames that leave no hole in what is shown", () => {
    const samples = videoSamples(0, 8);
    // I P B B P B B P: after I, after each group of P and its two B.
    expect(cleanEnds(samples)).toEqual([1, 4, 7].map((count) => count * frame));
  });

  it("is the latest such place for all variants, and nowhere if there is none", () => {
    const one = videoSamples(0, 8);
    const other = videoSamples(0, 8).map((sample) => ({ ...sample, compositionOffset: 0 }));
    expect(latestCut([one, other], 0, 6 * frame)).toBe(4 * frame);
    expect(latestCut([videoSamples(0, 8, 1)], frame, always)).toBe(7 * frame);
    expect(latestCut([[]], 77, always)).toBe(77);
  });
});

describe("the timeline", () => {
  it("gives a stretch as soon as a whole GOP is there, without waiting for the next IDR", () => {
    const timeline = timelineAt(0, 0);
    timeline.join(testInit(), always);
    timeline.append(fragmentOf(videoSamples(500_000, 59), audioSamples(0, 90)));
    expect(takeAll(timeline)).toEqual([]);
    timeline.append(fragmentOf(videoSamples(500_000, 1, 59), audioSamples(0, 4, 90)));
    const [stretch] = takeAll(timeline);
    expect(stretch).toMatchObject({ startTicks: 0, durationTicks: gop });
    expect(stretch?.video[0]).toHaveLength(60);
  });

  it("passes over what comes before a run's first IDR", () => {
    const timeline = timelineAt(900, 0);
    timeline.join(testInit(), always);
    timeline.append(fragmentOf(videoSamples(0, 61, 59), []));
    expect(timeline.end).toBe(900 + 60 * frame);
  });

  it("goes on after a restart where the published media ended", () => {
    const before = timelineAt(0, 0);
    before.join(testInit(), always);
    before.append(fragmentOf(videoSamples(0, 70), audioSamples(0, 100)));
    const published = takeAll(before);
    const ends = before.publishedEnds();
    const after = timelineAt(ends.videoTicks, ends.audioFrames);
    after.join(testInit(), always);
    after.append(fragmentOf(videoSamples(12_345, 60), audioSamples(-1_024, 96)));
    expectContinuous([...published, ...takeAll(after)]);
  });

  it("trims the unpublished tail at a join, so that its lead over the clock does not grow", () => {
    const timeline = timelineAt(0, 0);
    timeline.join(testInit(), always);
    timeline.append(fragmentOf(videoSamples(0, 50), audioSamples(0, 79)));
    timeline.join(testInit(), 31 * frame);
    expect(timeline.end).toBe(31 * frame);
  });

  it("says of each stretch which init segment it needs", () => {
    const timeline = timelineAt(0, 0);
    timeline.join(testInit("a"), always);
    timeline.append(fragmentOf(videoSamples(0, 31), audioSamples(0, 50)));
    timeline.join(testInit("b"), always);
    timeline.append(fragmentOf(videoSamples(0, 60), audioSamples(0, 94)));
    expect(takeAll(timeline).map(({ init, durationTicks }) => [init.hash, durationTicks / frame])).toEqual([
      ["a", 31],
      ["b", 60],
    ]);
  });

  it("fills missing sound with silence", () => {
    const timeline = timelineAt(0, 0);
    timeline.join(testInit(), always);
    timeline.append(fragmentOf(videoSamples(0, 60), []));
    const stretches = takeAll(timeline);
    expectContinuous(stretches);
    expect(stretches[0]?.audio).toHaveLength(94);
    expect(stretches[0]?.audio.every(({ data }) => data === silence)).toBe(true);
  });

  it("waits for the next IDR where a source's own times break off", () => {
    const timeline = timelineAt(0, 0);
    timeline.join(testInit(), always);
    timeline.append(fragmentOf(videoSamples(0, 31), audioSamples(0, 50)));
    timeline.append(fragmentOf(videoSamples(90_000_000, 30, 31), []));
    expect(timeline.breaks).toBe(1);
    timeline.append(fragmentOf(videoSamples(90_000_000, 60, 60), audioSamples(48_000_000, 94, 94)));
    expectContinuous(takeAll(timeline));
  });

  it("keeps sound within 10.7 ms of its picture over fifty splices, whatever the offsets", () => {
    const run = fc.record({
      /** Frames of video before the next source takes over. */
      frames: fc.integer({ min: 61, max: 130 }),
      /** Of the source's sound against its picture, ticks of 48 kHz. */
      offset: fc.integer({ min: -4_800, max: 4_800 }),
      start: fc.integer({ min: 0, max: 100_000 }).map((ticks) => ticks * 90),
    });
    fc.assert(
      fc.property(fc.array(run, { minLength: 50, maxLength: 50 }), (runs) => {
        const timeline = timelineAt(0, 0);
        const stretches: Stretch[] = [];
        const joins: { at: number; offset: number; label: string }[] = [];
        for (const [index, { frames, offset, start }] of runs.entries()) {
          timeline.join(testInit(), always);
          const audioStart = Math.round((start * 48_000) / 90_000) + offset;
          joins.push({ at: timeline.end, offset, label: `${index}:` });
          const audio = audioSamples(audioStart, Math.ceil((frames * 1_600) / aac), 0, `${index}:`);
          timeline.append(fragmentOf(videoSamples(start, frames), audio));
          stretches.push(...takeAll(timeline));
        }
        expectContinuous(stretches);
        const byRun = new Map<string, Sample>();
        for (const sample of stretches.flatMap((stretch) => stretch.audio)) {
          const label = /^\d+:/.exec(sample.data.toString())?.[0];
          if (label !== undefined && !byRun.has(label)) byRun.set(label, sample);
        }
        for (const { at, offset, label } of joins) {
          const sample = byRun.get(label);
          if (sample === undefined) continue;
          const ownIndex = Number(sample.data.toString().slice(label.length));
          const wanted = (at * 48_000) / 90_000 + offset + ownIndex * aac;
          expect(Math.abs(sample.dts - wanted)).toBeLessThanOrEqual(aac / 2);
        }
      }),
      { numRuns: 10 },
    );
  });

  it("has no hole and starts every stretch with an IDR, however sources are killed, cut and mixed", () => {
    const step = fc.record({
      frames: fc.integer({ min: 1, max: 200 }),
      keep: fc.integer({ min: 0, max: 200 }),
      withSound: fc.boolean(),
      offset: fc.integer({ min: -20_000, max: 20_000 }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 20 }), (steps) => {
        const timeline = timelineAt(0, 0);
        const stretches: Stretch[] = [];
        for (const { frames, keep, withSound, offset } of steps) {
          timeline.join(testInit(), timeline.published + keep * frame, timeline.published);
          const audio: Sample[] = withSound ? audioSamples(offset, Math.ceil((frames * 1_600) / aac)) : [];
          timeline.append(fragmentOf(videoSamples(0, frames), audio));
          stretches.push(...takeAll(timeline));
        }
        expectContinuous(stretches);
        expect(stretches.filter(({ durationTicks }) => durationTicks > gop)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});
