import { makeBox } from "../../gateway/src/media/mp4/box.js";
import type { InitSegment } from "../../gateway/src/media/mp4/init.js";
import type { Sample, TrackSamples } from "../../gateway/src/media/mp4/sample.js";

/** Ticks of one frame at 30 a second, of a GOP of two seconds, and of an AAC frame. */
export const frame = 3_000;
export const gop = 180_000;
export const aac = 1_024;

const defaults = { duration: 0, size: 0, flags: 0 };

/** An init segment of one picture and one sound track; `mark` makes its hash another. */
export function testInit(mark = "a"): InitSegment {
  return {
    bytes: makeBox("ftyp", Buffer.from(mark)),
    hash: mark,
    tracks: [
      { trackId: 1, kind: "video", timescale: 90_000, codec: "avc1.64001f", size: { width: 4, height: 2 }, defaults },
      { trackId: 2, kind: "audio", timescale: 48_000, codec: "mp4a.40.2", size: null, defaults },
    ],
  };
}

/** An init segment of a ladder of two pictures (tracks 1 and 2) and one sound track (3). */
export function ladderInit(mark = "a"): InitSegment {
  const { bytes, hash, tracks } = testInit(mark);
  const [video, audio] = tracks;
  if (video === undefined || audio === undefined) throw new Error("the init segment has two tracks");
  const second = { ...video, trackId: 2, size: { width: 2, height: 1 } };
  return { bytes, hash, tracks: [video, second, { ...audio, trackId: 3 }] };
}

/** Composition offsets of I P B B P B B … with the B-frames below zero, as the encoder writes them. */
function compositionOffset(index: number, frames: number): number {
  const within = index % 60;
  if (within === 0 || index >= frames) return 0;
  const place = (within - 1) % 3;
  // P comes two frames early in decode order; each B one frame late.
  return within >= 58 ? 0 : ([2, -1, -1][place] ?? 0) * frame;
}

/** Frames of a source from one of its own ticks on, an IDR every two seconds of its own. */
export function videoSamples(from: number, count: number, first = 0): Sample[] {
  return Array.from({ length: count }, (_, step) => {
    const index = first + step;
    return {
      dts: from + index * frame,
      duration: frame,
      compositionOffset: compositionOffset(index, Number.POSITIVE_INFINITY),
      sync: index % 60 === 0,
      data: Buffer.from(`v${index}`),
    };
  });
}

/** AAC frames that begin at a tick of the source's own. */
export function audioSamples(from: number, count: number, first = 0, label = "a"): Sample[] {
  return Array.from({ length: count }, (_, step) => ({
    dts: from + (first + step) * aac,
    duration: aac,
    compositionOffset: 0,
    sync: true,
    data: Buffer.from(`${label}${first + step}`),
  }));
}

/** A fragment of both tracks. */
export function fragmentOf(video: Sample[], audio: Sample[]): TrackSamples[] {
  return [
    { trackId: 1, samples: video },
    { trackId: 2, samples: audio },
  ];
}
