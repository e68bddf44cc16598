import { randomBytes } from "node:crypto";
import path from "node:path";
import type { Logger } from "pino";
import type { Clock } from "../clock.js";
import type { ChannelFault, ChannelStatus } from "./channel-status.js";
import type { Ffmpeg } from "./encoder/ffmpeg.js";
import type { PidRegister } from "./encoder/pid-register.js";
import { type EncodingProfile, videoTimescale } from "./encoder/profile.js";
import { MediaError } from "./media-error.js";
import { OnAir } from "./on-air.js";
import type { OriginChannel } from "./origin.js";
import { Packager } from "./packager.js";
import type { Prepared } from "./prepared.js";
import { Publication } from "./publication.js";
import { type Rendition, segmentBytes } from "./segment.js";
import { type Found, SegmentStore } from "./segment-store.js";
import { prepareSlate } from "./slate.js";
import type { MediaSource, SourceListener, SourceRun } from "./sources/media-source.js";
import { type ChannelState, StateFile } from "./state-file.js";
import { Timeline } from "./timeline.js";

export interface ChannelOptions {
  id: string;
  title: string;
  /** The channel's own folder: state, segments, slate. */
  folder: string;
  ffmpeg: Ffmpeg;
  profile: EncodingProfile;
  pids: PidRegister;
  clock: Clock;
  logger: Logger;
  /** At first; `setSources` changes them. */
  sources: readonly MediaSource[];
  /** What is wanted where no earlier run left a choice; null for the slate. */
  firstSource: string | null;
  /** A picture for the slate; null for a plain field. */
  slateImage: string | null;
  liveWindowSec?: number;
  dvrWindowSec?: number;
  maxRamBytes?: number;
  /** For the channel's segments; the DVR window is shorter where they need more. */
  maxDiskBytes?: number;
  /** How long a source must run before it goes on air, ms. */
  stableMs?: number;
  /** After every change that the page shows, and every publish. */
  onChange?: () => void;
}

const defaults = {
  liveWindowSec: 30,
  dvrWindowSec: 7_200,
  maxRamBytes: 64 * 1024 * 1024,
  maxDiskBytes: 8 * 1024 * 1024 * 1024,
  stableMs: 1_000,
};
const tickMs = 100;
/** Of segments whose rate is shown. */
const measuredSegments = 5;

interface Running {
  onAir: OnAir;
  timeline: Timeline;
  packager: Packager;
  publication: Publication;
  store: SegmentStore;
  ticker: NodeJS.Timeout;
}

/** One channel: sources, what of them is on air, and its publication over HLS. */
export class Channel implements OriginChannel {
  readonly id: string;
  private readonly options: ChannelOptions & typeof defaults;
  private readonly renditions: readonly Rendition[];
  private readonly stateFile: StateFile;
  private sources: readonly MediaSource[];
  private running: Running | null = null;
  private starting: Promise<void> | null = null;
  private wanted: string | null;
  private slateForced = false;
  private programTime: number | null = null;

  constructor(options: ChannelOptions) {
    this.id = options.id;
    this.options = { ...defaults, ...options };
    this.sources = options.sources;
    this.wanted = options.firstSource;
    // Sound rides with the picture while the ladder has one step; with more it becomes a rendition of its own.
    this.renditions = options.profile.video.map(({ id }, variant) => ({ id, variant, audio: true }));
    this.stateFile = new StateFile(options.folder);
  }

  /** Goes on where the last run ended; resolves when the slate or a source is on air. @throws MediaError */
  start(): Promise<void> {
    this.starting ??= this.begin();
    return this.starting;
  }

  /** Off air. Numbering and window are kept for the next start. */
  async stop(): Promise<void> {
    await this.starting?.catch(() => undefined);
    const { running: current } = this;
    this.running = null;
    this.starting = null;
    if (current === null) return;
    clearInterval(current.ticker);
    await Promise.all(this.sources.map((source) => source.stop()));
    await current.publication.save(this.stateOf(current));
    this.options.onChange?.();
  }

  /**
   * Other sources from here on, without a break in what is on air. One that is no longer among them is stopped; where
   * it was on air the slate takes its place, and where it was wanted the first source is wanted now.
   */
  setSources(sources: readonly MediaSource[]): void {
    const gone = this.sources.filter((source) => !sources.includes(source));
    this.sources = sources;
    if (!this.knows(this.wanted)) this.wanted = sources[0]?.id ?? null;
    for (const source of gone) this.stopSource(source);
    this.apply();
  }

  /** Puts a source on air as soon as it is stable; what is on air stays until then. @throws MediaError `unknownSource` */
  changeSource(id: string): void {
    if (!this.knows(id)) {
      throw new MediaError("unknownSource", `channel ${this.id} has no source ${id}`);
    }
    this.wanted = id;
    this.slateForced = false;
    this.apply();
  }

  /** Puts the slate on at once, or takes it off again. */
  forceSlate(on: boolean): void {
    this.slateForced = on;
    this.apply();
  }

  get serving(): boolean {
    return this.running !== null;
  }

  playlist(name: string): Prepared | null {
    return this.running?.publication.playlist(name) ?? null;
  }

  find(name: string): Found {
    return this.running?.store.find(name) ?? { kind: "unknown" };
  }

  status(): ChannelStatus {
    const { id, wanted, slateForced, running, programTime } = this;
    const now = this.options.clock.now();
    const sources = this.sources.map((source) => source.status());
    const onAir = running?.onAir.run?.source ?? null;
    const shown = sources.find((source) => source.id === (onAir ?? wanted));
    const segments = running?.store.segments ?? [];
    const measured = segments.slice(-measuredSegments);
    const seconds = measured.reduce((sum, { durationSec }) => sum + durationSec, 0);
    const bytes = measured.reduce((sum, meta) => sum + segmentBytes(meta), 0);
    const first = segments[0]?.programDateTime ?? null;
    const lastFragmentAt = onAir === null ? null : (shown?.lastFragmentAt ?? null);
    return {
      id,
      title: this.options.title,
      state: running === null ? "stopped" : onAir === null ? "slate" : "live",
      onAir,
      wanted,
      slateForced,
      sources,
      fps: shown?.fps ?? null,
      audioLevel: shown?.audioLevel ?? null,
      bitrate: seconds === 0 ? null : Math.round((bytes * 8) / seconds),
      lastFrameAgeMs: lastFragmentAt === null ? null : now - lastFragmentAt,
      programTime,
      publishedLagMs: programTime === null ? null : now - programTime,
      nextSequence: running?.packager.state.nextSequence ?? 0,
      discontinuities: running?.packager.state.discontinuities ?? 0,
      dvrSec: first === null || programTime === null ? 0 : Math.max(0, (programTime - first) / 1000),
      ...(running?.store.usage ?? { ramBytes: 0, diskBytes: 0 }),
      faults: this.faults(running),
    };
  }

  private async begin(): Promise<void> {
    const { options, renditions } = this;
    const { clock, logger, profile, ffmpeg, pids, folder } = options;
    const slate = await prepareSlate({ folder, ffmpeg, profile, pids, logger, image: options.slateImage });
    const kept = await this.stateFile.load();
    if (kept !== null) {
      const known = options.sources.some((source) => source.id === kept.wanted);
      this.wanted = known ? kept.wanted : options.firstSource;
    }
    const targetDurationSec = Math.round(profile.gopSec);
    const initialSec = 3 * targetDurationSec;
    const store = new SegmentStore({
      folder: path.join(folder, "segments"),
      maxRamBytes: options.maxRamBytes,
      ramSec: 2 * options.liveWindowSec + targetDurationSec,
      maxDiskSec: 2 * options.dvrWindowSec,
      maxDiskBytes: options.maxDiskBytes,
      logger,
    });
    await store.load(kept?.nextSequence ?? 0);
    const publication = new Publication(
      {
        ...{ profile, renditions, store, stateFile: this.stateFile, targetDurationSec, logger },
        liveWindowSec: options.liveWindowSec,
        dvrWindowSec: options.dvrWindowSec,
        dvrMaxBytes: options.maxDiskBytes / 2,
      },
      kept?.peaks ?? {},
    );
    const timeline = new Timeline({
      end: { videoTicks: kept?.videoTicks ?? 0, audioFrames: kept?.audioFrames ?? 0 },
      variants: profile.video.length,
      silence: slate.silence,
      gopTicks: profile.gopSec * videoTimescale,
      frameTicks: Math.round(videoTimescale / profile.fps),
    });
    const now = clock.now();
    const packager = new Packager({
      run: BigInt(`0x${randomBytes(6).toString("hex")}`).toString(36),
      renditions,
      state: kept ?? {
        ...{ nextSequence: 0, discontinuities: 0, initHash: null },
        epochMs: now - initialSec * 1000,
      },
    });
    const onAir = new OnAir({
      ...{ timeline, packager, slate, initialSec, fps: profile.fps, stableMs: options.stableMs },
      overdueMs: targetDurationSec * 1_350,
      onChange: (run) => this.changedTo(run),
      drain: () => this.drain(running),
    });
    const ticker = setInterval(() => onAir.tick(clock.now()), tickMs);
    const running: Running = { onAir, timeline, packager, publication, store, ticker };
    this.running = running;
    publication.refresh(slate.init);
    onAir.start(now);
    this.apply();
  }

  /** Starts what is wanted; what is not wanted any more goes when it is no longer on air. */
  private apply(): void {
    const { running, wanted, slateForced } = this;
    if (running === null) return;
    this.sources.find((source) => source.id === wanted)?.start(this.listener(running));
    running.onAir.want(slateForced ? null : wanted, this.options.clock.now());
    if (running.onAir.run === null) this.stopUnwanted();
    running.publication.save(this.stateOf(running)).catch((error) => {
      this.options.logger.error({ err: error }, "the channel's state could not be kept");
    });
    this.options.onChange?.();
  }

  private listener(running: Running): SourceListener {
    const { clock } = this.options;
    const { onAir } = running;
    // Sources end after the channel was stopped: that is no reason for a slate any more.
    const whenOn = (act: () => void) => {
      if (this.running === running) act();
    };
    return {
      onInit: (run, init) => whenOn(() => onAir.onInit(run, init)),
      onFragment: (run, tracks) => whenOn(() => onAir.onFragment(run, tracks, clock.now())),
      onEnd: (run) => whenOn(() => onAir.onEnd(run, clock.now())),
    };
  }

  private changedTo(run: SourceRun | null): void {
    this.options.logger.info(
      { channel: this.id, source: run?.source ?? null },
      run === null ? "slate on air" : "source on air",
    );
    this.stopUnwanted();
    this.options.onChange?.();
  }

  private stopUnwanted(): void {
    for (const source of this.sources) if (source.id !== this.wanted) this.stopSource(source);
  }

  private stopSource(source: MediaSource): void {
    source.stop().catch((error) => this.options.logger.error({ err: error }, "a source did not stop as it should"));
  }

  private knows(id: string | null): boolean {
    return this.sources.some((source) => source.id === id);
  }

  private drain(running: Running): void {
    const { timeline, packager, publication } = running;
    for (let stretch = timeline.take(); stretch !== null; stretch = timeline.take()) {
      const segment = packager.segment(stretch);
      publication.publish(segment, stretch.init, this.stateOf(running), () => {
        this.programTime = segment.meta.programDateTime + segment.meta.durationSec * 1000;
        this.options.onChange?.();
      });
    }
  }

  private stateOf({ packager, timeline, publication }: Running): ChannelState {
    return {
      version: 1,
      ...packager.state,
      ...timeline.publishedEnds(),
      wanted: this.wanted,
      running: this.running !== null,
      peaks: { ...publication.measuredPeaks },
    };
  }

  private faults(running: Running | null): ChannelFault[] {
    const faults: ChannelFault[] = this.sources.flatMap((source) => {
      const { id, fault } = source.status();
      return fault === null ? [] : [{ code: "sourceFailed" as const, source: id, detail: fault }];
    });
    const { wanted } = this;
    const slow = running?.onAir.slateReason ?? null;
    if (slow !== null) faults.push({ code: "sourceTooSlow", source: wanted, detail: slow });
    const disk = running?.store.diskFault ?? null;
    if (disk !== null) faults.push({ code: "diskFull", source: null, detail: disk });
    const state = running?.publication.fault ?? null;
    if (state !== null) faults.push({ code: "stateNotKept", source: null, detail: state });
    return faults;
  }
}
