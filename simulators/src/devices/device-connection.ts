import { commandTopic, type DeviceKind, deviceUsername, type Uplink, uplinkTopic } from "@roadcast/contract";
import { connect, type MqttClient } from "mqtt";
import { messageOf } from "../errors.js";

/** Messages that a device keeps for a broker or gateway that does not take them: about two hours of 20 s readings. */
const backlogMessages = 360;
/** Messages sent and not yet acknowledged, at most. */
const inFlightMessages = 16;
const keepaliveSec = 30;
const connectTimeoutMs = 10_000;
const firstRetryMs = 1000;
const longestRetryMs = 30_000;
const refusedRetryMs = 60_000;
/** CONNACK return codes of MQTT 3.1.1 (3.2.2.3): 4 bad user name or password, 5 not authorised. */
const refusedCodes = [4, 5];

export interface BrokerAddress {
  url: string;
  prefix: string;
}

export type LinkState = "connecting" | "connected" | "refused" | "held" | "stopped";

export interface ConnectionHooks {
  /** What the device says of itself on every connect, after its presence. */
  greeting(): { uplink: Uplink; payload: unknown }[];
  onCommand?(payload: Buffer): void;
  onProblem(problem: { refused: boolean; text: string }): void;
}

interface Kept {
  topic: string;
  payload: string;
  sent: boolean;
}

/**
 * The connection of one device: user name and client id `{kind}/{id}`, clean session, presence retained and as last will.
 * Readings and events wait in a bounded backlog until they are acknowledged, as in real field equipment: when it is
 * full the oldest go. States are not kept: the next connect publishes the state anew.
 */
export class DeviceConnection {
  private client: MqttClient | null = null;
  private timer: NodeJS.Timeout | null = null;
  private backlog: Kept[] = [];
  private connectedAt = 0;
  private attempts = 0;
  private linkState: LinkState = "connecting";
  private droppedMessages = 0;
  private acknowledgedMessages = 0;

  constructor(
    readonly kind: DeviceKind,
    readonly id: string,
    private readonly broker: BrokerAddress,
    private readonly password: string | null,
    private readonly hooks: ConnectionHooks,
  ) {}

  get name(): string {
    return deviceUsername(this.kind, this.id);
  }

  get state(): LinkState {
    return this.linkState;
  }

  get dropped(): number {
    return this.droppedMessages;
  }

  get acknowledged(): number {
    return this.acknowledgedMessages;
  }

  get waiting(): number {
    return this.backlog.length;
  }

  /** Begins to connect after a delay, so that many devices do not arrive together. */
  start(delayMs: number): void {
    this.later(delayMs);
  }

  /** Says goodbye where it is connected, and ends. Presence says offline with the time of the connect. */
  async stop(): Promise<void> {
    this.clearTimer();
    const client = this.client;
    const wasConnected = this.linkState === "connected";
    this.linkState = "stopped";
    if (client === null) return;
    if (wasConnected) {
      this.send(client, "presence", { online: false, at: this.connectedAt }, true);
      await new Promise<void>((resolve) => client.end(false, {}, () => resolve()));
    } else {
      client.end(true);
    }
    this.client = null;
  }

  /** Cuts the line without a goodbye, so that the last will speaks; it stays cut until released. */
  hold(): void {
    if (this.linkState === "stopped" || this.linkState === "held") return;
    this.linkState = "held";
    this.clearTimer();
    const client = this.client;
    this.client = null;
    this.resetFlight();
    client?.stream.destroy();
    client?.end(true);
  }

  release(): void {
    if (this.linkState !== "held") return;
    this.linkState = "connecting";
    this.attempts = 0;
    this.later(Math.random() * firstRetryMs);
  }

  /** A message that must arrive: kept until it is acknowledged. */
  keep(uplink: Uplink, payload: unknown): void {
    if (this.linkState === "stopped") return;
    this.backlog.push({ topic: this.topic(uplink), payload: JSON.stringify(payload), sent: false });
    if (this.backlog.length > backlogMessages) {
      const oldest = this.backlog.findIndex((kept) => !kept.sent);
      this.backlog.splice(Math.max(oldest, 0), 1);
      this.droppedMessages += 1;
    }
    this.flush();
  }

  /** A state, retained: only the present one matters, so without a connection it is not sent. */
  report(uplink: Uplink, payload: unknown): void {
    if (this.client !== null && this.linkState === "connected") this.send(this.client, uplink, payload, true);
  }

  /** A message that may be lost (QoS 0). */
  mention(uplink: Uplink, payload: unknown): void {
    if (this.client === null || this.linkState !== "connected") return;
    this.client.publish(this.topic(uplink), JSON.stringify(payload), { qos: 0 });
  }

  private topic(uplink: Uplink): string {
    return uplinkTopic(this.broker.prefix, this.kind, this.id, uplink);
  }

  private later(delayMs: number): void {
    this.clearTimer();
    this.timer = setTimeout(() => this.open(), delayMs);
  }

  private clearTimer(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private open(): void {
    const connectAt = Date.now();
    const client = connect(this.broker.url, {
      clientId: this.name,
      username: this.name,
      ...(this.password === null ? {} : { password: this.password }),
      protocolVersion: 4,
      clean: true,
      reconnectPeriod: 0,
      connectTimeout: connectTimeoutMs,
      keepalive: keepaliveSec,
      timerVariant: "native",
      queueQoSZero: false,
      resubscribe: false,
      will: {
        topic: this.topic("presence"),
        payload: Buffer.from(JSON.stringify({ online: false, at: connectAt })),
        qos: 1,
        retain: true,
      },
    });
    this.client = client;
    let failure: unknown = null;
    client.on("error", (error) => {
      failure = error;
    });
    client.on("connect", () => {
      if (this.client !== client) return;
      this.attempts = 0;
      this.connectedAt = connectAt;
      this.linkState = "connected";
      this.greet(client);
    });
    client.on("message", (_topic, payload) => this.hooks.onCommand?.(payload));
    client.on("close", () => {
      if (this.client !== client) return;
      this.client = null;
      client.end(true);
      this.lost(failure);
    });
  }

  private greet(client: MqttClient): void {
    this.send(client, "presence", { online: true, at: this.connectedAt }, true);
    for (const { uplink, payload } of this.hooks.greeting()) this.send(client, uplink, payload, true);
    if (this.kind === "controllers" || this.kind === "signs") {
      client.subscribe(commandTopic(this.broker.prefix, this.kind, this.id), { qos: 1 }, (error) => {
        if (error !== null) this.hooks.onProblem({ refused: false, text: `cannot subscribe: ${error.message}` });
      });
    }
    this.flush();
  }

  private lost(failure: unknown): void {
    if (this.linkState === "stopped" || this.linkState === "held") return;
    this.resetFlight();
    const refused = isRefusal(failure);
    this.linkState = refused ? "refused" : "connecting";
    const text = failure === null ? "the broker closed the connection" : messageOf(failure);
    this.hooks.onProblem({ refused, text });
    const waitMs = refused ? refusedRetryMs : Math.min(firstRetryMs * 2 ** this.attempts, longestRetryMs);
    this.attempts += 1;
    this.later(waitMs * (0.5 + Math.random()));
  }

  /** What was sent on a lost connection and not acknowledged is sent again on the next. */
  private resetFlight(): void {
    for (const kept of this.backlog) kept.sent = false;
  }

  private send(client: MqttClient, uplink: Uplink, payload: unknown, retain: boolean): void {
    // A failed publish shows as a lost connection, which is handled there.
    client.publish(this.topic(uplink), JSON.stringify(payload), { qos: 1, retain }, () => undefined);
  }

  private flush(): void {
    const client = this.client;
    if (client === null || this.linkState !== "connected") return;
    for (const kept of this.backlog.slice(0, inFlightMessages)) {
      if (kept.sent) continue;
      kept.sent = true;
      client.publish(kept.topic, kept.payload, { qos: 1 }, (error) => {
        if (error !== undefined && error !== null) return;
        if (this.client !== client) return;
        this.acknowledgedMessages += 1;
        this.backlog = this.backlog.filter((other) => other !== kept);
        this.flush();
      });
    }
  }
}

function isRefusal(failure: unknown): boolean {
  return failure instanceof Error && "code" in failure && refusedCodes.includes(Number(failure.code));
}
