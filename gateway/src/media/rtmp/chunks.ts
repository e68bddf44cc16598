import { MediaError } from "../media-error.js";

/** One RTMP message, put together from its chunks. */
export interface RtmpMessage {
  type: number;
  streamId: number;
  /** Milliseconds of the sender's own clock, unsigned 32 bits that wrap. */
  timestamp: number;
  payload: Buffer;
}

export const messageType = {
  setChunkSize: 1,
  abort: 2,
  acknowledgement: 3,
  userControl: 4,
  windowSize: 5,
  peerBandwidth: 6,
  audio: 8,
  video: 9,
  data: 18,
  commandAmf3: 17,
  command: 20,
} as const;

/** A keyframe at a hundred times our bitrate; what is larger is no video. */
const maxMessageBytes = 8 * 1024 * 1024;
const maxChunkStreams = 64;
const extended = 0xffffff;

interface ChunkStream {
  timestamp: number;
  delta: number;
  length: number;
  type: number;
  streamId: number;
  hasExtended: boolean;
  parts: Buffer[];
  received: number;
}

/** Puts messages together from a connection's bytes after the handshake (Adobe RTMP 1.0, 5.3). */
export class ChunkReader {
  private readonly streams = new Map<number, ChunkStream>();
  private buffer: Buffer = Buffer.alloc(0);
  private chunkSize = 128;

  /** @throws MediaError `rtmpMalformed`; nothing can be read after. */
  push(bytes: Buffer): RtmpMessage[] {
    this.buffer = this.buffer.length === 0 ? bytes : Buffer.concat([this.buffer, bytes]);
    const messages: RtmpMessage[] = [];
    let used = 0;
    for (;;) {
      const read = this.readChunk(used);
      if (read === null) break;
      used = read.end;
      if (read.message === null) continue;
      this.heed(read.message);
      messages.push(read.message);
    }
    this.buffer = this.buffer.subarray(used);
    return messages;
  }

  /** The messages that change how chunks are read. */
  private heed({ type, payload }: RtmpMessage): void {
    if (payload.length < 4) return;
    if (type === messageType.setChunkSize) {
      const size = payload.readUInt32BE(0);
      if (size < 1 || size > 0x7fffffff) throw new MediaError("rtmpMalformed", `a chunk size of ${size}`);
      this.chunkSize = Math.min(size, 0xffffff);
    } else if (type === messageType.abort) {
      const stream = this.streams.get(payload.readUInt32BE(0));
      if (stream !== undefined) Object.assign(stream, { parts: [], received: 0 });
    }
  }

  /** Null while the chunk is not all there. */
  private readChunk(start: number): { end: number; message: RtmpMessage | null } | null {
    const { buffer } = this;
    const basic = this.basicHeader(start);
    if (basic === null) return null;
    const { format, id } = basic;
    let at = basic.at;
    const known = this.streams.get(id);
    if (known === undefined && format !== 0 && format !== 1) {
      throw new MediaError("rtmpMalformed", "a chunk goes on with a message that never began");
    }
    const headerBytes = [11, 7, 3, 0][format] ?? 0;
    if (buffer.length < at + headerBytes) return null;
    const field = format < 3 ? buffer.readUIntBE(at, 3) : null;
    const next = { ...(known ?? newStream()) };
    if (format < 2) {
      next.length = buffer.readUIntBE(at + 3, 3);
      next.type = buffer.readUInt8(at + 6);
    }
    if (format === 0) next.streamId = buffer.readUInt32LE(at + 7);
    if (next.length > maxMessageBytes) throw new MediaError("rtmpMalformed", `a message of ${next.length} bytes`);
    at += headerBytes;
    if (field !== null) next.hasExtended = field === extended;
    let time = field;
    if (next.hasExtended) {
      if (buffer.length < at + 4) return null;
      time = field === null ? null : buffer.readUInt32BE(at);
      at += 4;
    }
    const begins = next.received === 0;
    const size = Math.min(this.chunkSize, next.length - next.received);
    if (buffer.length < at + size) return null;
    if (begins) {
      if (format === 0) Object.assign(next, { timestamp: time ?? 0, delta: 0 });
      else {
        if (time !== null) next.delta = time;
        next.timestamp = (next.timestamp + next.delta) >>> 0;
      }
    }
    next.parts = [...next.parts, buffer.subarray(at, at + size)];
    next.received += size;
    this.keep(id, next);
    const end = at + size;
    if (next.received < next.length) return { end, message: null };
    const payload = Buffer.concat(next.parts, next.length);
    this.keep(id, { ...next, parts: [], received: 0 });
    return { end, message: { type: next.type, streamId: next.streamId, timestamp: next.timestamp, payload } };
  }

  private keep(id: number, stream: ChunkStream): void {
    if (!this.streams.has(id) && this.streams.size >= maxChunkStreams) {
      throw new MediaError("rtmpMalformed", "too many chunk streams");
    }
    this.streams.set(id, stream);
  }

  private basicHeader(start: number): { format: number; id: number; at: number } | null {
    const { buffer } = this;
    if (buffer.length <= start) return null;
    const first = buffer.readUInt8(start);
    const format = first >> 6;
    const id = first & 0x3f;
    if (id > 1) return { format, id, at: start + 1 };
    const bytes = id === 0 ? 2 : 3;
    if (buffer.length < start + bytes) return null;
    const low = buffer.readUInt8(start + 1) + 64;
    return { format, id: id === 0 ? low : low + buffer.readUInt8(start + 2) * 256, at: start + bytes };
  }
}

function newStream(): ChunkStream {
  return { timestamp: 0, delta: 0, length: 0, type: 0, streamId: 0, hasExtended: false, parts: [], received: 0 };
}

/** One message as chunks of 128 bytes, the size that holds until another is told. */
export function writeMessage(chunkStream: number, type: number, streamId: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt8(chunkStream, 0);
  header.writeUIntBE(payload.length, 4, 3);
  header.writeUInt8(type, 7);
  header.writeUInt32LE(streamId, 8);
  const parts: Buffer[] = [header];
  for (let at = 0; at < payload.length || at === 0; at += 128) {
    if (at > 0) parts.push(Buffer.from([0xc0 | chunkStream]));
    parts.push(payload.subarray(at, at + 128));
  }
  return Buffer.concat(parts);
}
