import type { Logger } from "pino";

export interface FollowUpOptions<T> {
  /** For the log: what is not done yet while it fails. */
  what: string;
  /** Does it for everything that has come together; safe to repeat. */
  act(items: readonly T[]): Promise<void>;
  keyOf(item: T): string;
  logger: Logger;
  /** How long a caller waits for it, ms. */
  answerWithinMs?: number;
  /** Until the first repeat, ms; each later one waits twice as long, a minute at most. */
  againAfterMs?: number;
}

const longestWaitMs = 60_000;

/**
 * What has to be done once a change is committed, and may fail when the change no longer can: taken into use, told to
 * the broker. It is tried until it succeeds, so that what is in use comes to be what is stored; a start begins from
 * what is stored anyway.
 */
export class FollowUp<T> {
  private readonly options: FollowUpOptions<T>;
  private readonly pending = new Map<string, T>();
  private running: Promise<unknown> = Promise.resolve();
  private retry: NodeJS.Timeout | null = null;
  private failures = 0;

  constructor(options: FollowUpOptions<T>) {
    this.options = options;
  }

  /** Never rejects. True once it is done; false where it failed or takes its time: it goes on by itself then. */
  async run(items: readonly T[]): Promise<boolean> {
    for (const item of items) this.pending.set(this.options.keyOf(item), item);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), this.options.answerWithinMs ?? 5_000);
    });
    try {
      return await Promise.race([this.attempt(), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  private attempt(): Promise<boolean> {
    const attempted = this.running.then(() => this.once());
    this.running = attempted;
    return attempted;
  }

  private async once(): Promise<boolean> {
    const { act, what, logger, againAfterMs = 1_000 } = this.options;
    const items = new Map(this.pending);
    try {
      await act([...items.values()]);
    } catch (error) {
      const waitMs = Math.min(longestWaitMs, againAfterMs * 2 ** this.failures);
      this.failures += 1;
      logger.error({ err: error, againAfterMs: waitMs }, `${what}: it failed and is tried again`);
      this.retry ??= setTimeout(() => {
        this.retry = null;
        void this.attempt();
      }, waitMs).unref();
      return false;
    }
    this.failures = 0;
    for (const [key, item] of items) if (this.pending.get(key) === item) this.pending.delete(key);
    return true;
  }
}
