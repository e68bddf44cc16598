import { mkdir, readdir, rm } from "node:fs/promises";
import path from "node:path";
import type { BroadcastState, ChannelNotice } from "@roadcast/contract";
import type { StoredChannel } from "@roadcast/db";
import type { Logger } from "pino";
import type { Clock } from "../clock.js";
import { ChannelHost } from "./channel-host.js";
import { type Ffmpeg, type FfmpegPlaces, findFfmpeg } from "./encoder/ffmpeg.js";
import { PidRegister } from "./encoder/pid-register.js";
import type { EncodingProfile } from "./encoder/profile.js";
import { MediaDisk } from "./media-disk.js";
import type { OriginChannel, OriginOptions } from "./origin.js";
import { RtmpServer } from "./rtmp/server.js";
import type { EncodingContext } from "./sources/encoder-run.js";
import { tokenOfCookie, type ViewerTokens } from "./viewer-tokens.js";

export interface BroadcastOptions {
  /** DATA_DIR: state and segments go to `channels`, files are looked for in `media`. */
  dataDir: string;
  ffmpeg: FfmpegPlaces;
  profile: EncodingProfile;
  /** Threads of each encoder. */
  threads?: number;
  rtmp: { host: string; port: number };
  dvrWindowSec: number;
  maxDiskBytes: number;
  clock: Clock;
  logger: Logger;
}

/** The path of the publishers' address: rtmp://host/live. */
export const rtmpApp = "live";

/** Everything of the media room that runs: encoder, live ingest, channels. What is missing is said, and the rest runs. */
export class Broadcast {
  private readonly options: BroadcastOptions;
  private readonly hosts = new Map<string, ChannelHost>();
  private readonly rtmp: RtmpServer;
  private readonly disk = new MediaDisk();
  private encoding: EncodingContext | null = null;
  private encoderFault: string | null = "looked for";
  private rtmpFault: string | null = null;
  private knownFiles: string[] = [];

  constructor(options: BroadcastOptions) {
    this.options = options;
    this.rtmp = new RtmpServer({ ...options.rtmp, app: rtmpApp, logger: options.logger });
  }

  /** Looks for the encoder, listens for publishers, puts on air what was. Faults are kept for `state`. */
  async start(channels: readonly StoredChannel[]): Promise<void> {
    const { clock, logger, profile, threads = 1 } = this.options;
    const pids = new PidRegister(path.join(this.channelsFolder, ".encoders"), this.disk, logger);
    pids.reap();
    try {
      const ffmpeg = await findFfmpeg(this.options.ffmpeg);
      this.encoding = { ffmpeg, profile, pids, clock, logger, threads };
      this.encoderFault = null;
      logger.info({ version: ffmpeg.version, from: ffmpeg.from }, "encoder found");
    } catch (error) {
      this.encoderFault = error instanceof Error ? error.message : String(error);
      logger.error({ err: error }, "no channel can go on air");
    }
    try {
      await this.rtmp.start();
    } catch (error) {
      this.rtmpFault = error instanceof Error ? error.message : String(error);
      logger.error({ err: error }, "nobody can publish over RTMP");
    }
    for (const channel of channels) this.put(channel);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.hosts.values()].map((host) => host.stop()));
    await this.rtmp.stop();
  }

  get ffmpeg(): Ffmpeg | null {
    return this.encoding?.ffmpeg ?? null;
  }

  /** Host and port, for publishers. */
  get ingest(): { port: number; app: string } | null {
    return this.rtmpFault === null && this.rtmp.port !== 0 ? { port: this.rtmp.port, app: rtmpApp } : null;
  }

  /** What all channels depend on. */
  async state(): Promise<BroadcastState> {
    const { ffmpeg, encoderFault, rtmpFault } = this;
    return {
      encoder: {
        found: ffmpeg !== null,
        version: ffmpeg?.version ?? null,
        from: ffmpeg?.from ?? null,
        detail: encoderFault,
      },
      rtmp: {
        listening: this.ingest !== null,
        port: this.ingest?.port ?? this.options.rtmp.port,
        app: rtmpApp,
        detail: rtmpFault,
      },
      mediaFiles: this.disk.hangs ? this.knownFiles : await this.disk.run(() => this.mediaFiles()),
    };
  }

  /** A new channel, or what an old one has become. */
  put(stored: StoredChannel): void {
    let host = this.hosts.get(stored.id);
    if (host === undefined) {
      const { clock, logger, maxDiskBytes, dvrWindowSec } = this.options;
      host = new ChannelHost(stored, {
        encoding: this.encoding,
        noEncoder: this.encoderFault ?? "",
        channel: { disk: this.disk, maxDiskBytes, dvrWindowSec, slateImage: null },
        folder: this.folderOf(stored.id),
        mediaPath: (file) => path.join(this.mediaFolder, file),
        rtmp: this.rtmp,
        now: () => clock.now(),
        logger,
      });
      this.hosts.set(stored.id, host);
    }
    host.put(stored);
  }

  /** Takes a channel down and removes what it has on disk. */
  async remove(id: string): Promise<void> {
    const host = this.hosts.get(id);
    this.hosts.delete(id);
    await host?.stop();
    // After what was to be written there.
    await this.disk.run(() => rm(this.folderOf(id), { recursive: true, force: true }));
  }

  /** Null where there is none of that id. */
  host(id: string): ChannelHost | null {
    return this.hosts.get(id) ?? null;
  }

  statuses(): ChannelNotice[] {
    return [...this.hosts.values()].map((host) => host.status());
  }

  /** A channel as the origin serves it; null where there is none. */
  served(id: string): OriginChannel | null {
    const host = this.hosts.get(id);
    if (host === undefined) return null;
    return host.served ?? offAir;
  }

  /** Who may have a channel's media: of a private one, who shows a token of it. */
  access(tokens: ViewerTokens): OriginOptions["authorise"] {
    return (id, token, request) => {
      if (this.hosts.get(id)?.isPublic === true) return "public";
      const shown = token ?? tokenOfCookie(request.headers.cookie);
      if (shown === null) return 401;
      if (!tokens.isValid(id, shown)) return 403;
      // By path the address is the same for all viewers of the hour, and caches may keep what it gives.
      return token === null ? "private" : "public";
    };
  }

  /** For `/readyz`: never a reason to send no traffic here, as the roads do not depend on it. */
  readiness(): { ok: boolean; detail: string } {
    const states = this.statuses().map(({ state }) => state);
    const onAir = states.filter((state) => state === "live" || state === "slate").length;
    const encoder = this.ffmpeg === null ? "no encoder" : `ffmpeg ${this.ffmpeg.version}`;
    return { ok: true, detail: `${onAir} of ${states.length} on air, ${encoder}` };
  }

  /** For Prometheus. */
  figures() {
    return [...this.hosts.entries()].map(([id, host]) => {
      const { state, sources } = host.status();
      return { id, segments: host.nextSequence, state, sources, restarts: host.restarts };
    });
  }

  get refusedPublishers(): number {
    return this.rtmp.refused;
  }

  private get channelsFolder(): string {
    return path.join(this.options.dataDir, "channels");
  }

  private get mediaFolder(): string {
    return path.join(this.options.dataDir, "media");
  }

  private folderOf(id: string): string {
    return path.join(this.channelsFolder, id);
  }

  private async mediaFiles(): Promise<string[]> {
    try {
      await mkdir(this.mediaFolder, { recursive: true });
      const entries = await readdir(this.mediaFolder, { withFileTypes: true });
      const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
      this.knownFiles = names.filter((name) => !name.startsWith(".")).sort();
    } catch {
      this.knownFiles = [];
    }
    return this.knownFiles;
  }
}

const offAir: OriginChannel = { serving: false, playlist: () => null, find: () => ({ kind: "unknown" }) };
