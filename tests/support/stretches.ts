import { expect } from "vitest";
import type { Stretch, Timeline } from "../../gateway/src/media/timeline.js";
import { frame } from "./media-samples.js";

/** All that a timeline has ready. */
export function takeAll(timeline: Timeline): Stretch[] {
  const taken: Stretch[] = [];
  for (let stretch = timeline.take(); stretch !== null; stretch = timeline.take()) taken.push(stretch);
  return taken;
}

/**
 * Everything that a timeline gave, checked to be without hole or overlap in any track, decoded and shown, every stretch
 * from an IDR of each variant on.
 */
export function expectContinuous(stretches: readonly Stretch[]): void {
  const variants = (stretches[0]?.video ?? []).map((_, variant) =>
    stretches.flatMap((stretch) => stretch.video[variant] ?? []),
  );
  for (const track of [...variants, stretches.flatMap((stretch) => stretch.audio)]) {
    for (const [index, sample] of track.entries()) {
      const before = track[index - 1];
      if (before !== undefined && sample.dts !== before.dts + before.duration) {
        throw new Error(`a hole before ${sample.dts}: the frame before ends at ${before.dts + before.duration}`);
      }
    }
  }
  for (const { video, startTicks, durationTicks } of stretches) {
    for (const samples of video) {
      expect(samples[0]).toMatchObject({ sync: true, dts: startTicks });
      expect(samples.reduce((sum, { duration }) => sum + duration, 0)).toBe(durationTicks);
    }
  }
  for (const video of variants) {
    // Shown in order: sorted by presentation there is no hole either.
    const shown = video.map((sample) => sample.dts + sample.compositionOffset).sort((a, b) => a - b);
    expect(shown.findIndex((at, index) => index > 0 && at - (shown[index - 1] ?? 0) !== frame)).toBe(-1);
  }
}
