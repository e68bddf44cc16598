import { type FileHandle, open } from "node:fs/promises";

const partBytes = 256 * 1024;
const mostAtOnce = 2;
/** A disk that has answered none of these acts for so long counts as one that hangs, ms. */
const hangsAfterMs = 2_000;

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
  private atOnce = 0;
  /** Since when each act goes on, monotonic, ms. */
  private readonly begun = new Set<{ at: number }>();
  private readonly waiting: (() => void)[] = [];

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
    return this.begun.size === mostAtOnce && [...this.begun].every(({ at }) => at < latest);
  }

  private async run<T>(act: () => Promise<T>): Promise<T> {
    if (this.atOnce < mostAtOnce) this.atOnce += 1;
    else await new Promise<void>((go) => this.waiting.push(go));
    const begun = { at: performance.now() };
    this.begun.add(begun);
    try {
      return await act();
    } finally {
      this.begun.delete(begun);
      // The place is handed on to the next in turn.
      const next = this.waiting.shift();
      if (next === undefined) this.atOnce -= 1;
      else next();
    }
  }
}
