import { type FileHandle, open } from "node:fs/promises";

const partBytes = 256 * 1024;
const mostAtOnce = 2;
/** A disk that has answered none of these acts for so long counts as one that hangs, ms. */
const hangsAfterMs = 2_000;

interface Act {
  /** Monotonic, ms. */
  begunAt: number;
}

/** What was asked of the disk and is no longer wanted, or cannot be had in time. */
export class DiskReadError extends Error {
  override name = "DiskReadError";
}

/**
 * Reads of what viewers ask for from the disk: two acts at once, whatever their number; the others wait in order.
 *
 * Each act holds one of the process's few threads for files, passwords and compression until the disk answers; with the
 * one write of `MediaDisk` and these two a thread is left (libuv has four), however slow the disk.
 */
export class DiskReads {
  private readonly underWay = new Set<Act>();
  /** Each takes the place of an act that has ended. */
  private readonly waiting: ((place: Act) => void)[] = [];

  /**
   * Rejects where the file is not there, and with a `DiskReadError` where the disk hangs by now or the file is not wanted
   * any more when its turn comes. What was asked for before the disk hung waits on.
   */
  open(file: string, isWanted: () => boolean): Promise<FileHandle> {
    if (this.hangs) return Promise.reject(new DiskReadError("the disk does not answer"));
    return this.run(() => {
      if (!isWanted()) throw new DiskReadError("nobody waits for it any more");
      return open(file);
    });
  }

  /** The bytes from `start` up to `end`, part by part. Throws where the file has fewer. */
  async *bytesOf(file: FileHandle, start: number, end: number): AsyncGenerator<Buffer> {
    for (let position = start; position < end; ) {
      const part = Buffer.allocUnsafe(Math.min(partBytes, end - position));
      const { bytesRead } = await this.run(() => file.read(part, 0, part.length, position));
      if (bytesRead === 0) throw new DiskReadError("the file is shorter than it was");
      position += bytesRead;
      yield part.subarray(0, bytesRead);
    }
  }

  close(file: FileHandle): Promise<void> {
    return this.run(() => file.close());
  }

  private get hangs(): boolean {
    const latest = performance.now() - hangsAfterMs;
    return this.underWay.size === mostAtOnce && [...this.underWay].every(({ begunAt }) => begunAt < latest);
  }

  private async run<T>(act: () => Promise<T>): Promise<T> {
    const place = this.underWay.size < mostAtOnce ? { begunAt: 0 } : await this.nextPlace();
    place.begunAt = performance.now();
    this.underWay.add(place);
    try {
      return await act();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.underWay.delete(place);
      else next(place);
    }
  }

  private nextPlace(): Promise<Act> {
    return new Promise((take) => this.waiting.push(take));
  }
}
