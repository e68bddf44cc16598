/** One coded frame, in ticks of its track's timescale. */
export interface Sample {
  /** Decode time. */
  dts: number;
  duration: number;
  /** Presentation time less decode time; negative for B-frames (`trun` version 1). */
  compositionOffset: number;
  /** Whether decoding can start here: an IDR, or any audio frame. */
  sync: boolean;
  data: Buffer;
}

/** The samples of one track, in decode order. */
export interface TrackSamples {
  trackId: number;
  samples: Sample[];
}

/** Presentation time. */
export function presentedAt(sample: Sample): number {
  return sample.dts + sample.compositionOffset;
}
