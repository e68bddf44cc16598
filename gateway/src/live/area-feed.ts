import { maxDeltasPerSec, resyncEveryMs } from "@roadcast/contract";
import type { Clock } from "../clock.js";

/** What a feed needs of a connection. */
export interface Subscriber<S, D> {
  readonly id: string;
  /** Bytes handed to it and not sent yet. */
  outstanding(): number;
  snapshot(message: S): void;
  delta(message: D): void;
}

/** What is told of: a numbered state, by area. */
export interface FeedState<S, D> {
  readonly epoch: string;
  /** Null where there is no such area. */
  seqOf(area: string): number | null;
  snapshot(area: string, at: number): S | null;
  /** Null where there is none from so early a number on: whoever has that begins anew. */
  delta(area: string, fromSeq: number, at: number): D | null;
}

export interface AreaFeedOptions<S, D> {
  area: string;
  state: FeedState<S, D>;
  clock: Clock;
  /** Sends one delta to every subscriber that is in step, encoded once. */
  broadcast(area: string, message: D): void;
  joined(area: string, subscriber: Subscriber<S, D>): void;
  left(area: string, subscriber: Subscriber<S, D>): void;
  /** A subscriber with more than this outstanding is sent nothing until half of it is gone, bytes. */
  slowAboveBytes: number;
}

const everyMs = 1000 / maxDeltasPerSec;
/** A subscriber's snapshots in any `resyncEveryMs`: the one it begins with, and one because it lost its way. */
const snapshotsAtOnce = 2;

/**
 * Deltas of one area to those who watch it: at once after a quiet spell, else every 100 ms. Whoever keeps up is in
 * step, and one delta serves them all. For a slow one only the number of its last delta is kept: once it has caught
 * up it is given the latest of all that changed since, in one delta.
 */
export class AreaFeed<S, D> {
  private readonly options: AreaFeedOptions<S, D>;
  private readonly inStep = new Set<Subscriber<S, D>>();
  /** With the number that each has; null for one that is still to be given a snapshot. */
  private readonly slow = new Map<Subscriber<S, D>, number | null>();
  /** When a subscriber was given its last snapshots, oldest first; kept when it leaves, since it may come again. */
  private readonly snapshotsAt = new WeakMap<Subscriber<S, D>, number[]>();
  private epoch: string;
  private sentSeq: number;
  private lastFlushAt = Number.NEGATIVE_INFINITY;
  private timer: NodeJS.Timeout | null = null;

  constructor(options: AreaFeedOptions<S, D>) {
    this.options = options;
    this.epoch = options.state.epoch;
    this.sentSeq = options.state.seqOf(options.area) ?? 0;
  }

  get size(): number {
    return this.inStep.size + this.slow.size;
  }

  get slowCount(): number {
    return this.slow.size;
  }

  /** A new subscriber, or one that lost its way: the snapshot first, deltas after it. */
  subscribe(subscriber: Subscriber<S, D>): void {
    if (this.inStep.delete(subscriber)) this.options.left(this.options.area, subscriber);
    this.slow.set(subscriber, null);
    this.catchUp(subscriber, null);
    if (this.slow.size > 0) this.schedule();
  }

  unsubscribe(subscriber: Subscriber<S, D>): void {
    this.slow.delete(subscriber);
    if (this.inStep.delete(subscriber)) this.options.left(this.options.area, subscriber);
  }

  /** Something has changed in the area. */
  changed(): void {
    this.schedule();
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private schedule(): void {
    if (this.timer !== null) return;
    const sinceMs = this.options.clock.now() - this.lastFlushAt;
    // A clock that was set back must not hold deltas up.
    const waitMs = sinceMs < 0 ? everyMs : everyMs - sinceMs;
    if (waitMs <= 0) {
      this.flush();
      return;
    }
    this.timer = setTimeout(() => {
      this.timer = null;
      this.flush();
    }, waitMs);
  }

  private flush(): void {
    const { area, state, clock, slowAboveBytes } = this.options;
    this.lastFlushAt = clock.now();
    const seq = state.seqOf(area);
    if (seq === null) return;
    if (state.epoch !== this.epoch) this.startOver();
    for (const subscriber of this.inStep) {
      if (subscriber.outstanding() <= slowAboveBytes) continue;
      this.inStep.delete(subscriber);
      this.options.left(area, subscriber);
      this.slow.set(subscriber, this.sentSeq);
    }
    if (this.inStep.size > 0 && seq > this.sentSeq) {
      const delta = state.delta(area, this.sentSeq, this.lastFlushAt);
      if (delta === null) this.startOver();
      else this.options.broadcast(area, delta);
    }
    this.sentSeq = seq;
    for (const [subscriber, has] of this.slow) this.catchUp(subscriber, has);
    if (this.slow.size > 0) this.schedule();
  }

  /** Numbers of another epoch, or of too long ago, mean nothing: everybody begins with a snapshot. */
  private startOver(): void {
    this.epoch = this.options.state.epoch;
    for (const subscriber of this.inStep) this.options.left(this.options.area, subscriber);
    for (const subscriber of [...this.inStep, ...this.slow.keys()]) this.slow.set(subscriber, null);
    this.inStep.clear();
  }

  /** Brings a subscriber into step, where its connection has room. Deltas that go to all may overlap with this. */
  private catchUp(subscriber: Subscriber<S, D>, has: number | null): void {
    const { area, state, clock, slowAboveBytes } = this.options;
    if (subscriber.outstanding() > slowAboveBytes / 2) return;
    const now = clock.now();
    const isBehind = has !== null && (state.seqOf(area) ?? 0) > has;
    const delta = isBehind ? state.delta(area, has, now) : null;
    if (delta !== null) subscriber.delta(delta);
    else if (has === null || isBehind) {
      if (this.hadItsSnapshots(subscriber, now)) return;
      const snapshot = state.snapshot(area, now);
      if (snapshot !== null) subscriber.snapshot(snapshot);
    }
    this.slow.delete(subscriber);
    this.inStep.add(subscriber);
    this.options.joined(area, subscriber);
  }

  /** Whether a snapshot is to wait: a whole area is made and encoded for each. Notes it otherwise. */
  private hadItsSnapshots(subscriber: Subscriber<S, D>, now: number): boolean {
    const recent = (this.snapshotsAt.get(subscriber) ?? []).filter((at) => now >= at && now - at < resyncEveryMs);
    if (recent.length >= snapshotsAtOnce) return true;
    this.snapshotsAt.set(subscriber, [...recent, now]);
    return false;
  }
}
