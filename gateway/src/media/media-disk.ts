import { OneAtATime } from "../one-at-a-time.js";

/** A disk that does not answer for so long counts as one that hangs, ms. */
export const hangsAfterMs = 2_000;

/**
 * The disk under what channels keep, of which one thing at a time is asked, whatever the number of channels.
 *
 * Each write holds one of the process's few threads for files, passwords and compression (four: libuv's thread pool)
 * until the disk answers. A disk that answers late would take them all, and with them sign-in, the console and its data.
 */
export class MediaDisk {
  private readonly turns = new OneAtATime();
  /** Monotonic, ms; null while nothing is asked. */
  private askedAt: number | null = null;

  /** Runs an act once those before it have ended. */
  run<T>(act: () => Promise<T>): Promise<T> {
    return this.turns.run(async () => {
      this.askedAt = performance.now();
      try {
        return await act();
      } finally {
        this.askedAt = null;
      }
    });
  }

  /** Whether what it was asked last is still not answered: nobody waits for it then, and it is better not read from. */
  get hangs(): boolean {
    return this.askedAt !== null && performance.now() - this.askedAt > hangsAfterMs;
  }
}
