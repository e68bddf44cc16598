/**
 * Follows the frames of an MQTT byte stream, and nothing else of it, so that an oversize packet is found by its
 * declared length before any of its body is kept. MQTT 3.1.1, 2.2.3: one byte of type and flags, then the remaining
 * length in one to four bytes of seven bits, lowest first.
 */
export class FrameGuard {
  private readonly maxBytes: number;
  private skip = 0;
  private inLength = false;
  private length = 0;
  private shift = 0;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  /** Whether every frame that begins in this chunk keeps to the limit. After a false the stream is of no more use. */
  accepts(chunk: Uint8Array): boolean {
    let at = 0;
    while (at < chunk.length) {
      if (this.skip > 0) {
        const step = Math.min(this.skip, chunk.length - at);
        this.skip -= step;
        at += step;
        continue;
      }
      const byte = chunk[at] ?? 0;
      at += 1;
      if (!this.inLength) {
        this.inLength = true;
        this.length = 0;
        this.shift = 0;
        continue;
      }
      this.length += (byte & 0x7f) * 2 ** this.shift;
      this.shift += 7;
      if (this.length > this.maxBytes || this.shift > 28) return false;
      if ((byte & 0x80) === 0) {
        this.inLength = false;
        this.skip = this.length;
      }
    }
    return true;
  }
}
