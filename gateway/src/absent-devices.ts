import { type DeviceKind, deviceUsername, uplinkTopic } from "@roadcast/contract";
import type { PresenceRow } from "@roadcast/db";
import type { Logger } from "pino";
import type { Delivery } from "./broker/broker.js";
import type { Clock } from "./clock.js";

export interface AbsentDevicesOptions {
  prefix: string;
  clock: Clock;
  logger: Logger;
  /** Whether a device has a connection now. */
  isConnected(username: string): boolean;
  /** Whether the network still has it. */
  isKnown(kind: DeviceKind, id: string): boolean;
  /** The ingest, as from the broker. */
  accept(delivery: Delivery): void;
  /** How long devices have to come back after the start, ms. */
  graceMs?: number;
}

/** Twice the keep-alive of 60 s that devices commonly have: the longest until one notices that it was cut off. */
const defaultGraceMs = 120_000;

/**
 * For the embedded broker, which keeps no last wills over its own end: a device that went away while the gateway was
 * down would stay online for good. So each that was online at the start, and has no connection some time after it, is
 * given the last will of that connect: an offline with the `at` of its last online, received now, on the way of every
 * message. One that has come and gone meanwhile has a newer connect, of which this says nothing.
 */
export class AbsentDevices {
  private readonly options: AbsentDevicesOptions;
  private timer: NodeJS.Timeout | null = null;

  constructor(options: AbsentDevicesOptions) {
    this.options = options;
  }

  /** From when devices can connect. `presence` is what was known of them before. */
  start(presence: readonly PresenceRow[]): void {
    const online = presence.filter((row) => row.online);
    if (online.length === 0) return;
    this.timer = setTimeout(() => this.report(online), this.options.graceMs ?? defaultGraceMs);
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private report(online: readonly PresenceRow[]): void {
    const { isConnected, isKnown, logger } = this.options;
    const absent = online.filter(
      ({ kind, deviceId }) => isKnown(kind, deviceId) && !isConnected(deviceUsername(kind, deviceId)),
    );
    if (absent.length === 0) return;
    logger.info({ devices: absent.length }, "devices that were online before the start have not come back");
    for (const row of absent) this.offer(row);
  }

  private offer({ kind, deviceId, at }: PresenceRow): void {
    const { prefix, clock, accept } = this.options;
    accept({
      topic: uplinkTopic(prefix, kind, deviceId, "presence"),
      payload: Buffer.from(JSON.stringify({ online: false, at })),
      receivedAt: clock.now(),
      qos: 1,
      retained: false,
      gone: false,
      settle: () => undefined,
    });
  }
}
