import { randomBytes } from "node:crypto";
import path from "node:path";
import type { ChannelSettings } from "./channel-options.js";
import { videoTimescale } from "./encoder/profile.js";
import { OnAir } from "./on-air.js";
import { Packager } from "./packager.js";
import { Publication } from "./publication.js";
import type { Rendition } from "./segment.js";
import { SegmentStore } from "./segment-store.js";
import { prepareSlate, type Slate } from "./slate.js";
import type { SourceListener, SourceRun } from "./sources/media-source.js";
import type { ChannelState, StateFile } from "./state-file.js";
import { Timeline } from "./timeline.js";

/** What the channel's people have chosen; kept with every publish. */
export type ChannelChoice = Pick<ChannelState, "wanted" | "slateForced" | "running">;

/** What a run asks of, and tells, the channel that it is of. */
export interface ChannelRunOwner {
  choice(): ChannelChoice;
  /** A run of a source went on air (null: the slate). */
  onAir(run: SourceRun | null): void;
  /** Viewers can see what ends at this time, epoch ms. */
  onPublished(programTime: number): void;
}

interface Parts {
  settings: ChannelSettings;
  stateFile: StateFile;
  kept: ChannelState | null;
  owner: ChannelRunOwner;
  slate: Slate;
  store: SegmentStore;
}

const tickMs = 100;
/** So long a stop waits for a disk that answers slowly, ms; for one that hangs it does not. */
const stopWithinMs = 5_000;

/** From a channel's start to its stop: the way from its sources' fragments to what viewers are given. */
export class ChannelRun {
  readonly onAir: OnAir;
  readonly packager: Packager;
  readonly publication: Publication;
  readonly store: SegmentStore;
  private readonly parts: Parts;
  private readonly timeline: Timeline;
  private ticker: NodeJS.Timeout | null = null;

  constructor(parts: Parts) {
    const { settings, stateFile, kept, owner, slate, store } = parts;
    const { profile, disk, logger, liveWindowSec, dvrWindowSec, maxDiskBytes, stableMs } = settings;
    const targetDurationSec = targetDurationOf(settings);
    const renditions = renditionsOf(settings);
    // The least that a live playlist may hold.
    const initialSec = 3 * targetDurationSec;
    this.parts = parts;
    this.store = store;
    this.publication = new Publication(
      {
        ...{ profile, renditions, disk, store, stateFile, targetDurationSec, logger },
        ...{ liveWindowSec, dvrWindowSec, dvrMaxBytes: maxDiskBytes / 2 },
      },
      kept?.peaks ?? {},
    );
    this.timeline = new Timeline({
      end: { videoTicks: kept?.videoTicks ?? 0, audioFrames: kept?.audioFrames ?? 0 },
      variants: profile.video.length,
      silence: slate.silence,
      gopTicks: profile.gopSec * videoTimescale,
      frameTicks: Math.round(videoTimescale / profile.fps),
    });
    this.packager = new Packager({
      run: BigInt(`0x${randomBytes(6).toString("hex")}`).toString(36),
      renditions,
      state: kept ?? {
        ...{ nextSequence: 0, discontinuities: 0, initHash: null },
        epochMs: settings.clock.now() - initialSec * 1000,
      },
    });
    this.onAir = new OnAir({
      ...{ timeline: this.timeline, packager: this.packager, slate, fps: profile.fps, stableMs },
      ...{ initialSec, overdueMs: targetDurationSec * 1_350 },
      onChange: (run) => owner.onAir(run),
      drain: () => this.drain(),
    });
  }

  /** Puts the slate on, and goes on with it until a source is there. */
  start(): void {
    const { slate, settings } = this.parts;
    this.ticker = setInterval(() => this.onAir.tick(settings.clock.now()), tickMs);
    this.publication.refresh(slate.init);
    this.onAir.start(settings.clock.now());
  }

  /** Publishes nothing more; what was is kept. */
  async stop(): Promise<void> {
    if (this.ticker !== null) clearInterval(this.ticker);
    this.ticker = null;
    await this.publication.save(this.state(), stopWithinMs);
    this.store.close();
  }

  /** What its sources give; nothing of it counts once the channel has stopped. */
  listener(): SourceListener {
    const { clock } = this.parts.settings;
    const { onAir } = this;
    // Sources end after the channel was stopped: that is no reason for a slate any more.
    const whileOn = (act: () => void) => {
      if (this.ticker !== null) act();
    };
    return {
      onInit: (run, init) => whileOn(() => onAir.onInit(run, init)),
      onFragment: (run, tracks) => whileOn(() => onAir.onFragment(run, tracks, clock.now())),
      onEnd: (run) => whileOn(() => onAir.onEnd(run, clock.now())),
    };
  }

  /** Keeps the state, with nothing new to publish. */
  save(): Promise<void> {
    return this.publication.save(this.state());
  }

  private drain(): void {
    const { timeline, packager, publication } = this;
    for (let stretch = timeline.take(); stretch !== null; stretch = timeline.take()) {
      const segment = packager.segment(stretch);
      publication.publish(segment, stretch.init, this.state(), () => {
        this.parts.owner.onPublished(segment.meta.programDateTime + segment.meta.durationSec * 1000);
      });
    }
  }

  private state(): ChannelState {
    return {
      version: 1,
      ...this.packager.state,
      ...this.timeline.publishedEnds(),
      ...this.parts.owner.choice(),
      peaks: { ...this.publication.measuredPeaks },
    };
  }
}

/**
 * Makes ready what a channel needs to go on air: the slate, and what an earlier run has left.
 * @throws MediaError where there can be no slate
 */
export async function openRun(
  settings: ChannelSettings,
  stateFile: StateFile,
  kept: ChannelState | null,
  owner: ChannelRunOwner,
): Promise<ChannelRun> {
  const { folder, disk, ffmpeg, profile, pids, logger, slateImage } = settings;
  const slate = await prepareSlate({ folder, ffmpeg, profile, pids, logger, image: slateImage });
  const store = new SegmentStore({
    folder: path.join(folder, "segments"),
    disk,
    maxRamBytes: settings.maxRamBytes,
    ramSec: 2 * settings.liveWindowSec + targetDurationOf(settings),
    maxDiskSec: 2 * settings.dvrWindowSec,
    maxDiskBytes: settings.maxDiskBytes,
    logger,
  });
  await store.load(kept?.nextSequence ?? 0);
  return new ChannelRun({ settings, stateFile, kept, owner, slate, store });
}

function targetDurationOf({ profile }: ChannelSettings): number {
  return Math.round(profile.gopSec);
}

/** Sound rides with the picture of every step of the ladder. */
function renditionsOf({ profile }: ChannelSettings): Rendition[] {
  return profile.video.map(({ id }, variant) => ({ id, variant, audio: true }));
}
