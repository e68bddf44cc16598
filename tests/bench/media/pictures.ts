import { spawn } from "node:child_process";
import { readMediaPlaylist, readMultivariant } from "../../support/hls-snapshot.js";

/** A segment of the standard playlist, and when it was first seen in it (`performance.now()`). */
export interface SeenSegment {
  sequence: number;
  seenAt: number;
  /** Mean luma of each of its frames, 0 black to 255 white. */
  lumas: Buffer;
}

const everyMs = 25;

/** Looks at a channel's standard playlist over and over, and at the picture of every segment that is new in it. */
export class Pictures {
  private readonly index: string;
  private playlist = "";
  private next = -1;
  private init: { url: string; bytes: Buffer } | null = null;

  constructor(index: string) {
    this.index = index;
  }

  /** The first new segment with a frame for which it holds. @throws Error where there is none in a minute */
  async until(holds: (luma: number) => boolean): Promise<SeenSegment> {
    const from = performance.now();
    while (performance.now() - from < 60_000) {
      for (const segment of await this.poll()) if (segment.lumas.some(holds)) return segment;
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
    throw new Error("a minute has gone by without such a picture");
  }

  /** Forgets what has been in the playlist until now. */
  async skip(): Promise<void> {
    const { segments, mediaSequence } = await this.read();
    this.next = mediaSequence + segments.length;
  }

  private async poll(): Promise<SeenSegment[]> {
    const { segments } = await this.read();
    const seenAt = performance.now();
    const seen: SeenSegment[] = [];
    for (const { sequence, uri, map } of segments) {
      if (sequence < this.next) continue;
      this.next = sequence + 1;
      const init = await this.initOf(map ?? "");
      const media = await bytes(new URL(uri, this.playlist).href);
      seen.push({ sequence, seenAt, lumas: await lumas(Buffer.concat([init, media])) });
    }
    return seen;
  }

  private async read() {
    if (this.playlist === "") {
      const text = (await bytes(this.index)).toString();
      this.playlist = new URL(readMultivariant(text)[0]?.uri ?? "", this.index).href;
    }
    return readMediaPlaylist((await bytes(this.playlist)).toString());
  }

  private async initOf(map: string): Promise<Buffer> {
    const url = new URL(map, this.playlist).href;
    if (this.init?.url !== url) this.init = { url, bytes: await bytes(url) };
    return this.init.bytes;
  }
}

async function bytes(url: string): Promise<Buffer> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} was answered with ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

/** One byte a frame. */
async function lumas(media: Buffer): Promise<Buffer> {
  const output = ["-vf", "scale=1:1:flags=area,format=gray", "-fps_mode", "passthrough", "-f", "rawvideo", "pipe:1"];
  const child = spawn("ffmpeg", ["-v", "error", "-i", "pipe:0", ...output], { stdio: ["pipe", "pipe", "inherit"] });
  const frames: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => frames.push(chunk));
  child.stdin.end(media);
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`a segment cannot be decoded: ffmpeg ended with ${code}`);
  return Buffer.concat(frames);
}
