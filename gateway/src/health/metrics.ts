import type { CommitCounts, IngestBatch } from "@roadcast/db";
import { Counter, collectDefaultMetrics, Gauge, Histogram, type Metric, Registry } from "prom-client";

/** What a feed counts; the lag is observedAt → commit, counted by buckets. */
export interface FeedFigures {
  feed: string;
  messages: number;
  rowsStored: number;
  duplicates: number;
  dead: number;
  lag: { counts: ArrayLike<number>; total: number; sumMs: number };
}

/** Where the figures come from; asked at every scrape. */
export interface MetricSources {
  ingest(): {
    feeds: readonly FeedFigures[];
    deadLetters: Readonly<Record<string, number | undefined>>;
    waiting: number;
    dropped: number;
    databaseAvailable: boolean;
  };
  /** Upper bounds of the lag's buckets, ms. */
  lagBoundsMs: readonly number[];
  broker(): { connected: boolean; clients: number | null; unacknowledged: number };
  sockets(): { sockets: number; subscriptions: number; slow: number };
  socketBytes(): number;
  control?(): {
    /** Commands that have ended since the start, and those under way, by state. */
    ended: Readonly<Partial<Record<string, number>>>;
    open: Readonly<Partial<Record<string, number>>>;
    /** Controllers' answers by what they were worth. */
    answers: Readonly<Record<string, number>>;
  };
  alarms?(): {
    /** Those that are not cleared, by `{state} {severity}`. */
    open: ReadonlyMap<string, number>;
    /** Raised since the start, by kind. */
    raised: ReadonlyMap<string, number>;
    flood: boolean;
    newAlarms: number;
    shareOfShift: number;
    isKeeper: boolean;
  };
  media?(): {
    channels: readonly {
      id: string;
      segments: number;
      state: string;
      sources: readonly { id: string; state: string; restarts: number }[];
    }[];
    origin: { requests: number; bytes: number };
    refusedPublishers: number;
  };
}

type Commit = (batch: IngestBatch) => Promise<CommitCounts>;

/** Buckets of the lag that are given out, seconds: from a commit's own time to a day. */
const lagBucketsSec = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300, 1800, 86_400];

/** Prometheus figures of the gateway and of its process. */
export class Metrics {
  private readonly registry = new Registry();
  private readonly commitSeconds: Histogram;
  private readonly batchRows: Histogram;
  private readonly failedCommits: Counter;
  private readonly confirmedSeconds: Histogram;

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    const registers = [this.registry];
    this.commitSeconds = new Histogram({
      name: "roadcast_commit_seconds",
      help: "Time of one transaction of the ingest",
      buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5],
      registers,
    });
    this.batchRows = new Histogram({
      name: "roadcast_batch_rows",
      help: "Rows of one transaction of the ingest",
      buckets: [1, 10, 50, 100, 250, 500, 1000, 2500, 5000],
      registers,
    });
    this.confirmedSeconds = new Histogram({
      name: "roadcast_command_confirmed_seconds",
      help: "From the controller's clock in the state that confirms a command to the commit of the confirmation",
      buckets: [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30],
      registers,
    });
    this.failedCommits = new Counter({
      name: "roadcast_commit_failures_total",
      help: "Transactions of the ingest that failed; they are tried again",
      registers,
    });
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  text(): Promise<string> {
    return this.registry.metrics();
  }

  /** The same commit, timed and counted. */
  timed(commit: Commit): Commit {
    return async (batch) => {
      const end = this.commitSeconds.startTimer();
      try {
        const counts = await commit(batch);
        end();
        this.batchRows.observe(Object.values(batch).reduce((sum, rows) => sum + rows.length, 0));
        return counts;
      } catch (error) {
        this.failedCommits.inc();
        throw error;
      }
    };
  }

  /** A command was confirmed so long after the state that confirms it was observed, seconds. */
  commandConfirmed(afterSec: number): void {
    this.confirmedSeconds.observe(afterSec);
  }

  /** Takes in the figures that other parts keep for themselves. */
  watch(sources: MetricSources): void {
    const byFeed = (name: string, help: string, of: (feed: FeedFigures) => number) =>
      this.counter(name, help, "feed", () => sources.ingest().feeds.map((feed) => [feed.feed, of(feed)]));
    byFeed("roadcast_messages_total", "Messages received", (feed) => feed.messages);
    byFeed("roadcast_rows_total", "Rows stored", (feed) => feed.rowsStored);
    byFeed("roadcast_duplicates_total", "Rows that were there already", (feed) => feed.duplicates);
    byFeed("roadcast_refused_total", "Messages or entries refused", (feed) => feed.dead);
    this.counter("roadcast_dead_letters_total", "Refused, by reason", "reason", () =>
      Object.entries(sources.ingest().deadLetters).map(([reason, count]) => [reason, count ?? 0]),
    );
    this.gauge("roadcast_waiting_messages", "Messages that wait for a batch", () => sources.ingest().waiting);
    this.gauge("roadcast_dropped_messages", "QoS 0 messages let go", () => sources.ingest().dropped);
    this.gauge("roadcast_database_available", "0 while a commit is tried again", () =>
      sources.ingest().databaseAvailable ? 1 : 0,
    );
    this.gauge("roadcast_broker_connected", "1 while deliveries can come", () => (sources.broker().connected ? 1 : 0));
    this.gauge("roadcast_broker_clients", "Devices connected to the embedded broker", () => sources.broker().clients);
    this.gauge(
      "roadcast_unacknowledged_messages",
      "Received and not yet acknowledged",
      () => sources.broker().unacknowledged,
    );
    this.gauge("roadcast_sockets", "Consoles connected", () => sources.sockets().sockets);
    this.gauge("roadcast_subscriptions", "Areas watched, over all consoles", () => sources.sockets().subscriptions);
    this.gauge("roadcast_slow_subscriptions", "Of those, kept back for a slow socket", () => sources.sockets().slow);
    this.gauge("roadcast_socket_unsent_bytes", "Handed to sockets and not sent yet", () => sources.socketBytes());
    this.registry.registerMetric(lagHistogram(sources));
    if (sources.control !== undefined) this.watchControl(sources.control);
    if (sources.alarms !== undefined) this.watchAlarms(sources.alarms);
    if (sources.media !== undefined) this.watchMedia(sources.media);
  }

  private watchControl(control: NonNullable<MetricSources["control"]>): void {
    const pairs = (counts: Readonly<Partial<Record<string, number>>>) =>
      Object.entries(counts).map(([name, count]): [string, number] => [name, count ?? 0]);
    this.counter("roadcast_commands_total", "Commands to controllers that have ended, by state", "state", () =>
      pairs(control().ended),
    );
    this.gaugeBy("roadcast_commands_under_way", "Commands to controllers that have not ended", "state", () =>
      pairs(control().open),
    );
    this.counter("roadcast_command_answers_total", "Answers of controllers, by what they were worth", "kind", () =>
      pairs(control().answers),
    );
  }

  private watchAlarms(alarms: NonNullable<MetricSources["alarms"]>): void {
    new Gauge({
      name: "roadcast_alarms",
      help: "Alarms that are not cleared, by state and severity",
      labelNames: ["state", "severity"],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const [key, count] of alarms().open) {
          const [state = "", severity = ""] = key.split(" ");
          this.set({ state, severity }, count);
        }
      },
    });
    this.counter("roadcast_alarms_raised_total", "Alarms raised by this gateway, by kind", "kind", () => [
      ...alarms().raised,
    ]);
    this.gauge("roadcast_alarms_new", "Raised before operators in the last 10 min", () => alarms().newAlarms);
    this.gauge("roadcast_alarm_flood", "1 while alarms are a flood", () => (alarms().flood ? 1 : 0));
    this.gauge("roadcast_alarm_flood_share", "Share of the shift so far that was flood", () => alarms().shareOfShift);
    this.gauge("roadcast_alarm_keeper", "1 for the gateway that looks for alarms", () => (alarms().isKeeper ? 1 : 0));
  }

  private watchMedia(media: NonNullable<MetricSources["media"]>): void {
    const channels = () => media().channels;
    this.counter("roadcast_segments_published_total", "Segments, numbered on over restarts", "channel", () =>
      channels().map(({ id, segments }) => [id, segments]),
    );
    this.counter("roadcast_encoder_restarts_total", "Encoders that ended and were begun anew", "source", () =>
      channels().flatMap(({ id, sources }) =>
        sources.map((source): [string, number] => [`${id}/${source.id}`, source.restarts]),
      ),
    );
    this.states("roadcast_channel_state", "1 for the state that a channel is in", "channel", () =>
      channels().map(({ id, state }) => [id, state]),
    );
    this.states("roadcast_source_state", "1 for the state that a media source is in", "source", () =>
      channels().flatMap(({ id, sources }) =>
        sources.map((source): [string, string] => [`${id}/${source.id}`, source.state]),
      ),
    );
    this.gauge("roadcast_hls_requests", "Media requests since the start", () => media().origin.requests);
    this.gauge("roadcast_hls_bytes", "Media bytes sent since the start", () => media().origin.bytes);
    this.gauge("roadcast_rtmp_refused", "Publishers turned away since the start", () => media().refusedPublishers);
  }

  private states(name: string, help: string, label: string, states: () => [string, string][]): void {
    new Gauge({
      name,
      help,
      labelNames: [label, "state"],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const [of, state] of states()) this.set({ [label]: of, state }, 1);
      },
    });
  }

  private gauge(name: string, help: string, value: () => number | null): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      collect() {
        const now = value();
        if (now !== null) this.set(now);
      },
    });
  }

  private gaugeBy(name: string, help: string, label: string, values: () => [string, number][]): void {
    new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const [of, value] of values()) this.set({ [label]: of }, value);
      },
    });
  }

  private counter(name: string, help: string, label: string, values: () => [string, number][]): void {
    new Counter({
      name,
      help,
      labelNames: [label],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const [of, count] of values()) this.inc({ [label]: of }, count);
      },
    });
  }
}

/** The lag's histogram is counted elsewhere, bucket by bucket; prom-client's own can only observe one by one. */
function lagHistogram({ ingest, lagBoundsMs }: MetricSources): Metric {
  const name = "roadcast_lag_seconds";
  const help = "observedAt to commit";
  const get = async () => ({
    name,
    help,
    type: "histogram",
    aggregator: "sum",
    values: ingest().feeds.flatMap(({ feed, lag }) => [
      ...lagBucketsSec.map((le) => ({
        metricName: `${name}_bucket`,
        labels: { feed, le },
        value: lagBoundsMs.reduce((sum, bound, i) => sum + (bound <= le * 1000 ? (lag.counts[i] ?? 0) : 0), 0),
      })),
      { metricName: `${name}_bucket`, labels: { feed, le: "+Inf" }, value: lag.total },
      { metricName: `${name}_sum`, labels: { feed }, value: lag.sumMs / 1000 },
      { metricName: `${name}_count`, labels: { feed }, value: lag.total },
    ]),
  });
  return { name, help, get, reset: () => undefined } as unknown as Metric;
}
