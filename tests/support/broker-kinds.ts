import type { DeviceKind } from "@roadcast/contract";
import type { Broker, DeliveryHandler } from "../../gateway/src/broker/broker.js";
import { EmbeddedBroker } from "../../gateway/src/broker/embedded.js";
import { ExternalBroker } from "../../gateway/src/broker/external.js";
import { systemClock } from "../../gateway/src/clock.js";
import { devicePassword, loginsOf } from "./broker-device.js";
import { silentLogger } from "./broker-ingest.js";
import { startMosquitto } from "./mosquitto.js";

/** A broker that devices can reach, and the gateway's end of it. */
export interface BrokerUnderTest {
  /** What devices connect to. */
  readonly port: number;
  readonly broker: Broker;
  stop(): Promise<void>;
}

export const brokerKinds = ["embedded", "mosquitto"] as const;
export type BrokerKind = (typeof brokerKinds)[number];

export interface BrokerTestOptions {
  devices: readonly [DeviceKind, string][];
  /** For the embedded broker: in place of the one password of the tests. */
  verify?: (username: string, password: string) => Promise<boolean>;
  maxHeld?: number;
}

/** Starts either broker for real, with credentials for the devices given. */
export async function startBroker(
  kind: BrokerKind,
  options: BrokerTestOptions,
  deliver: DeliveryHandler,
): Promise<BrokerUnderTest> {
  const common = { prefix: "roads/v1", clock: systemClock, logger: silentLogger };
  if (kind === "embedded") {
    const known = new Set(options.devices.map(([kindOf, id]) => `${kindOf}/${id}`));
    const verify =
      options.verify ??
      ((username: string, password: string) => Promise.resolve(known.has(username) && password === devicePassword));
    const maxHeld = options.maxHeld ?? 20_000;
    const broker = new EmbeddedBroker({ ...common, host: "127.0.0.1", port: 0, verify, maxHeld }, deliver);
    await broker.start();
    return { port: broker.port, broker, stop: () => broker.stop() };
  }
  const mosquitto = await startMosquitto({ devices: await loginsOf(options.devices) });
  const broker = new ExternalBroker({ ...common, url: mosquitto.url }, deliver);
  await broker.start();
  return {
    port: mosquitto.port,
    broker,
    async stop() {
      await broker.stop();
      await mosquitto.stop();
    },
  };
}
