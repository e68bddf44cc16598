import { execFile } from "node:child_process";
import { connect, type Socket } from "node:net";
import { decodeAmf, encodeAmf } from "../../gateway/src/media/rtmp/amf0.js";
import { ChunkReader, messageType } from "../../gateway/src/media/rtmp/chunks.js";

export type MediaTrack = "audio" | "video";

/** One tag of an FLV file. */
export interface FlvTag {
  track: MediaTrack;
  /** ms */
  at: number;
  payload: Buffer;
}

const handshakeBytes = 1_536;
const chunkBytes = 65_536;
const extended = 0xffffff;

/** Encodes a clip for a publisher: H.264 with an IDR each second, and AAC. */
export function flvClip(size: string, rate: number, seconds: number): Promise<FlvTag[]> {
  const input = ["-f", "lavfi", "-i", `testsrc2=size=${size}:rate=${rate}`, "-f", "lavfi", "-i", "sine"];
  const output = ["-t", String(seconds), "-c:v", "libx264", "-preset", "ultrafast", "-g", String(rate), "-c:a", "aac"];
  return new Promise((resolve, reject) => {
    const options = { encoding: "buffer" as const, maxBuffer: 64 * 1024 * 1024 };
    execFile("ffmpeg", ["-v", "error", ...input, ...output, "-f", "flv", "pipe:1"], options, (error, stdout) => {
      if (error === null) resolve(readTags(stdout));
      else reject(error);
    });
  });
}

/** Video File Format 10.1, E.3 and E.4. */
function readTags(flv: Buffer): FlvTag[] {
  const tags: FlvTag[] = [];
  for (let at = 13; at + 11 <= flv.length; ) {
    const type = flv.readUInt8(at);
    const length = flv.readUIntBE(at + 1, 3);
    const time = flv.readUIntBE(at + 4, 3) + flv.readUInt8(at + 7) * 0x1000000;
    const payload = flv.subarray(at + 11, at + 11 + length);
    if (type === 8 || type === 9) tags.push({ track: type === 8 ? "audio" : "video", at: time, payload });
    at += 15 + length;
  }
  return tags;
}

const isHeader = ({ track, payload }: FlvTag) =>
  payload[1] === 0 && (track === "video" ? ((payload[0] ?? 0) & 0x0f) === 7 : (payload[0] ?? 0) >> 4 === 10);

/**
 * A publisher whose every message and timestamp a test decides, as no encoder can be told to misbehave. It loops a clip
 * in real time.
 */
export class RtmpPublisher {
  /** Added to every timestamp from now on, ms. */
  shiftMs = 0;
  /** What is sent from now on. */
  readonly sends: Record<MediaTrack, boolean> = { audio: true, video: true };
  /** Done to each message that is no header. */
  spoil: (tag: FlvTag) => Buffer = ({ payload }) => payload;
  private readonly socket: Socket;
  private readonly firstTimestamp: number;
  private clip: readonly FlvTag[] = [];
  private next = 0;
  private from = 0;
  private begun = 0;
  private readonly headersSent = new Set<Buffer>();
  private timer: NodeJS.Timeout | null = null;

  constructor(port: number, firstTimestamp = 10_000_000) {
    this.socket = connect(port, "127.0.0.1");
    this.socket.on("error", () => undefined);
    this.firstTimestamp = firstTimestamp;
  }

  /** Resolves once the server takes it; rejects with what the server says. */
  async publish(key: string): Promise<this> {
    await this.shakeHands();
    const accepted = new Promise<void>((resolve, reject) => {
      const replies = new ChunkReader();
      this.socket.on("data", (bytes) => {
        for (const { type, payload } of replies.push(bytes)) {
          const [name, , , information] = type === messageType.command ? decodeAmf(payload) : [];
          if (name !== "onStatus" || typeof information !== "object" || information === null) continue;
          const { code, description } = information as { code?: unknown; description?: unknown };
          if (code === "NetStream.Publish.Start") resolve();
          else reject(new Error(String(description)));
        }
      });
      this.socket.once("close", () => reject(new Error("the connection was closed")));
    });
    const size = Buffer.alloc(4);
    size.writeUInt32BE(chunkBytes);
    this.send(2, messageType.setChunkSize, 0, 0, size);
    this.send(3, messageType.command, 0, 0, encodeAmf("connect", 1, { app: "live", tcUrl: "rtmp://127.0.0.1/live" }));
    this.send(3, messageType.command, 0, 0, encodeAmf("createStream", 2, null));
    this.send(3, messageType.command, 1, 0, encodeAmf("publish", 3, null, key, "live"));
    await accepted;
    return this;
  }

  /** Sends the clip over and over, at its own speed, from now on; in place of the clip before. */
  play(clip: readonly FlvTag[]): void {
    const now = performance.now();
    this.begun ||= now;
    this.clip = clip;
    this.next = 0;
    this.from = now - this.begun;
    this.timer ??= setInterval(() => this.sendDue(), 10);
  }

  /** Ends as a process that is killed does. */
  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    this.socket.destroy();
  }

  private sendDue(): void {
    const elapsed = performance.now() - this.begun;
    for (let tag = this.clip[this.next]; tag !== undefined; tag = this.clip[this.next]) {
      if (this.from + tag.at > elapsed) return;
      this.sendTag(tag, this.from + tag.at);
      this.next += 1;
      if (this.next < this.clip.length) continue;
      this.next = 0;
      this.from += lengthOf(this.clip);
    }
  }

  private sendTag(tag: FlvTag, at: number): void {
    if (!this.sends[tag.track]) return;
    if (!isHeader(tag)) {
      // Sound or picture that begins in the middle begins with its header, too.
      const header = this.clip.find((each) => each.track === tag.track && isHeader(each));
      if (header !== undefined) this.sendTag(header, at);
    } else {
      // A loop's headers are those that were sent at its beginning.
      if (this.headersSent.has(tag.payload)) return;
      this.headersSent.add(tag.payload);
    }
    const timestamp = (this.firstTimestamp + this.shiftMs + Math.round(at)) >>> 0;
    const type = tag.track === "audio" ? messageType.audio : messageType.video;
    this.send(4, type, 1, timestamp, isHeader(tag) ? tag.payload : this.spoil(tag));
  }

  private shakeHands(): Promise<void> {
    this.socket.write(Buffer.concat([Buffer.from([3]), Buffer.alloc(handshakeBytes)]));
    return new Promise((resolve, reject) => {
      let received: Buffer = Buffer.alloc(0);
      const take = (bytes: Buffer) => {
        received = Buffer.concat([received, bytes]);
        if (received.length < 1 + 2 * handshakeBytes) return;
        this.socket.off("data", take);
        this.socket.write(received.subarray(1, 1 + handshakeBytes));
        resolve();
      };
      this.socket.on("data", take);
      this.socket.once("close", () => reject(new Error("the connection was closed in the handshake")));
    });
  }

  /** One message with a whole header (RTMP 1.0, 5.3.1.2.1), the extended timestamp where it needs one. */
  private send(chunkStream: number, type: number, streamId: number, timestamp: number, payload: Buffer): void {
    const time = Buffer.alloc(4);
    time.writeUInt32BE(timestamp);
    const long = timestamp >= extended ? [time] : [];
    const header = Buffer.alloc(12);
    header.writeUInt8(chunkStream, 0);
    header.writeUIntBE(Math.min(timestamp, extended), 1, 3);
    header.writeUIntBE(payload.length, 4, 3);
    header.writeUInt8(type, 7);
    header.writeUInt32LE(streamId, 8);
    const parts: Buffer[] = [header, ...long];
    for (let at = 0; at === 0 || at < payload.length; at += chunkBytes) {
      if (at > 0) parts.push(Buffer.from([0xc0 | chunkStream]), ...long);
      parts.push(payload.subarray(at, at + chunkBytes));
    }
    this.socket.write(Buffer.concat(parts));
  }
}

function lengthOf(clip: readonly FlvTag[]): number {
  const video = clip.filter(({ track }) => track === "video");
  const last = video.at(-1)?.at ?? 0;
  const step = last - (video.at(-2)?.at ?? 0);
  return last + step;
}
