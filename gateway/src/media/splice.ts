import { aacFrame, audioTimescale, videoTimescale } from "./encoder/profile.js";
import { presentedAt, type Sample } from "./mp4/sample.js";

/**
 * Where each prefix of samples may end without a hole: their highest presentation end equals their end in decode
 * order. Cut elsewhere, B-frames that are not there any more would leave one (after a kill most of all).
 * @returns ends in ticks, ascending
 */
export function cleanEnds(samples: readonly Sample[]): number[] {
  let presentedEnd = Number.NEGATIVE_INFINITY;
  return samples.flatMap((sample) => {
    presentedEnd = Math.max(presentedEnd, presentedAt(sample) + sample.duration);
    const end = sample.dts + sample.duration;
    return presentedEnd === end ? [end] : [];
  });
}

/**
 * The latest tick, not after `notAfter`, at which all video tracks can be cut without a hole.
 * @param start the tick at which the samples begin: the answer where nothing later will do
 */
export function latestCut(tracks: readonly (readonly Sample[])[], start: number, notAfter: number): number {
  const [first = [], ...others] = tracks.map(cleanEnds);
  const shared = first.filter((end) => end <= notAfter && others.every((ends) => ends.includes(end)));
  return shared.at(-1) ?? start;
}

/** How the times of one run of a source map to the channel's timeline. */
export interface RunMapping {
  /** Added to decode times of video, ticks of 90 kHz. */
  videoShift: number;
  /** Taken from composition offsets, so that the run's first frame is shown when it is decoded. */
  compositionShift: number;
  /** Added to times of audio, ticks of 48 kHz; not a whole number. */
  audioShift: number;
}

/**
 * Puts a run's first frame, an IDR, at a splice point. Audio keeps its own distance from that frame; it is set on the
 * grid of frames only when it is placed, from this exact shift, so that errors do not add up over splices.
 */
export function mapRun(firstFrame: Sample, splice: number): RunMapping {
  return {
    videoShift: splice - firstFrame.dts,
    compositionShift: firstFrame.compositionOffset,
    audioShift: ((splice - presentedAt(firstFrame)) * audioTimescale) / videoTimescale,
  };
}

/** Index on the grid of 1024 samples that is nearest to a source's audio time: at most 512 ticks, 10.7 ms, off. */
export function audioIndex(mapping: RunMapping, dts: number): number {
  return Math.round((dts + mapping.audioShift) / aacFrame);
}

/** Frames of the audio grid that start before a tick of video. */
export function audioFramesBefore(videoTicks: number): number {
  return Math.ceil((videoTicks * audioTimescale) / videoTimescale / aacFrame);
}

/** The audio grid's frame as a sample at its place. */
export function audioFrameAt(index: number, data: Buffer): Sample {
  return { dts: index * aacFrame, duration: aacFrame, compositionOffset: 0, sync: true, data };
}
