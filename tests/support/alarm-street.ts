import { rmSync } from "node:fs";
import { type AlarmKind, type AlarmState, type DeviceKind, type Uplink, uplinkTopic } from "@roadcast/contract";
import { type AlarmFilter, alarmSteps, listAlarms, type StoredAlarm, setOutOfService } from "@roadcast/db";
import type { MqttClient } from "mqtt";
import { vi } from "vitest";
import { alarmPlaces, isOutOfService } from "../../gateway/src/alarm-places.js";
import { controllerSite } from "../../gateway/src/controller-site.js";
import { AlarmDesk } from "../../gateway/src/incidents/alarm-desk.js";
import { LiveState } from "../../gateway/src/live/live-state.js";
import { Broadcast } from "../../gateway/src/media/broadcast.js";
import { defaultProfile } from "../../gateway/src/media/encoder/profile.js";
import { connectDevice } from "./broker-device.js";
import { silentLogger } from "./broker-ingest.js";
import { registryIn } from "./broker-network.js";
import { ControlStreet } from "./control-street.js";
import { newDataDir } from "./gateway-process.js";

const patience = { timeout: 10_000, interval: 10 };

/** The control street with the live state and an alarm desk on it, put together as the gateway does, on its clock. */
export class AlarmStreet {
  readonly broadcast: Broadcast;
  operators = 1;
  desk: AlarmDesk;
  private readonly devices: MqttClient[] = [];
  private readonly dead: AlarmDesk[] = [];
  private readonly data = newDataDir();

  private constructor(
    readonly street: ControlStreet,
    private readonly live: LiveState,
    private registry: ControlStreet["registry"],
  ) {
    street.listeners.push((committed) => live.apply(committed, street.clock.now()));
    this.broadcast = new Broadcast({
      ...{ dataDir: this.data.path, clock: street.clock, logger: silentLogger, profile: defaultProfile },
      // Where there is none: a channel cannot be what it shall be.
      ffmpeg: { setting: `${this.data.path}/no-ffmpeg`, searchPath: "" },
      ...{ rtmp: { host: "127.0.0.1", port: 0 }, dvrWindowSec: 60, maxDiskBytes: 1 },
    });
    this.desk = this.newDesk();
  }

  static async open(): Promise<AlarmStreet> {
    const street = await ControlStreet.open();
    const { registry, clock } = street;
    const live = new LiveState({ registry, newEpoch: () => "test", now: clock.now() });
    const alarms = new AlarmStreet(street, live, registry);
    await alarms.broadcast.start([]);
    await alarms.desk.start();
    return alarms;
  }

  /** A desk of another gateway on the same street and database; started by whoever asks for it. */
  newDesk(): AlarmDesk {
    const { clock, store } = this.street;
    return new AlarmDesk({
      ...{ database: store.database, clock, logger: silentLogger, tickEveryMs: 3_600_000 },
      street: () => ({
        ...this.live.everything(),
        channels: this.broadcast.statuses(),
        brokerConnected: this.street.isBrokerThere,
        isStoring: true,
        checksumOf: (id) => controllerSite(this.registry, id)?.checksum ?? null,
      }),
      places: () => alarmPlaces(this.registry),
      isOutOfService: (target) => isOutOfService(this.registry, target),
      operators: () => this.operators,
    });
  }

  /** As a kill: nothing is given back, and the next gateway begins from what is stored. */
  async restartDesk(): Promise<void> {
    // Nobody has it look any more; its time in the database runs on.
    this.dead.push(this.desk);
    this.desk = this.newDesk();
    await this.desk.start();
  }

  /** Moves the clock second by second, and has the live state and the desk look at it. */
  async pass(seconds: number): Promise<void> {
    for (let i = 0; i < seconds; i += 1) {
      this.street.clock.at += 1_000;
      this.live.tick(this.street.clock.now());
      await this.desk.tick();
    }
  }

  /** A device that has connected, with its last will, and said so. */
  async device(kind: DeviceKind, id: string): Promise<MqttClient> {
    const at = this.street.clock.now();
    const topic = uplinkTopic(this.street.prefix, kind, id, "presence");
    const will = { topic, payload: Buffer.from(JSON.stringify({ online: false, at })), qos: 1 as const, retain: true };
    const client = await connectDevice(this.street.port, kind, id, { will });
    this.devices.push(client);
    await client.publishAsync(topic, JSON.stringify({ online: true, at }), { qos: 1, retain: true });
    return client;
  }

  /** Cuts a device's line; the broker then gives its will, which the gateway has taken in once this resolves. */
  async cut(client: MqttClient): Promise<void> {
    const name = String(client.options.clientId);
    client.stream.destroy();
    await vi.waitFor(() => {
      const record = this.live.everything().devices.find(({ id }) => id === name);
      if (record?.online !== false) throw new Error(`${name} is not lost yet`);
    }, patience);
  }

  /** Sends a message; resolves once the gateway has committed it. */
  async send(client: MqttClient, uplink: Uplink, body: unknown): Promise<void> {
    const [kind, id] = String(client.options.clientId).split("/");
    const topic = uplinkTopic(this.street.prefix, kind as DeviceKind, id ?? "", uplink);
    await client.publishAsync(topic, typeof body === "string" ? body : JSON.stringify(body), { qos: 1 });
  }

  /** A reading of now, of the interval that the test needs. */
  read(client: MqttClient, measures: Record<string, unknown>): Promise<void> {
    return this.send(client, "readings", { observedAt: this.street.clock.now(), intervalSec: 20, ...measures });
  }

  /** Takes a device out of service, or back. */
  async setOutOfService(kind: DeviceKind, id: string, on: boolean): Promise<void> {
    const { database } = this.street.store;
    await setOutOfService(database, kind, id, on);
    this.registry = await registryIn(database);
    this.live.replaceRegistry(this.registry, this.street.clock.now());
  }

  async stored(filter: AlarmFilter = {}): Promise<StoredAlarm[]> {
    return (await listAlarms(this.street.store.database, { limit: 1000, ...filter })).items;
  }

  /** `kind target state` of every alarm that is stored, oldest first. */
  async told(): Promise<string[]> {
    return (await this.stored()).reverse().map(({ kind, target, state }) => `${kind} ${target} ${state}`);
  }

  /** The one alarm of a kind. */
  async alarm(kind: AlarmKind): Promise<StoredAlarm> {
    const [alarm, ...others] = await this.stored({ kinds: [kind] });
    if (alarm === undefined || others.length > 0) throw new Error(`not one alarm of ${kind}: ${await this.told()}`);
    return alarm;
  }

  async state(kind: AlarmKind): Promise<AlarmState> {
    return (await this.alarm(kind)).state;
  }

  /** The steps of an alarm in words. */
  async steps(id: string): Promise<string[]> {
    return (await alarmSteps(this.street.store.database, id)).map(({ type }) => type);
  }

  async close(): Promise<void> {
    for (const client of this.devices) client.end(true);
    for (const desk of [this.desk, ...this.dead]) await desk.stop();
    await this.broadcast.stop();
    await this.street.close();
    rmSync(this.data.path, { recursive: true, force: true });
  }
}
