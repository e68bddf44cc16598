import type { Network } from "@roadcast/contract";
import { City } from "./city.js";
import type { BrokerAddress } from "./devices/device-connection.js";
import { Fleet, type FleetCounts } from "./devices/fleet.js";
import type { DeviceName } from "./devices/roster.js";
import type { Log } from "./log.js";
import { Pace, readingInterval } from "./pace.js";

/** How often the loop looks at the clock, ms. */
const loopMs = 100;
const statusEveryMs = 60_000;
/** Traffic that is run through before anyone watches, seconds: queues have formed and signals are in step. */
export const warmUpSec = 900;

export interface SimulationOptions {
  network: Network;
  devices: readonly DeviceName[];
  broker: BrokerAddress;
  passwords: ReadonlyMap<string, string>;
  seed: number;
  timeFactor: number;
  /** Readings period for all, seconds; null takes each detector's own. */
  periodSec: number | null;
  /** Epoch ms of traffic time at the start; null is the wall clock's. */
  startTrafficMs: number | null;
  /** How long controllers without a line keep what they were asked for, seconds. */
  backupSec: number;
  log: Log;
  /** Epoch ms. */
  now?: () => number;
}

export interface SimulationStatus extends FleetCounts {
  trafficTime: string;
  timeFactor: number;
  vehicles: number;
  injections: number;
}

/** A city in time: runs it by the clock, and its devices publish. */
export class Simulation {
  readonly city: City;
  readonly fleet: Fleet;
  private readonly pace: Pace;
  private readonly now: () => number;
  private timer: NodeJS.Timeout | null = null;
  private statusAt = 0;
  private readonly readAt = new Map<string, number>();

  constructor(private readonly options: SimulationOptions) {
    this.now = options.now ?? Date.now;
    this.pace = new Pace(options.timeFactor, this.now());
    const startMs = (options.startTrafficMs ?? this.pace.wallMs()) - warmUpSec * 1000;
    const { network, seed, backupSec } = options;
    this.city = new City({ network, seed, startMs, backupSec });
    this.fleet = new Fleet({
      city: this.city,
      broker: options.broker,
      devices: options.devices,
      passwords: options.passwords,
      log: options.log,
      now: this.now,
    });
  }

  start(): void {
    const began = this.now();
    const wallMs = this.pace.wallMs();
    this.city.warmUp(
      warmUpSec,
      wallMs,
      this.options.timeFactor === 1 ? wallMs : this.city.trafficMs + warmUpSec * 1000,
    );
    this.options.log.info(`city is alive: ${this.summary()}; warm-up took ${this.now() - began} ms`);
    this.statusAt = this.now();
    this.fleet.start(this.pace.wallMs());
    this.timer = setInterval(() => this.loop(), loopMs);
  }

  async stop(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    await this.fleet.stop();
  }

  setTimeFactor(factor: number): void {
    this.pace.setFactor(factor, this.now());
    this.city.discardReadings();
    this.readAt.clear();
  }

  /** Cuts the lines that injections say and mends all others. */
  applyDisconnects(): void {
    const names = new Set<string>();
    for (const { injection } of this.city.injections.list()) {
      if (injection.type === "disconnect") names.add(injection.device);
      if (injection.type === "controller-fault" && injection.kind === "disconnect") {
        names.add(`controllers/${injection.controller}`);
      }
    }
    this.fleet.holdOnly(names);
  }

  status(): SimulationStatus {
    return {
      trafficTime: new Date(this.city.trafficMs).toISOString(),
      timeFactor: this.pace.factor,
      vehicles: Math.round(this.city.traffic.model.stored()),
      injections: this.city.injections.list().length,
      ...this.fleet.counts(),
    };
  }

  private loop(): void {
    const { ticks, skipped } = this.pace.due(this.now());
    if (skipped) {
      this.options.log.warn("the clock jumped: going on from now");
      this.city.discardReadings();
      this.readAt.clear();
    }
    for (let tick = 0; tick < ticks; tick += 1) {
      const wallMs = this.pace.next();
      this.city.tick(wallMs, this.pace.factor === 1 ? wallMs : undefined);
      this.takeReadings(wallMs);
    }
    if (ticks > 0) this.applyDisconnects();
    this.fleet.publish(this.pace.wallMs(), this.pace.factor > 1);
    if (this.now() - this.statusAt >= statusEveryMs) {
      this.statusAt = this.now();
      this.options.log.info(this.summary());
    }
  }

  /** Readings end on the grid of the wall clock: at multiples of their period. */
  private takeReadings(wallMs: number): void {
    for (const source of this.city.sources) {
      const interval = readingInterval(this.options.periodSec ?? source.intervalSec, this.pace.factor);
      const ended = Math.floor(wallMs / interval.wallMs) * interval.wallMs;
      const key = `${source.kind}/${source.id}`;
      const last = this.readAt.get(key);
      if (last === ended) continue;
      this.readAt.set(key, ended);
      // The first interval after a start is not whole: it is dropped, as after a restart in the field.
      if (last === undefined) source.site.discard();
      else this.fleet.takeReadings(source, ended, interval.intervalSec);
    }
  }

  private summary(): string {
    const status = this.status();
    const seoul = new Date(this.city.trafficMs + 9 * 3_600_000).toISOString().slice(11, 16);
    const parts = [
      `Seoul ${seoul}`,
      `${status.vehicles} vehicles on ${this.city.traffic.graph.links.length} links`,
      `${status.connected}/${status.devices} devices connected`,
    ];
    if (status.timeFactor !== 1) parts.push(`×${status.timeFactor}`);
    if (status.injections > 0) parts.push(`${status.injections} injected`);
    if (status.dropped > 0) parts.push(`${status.dropped} messages dropped`);
    return parts.join(", ");
  }
}
