import type { Logger } from "pino";
import type { EncodingProfile } from "./encoder/profile.js";
import { maxVideoRate } from "./encoder/profile.js";
import type { MediaDisk } from "./media-disk.js";
import type { InitSegment } from "./mp4/init.js";
import { renditionInit } from "./packager.js";
import { mediaPlaylist, multivariantPlaylist, peakBitrate, type VariantDescription, windowStart } from "./playlist.js";
import { Lazy, type Prepared, prepare } from "./prepared.js";
import { initFile, type Rendition, type Segment, type SegmentMeta, segmentBytes } from "./segment.js";
import type { Found, SegmentStore } from "./segment-store.js";
import type { ChannelState, StateFile } from "./state-file.js";

export interface PublicationOptions {
  profile: EncodingProfile;
  renditions: readonly Rendition[];
  disk: MediaDisk;
  store: SegmentStore;
  stateFile: StateFile;
  targetDurationSec: number;
  liveWindowSec: number;
  dvrWindowSec: number;
  /** Bytes on disk of what the DVR playlist lists: half of what may be kept. */
  dvrMaxBytes: number;
  logger: Logger;
}

/**
 * How long one publish waits for the disk, ms. A live playlist may be half a target duration late (RFC 8216): a second, of
 * which this leaves half to all else.
 */
const diskWithinMs = 500;
/** Container, timing and headers, as a part of the rate. */
const overhead = 1.03;

/**
 * What viewers are given: segments, then the state, then the playlists. Each waits until the one before is kept, and all
 * of them no longer than half a second: after a `kill -9` on a disk that needs more, what came last may be lost.
 */
export class Publication {
  private readonly options: PublicationOptions;
  private readonly playlists = new Map<string, Lazy>();
  private peaks: Record<string, number>;
  private queue: Promise<void> = Promise.resolve();
  private stateFault: string | null = null;
  /** Hashes of the init segments that the store was given. */
  private readonly inits = new Set<string>();

  constructor(options: PublicationOptions, peaks: Readonly<Record<string, number>>) {
    this.options = options;
    this.peaks = { ...peaks };
  }

  /** Why the state could not be kept as it should; null while it is. */
  get fault(): string | null {
    return this.stateFault;
  }

  get measuredPeaks(): Readonly<Record<string, number>> {
    return this.peaks;
  }

  /** Whether there is enough for a player to begin with. */
  get isPlayable(): boolean {
    return this.playlists.size > 0;
  }

  /** A playlist as of the last publish; null where there is none of that name. */
  playlist(name: string): Prepared | null {
    return this.playlists.get(name)?.get() ?? null;
  }

  find(name: string): Found {
    return this.options.store.find(name);
  }

  /** Keeps and publishes a segment after all those before it. `onPublished` is called when viewers can see it. */
  publish(segment: Segment, init: InitSegment, state: ChannelState, onPublished: () => void): void {
    this.queue = this.queue
      .then(() => this.publishNow(segment, init, state))
      .then(onPublished)
      .catch((error) => this.options.logger.error({ err: error }, "a segment could not be published"));
  }

  /**
   * Keeps the state with nothing new to publish, after all that is being published.
   *
   * @param patienceMs how long it waits for the disk: longer where no viewer waits for a segment any more
   */
  save(state: ChannelState, patienceMs = diskWithinMs): Promise<void> {
    this.queue = this.queue.then(() => this.saveState(state, this.waitsUntil(patienceMs)));
    return this.queue;
  }

  /** Makes the playlists of what the store holds, e.g. after a restart. */
  refresh(init: InitSegment): void {
    const { store, renditions, targetDurationSec, liveWindowSec, dvrWindowSec, dvrMaxBytes } = this.options;
    const all = store.segments;
    const live = all.slice(windowStart(all, liveWindowSec, Number.POSITIVE_INFINITY, segmentBytes));
    // A live playlist never has less than three target durations: until then there is none.
    if (live.reduce((sum, { durationSec }) => sum + durationSec, 0) < 3 * targetDurationSec) return;
    const first = all.length - windowStart(all, dvrWindowSec, dvrMaxBytes, segmentBytes);
    // A copy of its own, since it is made later than now, if at all.
    const dvr = all.slice(-first);
    for (const rendition of renditions) {
      const prepared = prepare(mediaPlaylist(rendition, live, targetDurationSec));
      this.playlists.set(`${rendition.id}.m3u8`, new Lazy(() => prepared));
      this.playlists.set(
        `${rendition.id}-dvr.m3u8`,
        new Lazy(() => prepare(mediaPlaylist(rendition, dvr, targetDurationSec))),
      );
      this.measure(rendition, live.slice(-4));
    }
    const index = (suffix: string) => prepare(multivariantPlaylist(this.describe(live, init, suffix)));
    const [short, long] = [index(""), index("-dvr")];
    this.playlists.set("index.m3u8", new Lazy(() => short));
    this.playlists.set("dvr.m3u8", new Lazy(() => long));
  }

  private async publishNow(segment: Segment, init: InitSegment, state: ChannelState): Promise<void> {
    const { store, renditions } = this.options;
    const until = this.waitsUntil(diskWithinMs);
    if (!this.inits.has(init.hash)) {
      this.inits.add(init.hash);
      for (const rendition of renditions) {
        await by(until, store.putInit(initFile(rendition.id, init.hash), renditionInit(rendition, init)));
      }
    }
    await by(until, store.put(segment));
    await this.saveState(state, until);
    this.refresh(init);
  }

  /** The end of its patience with the disk; none is had with one that hangs. Monotonic, ms. */
  private waitsUntil(patienceMs: number): number {
    return performance.now() + (this.options.disk.hangs ? 0 : patienceMs);
  }

  private async saveState(state: ChannelState, until: number): Promise<void> {
    const { disk, stateFile } = this.options;
    const told = stateFile.save(state).then(
      (spare) => this.tellState(spare),
      (error) => this.tellState(error),
    );
    if (!(await by(until, told)) && disk.hangs) this.tellState(new Error("the disk does not answer"));
  }

  private tellState(error: unknown): void {
    const said = error === null ? null : error instanceof Error ? error.message : String(error);
    if (said !== null && this.stateFault === null) {
      this.options.logger.error({ err: error }, "the channel's state cannot be kept as it should; the air goes on");
    }
    this.stateFault = said;
  }

  private measure({ id }: Rendition, newest: readonly SegmentMeta[]): void {
    const peak = peakBitrate(newest, this.options.targetDurationSec, (meta) => meta.bytes[id] ?? 0);
    this.peaks[id] = Math.max(this.peaks[id] ?? 0, Math.ceil(peak));
  }

  private describe(live: readonly SegmentMeta[], init: InitSegment, suffix: string): VariantDescription[] {
    const { profile, renditions } = this.options;
    const codecs = (kind: "video" | "audio") => init.tracks.filter((track) => track.kind === kind).map((x) => x.codec);
    return renditions.map((rendition) => {
      const variant = rendition.variant === null ? undefined : profile.video[rendition.variant];
      const sound = rendition.audio ? profile.audio.bitrate * 1.1 : 0;
      // What the encoder may do by its settings, unless more has been seen: a buffer of a second over a segment.
      const ceiling = ((variant === undefined ? 0 : maxVideoRate(variant) * 1.5) + sound) * overhead;
      const nominal = ((variant?.bitrate ?? 0) + sound) * overhead;
      const seconds = live.reduce((sum, { durationSec }) => sum + durationSec, 0);
      const bits = live.reduce((sum, { bytes }) => sum + (bytes[rendition.id] ?? 0) * 8, 0);
      const videoCodec = rendition.variant === null ? undefined : codecs("video")[rendition.variant];
      return {
        uri: `${rendition.id}${suffix}.m3u8`,
        bandwidth: Math.max(ceiling, this.peaks[rendition.id] ?? 0),
        averageBandwidth: Math.max(nominal, bits / seconds),
        codecs: [...(videoCodec === undefined ? [] : [videoCodec]), ...(rendition.audio ? codecs("audio") : [])],
        video: variant === undefined ? null : { width: variant.width, height: variant.height, frameRate: profile.fps },
      };
    });
  }
}

/** False where it takes longer than until then; it goes on nevertheless. */
async function by(until: number, work: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), Math.max(0, until - performance.now()));
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
