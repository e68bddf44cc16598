import type { Delivery } from "../broker/broker.js";
import type { Clock } from "../clock.js";
import { Batch } from "./batch.js";

export interface LaneOptions {
  /** Adds what a delivery carries to the batch. */
  read(delivery: Delivery, batch: Batch): void;
  /** Commits a batch; rejects when the stop abandons it. */
  commit(batch: Batch): Promise<void>;
  /**
   * Names what a delivery is the latest of, where the latest alone counts and must not be let go; null where each
   * counts for itself. Asked only while too many wait.
   */
  latestOf(delivery: Delivery): string | null;
  clock: Clock;
  inFlight: number;
  batchRows: number;
  maxBatchRows: number;
  maxBatchBytes: number;
  lingerMs: number;
  maxWaiting: number;
}

/** Weight of the newest batch in the estimate of rows a message. */
const estimateWeight = 0.2;

/**
 * Fifth and seventh stage: gathers deliveries into batches, and settles them after the commit. Deliveries wait
 * undecoded; a batch is cut when about `batchRows` rows wait or the oldest has waited `lingerMs`, and only while
 * fewer than `inFlight` are on their way, so that a slow database makes batches larger, not more.
 */
export class Lane {
  private readonly options: LaneOptions;
  private queue: Delivery[] = [];
  private head = 0;
  private flying = 0;
  private rowsPerMessage = 1;
  private timer: NodeJS.Timeout | null = null;
  private pumpQueued = false;
  private draining = false;
  private letGoAt = 0;
  private idle: (() => void)[] = [];
  dropped = 0;

  constructor(options: LaneOptions) {
    this.options = options;
  }

  /** Deliveries that wait for a batch. */
  get waiting(): number {
    return this.queue.length - this.head;
  }

  offer(delivery: Delivery): void {
    if (this.waiting >= this.options.maxWaiting) {
      if (this.waiting >= this.letGoAt) this.letGo();
      // The latest QoS 0 message of many is no better than the next: a bound needs an end.
      if (delivery.qos === 0 && this.options.latestOf(delivery) === null) {
        this.dropped += 1;
        delivery.settle();
        return;
      }
    }
    this.queue.push(delivery);
    if (this.flying >= this.options.inFlight) return;
    if (this.isFull()) this.pumpSoon();
    else this.timer ??= setTimeout(() => this.lingered(), this.options.lingerMs);
  }

  /** Sends off what waits without lingering, and resolves when nothing is waiting or on its way. */
  drain(): Promise<void> {
    this.draining = true;
    if (this.timer !== null) clearTimeout(this.timer);
    this.pump();
    if (this.flying === 0 && this.waiting === 0) return Promise.resolve();
    return new Promise((resolve) => this.idle.push(resolve));
  }

  private isFull(): boolean {
    return this.waiting * this.rowsPerMessage >= this.options.batchRows;
  }

  private lingered(): void {
    this.timer = null;
    if (this.waiting > 0 && this.flying < this.options.inFlight) this.launch();
    this.pump();
  }

  private pumpSoon(): void {
    if (this.pumpQueued) return;
    this.pumpQueued = true;
    // After the packets that are already read: they join the batch.
    setImmediate(() => {
      this.pumpQueued = false;
      this.pump();
    });
  }

  private pump(): void {
    while (this.flying < this.options.inFlight && this.waiting > 0) {
      if (!this.draining && !this.isFull()) {
        const oldest = this.queue[this.head];
        const waited = oldest === undefined ? 0 : this.options.clock.now() - oldest.receivedAt;
        if (waited < this.options.lingerMs) {
          this.timer ??= setTimeout(() => this.lingered(), this.options.lingerMs - Math.max(0, waited));
          return;
        }
      }
      this.launch();
    }
  }

  private launch(): void {
    const batch = new Batch();
    const taken: Delivery[] = [];
    let bytes = 0;
    while (batch.size < this.options.maxBatchRows && bytes < this.options.maxBatchBytes) {
      const delivery = this.queue[this.head];
      if (delivery === undefined) break;
      this.head += 1;
      bytes += delivery.payload.length;
      taken.push(delivery);
      this.options.read(delivery, batch);
    }
    this.queue = this.queue.slice(this.head);
    this.head = 0;
    this.rowsPerMessage += estimateWeight * (Math.max(1, batch.size) / Math.max(1, taken.length) - this.rowsPerMessage);
    this.flying += 1;
    this.options.commit(batch).then(
      () => {
        for (const delivery of taken) delivery.settle();
        this.landed();
      },
      () => {
        // Abandoned by a stop: not settled, so that the broker keeps what the batch held, and all that still waits.
        this.queue = [];
        this.head = 0;
        this.landed();
      },
    );
  }

  private landed(): void {
    this.flying -= 1;
    this.pump();
    if (this.flying === 0 && this.waiting === 0) {
      this.letGoAt = 0;
      for (const resolve of this.idle.splice(0)) resolve();
    }
  }

  /**
   * Lets go what its sender sends again, so that a broker's reconnects do not add up while the database is away, and
   * of what counts by its latest alone all that is not: that is bounded by the devices.
   */
  private letGo(): void {
    const latest = new Set<string>();
    const kept: Delivery[] = [];
    for (const delivery of this.queue.slice(this.head).reverse()) {
      const name = this.options.latestOf(delivery);
      const superseded = name === null || latest.has(name);
      if (name !== null) latest.add(name);
      if (superseded && (delivery.gone || (name !== null && delivery.qos === 0))) delivery.settle();
      else kept.push(delivery);
    }
    this.queue = kept.reverse();
    this.head = 0;
    // Looking through the queue for every delivery would cost its square.
    this.letGoAt = Math.max(this.options.maxWaiting, kept.length * 2);
  }
}
