import { MediaError } from "../media-error.js";
import { type Box, type BoxHeader, readBoxHeader } from "./box.js";

/** Larger than half a second of any ladder; what is larger is no fragment of ours. */
const defaultMaxBoxBytes = 64 * 1024 * 1024;

/** Cuts a byte stream into its top-level boxes. One malformed box ends it: every later call throws the same error. */
export class BoxScanner {
  private readonly maxBoxBytes: number;
  private chunks: Buffer[] = [];
  private buffered = 0;
  private header: BoxHeader | null = null;
  private fault: MediaError | null = null;

  constructor(maxBoxBytes = defaultMaxBoxBytes) {
    this.maxBoxBytes = maxBoxBytes;
  }

  /** Takes what the pipe gave; returns the boxes that it completed. @throws MediaError, see `readBoxHeader`. */
  push(chunk: Buffer): Box[] {
    if (this.fault !== null) throw this.fault;
    this.chunks.push(chunk);
    this.buffered += chunk.length;
    const boxes: Box[] = [];
    try {
      for (let box = this.take(); box !== null; box = this.take()) boxes.push(box);
    } catch (error) {
      if (error instanceof MediaError) this.fault = error;
      throw error;
    }
    return boxes;
  }

  /** Whether the stream stands between two boxes, as it must where it ends in order. */
  get atBoundary(): boolean {
    return this.buffered === 0;
  }

  private take(): Box | null {
    if (this.header === null) {
      if (this.buffered < 8) return null;
      this.header = readBoxHeader(this.join(), 0, this.maxBoxBytes);
      if (this.header === null) return null;
    }
    const { type, size, headerSize } = this.header;
    if (this.buffered < size) return null;
    const all = this.join();
    const bytes = all.subarray(0, size);
    const rest = all.subarray(size);
    this.chunks = rest.length === 0 ? [] : [rest];
    this.buffered = rest.length;
    this.header = null;
    return { type, bytes, body: bytes.subarray(headerSize) };
  }

  private join(): Buffer {
    const [first] = this.chunks;
    if (this.chunks.length === 1 && first !== undefined) return first;
    const joined = Buffer.concat(this.chunks, this.buffered);
    this.chunks = [joined];
    return joined;
  }
}
