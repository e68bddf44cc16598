import { MediaError } from "../media-error.js";

/** Reads a box's body front to back. Every read past its end is a `boxTruncated`. */
export class Cursor {
  private readonly buffer: Buffer;
  private readonly type: string;
  private offset = 0;

  constructor(buffer: Buffer, type: string) {
    this.buffer = buffer;
    this.type = type;
  }

  get left(): number {
    return this.buffer.length - this.offset;
  }

  skip(bytes: number): void {
    this.advance(bytes);
  }

  uint8(): number {
    return this.buffer.readUInt8(this.advance(1));
  }

  uint16(): number {
    return this.buffer.readUInt16BE(this.advance(2));
  }

  uint24(): number {
    return this.buffer.readUIntBE(this.advance(3), 3);
  }

  uint32(): number {
    return this.buffer.readUInt32BE(this.advance(4));
  }

  int32(): number {
    return this.buffer.readInt32BE(this.advance(4));
  }

  /** A signed 64-bit integer. @throws MediaError `timeOutOfRange` beyond ± 2^53. */
  int64(): number {
    const value = Number(this.buffer.readBigInt64BE(this.advance(8)));
    if (!Number.isSafeInteger(value)) throw new MediaError("timeOutOfRange", `${this.type} holds the time ${value}`);
    return value;
  }

  /** Four characters. */
  code(): string {
    const start = this.advance(4);
    return this.buffer.toString("latin1", start, start + 4);
  }

  bytes(count: number): Buffer {
    const start = this.advance(count);
    return this.buffer.subarray(start, start + count);
  }

  private advance(bytes: number): number {
    if (bytes < 0 || bytes > this.left) throw new MediaError("boxTruncated", `box ${this.type} ends too early`);
    const start = this.offset;
    this.offset += bytes;
    return start;
  }
}

/** Version and flags of a full box. */
export function fullBox(body: Buffer, type: string): { version: number; flags: number; cursor: Cursor } {
  const cursor = new Cursor(body, type);
  const version = cursor.uint8();
  return { version, flags: cursor.uint24(), cursor };
}
