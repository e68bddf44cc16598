import { gatewaySubscriptions } from "@roadcast/contract";
import mqtt, { type ErrorWithReasonCode, type IPublishPacket, type MqttClient } from "mqtt";
import type { Logger } from "pino";
import type { Clock } from "../clock.js";
import type { Broker, BrokerStatus, Delivery, DeliveryHandler } from "./broker.js";
import { BrokerError } from "./broker-error.js";
import { ReceiveOrder } from "./receive-order.js";

export interface ExternalBrokerOptions {
  /** `mqtt://user:password@host:port`, or `mqtts://`, `ws://`, `wss://`. */
  url: string;
  prefix: string;
  /** Stable: the broker keeps the gateway's messages under it. The user name of the URL unless given. */
  clientId?: string;
  clock: Clock;
  logger: Logger;
  /** Messages that the broker may send ahead of their acknowledgement: 1–65535. */
  receiveMaximum?: number;
  /** How long the broker keeps what arrives while the gateway is away, seconds. */
  sessionExpirySec?: number;
  /** How long `start` tries a broker that does not answer before it gives up, ms. */
  startWithinMs?: number;
  /**
   * Past this many messages not yet settled nothing more is read until half of them are. The receive maximum does not
   * bound them: mosquitto 2.0.11 sends up to that many more for every PUBACK that it hears.
   */
  maxHeld?: number;
  /** The same in bytes of payload. */
  maxHeldBytes?: number;
}

/** The version whose behaviour the deferred acknowledgement was checked against; see tests/contract. */
export const checkedClientVersion = "5.16.0";

const keepaliveSec = 30;
const reconnectMinMs = 250;
const reconnectMaxMs = 10_000;
/** MQTT 5.0, 3.4: PUBACK with reason code 0 is type, remaining length 2, packet identifier. */
const pubackBytes = 4;
const pubackHeader = [0x40, 0x02] as const;
const notAuthorised = new Set([4, 5, 134, 135]);
const protocolRefused = new Set([1, 132]);

/**
 * Given to mqtt.js in place of success by `handleMessage`: the packet pump goes on at once and no PUBACK is sent.
 * The PUBACK is written later, by `acknowledge`.
 */
const acknowledgedLater = new Error("acknowledged after the commit");

class ExternalDelivery implements Delivery {
  settled = false;
  gone = false;
  readonly topic: string;
  readonly payload: Buffer;
  readonly receivedAt: number;
  readonly qos: 0 | 1 | 2;
  readonly retained: boolean;
  readonly messageId: number;
  private readonly onSettled: (delivery: ExternalDelivery) => void;

  constructor(packet: IPublishPacket, receivedAt: number, onSettled: (delivery: ExternalDelivery) => void) {
    this.topic = packet.topic;
    this.payload = typeof packet.payload === "string" ? Buffer.from(packet.payload) : packet.payload;
    this.receivedAt = receivedAt;
    this.qos = packet.qos;
    this.retained = packet.retain;
    this.messageId = packet.messageId ?? 0;
    this.onSettled = onSettled;
  }

  settle(): void {
    if (this.settled) return;
    this.settled = true;
    this.onSettled(this);
  }
}

/** One network connection: what came over it and is not yet acknowledged on it. */
interface Connection {
  readonly stream: MqttClient["stream"];
  readonly order: ReceiveOrder<ExternalDelivery>;
  /** Those of QoS 1 not settled, to be marked when the connection ends. */
  readonly open: Set<ExternalDelivery>;
  flushing: boolean;
}

/** A message of the gateway's own on its way to the broker. */
interface Publishing {
  reject: (error: Error) => void;
  messageId: number | null;
}

/**
 * The gateway as a client of a broker of its own process (mosquitto, EMQX): MQTT 5, a session that outlives the
 * connection, and PUBACKs only after the commit, in receive order. Those of an earlier connection are dropped: the
 * broker sends the messages again.
 */
export class ExternalBroker implements Broker {
  private readonly options: Required<Omit<ExternalBrokerOptions, "clientId">> & { clientId: string };
  private readonly deliver: DeliveryHandler;
  private readonly address: string;
  private client: MqttClient | null = null;
  private connection: Connection | null = null;
  private subscribed = false;
  private stopping = false;
  private attempts = 0;
  private reconnectTimer: NodeJS.Timeout | null = null;
  private held = 0;
  private heldBytes = 0;
  /** Goes on reading where that has been left off; null while messages are read. */
  private goOn: (() => void) | null = null;
  private pingTimer: NodeJS.Timeout | null = null;
  private lastError: Error | null = null;
  private readonly publishing = new Set<Publishing>();

  constructor(options: ExternalBrokerOptions, deliver: DeliveryHandler) {
    this.options = {
      receiveMaximum: 2000,
      sessionExpirySec: 7 * 24 * 3600,
      startWithinMs: 20_000,
      maxHeld: 16_000,
      maxHeldBytes: 64 * 1024 * 1024,
      ...options,
      clientId: options.clientId ?? defaultClientId(options.url),
    };
    this.deliver = deliver;
    this.address = withoutPassword(options.url);
  }

  async start(): Promise<void> {
    const { url, clientId, receiveMaximum, sessionExpirySec, startWithinMs, logger } = this.options;
    requireCheckedClient();
    const giveUpAt = this.options.clock.now() + startWithinMs;
    await new Promise<void>((resolve, reject) => {
      const client = mqtt.connect(url, {
        protocolVersion: 5,
        clientId,
        clean: false,
        keepalive: keepaliveSec,
        connectTimeout: 10_000,
        // Reconnects are ours: with jitter, and without the outgoing store, which would keep a command over an outage.
        reconnectPeriod: 0,
        resubscribe: false,
        queueQoSZero: false,
        properties: { receiveMaximum, sessionExpiryInterval: sessionExpirySec },
      });
      this.client = client;
      let starting = true;
      const fail = (error: BrokerError) => {
        if (!starting) return;
        starting = false;
        this.stopping = true;
        client.end(true);
        reject(error);
      };
      client.handleMessage = (packet, callback) => {
        this.receive(packet);
        const goOn = () => callback(packet.qos === 0 ? undefined : acknowledgedLater);
        if (this.holdsTooMuch() && !this.stopping) this.leaveOff(client, goOn);
        else goOn();
      };
      client.on("connect", (connack) => {
        this.attempts = 0;
        this.lastError = null;
        this.connection = { stream: client.stream, order: new ReceiveOrder(), open: new Set(), flushing: false };
        this.subscribe(client, connack.sessionPresent).then(
          () => {
            logger.info({ broker: this.address, clientId, session: connack.sessionPresent }, "broker connected");
            if (starting) {
              starting = false;
              resolve();
            }
          },
          (error: BrokerError) => {
            logger.error({ err: error }, "broker subscription failed");
            fail(error);
            client.stream.destroy();
          },
        );
      });
      client.on("disconnect", (packet) => {
        logger.warn({ broker: this.address, reasonCode: packet.reasonCode }, "broker ended the connection");
      });
      client.on("error", (error) => {
        this.lastError = error;
        const fault = this.explain(error);
        logger.warn({ err: fault }, fault.message);
        if (fault.code !== "unreachable") fail(fault);
      });
      client.on("close", () => {
        this.leaveConnection();
        if (this.stopping) return;
        if (starting && this.options.clock.now() > giveUpAt) fail(this.explain(this.lastError));
        else this.reconnectLater(client);
      });
    });
  }

  async stop(): Promise<void> {
    this.stopping = true;
    if (this.reconnectTimer !== null) clearTimeout(this.reconnectTimer);
    const { client, connection } = this;
    if (client === null) return;
    if (connection !== null) this.acknowledge(connection);
    this.failPublishing("the gateway is stopping");
    // A socket with something unread never closes.
    this.readOn();
    await new Promise<void>((resolve) => {
      // A DISCONNECT with the session kept: the broker queues from here on.
      client.end(!client.connected, {}, () => resolve());
    });
  }

  publish(topic: string, payload: Buffer | string, options: { qos: 0 | 1; retain: boolean }): Promise<void> {
    const { client } = this;
    if (client === null || !client.connected) {
      return Promise.reject(new BrokerError("notConnected", `no connection to the broker at ${this.address}`));
    }
    return new Promise((resolve, reject) => {
      const publishing: Publishing = { reject, messageId: null };
      this.publishing.add(publishing);
      client.publish(topic, payload, options, (error) => {
        this.publishing.delete(publishing);
        if (error)
          reject(new BrokerError("publishFailed", `the broker did not take ${topic}: ${error.message}`, error));
        else resolve();
      });
      if (options.qos > 0) publishing.messageId = client.getLastMessageId();
    });
  }

  status(): BrokerStatus {
    return {
      kind: "external",
      connected: this.client?.connected === true && this.subscribed,
      clients: null,
      unacknowledged: this.held,
    };
  }

  /** An external broker is told through its password file; it has no call for this. */
  disconnectDevice(_username: string): Promise<void> {
    return Promise.resolve();
  }

  private receive(packet: IPublishPacket): void {
    const { connection } = this;
    if (connection === null || this.stopping) return;
    const delivery = new ExternalDelivery(packet, this.options.clock.now(), (settled) => {
      this.settled(connection, settled);
    });
    this.held += 1;
    this.heldBytes += delivery.payload.length;
    if (delivery.qos > 0) {
      connection.order.add(delivery);
      connection.open.add(delivery);
    }
    this.deliver(delivery);
  }

  private holdsTooMuch(): boolean {
    return this.held >= this.options.maxHeld || this.heldBytes >= this.options.maxHeldBytes;
  }

  private holdsLittle(): boolean {
    return this.held * 2 < this.options.maxHeld && this.heldBytes * 2 < this.options.maxHeldBytes;
  }

  /**
   * Keeps the packet pump waiting, so that the rest stays with the broker. Ending the connection instead would have
   * the same messages sent again, and never acknowledged.
   */
  private leaveOff(client: MqttClient, goOn: () => void): void {
    const { held, heldBytes } = this;
    this.options.logger.warn({ held, heldBytes }, "too much uncommitted; the rest is left with the broker");
    this.goOn = goOn;
    // The answers to pings are not read either: the connection is kept up without them.
    this.pingTimer = setInterval(() => {
      client.sendPing();
      client.reschedulePing(true);
    }, keepaliveSec * 500);
  }

  private readOn(): void {
    const { goOn } = this;
    this.forgetLeftOff();
    goOn?.();
  }

  private forgetLeftOff(): void {
    this.goOn = null;
    if (this.pingTimer !== null) clearInterval(this.pingTimer);
    this.pingTimer = null;
  }

  private settled(connection: Connection, delivery: ExternalDelivery): void {
    this.held -= 1;
    this.heldBytes -= delivery.payload.length;
    if (this.goOn !== null && this.holdsLittle()) {
      this.options.logger.info("the broker's messages are read again");
      this.readOn();
    }
    if (delivery.qos === 0 || delivery.gone || connection !== this.connection) return;
    connection.open.delete(delivery);
    if (connection.flushing) return;
    // A batch settles all at once: their acknowledgements leave in one write.
    connection.flushing = true;
    setImmediate(() => {
      connection.flushing = false;
      if (connection === this.connection) this.acknowledge(connection);
    });
  }

  private acknowledge(connection: Connection): void {
    const settled = connection.order.takeSettled();
    if (settled.length === 0 || connection.stream.destroyed) return;
    const pubacks = Buffer.allocUnsafe(settled.length * pubackBytes);
    let at = 0;
    for (const { messageId } of settled) {
      pubacks[at] = pubackHeader[0];
      pubacks[at + 1] = pubackHeader[1];
      pubacks.writeUInt16BE(messageId, at + 2);
      at += pubackBytes;
    }
    connection.stream.write(pubacks);
  }

  private leaveConnection(): void {
    const { connection } = this;
    this.connection = null;
    this.forgetLeftOff();
    this.failPublishing("the connection to the broker was lost");
    for (const delivery of connection?.open ?? []) delivery.gone = true;
  }

  private failPublishing(why: string): void {
    for (const { reject, messageId } of this.publishing) {
      reject(new BrokerError("publishFailed", why));
      // Else it would be sent on the next connection, and the client's end would wait for its acknowledgement.
      if (messageId !== null) this.client?.removeOutgoingMessage(messageId);
    }
    this.publishing.clear();
  }

  private reconnectLater(client: MqttClient): void {
    if (this.reconnectTimer !== null) return;
    // Full jitter, so that gateways and devices do not come back in one wave.
    const ceiling = Math.min(reconnectMaxMs, reconnectMinMs * 2 ** Math.min(this.attempts, 10));
    this.attempts += 1;
    const wait = ceiling / 2 + Math.random() * (ceiling / 2);
    this.reconnectTimer = setTimeout(() => {
      this.reconnectTimer = null;
      if (this.stopping) return;
      // What is held from the last connection comes again on the next: it is committed first.
      if (this.holdsLittle()) client.reconnect();
      else this.reconnectLater(client);
    }, wait);
  }

  /** Once a process, so that retained messages come, and again whenever the broker has forgotten the session. */
  private async subscribe(client: MqttClient, sessionPresent: boolean): Promise<void> {
    if (this.subscribed && sessionPresent) return;
    const filters = gatewaySubscriptions(this.options.prefix);
    try {
      await client.subscribeAsync(filters, { qos: 1 });
    } catch (error) {
      throw new BrokerError(
        "subscriptionRefused",
        `the broker at ${this.address} refused the gateway's subscriptions: let its user read ${filters.join(", ")}`,
        error,
      );
    }
    this.subscribed = true;
  }

  private explain(error: Error | ErrorWithReasonCode | null): BrokerError {
    const code = error !== null && "code" in error ? error.code : undefined;
    if (typeof code === "number" && notAuthorised.has(code)) {
      return new BrokerError(
        "credentialsRefused",
        `the broker at ${this.address} refused the gateway's user name or password: check those in MQTT_URL`,
        error,
      );
    }
    if (typeof code === "number" && protocolRefused.has(code)) {
      return new BrokerError("protocolRefused", `the broker at ${this.address} does not speak MQTT 5`, error);
    }
    return new BrokerError(
      "unreachable",
      `no MQTT broker answers at ${this.address} (${error?.message || "connection closed"}): check MQTT_URL and that the broker runs`,
      error,
    );
  }
}

/** Fails where mqtt.js is not the version whose `handleMessage` the deferred acknowledgement rests on. */
export function requireCheckedClient(): void {
  const { VERSION, prototype } = mqtt.MqttClient;
  if (VERSION !== checkedClientVersion || typeof prototype.handleMessage !== "function") {
    throw new BrokerError(
      "clientLibrary",
      `mqtt ${VERSION} is installed, ${checkedClientVersion} is needed: acknowledging after the commit was checked against that one. Run npm ci`,
    );
  }
}

function defaultClientId(url: string): string {
  try {
    return decodeURIComponent(new URL(url).username) || "roadcast-gateway";
  } catch (error) {
    throw new BrokerError("badAddress", "MQTT_URL is no address; write it as mqtt://user:password@host:1883", error);
  }
}

function withoutPassword(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}
