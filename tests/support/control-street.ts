import { type CommandNotice, type CommandState, commandTopic, deviceUsername, type Network } from "@roadcast/contract";
import { type CommandResultRow, commitBatch, listAudit, replaceNetwork } from "@roadcast/db";
import { vi } from "vitest";
import type { Broker, DeliveryHandler } from "../../gateway/src/broker/broker.js";
import { BrokerError } from "../../gateway/src/broker/broker-error.js";
import { EmbeddedBroker } from "../../gateway/src/broker/embedded.js";
import type { Committed } from "../../gateway/src/committed.js";
import { type Asked, ControlRoom } from "../../gateway/src/control/control-room.js";
import type { Requester } from "../../gateway/src/control/outcome.js";
import { controllerSite } from "../../gateway/src/controller-site.js";
import { Ingest } from "../../gateway/src/ingest/ingest.js";
import type { Registry } from "../../gateway/src/network/registry.js";
import { validateNetwork } from "../../gateway/src/network/validate.js";
import { connectDevice, devicePassword } from "./broker-device.js";
import { FakeClock, goldenRetentionMs, silentLogger } from "./broker-ingest.js";
import { registryIn } from "./broker-network.js";
import { openTestDatabase, type TestDatabase } from "./database.js";
import { newPrefix } from "./given-broker.js";
import { ScriptedController } from "./scripted-controller.js";
import { asSent, smallNetworkDraft } from "./small-network.js";

export const kim: Requester = { name: "kim", identity: "kim", role: "trafficOperator", from: "127.0.0.1" };
export const lee: Requester = { name: "lee", identity: "lee", role: "trafficOperator", from: "127.0.0.1" };
export const boss: Requester = { name: "boss", identity: "boss", role: "admin", from: "127.0.0.1" };

/** Plan 3 for ten minutes. */
export const planThree: Asked = {
  ...{ type: "setPlan", args: { plan: 3, forSec: 600 }, expiresInSec: 30, reason: "test" },
};

const patience = { timeout: 10_000, interval: 10 };

/** How the gateway's end of a broker is made. */
export type MakeBroker = (deliver: DeliveryHandler, clock: FakeClock, prefix: string) => Promise<Broker>;

const embedded: MakeBroker = async (deliver, clock, prefix) => {
  const verify = async (_username: string, password: string) => password === devicePassword;
  const options = { host: "127.0.0.1", port: 0, prefix, verify, clock, logger: silentLogger };
  const broker = new EmbeddedBroker(options, deliver);
  await broker.start();
  return broker;
};

/** Database, broker, ingest and control room as the gateway puts them together, on a clock that tests set. */
export class ControlStreet {
  readonly clock = new FakeClock(Date.now());
  readonly notices: CommandNotice[] = [];
  readonly lockChanges: string[] = [];
  readonly confirmedAfterSec: number[] = [];
  /** Those who hear what was committed, beside the control room. */
  readonly listeners: ((committed: Committed) => void)[] = [];
  room: ControlRoom | null = null;
  private ingest: Ingest | null = null;
  private readonly controllers: ScriptedController[] = [];

  private constructor(
    readonly store: TestDatabase,
    readonly registry: Registry,
    readonly prefix: string,
    private broker: Broker | null,
  ) {}

  static async open(
    makeBroker: MakeBroker = embedded,
    prefix = newPrefix(),
    network: Network = twoJunctions(),
    throughLine?: string,
  ): Promise<ControlStreet> {
    const store = await openTestDatabase({}, throughLine);
    await replaceNetwork(store.database, network);
    const registry = await registryIn(store.database);
    const street = new ControlStreet(store, registry, prefix, null);
    street.ingest = new Ingest({
      commit: (batch) => commitBatch(store.database, batch),
      registry: () => registry,
      clock: street.clock,
      logger: silentLogger,
      // Slow to try again: the control room's own look comes first.
      settings: { rawRetentionMs: goldenRetentionMs, lingerMs: 1, retryMinMs: 2_000 },
      prefix,
      onCommitted: (committed) => street.committed(committed),
    });
    street.ingest.start();
    street.broker = await makeBroker((delivery) => street.ingest?.accept(delivery), street.clock, prefix);
    await street.startRoom();
    return street;
  }

  /** The control room of a gateway that starts; the last one has to be gone. */
  async startRoom(options: { publishWithinMs?: number } = {}): Promise<ControlRoom> {
    const room = new ControlRoom({
      ...{ database: this.store.database, clock: this.clock, logger: silentLogger, tickEveryMs: 3_600_000 },
      site: (id) => controllerSite(this.registry, id),
      online: () => true,
      isReachable: (id) => this.isConnected(id),
      canSend: () => this.broker?.status().connected === true,
      publish: async (id, message) => {
        const { broker } = this;
        if (broker === null) throw new BrokerError("notConnected", "there is no broker");
        if (!this.isConnected(id)) throw new BrokerError("notConnected", `controllers/${id} is not connected`);
        const topic = commandTopic(this.prefix, "controllers", id);
        await broker.publish(topic, JSON.stringify(message), { qos: 1, retain: false });
      },
      onCommand: (command) => this.notices.push(command),
      onLocks: (id) => this.lockChanges.push(id),
      onConfirmed: (afterSec) => this.confirmedAfterSec.push(afterSec),
      ...options,
    });
    await room.start();
    this.room = room;
    return room;
  }

  /** As a kill: what the room knew is gone, and it hears of nothing more. */
  async killRoom(): Promise<void> {
    const { room } = this;
    this.room = null;
    await room?.stop();
  }

  get control(): ControlRoom {
    if (this.room === null) throw new Error("the control room does not run");
    return this.room;
  }

  /** A controller that has connected and reported; on the embedded broker's port unless told. */
  async controller(id: string, port = this.port): Promise<ScriptedController> {
    const client = await connectDevice(port, "controllers", id, { reconnectPeriod: 20 });
    const site = controllerSite(this.registry, id);
    const controller = new ScriptedController(id, client, this.prefix, this.clock, site?.checksum ?? "");
    this.controllers.push(controller);
    await controller.listen();
    await controller.report();
    await this.heard(id);
    return controller;
  }

  /** A broker of its own acknowledges before the gateway has the state. */
  private async heard(id: string): Promise<void> {
    if (this.room === null) return;
    await vi.waitFor(async () => {
      const verdict = await this.control.check(id, planThree, kim);
      const codes = verdict?.refusals.map(({ code }) => code) ?? [];
      if (codes.includes("stateUnknown") || codes.includes("stateStale"))
        throw new Error("its state was not heard yet");
    }, patience);
  }

  get port(): number {
    if (!(this.broker instanceof EmbeddedBroker)) throw new Error("the broker has a port of its own");
    return this.broker.port;
  }

  /** As far as the gateway can tell: a broker of a process of its own does not say. */
  isConnected(id: string): boolean {
    return !(this.broker instanceof EmbeddedBroker) || this.broker.isConnected(deviceUsername("controllers", id));
  }

  /** From here on the database refuses this change of a table, until its trigger `spoilt` is dropped. */
  async spoil(table: string, change: "insert" | "update", when: string): Promise<void> {
    const { database } = this.store;
    await database.run("create function spoil() returns trigger language plpgsql as $$ begin raise 'spoilt'; end $$");
    await database.run(
      `create trigger spoilt before ${change} on ${table} for each row when (${when}) execute function spoil()`,
    );
  }

  /** As far as the ingest has seen. */
  get isDatabaseThere(): boolean {
    return this.ingest?.totals().databaseAvailable === true;
  }

  get isBrokerThere(): boolean {
    return this.broker?.status().connected === true;
  }

  async stopBroker(): Promise<void> {
    await this.broker?.stop();
  }

  /** Another broker in place of the one that is gone. */
  async startBroker(): Promise<void> {
    this.broker = await embedded((delivery) => this.ingest?.accept(delivery), this.clock, this.prefix);
  }

  /** Asks as kim unless told; rejects where it is refused. */
  async ask(asked: Asked = planThree, requester = kim, controllerId = "C1"): Promise<CommandNotice> {
    const outcome = await this.control.request(controllerId, asked, requester, null);
    if (!outcome.ok) throw new Error(`${outcome.code}: ${outcome.detail}`);
    return outcome.value;
  }

  /** Moves the clock and lets the room look at it. */
  async pass(seconds: number): Promise<void> {
    this.clock.at += seconds * 1000;
    await this.control.tick();
  }

  /** The command once it is in a state. */
  async until(commandId: string, state: CommandState): Promise<CommandNotice> {
    return vi.waitFor(async () => {
      const command = await this.now(commandId);
      if (command.state !== state) throw new Error(`it is ${command.state}, not ${state}`);
      return command;
    }, patience);
  }

  /** The command as it is, once everything that was committed has been taken in. */
  async now(commandId: string): Promise<CommandNotice> {
    await this.control.tick();
    const command = await this.control.command(commandId);
    if (command === null) throw new Error(`there is no command ${commandId}`);
    return command;
  }

  async audited(action: string) {
    const { items } = await listAudit(this.store.database, { limit: 100, action });
    return items;
  }

  /** Answers as if a device had come past the broker's rules. */
  forge(row: CommandResultRow): void {
    this.control.take({ controllerStates: [], commandResults: [row] });
  }

  async close(): Promise<void> {
    for (const { client } of this.controllers) client.end(true);
    await this.killRoom();
    await this.broker?.stop();
    await this.ingest?.stop();
    await this.store.drop();
  }

  private committed(committed: Committed): void {
    this.room?.take(committed);
    for (const hear of this.listeners) hear(committed);
  }
}

/** The small network with a second plan, and a second controller like the first. */
function twoJunctions(): Network {
  const draft = smallNetworkDraft();
  const first = draft.features.find(({ properties }) => properties.id === "C1");
  if (first === undefined) throw new Error("the small network has no C1");
  const [plan] = first.properties.plans as object[];
  const splits = { "2": 60, "4": 40, "6": 60, "8": 40 };
  first.properties.plans = [plan, { ...plan, plan: 3, cycleSec: 100, splits }];
  draft.features.push({ ...first, properties: { ...first.properties, id: "C2" } });
  const verdict = validateNetwork(asSent(draft));
  if (!verdict.ok) throw new Error(JSON.stringify(verdict.faults));
  return verdict.network;
}
