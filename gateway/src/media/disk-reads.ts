import { type FileHandle, open } from "node:fs/promises";
import { OneAtATime } from "../one-at-a-time.js";

const partBytes = 256 * 1024;

/**
 * Reads of what viewers ask for from the disk: two at once, whatever their number.
 *
 * Each holds one of the process's few threads for files, passwords and compression until the disk answers; with the one
 * write of `MediaDisk` and these two a thread is left (libuv has four), however slow the disk.
 */
export class DiskReads {
  private lane = new OneAtATime();
  private other = new OneAtATime();

  /** Rejects where the file is not there. */
  open(file: string): Promise<FileHandle> {
    return this.run(() => open(file));
  }

  /** The bytes from `start` up to `end`, part by part. Throws where the file has fewer. */
  async *bytesOf(file: FileHandle, start: number, end: number): AsyncGenerator<Buffer> {
    for (let position = start; position < end; ) {
      const part = Buffer.allocUnsafe(Math.min(partBytes, end - position));
      const { bytesRead } = await this.run(() => file.read(part, 0, part.length, position));
      if (bytesRead === 0) throw new Error("the file is shorter than it was");
      position += bytesRead;
      yield part.subarray(0, bytesRead);
    }
  }

  close(file: FileHandle): Promise<void> {
    return this.run(() => file.close());
  }

  private run<T>(act: () => Promise<T>): Promise<T> {
    [this.lane, this.other] = [this.other, this.lane];
    return this.lane.run(act);
  }
}
