/** One video of the ladder. */
export interface VideoVariant {
  /** Part of URLs: an id. */
  id: string;
  width: number;
  height: number;
  /** Bits a second, on average; the peak over the encoder's buffer is a tenth more. */
  bitrate: number;
  /** H.264 level, e.g. `3.1`. */
  level: string;
}

/** What every source of a channel is encoded to, so that their init segments are equal byte for byte. */
export interface EncodingProfile {
  /** First the one that everything is timed by; all have the same frames. */
  video: readonly [VideoVariant, ...VideoVariant[]];
  fps: number;
  /** Seconds from IDR to IDR: the length of a segment. */
  gopSec: number;
  /** Seconds in a fragment: how often something comes out of the encoder. */
  fragmentSec: number;
  /** x264's trade of CPU for quality. */
  preset: string;
  audio: { bitrate: number; sampleRate: 48_000; channels: 2 };
}

export const videoTimescale = 90_000;
export const audioTimescale = 48_000;
/** Samples in one AAC frame. */
export const aacFrame = 1_024;

/** 720p30 at 2.5 Mb/s with stereo sound. */
export const defaultProfile: EncodingProfile = {
  video: [{ id: "720p", width: 1280, height: 720, bitrate: 2_500_000, level: "3.1" }],
  fps: 30,
  gopSec: 2,
  fragmentSec: 0.5,
  preset: "superfast",
  audio: { bitrate: 128_000, sampleRate: 48_000, channels: 2 },
};

/** Highest rate that x264 may reach over its buffer of one second, bits a second. */
export function maxVideoRate(variant: VideoVariant): number {
  return Math.round(variant.bitrate * 1.1);
}
