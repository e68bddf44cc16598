import { videoTimescale } from "./encoder/profile.js";
import { type InitSegment, selectTracks } from "./mp4/init.js";
import type { TrackSamples } from "./mp4/sample.js";
import { writeFragment } from "./mp4/write-fragment.js";
import type { Rendition, Segment } from "./segment.js";
import type { Stretch } from "./timeline.js";

/** Where numbering stands; kept over restarts. */
export interface PackagerState {
  nextSequence: number;
  /** Discontinuities so far. */
  discontinuities: number;
  /** Wall clock of tick 0, epoch ms. */
  epochMs: number;
  /** Of the init segment that the last segment needed; null before the first. */
  initHash: string | null;
}

export interface PackagerOptions {
  /** Names this start of the gateway; never used before. */
  run: string;
  renditions: readonly Rendition[];
  state: PackagerState;
}

/**
 * Makes numbered segments of stretches of the timeline. Each is one moof and mdat a rendition today; a stretch may be
 * cut into parts here without a change elsewhere, since a segment is its parts' bytes one after the other.
 */
export class Packager {
  private readonly options: PackagerOptions;
  private current: PackagerState;
  private breakAhead = false;

  constructor(options: PackagerOptions) {
    this.options = options;
    this.current = options.state;
  }

  get state(): PackagerState {
    return this.current;
  }

  /** Wall clock at which a tick of the timeline belongs, epoch ms. */
  timeOf(ticks: number): number {
    return this.current.epochMs + (ticks * 1000) / videoTimescale;
  }

  /** The tick that belongs at a moment. */
  ticksAt(now: number): number {
    return ((now - this.current.epochMs) * videoTimescale) / 1000;
  }

  /**
   * Sets the timeline's next tick to a moment: after a time with nothing on air too long to fill, and after a step of
   * the clock. What is published keeps its times; a discontinuity tells of it.
   */
  moveClock(ticks: number, now: number): void {
    this.current = { ...this.current, epochMs: Math.round(now - (ticks * 1000) / videoTimescale) };
    this.breakAhead = this.current.initHash !== null;
  }

  /** The next segment. */
  segment(stretch: Stretch): Segment {
    const { run, renditions } = this.options;
    const { nextSequence: sequence, initHash, epochMs } = this.current;
    const { init } = stretch;
    const discontinuity = this.breakAhead || (initHash !== null && initHash !== init.hash);
    const discontinuities = this.current.discontinuities + (discontinuity ? 1 : 0);
    const files = new Map(
      renditions.map((rendition) => [rendition.id, writeFragment(sequence, tracksOf(rendition, stretch))]),
    );
    this.breakAhead = false;
    this.current = { nextSequence: sequence + 1, discontinuities, epochMs, initHash: init.hash };
    return {
      files,
      meta: {
        sequence,
        run,
        durationSec: stretch.durationTicks / videoTimescale,
        programDateTime: Math.round(this.timeOf(stretch.startTicks)),
        initHash: init.hash,
        discontinuity,
        discontinuities,
        bytes: Object.fromEntries([...files].map(([id, bytes]) => [id, bytes.length])),
      },
    };
  }
}

/** The init segment of one rendition. */
export function renditionInit(rendition: Rendition, init: InitSegment): Buffer {
  const { video, audio } = trackIds(rendition, init);
  return selectTracks(init, [...video, ...audio]).bytes;
}

function tracksOf(rendition: Rendition, stretch: Stretch): TrackSamples[] {
  const { video, audio } = trackIds(rendition, stretch.init);
  return [
    ...video.map((trackId) => ({ trackId, samples: stretch.video[rendition.variant ?? 0] ?? [] })),
    ...audio.map((trackId) => ({ trackId, samples: stretch.audio })),
  ];
}

function trackIds(rendition: Rendition, init: InitSegment): { video: number[]; audio: number[] } {
  const ids = (kind: "video" | "audio") => init.tracks.filter((track) => track.kind === kind).map((x) => x.trackId);
  const video = rendition.variant === null ? undefined : ids("video")[rendition.variant];
  return { video: video === undefined ? [] : [video], audio: rendition.audio ? ids("audio") : [] };
}
