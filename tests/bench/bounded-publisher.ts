import { connect, type Socket } from "node:net";
import mqttPacket from "mqtt-packet";

export interface PublisherOptions {
  port: number;
  username: string;
  password: string;
  /** The message of a number, counted from 0; null ends it. */
  message: (index: number) => { topic: string; payload: string } | null;
  /** Messages sent ahead of their acknowledgement. */
  window: number;
  /** At most this many a second; no limit unless given. */
  perSec?: number;
  /** Gives up when it could not finish by then, epoch ms. */
  until: number;
}

/**
 * A device that publishes with QoS 1 as fast as it is let and sends again, after a reconnect, what was not
 * acknowledged. Written on sockets so that it takes little of the machine that is measured.
 */
export class BoundedPublisher {
  private readonly options: PublisherOptions;
  private socket: Socket | null = null;
  private readonly unacknowledged = new Map<number, Buffer>();
  private next = 0;
  private nextId = 1;
  private ended = false;
  private connected = false;
  private rest: Buffer = Buffer.alloc(0);
  /** When it began to send, epoch ms. */
  startedAt = 0;
  private finish: () => void = () => undefined;
  private timer: NodeJS.Timeout | null = null;
  acknowledged = 0;

  constructor(options: PublisherOptions) {
    this.options = options;
  }

  /** Resolves when every message is acknowledged; rejects when the time is up. */
  run(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.finish = () => {
        if (this.timer !== null) clearInterval(this.timer);
        this.socket?.destroy();
        resolve();
      };
      this.timer = setInterval(() => {
        if (Date.now() > this.options.until) {
          if (this.timer !== null) clearInterval(this.timer);
          this.ended = true;
          this.socket?.destroy();
          reject(new Error(`${this.options.username}: time is up with ${this.acknowledged} acknowledged`));
        } else this.fill();
      }, 10);
      this.open();
    });
  }

  private open(): void {
    const { port, username, password } = this.options;
    const socket = connect(port, "127.0.0.1");
    socket.setNoDelay(true);
    this.socket = socket;
    this.rest = Buffer.alloc(0);
    socket.on("error", () => undefined);
    socket.on("connect", () => {
      socket.write(
        mqttPacket.generate({
          cmd: "connect",
          protocolId: "MQTT",
          protocolVersion: 4,
          clean: true,
          clientId: username,
          keepalive: 0,
          username,
          password: Buffer.from(password),
        }),
      );
    });
    socket.on("data", (chunk) => this.hear(chunk));
    socket.on("close", () => {
      this.connected = false;
      if (!this.ended && !this.done()) setTimeout(() => this.open(), 50);
    });
  }

  private hear(chunk: Buffer): void {
    const bytes = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    let at = 0;
    // CONNACK and PUBACK of MQTT 3.1.1 are four bytes each.
    for (; at + 4 <= bytes.length; at += 4) {
      const type = bytes[at];
      if (type === 0x20) {
        if (bytes[at + 3] !== 0) throw new Error(`${this.options.username} was refused: ${bytes[at + 3]}`);
        this.connected = true;
        if (this.startedAt === 0) this.startedAt = Date.now();
        this.socket?.write(Buffer.concat([...this.unacknowledged.values()]));
      } else if (type === 0x40 && this.unacknowledged.delete(bytes.readUInt16BE(at + 2))) this.acknowledged += 1;
    }
    this.rest = bytes.subarray(at);
    if (this.done()) this.finish();
    else this.fill();
  }

  private done(): boolean {
    return this.unacknowledged.size === 0 && this.options.message(this.next) === null;
  }

  private fill(): void {
    if (!this.connected) return;
    const { window, perSec, message } = this.options;
    const due = perSec === undefined ? Number.POSITIVE_INFINITY : ((Date.now() - this.startedAt) / 1000) * perSec;
    const packets: Buffer[] = [];
    while (this.unacknowledged.size < window && this.next < due) {
      const content = message(this.next);
      if (content === null) break;
      this.next += 1;
      const messageId = this.freeId();
      const packet = mqttPacket.generate({ cmd: "publish", qos: 1, dup: false, retain: false, messageId, ...content });
      this.unacknowledged.set(messageId, packet);
      packets.push(packet);
    }
    if (packets.length > 0) this.socket?.write(Buffer.concat(packets));
  }

  private freeId(): number {
    do {
      this.nextId = this.nextId === 65_535 ? 1 : this.nextId + 1;
    } while (this.unacknowledged.has(this.nextId));
    return this.nextId;
  }
}
