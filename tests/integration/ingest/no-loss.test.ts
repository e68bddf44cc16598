import { uplinkTopic } from "@roadcast/contract";
import { commitBatch, createStorage, defaultStorageSettings, replaceNetwork } from "@roadcast/db";
import type { MqttClient } from "mqtt";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ExternalBroker } from "../../../gateway/src/broker/external.js";
import { systemClock } from "../../../gateway/src/clock.js";
import type { Registry } from "../../../gateway/src/network/registry.js";
import { readingAt } from "../../support/broker-device.js";
import { type IngestHarness, silentLogger, startIngest } from "../../support/broker-ingest.js";
import { goldenNetwork, registryIn } from "../../support/broker-network.js";
import { cutOff, type ExternalPlace, externalKinds, openPlace } from "../../support/broker-places.js";
import { openTestDatabase, type TestDatabase } from "../../support/database.js";
import { storedReadings } from "../../support/rows.js";

const patience = { timeout: 20_000, interval: 50 };
/** A broker of the tests' own takes more than one of which no more is known than that it keeps to the standard. */
const burdens = {
  mosquitto: { receiveMaximum: 2000, many: 6000 },
  TEST_MQTT_URL: { receiveMaximum: 20, many: 500 },
};

interface Gateway extends IngestHarness {
  broker: ExternalBroker;
}

describe.each(externalKinds)("a gateway at the %s broker, on a real database", (kind) => {
  const { receiveMaximum, many } = burdens[kind];
  let place: ExternalPlace;
  let db: TestDatabase;
  let registry: Registry;
  let gateway: Gateway;
  let gateways: Gateway[];
  let device: MqttClient;
  let from: number;
  /** Whether acknowledgements are kept from the broker, as where the gateway dies between them and the commit. */
  let dying: boolean;

  const startGateway = async (): Promise<Gateway> => {
    const ingest = startIngest({
      clock: systemClock,
      prefix: place.prefix,
      registryOf: registry,
      store: (batch) => commitBatch(db.database, batch),
    });
    const broker = new ExternalBroker(
      { ...place.gateway, clock: systemClock, logger: silentLogger, receiveMaximum },
      (delivery) => ingest.ingest.accept(dying ? Object.assign(delivery, { settle: () => undefined }) : delivery),
    );
    const started = { ...ingest, broker };
    gateways.push(started);
    await broker.start();
    return started;
  };
  /** Readings of D1, one a millisecond, numbered from the start of the test. */
  const publish = async (first: number, end: number) => {
    const topic = uplinkTopic(place.prefix, "detectors", "D1", "readings");
    const numbers = Array.from({ length: end - first }, (_, i) => first + i);
    await Promise.all(numbers.map((number) => device.publishAsync(topic, readingAt(from + number), { qos: 1 })));
  };
  const holds = (count: number) =>
    vi.waitFor(() => expect(gateway.broker.status().unacknowledged).toBe(count), patience);
  const has = ({ commits }: Gateway, count: number) => commits.until(() => commits.readings.size === count);
  const timesEach = ({ commits }: Gateway) => new Set(commits.readings.values());

  beforeEach(async () => {
    from = Date.now() - 60_000;
    dying = false;
    gateways = [];
    db = await openTestDatabase();
    await createStorage(db.database, defaultStorageSettings).start(from);
    await replaceNetwork(db.database, goldenNetwork());
    registry = await registryIn(db.database);
    place = await openPlace(kind, [["detectors", "D1"]]);
    gateway = await startGateway();
    device = await place.connect("detectors", "D1");
  });

  afterEach(async () => {
    for (const { commits, ingest, broker } of gateways) {
      commits.release();
      await ingest.stop();
      await broker.stop();
    }
    await place.stop();
    await db.drop();
  });

  it("leaves with the broker all past the receive maximum, and takes it once the database is back", async () => {
    gateway.commits.hold();
    await publish(0, many);
    await holds(receiveMaximum);
    gateway.commits.release();
    await has(gateway, many);
    await holds(0);
    expect(timesEach(gateway)).toEqual(new Set([1]));
    expect(await storedReadings(db.database)).toEqual({ all: many, apart: many });
  });

  it("is sent again what it had not acknowledged when it died, and what came while it was away", async () => {
    await publish(0, 100);
    await has(gateway, 100);
    await holds(0);
    gateway.commits.hold();
    await publish(100, 400);
    await holds(Math.min(receiveMaximum, 300));
    await gateway.broker.stop();
    await publish(400, 500);
    const second = await startGateway();
    await has(second, 400);
    expect(timesEach(second)).toEqual(new Set([1]));
    expect(await storedReadings(db.database)).toEqual({ all: 500, apart: 500 });
  });

  it("stores once what it had committed and not yet acknowledged when it died", async () => {
    dying = true;
    await publish(0, 100);
    await has(gateway, Math.min(receiveMaximum, 100));
    await gateway.broker.stop();
    dying = false;
    const second = await startGateway();
    await has(second, 100);
    expect(await storedReadings(db.database)).toEqual({ all: 100, apart: 100 });
  });

  it("goes on with its session after the broker ended the connection, and stores once what comes again", async () => {
    gateway.commits.hold();
    await publish(0, 100);
    await holds(Math.min(receiveMaximum, 100));
    await cutOff(place.gateway);
    await publish(100, 150);
    gateway.commits.release();
    await has(gateway, 150);
    await holds(0);
    expect(gateway.broker.status().connected).toBe(true);
    expect(await storedReadings(db.database)).toEqual({ all: 150, apart: 150 });
  });

  it("hears, when it starts later, what devices published retained", async () => {
    const at = Date.now();
    const topic = uplinkTopic(place.prefix, "detectors", "D1", "presence");
    await device.publishAsync(topic, JSON.stringify({ online: true, at }), { qos: 1, retain: true });
    const presence = ({ commits }: Gateway) => commits.until(() => commits.all().presence.length === 1);
    await presence(gateway);
    await gateway.broker.stop();
    const later = await startGateway();
    await presence(later);
    expect(later.commits.all().presence[0]).toMatchObject({ deviceId: "D1", online: true, at });
  });
});
