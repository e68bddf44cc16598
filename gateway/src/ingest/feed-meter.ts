import { type FeedHealth, type FeedName, toTimeOut } from "@roadcast/contract";
import { LagHistogram } from "./lag-histogram.js";

const windowSec = 60;

interface Second {
  second: number;
  messages: number;
  rows: number;
  lag: LagHistogram;
}

/** Plain totals of a feed since the start, for Prometheus. */
export interface FeedTotals {
  feed: FeedName;
  messages: number;
  rowsStored: number;
  duplicates: number;
  dead: number;
  /** observedAt → commit, by the buckets of `lagBoundsMs`. */
  lag: LagHistogram;
}

/** Counts one feed: totals since the start, and the last minute second by second. */
export class FeedMeter {
  readonly feed: FeedName;
  private messages = 0;
  private rowsStored = 0;
  private duplicates = 0;
  private dead = 0;
  private lastMessageAt: number | null = null;
  private readonly lag = new LagHistogram();
  private readonly window: Second[] = Array.from({ length: windowSec }, () => ({
    second: -1,
    messages: 0,
    rows: 0,
    lag: new LagHistogram(),
  }));

  constructor(feed: FeedName) {
    this.feed = feed;
  }

  countMessage(now: number): void {
    this.messages += 1;
    this.lastMessageAt = now;
    this.slot(now).messages += 1;
  }

  countRows(now: number, stored: number, duplicates: number): void {
    this.rowsStored += stored;
    this.duplicates += duplicates;
    this.slot(now).rows += stored;
  }

  countDead(dead: number): void {
    this.dead += dead;
  }

  countLag(now: number, observedAt: number): void {
    this.lag.add(now - observedAt);
    this.slot(now).lag.add(now - observedAt);
  }

  totals(): FeedTotals {
    const { feed, messages, rowsStored, duplicates, dead, lag } = this;
    return { feed, messages, rowsStored, duplicates, dead, lag };
  }

  /** Rates are over the last full minute, or since `startedAt` where that is shorter. */
  health(now: number, startedAt: number): FeedHealth {
    const second = Math.floor(now / 1000);
    const recent = this.window.filter((slot) => slot.second > second - windowSec && slot.second <= second);
    const spanSec = Math.max(1, Math.min(windowSec, (now - startedAt) / 1000));
    const lag = new LagHistogram();
    let messages = 0;
    let rows = 0;
    for (const slot of recent) {
      messages += slot.messages;
      rows += slot.rows;
      lag.merge(slot.lag);
    }
    return {
      feed: this.feed,
      messagesPerSec: messages / spanSec,
      rowsPerSec: rows / spanSec,
      messages: this.messages,
      rowsStored: this.rowsStored,
      duplicates: this.duplicates,
      dead: this.dead,
      lastMessageAt: this.lastMessageAt === null ? null : toTimeOut(this.lastMessageAt),
      lagP50Ms: lag.quantile(0.5),
      lagP95Ms: lag.quantile(0.95),
    };
  }

  private slot(now: number): Second {
    const second = Math.floor(now / 1000);
    const slot = this.window[((second % windowSec) + windowSec) % windowSec];
    if (slot === undefined) throw new RangeError("no such second");
    if (slot.second !== second) {
      slot.second = second;
      slot.messages = 0;
      slot.rows = 0;
      slot.lag.clear();
    }
    return slot;
  }
}
