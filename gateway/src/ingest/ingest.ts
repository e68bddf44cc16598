import {
  type DeadLetterReason,
  type FeedHealth,
  presence as presenceMessage,
  type ReplayResult,
} from "@roadcast/contract";
import type { DeadLetterRow, PresenceRow } from "@roadcast/db";
import type { Logger } from "pino";
import type { Delivery } from "../broker/broker.js";
import type { Clock } from "../clock.js";
import type { CommittedListener } from "../committed.js";
import type { Registry } from "../network/registry.js";
import { announce } from "./announce.js";
import type { Batch } from "./batch.js";
import { CommitAbandonedError, type CommitFunction, type CommittedPart, Committer } from "./commit.js";
import { decode } from "./decode.js";
import type { FeedTotals } from "./feed-meter.js";
import { FeedMeters } from "./feed-meters.js";
import type { Feed, FeedContext } from "./feeds/feed.js";
import { feeds } from "./feeds/table.js";
import { Lane } from "./lane.js";
import type { Raw } from "./message.js";
import { PresenceRule } from "./presence-rule.js";
import { DetectorQualities } from "./quality/detector-quality.js";
import { readMessage } from "./read-message.js";
import { TopicReader } from "./receive.js";
import { replay } from "./replay.js";
import { defaultIngestSettings, type IngestSettings } from "./settings.js";

export interface IngestOptions {
  commit: CommitFunction;
  /** The network as it is now: asked for at every batch. */
  registry: () => Registry;
  clock: Clock;
  logger: Logger;
  settings: Pick<IngestSettings, "rawRetentionMs"> & Partial<IngestSettings>;
  prefix: string;
  onCommitted: CommittedListener;
}

/** Plain numbers of the ingest, for Prometheus. */
export interface IngestTotals {
  feeds: FeedTotals[];
  deadLetters: Partial<Record<DeadLetterReason, number>>;
  /** Messages that wait for a batch. */
  waiting: number;
  /** QoS 0 messages let go because too many waited. */
  dropped: number;
  /** False while a commit is being tried again. */
  databaseAvailable: boolean;
}

/**
 * From the broker to the database: receive → decode → validate → normalise → batch → commit → settle → announce.
 * A message is settled once what it carried is committed, as rows or as dead letters with the reason.
 */
export class Ingest {
  private readonly options: IngestOptions;
  private readonly settings: IngestSettings;
  private readonly topics: TopicReader;
  private readonly committer: Committer;
  private readonly lanes: Record<Feed["lane"], Lane>;
  private readonly meters = new FeedMeters();
  private readonly qualities = new DetectorQualities();
  private readonly presence = new PresenceRule();
  private startedAt = 0;
  private accepting = false;

  constructor(options: IngestOptions) {
    this.options = options;
    this.settings = { ...defaultIngestSettings, ...options.settings };
    this.topics = new TopicReader(options.prefix);
    this.committer = new Committer({ ...this.settings, commit: options.commit, logger: options.logger });
    this.lanes = { series: this.lane(this.settings.seriesInFlight), state: this.lane(1) };
  }

  /** Takes deliveries from here on. `presence` is what was known of the devices before. */
  start(presence: Iterable<PresenceRow> = []): void {
    this.presence.restore(presence);
    this.startedAt = this.options.clock.now();
    this.accepting = true;
  }

  /** Takes a delivery; what it carries is read when its batch is cut. Never throws, never waits. */
  accept(delivery: Delivery): void {
    // Not settled: the broker keeps it.
    if (!this.accepting) return;
    const parsed = this.topics.read(delivery.topic);
    if (parsed.ok) this.meters.countMessage(parsed.feed, delivery.receivedAt);
    const feed = parsed.ok ? feeds.get(parsed.feed) : undefined;
    this.lanes[feed?.lane ?? "series"].offer(delivery);
  }

  /**
   * Takes nothing more, commits what is there and settles it. With the database away it gives up instead: what is
   * not committed is not settled, and the broker keeps it.
   */
  async stop(): Promise<void> {
    this.accepting = false;
    this.committer.abandon();
    let giveUp: NodeJS.Timeout | undefined;
    const tooLong = new Promise<void>((resolve) => {
      giveUp = setTimeout(resolve, stopWithinMs);
    });
    await Promise.race([Promise.all([this.lanes.series.drain(), this.lanes.state.drain()]), tooLong]);
    clearTimeout(giveUp);
  }

  /** Runs a dead letter through the same stages again. Rejects with a `DatabaseError` while the database is away. */
  async replay(letter: DeadLetterRow): Promise<ReplayResult> {
    const { commit } = this.options;
    return replay(
      letter,
      commit,
      (raw, batch) => this.read(raw, batch),
      (part) => this.committed(part),
    );
  }

  /** Feed by feed, as the feed-health page shows it. */
  health(): FeedHealth[] {
    return this.meters.health(this.options.clock.now(), this.startedAt);
  }

  totals(): IngestTotals {
    const { series, state } = this.lanes;
    return {
      feeds: this.meters.totals(),
      deadLetters: this.meters.deadByReason(),
      waiting: series.waiting + state.waiting,
      dropped: series.dropped + state.dropped,
      databaseAvailable: this.committer.available,
    };
  }

  private lane(inFlight: number): Lane {
    return new Lane({
      ...this.settings,
      clock: this.options.clock,
      inFlight,
      read: (delivery, batch) => this.read(delivery, batch),
      latestOf: (delivery) => this.latestOf(delivery),
      commit: (batch) => this.commit(batch),
    });
  }

  /** Of a device's presence the last online and the last offline, whose `at` tell whether they are of one connect. */
  private latestOf({ topic, payload }: Delivery): string | null {
    const parsed = this.topics.read(topic);
    if (!parsed.ok || parsed.topic.uplink !== "presence") return null;
    const decoded = decode(payload);
    const valid = "value" in decoded ? presenceMessage.safeParse(decoded.value) : null;
    return valid?.success === true ? `${topic} ${valid.data.online}` : null;
  }

  private read(raw: Raw, batch: Batch): void {
    try {
      readMessage(raw, batch, this.topics, this.context());
    } catch (error) {
      // A fault of a feed's own code costs one message its rows, not the gateway its life; the letter can be replayed.
      this.options.logger.error({ err: error, topic: raw.topic }, "a feed failed on a message");
      const detail = `the gateway failed on it: ${error instanceof Error ? error.message : String(error)}`;
      batch.refuse({ reason: "rejected", detail }, { raw, feed: null, part: null });
    }
  }

  private context(): FeedContext {
    return {
      registry: this.options.registry(),
      bounds: { now: this.options.clock.now(), rawRetentionMs: this.settings.rawRetentionMs },
      qualities: this.qualities,
      presence: this.presence,
    };
  }

  private async commit(batch: Batch): Promise<void> {
    try {
      await this.committer.commit(batch, (part) => this.committed(part));
    } catch (error) {
      if (!(error instanceof CommitAbandonedError)) this.options.logger.error({ err: error }, "ingest failed");
      throw error;
    }
  }

  private committed(part: CommittedPart): void {
    const at = this.options.clock.now();
    this.meters.countCommit(part, at);
    try {
      announce(part.batch, at, this.options.onCommitted);
    } catch (error) {
      // It is committed: a listener's fault must not keep it from being acknowledged.
      this.options.logger.error({ err: error }, "a listener of the ingest failed");
    }
  }
}

/** How long a stop waits for the database before it leaves the rest with the broker, ms. */
const stopWithinMs = 10_000;
