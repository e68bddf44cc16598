import type { ChannelNotice } from "@roadcast/contract";
import type { MediaSourceRow, StoredChannel } from "@roadcast/db";
import type { Logger } from "pino";
import { Channel } from "./channel.js";
import { toNotice, withoutEncoder } from "./channel-notice.js";
import type { ChannelOptions } from "./channel-options.js";
import type { RtmpServer } from "./rtmp/server.js";
import type { EncodingContext } from "./sources/encoder-run.js";
import type { MediaSource } from "./sources/media-source.js";
import { PlayedSource } from "./sources/played-source.js";
import { RtmpSource } from "./sources/rtmp-source.js";

export interface ChannelHostOptions {
  /** Null where there is no ffmpeg: nothing can be on air then. */
  encoding: EncodingContext | null;
  /** Why there is no ffmpeg. */
  noEncoder: string;
  channel: Pick<ChannelOptions, "disk" | "maxDiskBytes" | "dvrWindowSec" | "slateImage">;
  /** The channel's own folder. */
  folder: string;
  mediaPath(file: string): string;
  rtmp: RtmpServer;
  now(): number;
  logger: Logger;
}

/** Keeps one channel as the database says that it should be: its sources, on air or not. */
export class ChannelHost {
  private readonly options: ChannelHostOptions;
  private stored: StoredChannel;
  private channel: Channel | null = null;
  /** By what they are made of. */
  private sources: ReadonlyMap<string, MediaSource> = new Map();
  private starting = false;
  private failure: string | null = null;
  private work: Promise<void> = Promise.resolve();

  constructor(stored: StoredChannel, options: ChannelHostOptions) {
    this.stored = stored;
    this.options = options;
  }

  get isPublic(): boolean {
    return this.stored.public;
  }

  /** As the origin serves it; null while it cannot run. */
  get served(): Channel | null {
    return this.channel;
  }

  /** Publishers, encoder restarts and the like, for figures. */
  get restarts(): number {
    return [...this.sources.values()].reduce((sum, source) => sum + source.status().restarts, 0);
  }

  get nextSequence(): number {
    return this.channel?.status().nextSequence ?? 0;
  }

  /** Brings it to what is stored, one change after the other; resolves before it is on air. */
  put(stored: StoredChannel): void {
    this.stored = stored;
    this.queue(() => this.build(stored));
  }

  /** Whether it can be told to take a source or to show the slate. */
  get running(): boolean {
    return this.channel?.started === true;
  }

  take(source: string): void {
    this.channel?.changeSource(source);
  }

  slate(on: boolean): void {
    this.channel?.forceSlate(on);
  }

  /** The publisher with the old key is dropped. A source that was only just stored has it once it is made. */
  setStreamKey(id: string, hash: Buffer): void {
    if (!this.giveKey(id, hash)) this.queue(async () => void this.giveKey(id, hash));
  }

  /** False where the source is not made yet. */
  private giveKey(id: string, hash: Buffer): boolean {
    const source = [...this.sources.values()].find((each) => each.id === id);
    if (!(source instanceof RtmpSource)) return false;
    this.options.rtmp.remove(source);
    source.streamKeyHash = hash;
    this.options.rtmp.add(source);
    return true;
  }

  status(): ChannelNotice {
    const { channel, options, stored, starting, failure } = this;
    const at = options.now();
    if (channel === null) {
      const sources = stored.sources.map(({ id }) => id);
      const known = withoutEncoder(stored.id, sources, options.noEncoder, at);
      return options.encoding === null ? known : { ...known, state: stored.onAir ? "starting" : "stopped", faults: [] };
    }
    const fault = failure === null ? null : { code: "startFailed" as const, detail: failure };
    const state = failure !== null ? "failed" : starting ? "starting" : "stopped";
    return toNotice(channel.status(), channel.started ? null : { state, fault }, at);
  }

  /** Off air, with its state kept; resolves when its encoders have gone. */
  async stop(): Promise<void> {
    this.queue(() => this.takeDown());
    await this.work;
  }

  private queue(act: () => Promise<void>): void {
    this.work = this.work.then(act).catch((error: unknown) => {
      this.options.logger.error({ err: error, channel: this.stored.id }, "a channel could not be changed");
    });
  }

  private async build(stored: StoredChannel): Promise<void> {
    const { encoding } = this.options;
    if (encoding === null) return;
    this.setSources(stored, encoding);
    if (!stored.onAir) await this.channel?.stop();
    else if (!this.running) await this.start();
  }

  /** Those that stay as they are go on undisturbed. */
  private setSources({ sources }: StoredChannel, encoding: EncodingContext): void {
    const before = this.sources;
    const made = sources.map((row) => {
      const key = JSON.stringify([row.id, row.kind, row.file]);
      return [key, before.get(key) ?? this.source(row, encoding)] as const;
    });
    this.sources = new Map(made);
    const { rtmp } = this.options;
    for (const [key, source] of before) if (!this.sources.has(key) && source instanceof RtmpSource) rtmp.remove(source);
    for (const [key, source] of made) if (!before.has(key) && source instanceof RtmpSource) rtmp.add(source);
    if (this.channel === null) this.channel = this.create(encoding);
    else this.channel.setSources([...this.sources.values()]);
  }

  private create(encoding: EncodingContext): Channel {
    const { channel, folder, logger } = this.options;
    const { stored } = this;
    return new Channel({
      ...encoding,
      ...channel,
      ...{ id: stored.id, title: stored.name.en, folder, sources: [...this.sources.values()] },
      logger: logger.child({ channel: stored.id }),
      firstSource: stored.sources[0]?.id ?? null,
    });
  }

  private async start(): Promise<void> {
    const { channel } = this;
    this.starting = true;
    this.failure = null;
    try {
      // What a failed start left behind.
      await channel?.stop();
      await channel?.start();
    } catch (error) {
      this.failure = error instanceof Error ? error.message : String(error);
      this.options.logger.error({ err: error, channel: this.stored.id }, "a channel could not go on air");
    } finally {
      this.starting = false;
    }
  }

  private async takeDown(): Promise<void> {
    await this.channel?.stop();
    const sources = [...this.sources.values()];
    for (const source of sources) if (source instanceof RtmpSource) this.options.rtmp.remove(source);
    await Promise.all(sources.map((source) => source.stop()));
    this.sources = new Map();
    this.channel = null;
  }

  private source({ id, kind, name, file, streamKeyHash }: MediaSourceRow, encoding: EncodingContext): MediaSource {
    const known = { ...encoding, id, title: name.en };
    if (kind === "rtmp") return new RtmpSource({ ...known, streamKeyHash });
    return new PlayedSource({ ...known, file: file === null ? null : this.options.mediaPath(file) });
  }
}
