/** A message that a device sent, held until what it carried is committed. */
export interface Delivery {
  topic: string;
  payload: Buffer;
  /** Epoch ms, gateway clock. */
  receivedAt: number;
  qos: 0 | 1 | 2;
  /** True for a message that the broker had kept from before the subscription. */
  retained: boolean;
  /**
   * True once the connection that brought it has ended with the message unacknowledged: whoever sent it sends it
   * again, so that a full queue may let this copy go. Never true of what comes only once (QoS 0, last wills).
   */
  readonly gone: boolean;
  /**
   * Acknowledges to the broker. To be called once, after the commit; calls may come in any order, the broker's
   * implementation acknowledges in receive order. Acknowledges nothing for QoS 0 or on a connection that has gone.
   */
  settle(): void;
}

export interface BrokerStatus {
  kind: "embedded" | "external";
  connected: boolean;
  /** Devices connected now; null where the broker does not say. */
  clients: number | null;
  /** Deliveries handed over and not yet settled. */
  unacknowledged: number;
}

/** One interface over the embedded broker and an external one. */
export interface Broker {
  /** Resolves when deliveries flow; rejects with a `BrokerError` whose message says what to do. */
  start(): Promise<void>;
  /** Takes no more deliveries; those not settled stay with the broker or the device. */
  stop(): Promise<void>;
  publish(topic: string, payload: Buffer | string, options: { qos: 0 | 1; retain: boolean }): Promise<void>;
  status(): BrokerStatus;
  /** Ends a device's connection, e.g. when its credentials are revoked. Nothing on a broker that cannot. */
  disconnectDevice(username: string): Promise<void>;
}

/** Takes deliveries in receive order. Must not block or throw. */
export type DeliveryHandler = (delivery: Delivery) => void;
