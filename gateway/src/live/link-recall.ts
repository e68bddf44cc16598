import { setImmediate } from "node:timers/promises";
import type { LinkQuarter } from "@roadcast/db";
import type { Logger } from "pino";
import type { Clock } from "../clock.js";
import { dayMs, oldestOfUse } from "./link-history.js";
import type { LiveState } from "./live-state.js";

export interface LinkRecallOptions {
  /** What links measured in a span (epoch ms) by quarter of the hour; rejects where that takes longer than `withinMs`. */
  read(span: { from: number; to: number; withinMs: number }): Promise<readonly LinkQuarter[]>;
  live: Pick<LiveState, "recall">;
  clock: Clock;
  logger: Logger;
}

/** The database may take so long over one day, ms. */
const withinMs = 5_000;
/** How soon it is asked again where it did not answer, ms, and how often at most. */
const againAfterMs = 60_000;
const timesAtMost = 10;
/** So many quarters are taken in before others have their turn: a district's day is some 8,000. */
const atOnce = 5_000;

/**
 * Brings the live state, once and beside everything else, what links measured over the last week: after a start there
 * is something that can stand in for a link whose detectors do not work. Nothing waits for it. Days (UTC) are read one by
 * one, the youngest first; a database that is away or too slow is asked again for the day that it owes.
 *
 * What is stored differs from what a running gateway learns: it is the mean of the readings of the quarter (a speed is
 * weighted by its vehicles, where the gateway takes the mean of a look a minute), a detector belongs to the link that
 * its readings were filed under, and the quarter is that of `observedAt` instead of the gateway's clock.
 */
export class LinkRecall {
  private readonly options: LinkRecallOptions;
  private timer: NodeJS.Timeout | null = null;
  /** What lies before is not read yet, epoch ms. */
  private unread: number;
  private stopped = false;

  constructor(options: LinkRecallOptions) {
    this.options = options;
    this.unread = options.clock.now();
  }

  start(): void {
    void this.run(1);
  }

  /** What is being read is no longer taken in. */
  stop(): void {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private async run(nth: number): Promise<void> {
    const { clock, logger } = this.options;
    const began = clock.now();
    try {
      while (!this.stopped && this.unread > oldestOfUse(began)) await this.readDay();
      logger.debug({ ms: clock.now() - began }, "what links measured lately is known");
    } catch (error) {
      if (this.stopped) return;
      const again = nth < timesAtMost;
      logger.warn({ err: error, again }, "what links measured lately could not be read: less can stand in for them");
      if (again) this.timer = setTimeout(() => void this.run(nth + 1), againAfterMs);
    }
  }

  private async readDay(): Promise<void> {
    const { read, live, clock } = this.options;
    const from = Math.floor((this.unread - 1) / dayMs) * dayMs;
    const quarters = await read({ from, to: this.unread, withinMs });
    for (let taken = 0; taken < quarters.length; taken += atOnce) {
      if (taken > 0) await setImmediate();
      if (this.stopped) return;
      live.recall(quarters.slice(taken, taken + atOnce), clock.now());
    }
    this.unread = from;
  }
}
