import type { CommitCounts, IngestBatch } from "@roadcast/db";
import { emptyBatch } from "@roadcast/db";
import pino from "pino";
import type { Clock } from "../../gateway/src/clock.js";
import type { Committed } from "../../gateway/src/committed.js";
import { Ingest, type IngestOptions } from "../../gateway/src/ingest/ingest.js";
import type { Registry } from "../../gateway/src/network/registry.js";
import { goldenNetwork, registryOf } from "./broker-network.js";

export const silentLogger = pino({ level: "silent" });

/** A clock that tests set. */
export class FakeClock implements Clock {
  at: number;
  constructor(at: number) {
    this.at = at;
  }
  now(): number {
    return this.at;
  }
}

/** A little after the golden payloads' moment. */
export const goldenNow = 1_763_866_100_000;
export const goldenRetentionMs = 7 * 86_400_000;

/**
 * A database in memory with the one property that counts here: all of a batch or none, and only when it is let
 * through. It holds readings by identity as the tables do.
 */
export class HeldCommits {
  readonly batches: IngestBatch[] = [];
  readonly readings = new Map<string, number>();
  /** Thrown in place of a commit while it returns something. */
  fault: (batch: IngestBatch) => unknown = () => null;
  private gate: Promise<void> = Promise.resolve();
  private open: () => void = () => undefined;
  attempts = 0;
  private readonly watchers = new Set<() => void>();
  private readonly store: (batch: IngestBatch) => Promise<unknown>;

  /** `store`: where what is let through goes besides, e.g. a real database. */
  constructor(store: (batch: IngestBatch) => Promise<unknown> = async () => undefined) {
    this.store = store;
  }

  /** Lets nothing through until `release`. */
  hold(): void {
    this.gate = new Promise((resolve) => {
      this.open = resolve;
    });
  }

  release(): void {
    this.open();
    this.gate = Promise.resolve();
  }

  readonly commit = async (batch: IngestBatch): Promise<CommitCounts> => {
    this.attempts += 1;
    this.changed();
    await this.gate;
    const fault = this.fault(batch);
    if (fault !== null) throw fault;
    await this.store(batch);
    this.batches.push(batch);
    let fresh = 0;
    for (const { detectorKey, observedAt } of batch.readings) {
      const key = `${detectorKey}/${observedAt}`;
      const times = this.readings.get(key) ?? 0;
      if (times === 0) fresh += 1;
      this.readings.set(key, times + 1);
    }
    this.changed();
    const counts = Object.entries(batch).map(([table, rows]) => [table, rows.length]);
    return { ...(Object.fromEntries(counts) as CommitCounts), readings: fresh };
  };

  /** All that was committed, in order. */
  all(): IngestBatch {
    const all = emptyBatch();
    for (const batch of this.batches) {
      for (const table of Object.keys(all) as (keyof IngestBatch)[]) (all[table] as unknown[]).push(...batch[table]);
    }
    return all;
  }

  /** Resolves once the condition holds; asked again after every attempt and commit. */
  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!condition()) return;
        this.watchers.delete(look);
        resolve();
      };
      this.watchers.add(look);
      look();
    });
  }

  private changed(): void {
    for (const look of [...this.watchers]) look();
  }
}

export interface IngestHarness {
  ingest: Ingest;
  commits: HeldCommits;
  committed: Committed[];
  clock: FakeClock;
}

/** The real ingest on a held commit, already started. */
export function startIngest(
  options: Partial<IngestOptions> & {
    registryOf?: Registry;
    store?: ConstructorParameters<typeof HeldCommits>[0];
  } = {},
): IngestHarness {
  const commits = new HeldCommits(options.store);
  const committed: Committed[] = [];
  const clock = new FakeClock(goldenNow);
  const registry = options.registryOf ?? registryOf(goldenNetwork());
  const ingest = new Ingest({
    commit: commits.commit,
    registry: () => registry,
    clock,
    logger: silentLogger,
    prefix: "roads/v1",
    onCommitted: (event) => committed.push(event),
    ...options,
    settings: { rawRetentionMs: goldenRetentionMs, ...options.settings },
  });
  ingest.start();
  return { ingest, commits, committed, clock };
}

/** A delivery without a broker that says when it is settled. */
export function deliveryOf(topic: string, payload: string | Buffer, more: { qos?: 0 | 1; retained?: boolean } = {}) {
  let resolve: () => void = () => undefined;
  const settled = new Promise<void>((done) => {
    resolve = done;
  });
  const delivery = {
    topic,
    payload: Buffer.from(payload),
    receivedAt: goldenNow,
    qos: more.qos ?? (1 as const),
    retained: more.retained ?? false,
    gone: false,
    isSettled: false,
    settled,
    settle() {
      delivery.isSettled = true;
      resolve();
    },
  };
  return delivery;
}
