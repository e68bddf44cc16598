import { videoTimescale } from "./encoder/profile.js";
import type { InitSegment } from "./mp4/init.js";
import type { Sample, TrackSamples } from "./mp4/sample.js";
import type { Packager } from "./packager.js";
import { type Slate, SlateRun } from "./slate.js";
import type { SourceRun } from "./sources/media-source.js";
import type { Timeline } from "./timeline.js";

export interface OnAirOptions {
  timeline: Timeline;
  packager: Packager;
  slate: Slate;
  fps: number;
  /** How long a source must have run before it goes on air, ms. */
  stableMs: number;
  /** Longest time without a segment before the slate is put on, ms: within 1.5 target durations. */
  overdueMs: number;
  /** Media before now at a start, and after a jump of the clock, seconds: what a live playlist needs at least. */
  initialSec: number;
  /** A run went on air (null: the slate). */
  onChange(run: SourceRun | null): void;
  /** Takes the stretches that are complete. */
  drain(): void;
}

interface KnownRun {
  init: InitSegment;
  /** From when on it has run without a fault: epoch ms, and ticks of its own. Null before its first fragment. */
  since: { at: number; ticks: number } | null;
}

/** A time off air that is filled with the slate; a longer one becomes a discontinuity. */
const fillMs = 30_000;
/** How far the timeline may run ahead of the clock, or a live source behind it, before it is spliced anew, ms. */
const maxLeadMs = 3_000;
const maxLagMs = 3_500;
/** Beyond this lead the clock has been set back. */
const clockStepMs = 10_000;
/** How much of a lead may be given up to avoid a very short segment, ms. */
const slackMs = 500;
const stepsPerSec = 2;

/**
 * Decides what is on air: the wanted source's run once it is stable, from its next IDR; else the slate, at once.
 * Every call is given the time; nothing here waits.
 */
export class OnAir {
  private readonly options: OnAirOptions;
  private readonly runs = new Map<SourceRun, KnownRun>();
  private current: SourceRun | null = null;
  private slateRun: SlateRun;
  private wanted: string | null = null;
  private lastTakenAt = 0;
  private reason: string | null = null;

  constructor(options: OnAirOptions) {
    this.options = options;
    this.slateRun = new SlateRun(options.slate);
  }

  /** The run on air; null for the slate. */
  get run(): SourceRun | null {
    return this.current;
  }

  /** Why the slate was put on although its source runs; null where it was not. */
  get slateReason(): string | null {
    return this.reason;
  }

  /** Puts the slate on and fills up to now. */
  start(now: number): void {
    this.lastTakenAt = now;
    this.options.timeline.join(this.options.slate.init, Number.POSITIVE_INFINITY);
    this.fill(now);
  }

  /** The source that shall be on air; null for the slate, which is put on at once. */
  want(source: string | null, now: number): void {
    this.wanted = source;
    this.reason = null;
    if (source === null && this.current !== null) this.toSlate(now);
  }

  onInit(run: SourceRun, init: InitSegment): void {
    this.runs.set(run, { init, since: null });
  }

  onFragment(run: SourceRun, tracks: readonly TrackSamples[], now: number): void {
    const known = this.runs.get(run);
    if (known === undefined) return;
    const first = firstVideo(tracks, known);
    if (first !== undefined) known.since ??= { at: now, ticks: first.dts };
    if (run === this.current) {
      if (this.leadMs(now) > maxLeadMs) this.join(known.init, now);
      this.options.timeline.append(tracks);
    } else if (run.source === this.wanted && first?.sync === true && this.isStable(known, first.dts, now)) {
      this.join(known.init, now);
      this.current = run;
      this.reason = null;
      this.options.timeline.append(tracks);
      this.options.onChange(run);
    }
    this.drain(now);
  }

  onEnd(run: SourceRun, now: number): void {
    this.runs.delete(run);
    if (run === this.current) this.toSlate(now);
  }

  /** To be called every tenth of a second. */
  tick(now: number): void {
    if (this.current === null) {
      this.fill(now);
      return;
    }
    const overdue = now - this.lastTakenAt > this.options.overdueMs;
    if (!overdue && this.leadMs(now) > -maxLagMs) return;
    const known = this.runs.get(this.current);
    if (known !== undefined) known.since = null;
    this.reason = overdue ? "its frames come too late" : "its encoder is slower than real time";
    this.toSlate(now);
  }

  /** Enough media has come; and not in one burst, as after a pause. */
  private isStable({ since }: KnownRun, ticks: number, now: number): boolean {
    const { stableMs } = this.options;
    if (since === null) return false;
    return ((ticks - since.ticks) * 1000) / videoTimescale >= stableMs && now - since.at >= stableMs / 2;
  }

  private join(init: InitSegment, now: number): void {
    const { timeline, packager } = this.options;
    timeline.join(init, packager.ticksAt(now), packager.ticksAt(now - slackMs));
  }

  private toSlate(now: number): void {
    this.current = null;
    this.slateRun = new SlateRun(this.options.slate);
    // What the source gave last is shown to its end.
    this.options.timeline.join(this.options.slate.init, Number.POSITIVE_INFINITY);
    this.options.onChange(null);
    this.fill(now);
  }

  /** Brings the slate up to now. */
  private fill(now: number): void {
    const { timeline, packager, fps, initialSec } = this.options;
    const lead = this.leadMs(now);
    if (lead < -fillMs || lead > clockStepMs) {
      // What is whole still belongs to the old time.
      this.drain(now);
      packager.moveClock(timeline.end, now - initialSec * 1000);
    }
    while (timeline.end < packager.ticksAt(now)) timeline.append(this.slateRun.next(Math.round(fps / stepsPerSec)));
    this.drain(now);
  }

  private drain(now: number): void {
    const before = this.options.timeline.published;
    this.options.drain();
    if (this.options.timeline.published !== before) this.lastTakenAt = now;
  }

  /** How far the timeline is ahead of the clock, ms. */
  private leadMs(now: number): number {
    const { timeline, packager } = this.options;
    return ((timeline.end - packager.ticksAt(now)) * 1000) / videoTimescale;
  }
}

function firstVideo(tracks: readonly TrackSamples[], { init }: KnownRun): Sample | undefined {
  const video = init.tracks.find((track) => track.kind === "video");
  return tracks.find((track) => track.trackId === video?.trackId)?.samples[0];
}
