import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import pino, { type Logger } from "pino";
import { systemClock } from "../../gateway/src/clock.js";
import { Channel } from "../../gateway/src/media/channel.js";
import { type Ffmpeg, findFfmpeg } from "../../gateway/src/media/encoder/ffmpeg.js";
import { PidRegister } from "../../gateway/src/media/encoder/pid-register.js";
import { defaultProfile, type EncodingProfile } from "../../gateway/src/media/encoder/profile.js";
import { MediaDisk } from "../../gateway/src/media/media-disk.js";
import { Origin } from "../../gateway/src/media/origin.js";
import { RtmpServer } from "../../gateway/src/media/rtmp/server.js";
import type { EncodingContext } from "../../gateway/src/media/sources/encoder-run.js";
import { PlayedSource } from "../../gateway/src/media/sources/played-source.js";
import { RtmpSource } from "../../gateway/src/media/sources/rtmp-source.js";

/** Small, so that tests take little of the machine. */
export const smallProfile: EncodingProfile = {
  ...defaultProfile,
  video: [{ id: "small", width: 320, height: 180, bitrate: 300_000, level: "3.1" }],
  preset: "ultrafast",
};

export const streamKey = "test-stream-key";
const streamKeyHash = createHash("sha256").update(streamKey).digest();

/** The ffmpeg of the machine, as the gateway finds it. */
export function testFfmpeg(): Promise<Ffmpeg> {
  return findFfmpeg({ setting: null, searchPath: process.env.PATH ?? "" });
}

export interface TestChannelOptions {
  port?: number;
  profile?: EncodingProfile;
  /** Of a fourth source, `film`. */
  file?: string;
  logger?: Logger;
}

/** A channel with two patterns, an RTMP source and a file, and its origin on a port of its own. */
export class TestChannel {
  /** What was on air, in order, since it was looked at last; null stands for the slate. */
  readonly history: (string | null)[] = [];
  readonly bars: PlayedSource;
  readonly spare: PlayedSource;
  readonly rtmp: RtmpSource;
  readonly rtmpServer: RtmpServer;
  readonly channel: Channel;
  readonly context: EncodingContext;
  private readonly server: Server;

  constructor(
    folder: string,
    ffmpeg: Ffmpeg,
    firstSource: string | null,
    { port = 0, profile = smallProfile, file, logger = pino({ level: "silent" }) }: TestChannelOptions = {},
  ) {
    const disk = new MediaDisk();
    const pids = new PidRegister(join(folder, "encoders"), disk, logger);
    pids.reap();
    this.context = { ffmpeg, profile, pids, clock: systemClock, logger, threads: 1 };
    this.bars = new PlayedSource({ ...this.context, id: "bars", title: "Bars", file: null });
    this.spare = new PlayedSource({ ...this.context, id: "spare", title: "Spare", file: null });
    this.rtmp = new RtmpSource({ ...this.context, id: "obs", title: "OBS", streamKeyHash });
    this.rtmpServer = new RtmpServer({ host: "127.0.0.1", port: 0, app: "live", logger });
    this.rtmpServer.add(this.rtmp);
    const film = new PlayedSource({ ...this.context, id: "film", title: "Film", file: file ?? join(folder, "none") });
    this.channel = new Channel({
      ...{ id: "exam", title: "Exam day", folder: join(folder, "exam"), disk, ...this.context },
      ...{ sources: [this.bars, this.spare, this.rtmp, film], firstSource, slateImage: null },
      onChange: () => {
        const { onAir } = this.channel.status();
        if (this.history.at(-1) !== onAir) this.history.push(onAir);
      },
    });
    const origin = new Origin({
      channel: (id) => (id === "exam" ? this.channel : null),
      authorise: () => "public",
      corsOrigin: "*",
      playlistMaxAgeSec: 1,
    });
    this.server = createServer((request, response) => {
      if (!origin.handle(request, response)) response.writeHead(404).end();
    });
    this.server.listen(port, "127.0.0.1");
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hls/exam/index.m3u8`;
  }

  async start(): Promise<void> {
    await this.rtmpServer.start();
    await this.channel.start();
  }

  async stop(): Promise<void> {
    await this.channel.stop();
    await this.rtmpServer.stop();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
