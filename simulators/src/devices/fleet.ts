import { commandResult, type DeviceKind, type Uplink } from "@roadcast/contract";
import { z } from "zod";
import type { City, ReadingSource } from "../city.js";
import type { Log } from "../log.js";
import { hash32 } from "../random.js";
import type { ControllerDevice } from "./controller/controller-device.js";
import { type BrokerAddress, DeviceConnection } from "./device-connection.js";
import type { DeviceName } from "./roster.js";

/** Devices connect over this long at the start, ms: 250 at once is a burst that no street makes. */
const connectOverMs = 3000;
/** Readings of one interval arrive over this long, as from modems in the field, ms. */
const readingsOverMs = 1500;
/** A controller's state is published at least this often, ms. */
const stateEveryMs = 5000;
/** With traffic faster than the clock, states are published no oftener than this, ms. */
const hurriedStateMs = 500;
const eventsEveryMs = 1000;
const positionsEveryMs = 1000;
const signsEveryMs = 60_000;
/** Problems of many devices make one line in this long, ms. */
const problemsEveryMs = 10_000;
const stopWithinMs = 1500;

export interface FleetOptions {
  city: City;
  broker: BrokerAddress;
  devices: readonly DeviceName[];
  /** Broker password by `{kind}/{id}`; none for a broker that asks for none. */
  passwords: ReadonlyMap<string, string>;
  log: Log;
  /** The wall clock, epoch ms. */
  now?: () => number;
}

export interface FleetCounts {
  devices: number;
  connected: number;
  refused: number;
  held: number;
  acknowledged: number;
  waiting: number;
  dropped: number;
}

const anyCommand = z.object({ commandId: z.uuid(), type: z.string().max(40).optional() });

/** Every device's connection, and when each says what. Moments are those of the wall clock, epoch ms. */
export class Fleet {
  private readonly connections = new Map<string, DeviceConnection>();
  private readonly published = new Map<string, { revision: number; at: number }>();
  private pending: { at: number; send: () => void }[] = [];
  private eventsAt = 0;
  private positionsAt = 0;
  private signsAt = 0;
  private problemsAt = 0;
  private problems = new Map<string, number>();
  private nowMs = 0;

  constructor(private readonly options: FleetOptions) {
    for (const { kind, id } of options.devices) {
      const name = `${kind}/${id}`;
      const connection = new DeviceConnection(kind, id, options.broker, options.passwords.get(name) ?? null, {
        greeting: () => this.greetingOf(kind, id),
        onCommand: (payload) => this.takeCommand(connection, payload),
        onProblem: ({ refused, text }) => {
          const key = refused ? "credentials refused by the broker (issue new ones and restart)" : text;
          this.problems.set(key, (this.problems.get(key) ?? 0) + 1);
        },
      });
      this.connections.set(name, connection);
    }
  }

  start(nowMs: number): void {
    this.nowMs = nowMs;
    let index = 0;
    for (const connection of this.connections.values()) {
      connection.start((index * connectOverMs) / this.connections.size);
      index += 1;
    }
  }

  async stop(): Promise<void> {
    this.pending = [];
    const goodbyes = [...this.connections.values()].map((connection) => connection.stop());
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, stopWithinMs);
    });
    await Promise.race([Promise.allSettled(goodbyes), enough]);
    clearTimeout(timer);
  }

  has(name: string): boolean {
    return this.connections.has(name);
  }

  /** Cuts the lines of these devices and mends those of all others. */
  holdOnly(names: ReadonlySet<string>): void {
    for (const [name, connection] of this.connections) {
      if (names.has(name)) connection.hold();
      else connection.release();
    }
  }

  counts(): FleetCounts {
    const counts = { devices: 0, connected: 0, refused: 0, held: 0, acknowledged: 0, waiting: 0, dropped: 0 };
    for (const connection of this.connections.values()) {
      counts.devices += 1;
      if (connection.state === "connected") counts.connected += 1;
      if (connection.state === "refused") counts.refused += 1;
      if (connection.state === "held") counts.held += 1;
      counts.acknowledged += connection.acknowledged;
      counts.waiting += connection.waiting;
      counts.dropped += connection.dropped;
    }
    return counts;
  }

  /** Takes the readings of a source at the end of an interval and sends them a moment later. */
  takeReadings(source: ReadingSource, observedAt: number, intervalSec: number): void {
    const { city } = this.options;
    const measures = source.site.read((id) => city.faultOf(id));
    const connection = this.connections.get(`${source.kind}/${source.id}`);
    if (measures === null || connection === undefined) return;
    // Entries of a detector with a wrong clock carry their own time, so they are a message of their own.
    const bySkew = new Map<number, { detector: string }[]>();
    for (const [detector, values] of measures) {
      const skewMs = city.clockSkewMs(detector);
      bySkew.set(skewMs, [...(bySkew.get(skewMs) ?? []), { detector, ...values }]);
    }
    const lagMs = hash32(source.id) % readingsOverMs;
    for (const [skewMs, entries] of bySkew) {
      const at = observedAt + skewMs;
      const payload =
        source.kind === "stations"
          ? { observedAt: at, intervalSec, entries }
          : entries.map(({ detector: _, ...values }) => ({ observedAt: at, intervalSec, ...values }));
      this.pending.push({ at: observedAt + lagMs, send: () => connection.keep("readings", payload) });
    }
  }

  /** Publishes what is due. `hurried`: traffic runs faster than the clock. */
  publish(nowMs: number, hurried: boolean): void {
    this.nowMs = nowMs;
    const due = this.pending.filter((entry) => entry.at <= nowMs);
    if (due.length > 0) this.pending = this.pending.filter((entry) => entry.at > nowMs);
    for (const { send } of due) send();
    for (const controller of this.options.city.controllers.values()) {
      controller.setLine(this.connections.get(`controllers/${controller.id}`)?.state === "connected", nowMs);
      this.sendResults(controller, nowMs);
    }
    this.publishStates(nowMs, hurried ? hurriedStateMs : 0);
    if (nowMs - this.eventsAt >= eventsEveryMs) {
      this.eventsAt = nowMs;
      for (const controller of this.options.city.controllers.values()) {
        const entries = controller.takeEvents();
        if (entries.length > 0) this.connections.get(`controllers/${controller.id}`)?.keep("events", { entries });
      }
    }
    if (nowMs - this.positionsAt >= positionsEveryMs) {
      this.positionsAt = nowMs;
      for (const vehicle of this.options.city.vehicles) {
        this.connections.get(`vehicles/${vehicle.properties.id}`)?.mention("position", vehicle.position(nowMs));
      }
    }
    this.publishSigns(nowMs);
    this.reportProblems(nowMs);
  }

  private publishStates(nowMs: number, leastGapMs: number): void {
    for (const controller of this.options.city.controllers.values()) {
      const last = this.published.get(controller.id) ?? { revision: -1, at: 0 };
      const changed = controller.revision !== last.revision && nowMs - last.at >= leastGapMs;
      if (!changed && nowMs - last.at < stateEveryMs) continue;
      this.published.set(controller.id, { revision: controller.revision, at: nowMs });
      this.connections.get(`controllers/${controller.id}`)?.report("state", controller.state(nowMs));
    }
  }

  private publishSigns(nowMs: number): void {
    const changed = this.options.city.takeChangedSigns();
    const all = nowMs - this.signsAt >= signsEveryMs;
    if (all) this.signsAt = nowMs;
    for (const sign of this.options.city.signs) {
      if (!all && !changed.has(sign.properties.id)) continue;
      for (const { uplink, payload } of this.greetingOf("signs", sign.properties.id)) {
        this.connections.get(`signs/${sign.properties.id}`)?.report(uplink, payload);
      }
    }
  }

  private greetingOf(kind: DeviceKind, id: string): { uplink: Uplink; payload: unknown }[] {
    const observedAt = this.nowMs;
    if (kind === "controllers") {
      const controller = this.options.city.controllers.get(id);
      return controller === undefined ? [] : [{ uplink: "state", payload: controller.state(observedAt) }];
    }
    const sign =
      kind === "signs" ? this.options.city.signs.find((candidate) => candidate.properties.id === id) : undefined;
    if (sign === undefined) return [];
    return [{ uplink: "state", payload: { observedAt, message: sign.shown, activeCommandId: null, faults: [] } }];
  }

  /** A controller's command goes to its desk, whose first answer goes out at once. */
  private takeCommand(connection: DeviceConnection, payload: Buffer): void {
    const controller = connection.kind === "controllers" ? this.options.city.controllers.get(connection.id) : undefined;
    if (controller === undefined) {
      this.rejectCommand(connection, payload);
      return;
    }
    // By the clock of its states, which lags the wall clock by up to a tick: no answer is dated after what it led to.
    controller.takeCommand(payload, this.nowMs);
    this.sendResults(controller, this.nowMs);
  }

  private sendResults(controller: ControllerDevice, nowMs: number): void {
    for (const result of controller.takeResults(nowMs)) {
      this.connections.get(`controllers/${controller.id}`)?.keep("results", result);
    }
  }

  private wallMs(): number {
    return (this.options.now ?? Date.now)();
  }

  /** The simulated signs take no commands from afar; one that asks is told so. */
  private rejectCommand(connection: DeviceConnection, payload: Buffer): void {
    let body: unknown = null;
    try {
      body = JSON.parse(payload.toString("utf8"));
    } catch {
      return; // Without a command id there is nobody to answer.
    }
    const command = anyCommand.safeParse(body);
    if (!command.success) return;
    const reason = `this device does not know the command ${command.data.type ?? "without a type"}`;
    const { commandId } = command.data;
    connection.keep("results", commandResult.parse({ commandId, status: "rejected", reason, at: this.wallMs() }));
  }

  private reportProblems(nowMs: number): void {
    if (this.problems.size === 0 || nowMs - this.problemsAt < problemsEveryMs) return;
    this.problemsAt = nowMs;
    const { devices, connected } = this.counts();
    const texts = [...this.problems].sort((a, b) => b[1] - a[1]).slice(0, 3);
    this.problems = new Map();
    const what = texts.map(([text, count]) => `${text} (${count}×)`).join("; ");
    this.options.log.warn(`${devices - connected} of ${devices} devices are not connected: ${what}`);
  }
}
