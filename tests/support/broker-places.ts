import type { DeviceKind } from "@roadcast/contract";
import mqtt, { type IClientOptions, type MqttClient } from "mqtt";
import type { Broker, DeliveryHandler } from "../../gateway/src/broker/broker.js";
import { EmbeddedBroker } from "../../gateway/src/broker/embedded.js";
import { ExternalBroker, type ExternalBrokerOptions } from "../../gateway/src/broker/external.js";
import { systemClock } from "../../gateway/src/clock.js";
import { connectClient, connectDevice, devicePassword, loginsOf } from "./broker-device.js";
import { silentLogger } from "./broker-ingest.js";
import { clientIdUnder, givenBrokerUrl, newPrefix } from "./given-broker.js";
import { startMosquitto } from "./mosquitto.js";

type Devices = readonly (readonly [DeviceKind, string])[];
type Connect = (kind: DeviceKind, id: string, options?: Partial<IClientOptions>) => Promise<MqttClient>;

/** Where devices and the gateway meet: a broker, and first levels of its topics that are theirs alone. */
interface Place {
  readonly prefix: string;
  /** Connects as a device does; `stop` ends it. */
  readonly connect: Connect;
  stop(): Promise<void>;
}

/** A place at a broker of a process of its own. */
export interface ExternalPlace extends Place {
  /** What the gateway connects with: one client id each time, and a session that is forgotten soon after the test. */
  readonly gateway: Pick<ExternalBrokerOptions, "url" | "prefix" | "clientId" | "sessionExpirySec">;
}

/** A place with the gateway's end of it. */
export interface BrokerUnderTest extends Place {
  readonly broker: Broker;
}

const given = givenBrokerUrl();
/** Brokers in a process of their own: one that the tests start, and the one that they are given. */
export const externalKinds = ["mosquitto", ...(given === null ? [] : (["TEST_MQTT_URL"] as const))] as const;
/** Brokers that the tests start, with an account for each device. */
export const ownKinds = ["embedded", "mosquitto"] as const;
export const everyKind = ["embedded", ...externalKinds] as const;
export type ExternalKind = "mosquitto" | "TEST_MQTT_URL";
export type BrokerKind = "embedded" | ExternalKind;

const sessionExpirySec = 600;

/** Opens a place, with credentials for the devices given where the broker is the tests' own. */
export async function openPlace(kind: ExternalKind, devices: Devices): Promise<ExternalPlace> {
  const prefix = newPrefix();
  if (kind === "TEST_MQTT_URL") return placeAt(given ?? "", prefix);
  const mosquitto = await startMosquitto({ devices: await loginsOf(devices), prefix });
  return {
    prefix,
    gateway: { url: mosquitto.url, prefix, sessionExpirySec },
    ...connections(
      (...device) => connectDevice(mosquitto.port, ...device),
      () => mosquitto.stop(),
    ),
  };
}

/** A place at the given broker, where devices and gateway share an account. Nothing of it stays there. */
function placeAt(url: string, prefix: string): ExternalPlace {
  const clientId = clientIdUnder(prefix, "gateway");
  const retained = new Set<string>();
  const connect: Connect = async (kind, id, options) => {
    if (options?.will?.retain === true) retained.add(options.will.topic);
    const own = { protocolVersion: 4, clean: true, clientId: clientIdUnder(prefix, `${kind}/${id}`) } as const;
    const client = await connectClient(url, { ...own, ...options });
    client.on("packetsend", (packet) => {
      if (packet.cmd === "publish" && packet.retain) retained.add(packet.topic);
    });
    return client;
  };
  const tidyUp = async () => {
    // A clean start ends the gateway's session, an empty message takes the place of a retained one.
    const client = await connectClient(url, { protocolVersion: 5, clean: true, clientId });
    for (const topic of retained) await client.publishAsync(topic, "", { qos: 1, retain: true });
    await client.endAsync();
  };
  return { prefix, gateway: { url, prefix, clientId, sessionExpirySec }, ...connections(connect, tidyUp) };
}

/** `connect` that keeps the devices for `stop`, which has them say goodbye: a last will would come after the end. */
function connections(connect: Connect, after: () => Promise<void>): Pick<Place, "connect" | "stop"> {
  const clients: MqttClient[] = [];
  return {
    async connect(...device) {
      const client = await connect(...device);
      clients.push(client);
      return client;
    },
    async stop() {
      await Promise.all(clients.map((client) => client.endAsync(!client.connected)));
      await after();
    },
  };
}

/** Starts the gateway's end at a broker of any kind. */
export async function startBroker(
  kind: BrokerKind,
  devices: Devices,
  deliver: DeliveryHandler,
): Promise<BrokerUnderTest> {
  const common = { clock: systemClock, logger: silentLogger };
  if (kind === "embedded") {
    const prefix = newPrefix();
    const known = new Set(devices.map(([kindOf, id]) => `${kindOf}/${id}`));
    const verify = (username: string, password: string) =>
      Promise.resolve(known.has(username) && password === devicePassword);
    const broker = new EmbeddedBroker({ ...common, prefix, host: "127.0.0.1", port: 0, verify }, deliver);
    await broker.start();
    const ends = connections(
      (...device) => connectDevice(broker.port, ...device),
      () => broker.stop(),
    );
    return { prefix, broker, ...ends };
  }
  const place = await openPlace(kind, devices);
  const broker = new ExternalBroker({ ...common, ...place.gateway }, deliver);
  await broker.start();
  return {
    ...place,
    broker,
    async stop() {
      await broker.stop();
      await place.stop();
    },
  };
}

/**
 * Has the broker end the gateway's connection and keep its session: it gives a client id to the latest that asks, and
 * this one acknowledges nothing and goes.
 */
export async function cutOff({ url, clientId }: ExternalPlace["gateway"]): Promise<void> {
  const intruder = mqtt.connect(url, {
    protocolVersion: 5,
    // As the gateway has it of itself: the user name.
    clientId: clientId ?? decodeURIComponent(new URL(url).username),
    clean: false,
    reconnectPeriod: 0,
    properties: { sessionExpiryInterval: sessionExpirySec },
  });
  intruder.handleMessage = () => undefined;
  await new Promise<void>((resolve, reject) => {
    intruder.once("connect", () => resolve());
    intruder.once("error", reject);
  });
  intruder.end(true);
}
