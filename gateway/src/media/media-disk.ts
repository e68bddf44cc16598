import { OneAtATime } from "../one-at-a-time.js";

/** A disk that does not answer for so long counts as one that hangs, ms. */
const hangsAfterMs = 2_000;

/**
 * The disk under what channels keep, to which one thing at a time is written, whatever the number of channels.
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

/** An act on a disk that is asked for again and again: what is asked for while it waits for its turn is one with it. */
export class RepeatedAct<T> {
  private waiting: Promise<T> | null = null;

  constructor(
    private readonly disk: MediaDisk,
    private readonly act: () => Promise<T>,
  ) {}

  /** Resolves when the act has been done after now. */
  run(): Promise<T> {
    this.waiting ??= this.disk.run(() => {
      this.waiting = null;
      return this.act();
    });
    return this.waiting;
  }
}
