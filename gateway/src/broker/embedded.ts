import { createHash, timingSafeEqual } from "node:crypto";
import { createServer, type Server, type Socket } from "node:net";
import { brokerMaxMessageBytes, mayPublish, maySubscribe, parseDeviceUsername } from "@roadcast/contract";
import { Aedes, type AuthenticateError, type Client, type PublishPacket } from "aedes";
import type { Logger } from "pino";
import type { Clock } from "../clock.js";
import type { Broker, BrokerStatus, Delivery, DeliveryHandler } from "./broker.js";
import { BrokerError } from "./broker-error.js";
import { FrameGuard } from "./frame-guard.js";
import { ReceiveOrder } from "./receive-order.js";

/** Whether a device's password is right. May reject, e.g. while the database is away. */
export type VerifyDevice = (username: string, password: string) => Promise<boolean>;

export interface EmbeddedBrokerOptions {
  host: string;
  /** 0 takes any free port; see `port`. */
  port: number;
  prefix: string;
  verify: VerifyDevice;
  clock: Clock;
  logger: Logger;
  /** How long a verified password is believed without asking again, ms. */
  credentialsForMs?: number;
  /** Past this many messages not yet committed no device is read from, until half of them are. */
  maxHeld?: number;
  /** The same in bytes of payload. */
  maxHeldBytes?: number;
}

/** CONNACK return codes of MQTT 3.1.1, 3.2.2.3. */
const serverUnavailable = 3;
const badCredentials = 4;
const notAuthorised = 5;
/** Fixed header and topic of a packet, beside the payload that the limit is for. */
const frameOverheadBytes = 1024;

class EmbeddedDelivery implements Delivery {
  settled = false;
  gone = false;
  readonly topic: string;
  readonly payload: Buffer;
  readonly receivedAt: number;
  readonly qos: 0 | 1 | 2;
  /** A device that publishes retained sends live: what the broker kept is never handed to the gateway again. */
  readonly retained = false;
  /** Goes on with the packet: for QoS 1 and 2 that is the acknowledgement. */
  readonly proceed: () => void;
  private readonly onSettled: (delivery: EmbeddedDelivery) => void;

  constructor(
    packet: PublishPacket,
    receivedAt: number,
    proceed: () => void,
    onSettled: (delivery: EmbeddedDelivery) => void,
  ) {
    this.topic = packet.topic;
    this.payload = typeof packet.payload === "string" ? Buffer.from(packet.payload) : packet.payload;
    this.receivedAt = receivedAt;
    this.qos = packet.qos;
    this.proceed = proceed;
    this.onSettled = onSettled;
  }

  settle(): void {
    if (this.settled) return;
    this.settled = true;
    this.onSettled(this);
  }
}

interface DeviceSession {
  readonly order: ReceiveOrder<EmbeddedDelivery>;
  readonly open: Set<EmbeddedDelivery>;
}

interface BelievedPassword {
  digest: Buffer;
  until: number;
}

/**
 * A broker in the gateway's own process (MQTT 3.1.1), for a start without any server. What a device publishes is
 * committed inside `authorizePublish`, which aedes calls before it acknowledges and again for last wills.
 */
export class EmbeddedBroker implements Broker {
  private readonly options: Required<EmbeddedBrokerOptions>;
  private readonly deliver: DeliveryHandler;
  private aedes: Aedes | null = null;
  private server: Server | null = null;
  private readonly sockets = new Set<Socket>();
  private readonly clients = new Map<string, Client>();
  /** Connections that sign in and are not in `clients` yet, by user name. What is taken out is not let in. */
  private readonly arriving = new Map<string, Set<Client>>();
  /** Sockets with something to read that are not read from while too much is uncommitted. */
  private readonly stalled = new Set<Socket>();
  private readonly sessions = new WeakMap<Client, DeviceSession>();
  private readonly willTopics = new WeakMap<Client, string>();
  /** Last wills that are not committed yet, by topic: a newer one of the same device replaces the older. */
  private readonly wills = new Map<string, EmbeddedDelivery>();
  private readonly believed = new Map<string, BelievedPassword>();
  private held = 0;
  private heldBytes = 0;
  private pressed = false;
  private stopping = false;

  constructor(options: EmbeddedBrokerOptions, deliver: DeliveryHandler) {
    this.options = { credentialsForMs: 60_000, maxHeld: 20_000, maxHeldBytes: 64 * 1024 * 1024, ...options };
    this.deliver = deliver;
  }

  /** The port listened on; 0 before the start. */
  get port(): number {
    const address = this.server?.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  async start(): Promise<void> {
    const aedes = await Aedes.createBroker({
      connectTimeout: 10_000,
      maxClientsIdLength: 128,
      maxTopicLevels: 16,
      preConnect: (client, packet, done) => {
        if (packet.will !== undefined) this.willTopics.set(client, packet.will.topic);
        done(null, true);
      },
      authenticate: (client, username, password, done) => {
        this.authenticate(client, username, password).then(
          (fault) => done(fault, fault === null),
          (error) => done(refusal(serverUnavailable, "credentials cannot be checked now", error), null),
        );
      },
      authorizePublish: (client, packet, done) => this.receive(client, packet, done),
      authorizeSubscribe: (client, subscription, done) => {
        const allowed = maySubscribe(this.options.prefix, client.id, subscription.topic);
        if (!allowed)
          this.options.logger.warn({ device: client.id, filter: subscription.topic }, "subscription refused");
        done(null, allowed ? subscription : null);
      },
    });
    this.aedes = aedes;
    aedes.on("client", (client) => {
      this.clients.set(client.id, client);
      if (!this.endArrival(client)) client.close();
    });
    aedes.on("clientDisconnect", (client) => {
      if (this.clients.get(client.id) === client) this.clients.delete(client.id);
      for (const delivery of this.sessions.get(client)?.open ?? []) delivery.gone = true;
    });
    aedes.on("clientError", (client, error) => {
      this.options.logger.info({ device: client.id, reason: error.message }, "device connection ended");
    });
    aedes.on("connectionError", (client, error) => {
      this.options.logger.warn({ device: client.id, reason: error.message }, "device connection refused");
    });
    this.server = createServer((socket) => this.accept(aedes, socket));
    await this.listen(this.server);
    this.options.logger.info({ host: this.options.host, port: this.port }, "broker listening");
  }

  async stop(): Promise<void> {
    this.stopping = true;
    const { aedes, server } = this;
    if (server !== null) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      if (aedes !== null) await new Promise<void>((resolve) => aedes.close(resolve));
      for (const socket of this.sockets) socket.destroy();
      await closed;
    }
  }

  publish(topic: string, payload: Buffer | string, options: { qos: 0 | 1; retain: boolean }): Promise<void> {
    const { aedes } = this;
    if (aedes === null || this.stopping) {
      return Promise.reject(new BrokerError("notConnected", "the embedded broker does not run"));
    }
    return new Promise((resolve, reject) => {
      aedes.publish({ cmd: "publish", topic, payload, dup: false, ...options }, (error) => {
        if (error) reject(new BrokerError("publishFailed", `${topic} was not published: ${error.message}`, error));
        else resolve();
      });
    });
  }

  status(): BrokerStatus {
    return {
      kind: "embedded",
      connected: this.server?.listening === true && !this.stopping,
      clients: this.clients.size,
      unacknowledged: this.held,
    };
  }

  /** Whether a device of that user name has a connection now. */
  isConnected(username: string): boolean {
    return this.clients.has(username);
  }

  /**
   * Ends a device's connection and forgets that its password was right. One that signs in at this moment is refused:
   * its password may have been looked up before it changed.
   */
  disconnectDevice(username: string): Promise<void> {
    this.believed.delete(username);
    this.arriving.delete(username);
    const client = this.clients.get(username);
    if (client === undefined) return Promise.resolve();
    return new Promise((resolve) => client.close(() => resolve()));
  }

  private listen(server: Server): Promise<void> {
    const { host, port } = this.options;
    return new Promise((resolve, reject) => {
      server.once("error", (error: NodeJS.ErrnoException) => {
        reject(
          error.code === "EADDRINUSE"
            ? new BrokerError(
                "portInUse",
                `port ${port} is in use: stop what listens there, or set MQTT_PORT to a free port`,
                error,
              )
            : new BrokerError(
                "listenFailed",
                `cannot listen on ${host}:${port} (${error.message}): check HOST and MQTT_PORT`,
                error,
              ),
        );
      });
      server.listen(port, host, () => resolve());
    });
  }

  private accept(aedes: Aedes, socket: Socket): void {
    let client: Client | null = null;
    this.sockets.add(socket);
    socket.once("close", () => {
      this.sockets.delete(socket);
      this.stalled.delete(socket);
      if (client !== null) this.endArrival(client);
    });
    socket.setNoDelay(true);
    const guard = new FrameGuard(brokerMaxMessageBytes + frameOverheadBytes);
    const read = socket.read.bind(socket);
    // aedes has no limit on a packet's size and no bound on what all devices together send. It pulls with `read`, so
    // that both are kept here: frames are looked at on the way, and what is not read stays with the device.
    socket.read = (size?: number) => {
      if (this.pressed && client?.connected === true) {
        this.stalled.add(socket);
        return null;
      }
      const chunk: unknown = read(size);
      if (!(chunk instanceof Uint8Array) || guard.accepts(chunk)) return chunk;
      this.options.logger.warn(
        { device: client?.id, limit: brokerMaxMessageBytes },
        "device sent a message over the limit",
      );
      socket.destroy();
      return null;
    };
    client = aedes.handle(socket);
  }

  private async authenticate(
    client: Client,
    username: string | undefined,
    password: Readonly<Buffer> | undefined,
  ): Promise<AuthenticateError | null> {
    if (username === undefined || password === undefined || parseDeviceUsername(username) === null) {
      return refusal(badCredentials, "a device signs in as {kind}/{id} with its password");
    }
    if (client.id !== username) return refusal(notAuthorised, "a device's client id is its user name");
    const willTopic = this.willTopics.get(client);
    if (willTopic !== undefined && !mayPublish(this.options.prefix, username, willTopic)) {
      return refusal(notAuthorised, `${username} may not publish its last will to ${willTopic}`);
    }
    const digest = createHash("sha256").update(password).digest();
    const believed = this.believed.get(username);
    const same = believed !== undefined && timingSafeEqual(believed.digest, digest);
    const now = this.options.clock.now();
    this.beginArrival(client);
    if (same && now < believed.until) return null;
    const verdict = await this.options.verify(username, password.toString()).catch((error: unknown) => {
      // While the database is away a password that was right before is still believed.
      if (same) return "stillBelieved" as const;
      throw error;
    });
    if (!this.isArriving(client)) return refusal(serverUnavailable, "the credentials changed meanwhile: sign in again");
    if (verdict === false) {
      this.believed.delete(username);
      return refusal(badCredentials, "wrong device name or password");
    }
    if (verdict === true) this.believed.set(username, { digest, until: now + this.options.credentialsForMs });
    return null;
  }

  private beginArrival(client: Client): void {
    const sameName = this.arriving.get(client.id);
    if (sameName === undefined) this.arriving.set(client.id, new Set([client]));
    else sameName.add(client);
  }

  private isArriving(client: Client): boolean {
    return this.arriving.get(client.id)?.has(client) ?? false;
  }

  /** Whether it was still to be let in. */
  private endArrival(client: Client): boolean {
    const sameName = this.arriving.get(client.id);
    const was = sameName?.delete(client) ?? false;
    if (sameName?.size === 0) this.arriving.delete(client.id);
    return was;
  }

  private receive(client: Client | null, packet: PublishPacket, done: (error?: Error | null) => void): void {
    if (client === null || this.stopping) {
      done(new Error("the broker is stopping"));
      return;
    }
    if (!mayPublish(this.options.prefix, client.id, packet.topic)) {
      this.options.logger.warn({ device: client.id, topic: packet.topic }, "publish refused");
      done(new Error(`${client.id} may not publish to ${packet.topic}`));
      return;
    }
    const session = this.session(client);
    const delivery = new EmbeddedDelivery(
      packet,
      this.options.clock.now(),
      () => done(),
      (settled) => this.settled(session, settled),
    );
    this.held += 1;
    this.heldBytes += delivery.payload.length;
    session.order.add(delivery);
    if (client.closed) this.replaceWill(delivery);
    else if (delivery.qos > 0) session.open.add(delivery);
    this.deliver(delivery);
    if (!this.pressed && (this.held >= this.options.maxHeld || this.heldBytes >= this.options.maxHeldBytes)) {
      this.press();
    }
  }

  private session(client: Client): DeviceSession {
    let session = this.sessions.get(client);
    if (session === undefined) {
      session = { order: new ReceiveOrder(), open: new Set() };
      this.sessions.set(client, session);
    }
    return session;
  }

  /** A device that comes and goes while the database is away leaves one last will to commit, not a queue of them. */
  private replaceWill(will: EmbeddedDelivery): void {
    const older = this.wills.get(will.topic);
    if (older !== undefined) older.gone = true;
    this.wills.set(will.topic, will);
  }

  private settled(session: DeviceSession, delivery: EmbeddedDelivery): void {
    this.held -= 1;
    this.heldBytes -= delivery.payload.length;
    session.open.delete(delivery);
    if (this.wills.get(delivery.topic) === delivery) this.wills.delete(delivery.topic);
    for (const { proceed } of session.order.takeSettled()) proceed();
    if (this.pressed && this.held * 2 < this.options.maxHeld && this.heldBytes * 2 < this.options.maxHeldBytes) {
      this.relieve();
    }
  }

  private press(): void {
    this.pressed = true;
    this.options.logger.warn({ held: this.held, heldBytes: this.heldBytes }, "too much uncommitted; devices wait");
  }

  private relieve(): void {
    this.pressed = false;
    this.options.logger.info("devices are read from again");
    // What the first of them sends may press again: those that then stall once more must not be forgotten.
    const waiting = [...this.stalled];
    this.stalled.clear();
    for (const socket of waiting) socket.emit("readable");
  }
}

function refusal(returnCode: number, message: string, cause?: unknown): AuthenticateError {
  return Object.assign(new Error(message, { cause }), { returnCode });
}
