import type { MqttClient } from "mqtt";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ExternalBroker } from "../../../gateway/src/broker/external.js";
import { systemClock } from "../../../gateway/src/clock.js";
import { connectDevice, loginsOf, readingAt } from "../../support/broker-device.js";
import { type IngestHarness, silentLogger, startIngest } from "../../support/broker-ingest.js";
import { freePort, type Mosquitto, startMosquitto } from "../../support/mosquitto.js";

const topic = "roads/v1/detectors/D1/readings";
const patience = { timeout: 20_000, interval: 50 };

describe("the gateway at mosquitto", () => {
  let mosquitto: Mosquitto;
  let harness: IngestHarness;
  let gateway: ExternalBroker;
  let device: MqttClient;

  /** The most that the gateway held unsettled at once. */
  let mostHeld = 0;

  const startGateway = async () => {
    const own = startIngest({ clock: systemClock });
    const broker: ExternalBroker = new ExternalBroker(
      { url: mosquitto.url, prefix: "roads/v1", clock: systemClock, logger: silentLogger, maxHeld: 4000 },
      (delivery) => {
        mostHeld = Math.max(mostHeld, broker.status().unacknowledged);
        own.ingest.accept(delivery);
      },
    );
    await broker.start();
    return { own, broker };
  };
  const publish = (count: number, from: number) =>
    Promise.all(Array.from({ length: count }, (_, i) => device.publishAsync(topic, readingAt(from + i), { qos: 1 })));

  beforeEach(async () => {
    mosquitto = await startMosquitto({ devices: await loginsOf([["detectors", "D1"]]) });
    const started = await startGateway();
    harness = started.own;
    gateway = started.broker;
    device = await connectDevice(mosquitto.port, "detectors", "D1", { reconnectPeriod: 50 });
  });

  afterEach(async () => {
    device.end(true);
    harness.commits.release();
    await harness.ingest.stop();
    await gateway.stop();
    await mosquitto.stop();
  });

  it("leaves with the broker all past the receive maximum, and takes it once the database is back", async () => {
    harness.commits.hold();
    const from = Date.now() - 60_000;
    await publish(6000, from);
    await vi.waitFor(() => expect(gateway.status().unacknowledged).toBeGreaterThanOrEqual(2000), patience);
    expect(gateway.status().unacknowledged).toBe(2000);
    harness.commits.release();
    await harness.commits.until(() => harness.commits.readings.size === 6000);
    await vi.waitFor(() => expect(gateway.status().unacknowledged).toBe(0), patience);
    expect([...harness.commits.readings.values()].every((times) => times === 1)).toBe(true);
  });

  it("holds no more than it may, however much mosquitto sends at the first acknowledgements", async () => {
    mostHeld = 0;
    harness.commits.hold();
    const from = Date.now() - 60_000;
    await publish(20_000, from);
    harness.commits.release();
    await harness.commits.until(() => harness.commits.readings.size === 20_000);
    await vi.waitFor(() => expect(gateway.status().unacknowledged).toBe(0), patience);
    expect(mostHeld).toBeLessThanOrEqual(4000);
    expect([...harness.commits.readings.values()].every((times) => times === 1)).toBe(true);
  });

  it("loses nothing when the gateway dies with messages committed and not", async () => {
    const from = Date.now() - 60_000;
    harness.commits.hold();
    await publish(500, from);
    await vi.waitFor(() => expect(gateway.status().unacknowledged).toBe(500), patience);
    // As a SIGKILL leaves it: the connection ends, nothing is acknowledged.
    await gateway.stop();
    const second = await startGateway();
    await second.own.commits.until(() => second.own.commits.readings.size === 500);
    await second.own.ingest.stop();
    await second.broker.stop();
    expect([...second.own.commits.readings.values()].every((times) => times === 1)).toBe(true);
  });

  it("takes up again with a broker that was restarted, and misses nothing", async () => {
    const from = Date.now() - 60_000;
    await publish(100, from);
    await harness.commits.until(() => harness.commits.readings.size === 100);
    await mosquitto.kill();
    await vi.waitFor(() => expect(gateway.status().connected).toBe(false), patience);
    await mosquitto.restart();
    await publish(100, from + 1000);
    await harness.commits.until(() => harness.commits.readings.size === 200);
  });

  it("hears from a gateway that starts later what devices published retained", async () => {
    const at = Date.now();
    await device.publishAsync("roads/v1/detectors/D1/presence", JSON.stringify({ online: true, at }), {
      qos: 1,
      retain: true,
    });
    await harness.commits.until(() => harness.commits.all().presence.length === 1);
    await gateway.stop();
    const later = await startGateway();
    await later.own.commits.until(() => later.own.commits.all().presence.length === 1);
    expect(later.own.commits.all().presence[0]).toMatchObject({ deviceId: "D1", online: true, at });
    await later.own.ingest.stop();
    await later.broker.stop();
  });

  it("says that credentials are wrong, or that nobody answers", async () => {
    const start = (url: string) =>
      new ExternalBroker(
        { url, prefix: "roads/v1", clock: systemClock, logger: silentLogger, startWithinMs: 0 },
        () => undefined,
      ).start();
    await expect(start(`mqtt://gateway:wrong@127.0.0.1:${mosquitto.port}`)).rejects.toMatchObject({
      code: "credentialsRefused",
    });
    await expect(start(`mqtt://gateway:x@127.0.0.1:${await freePort()}`)).rejects.toMatchObject({
      code: "unreachable",
      message: expect.stringContaining("check MQTT_URL"),
    });
  });

  it("lets a device in once its password is in the file, and no longer once it is not", async () => {
    await expect(connectDevice(mosquitto.port, "stations", "S1")).rejects.toThrow();
    mosquitto.setDevices(await loginsOf([["stations", "S1"]]));
    const station = await vi.waitFor(() => connectDevice(mosquitto.port, "stations", "S1"), patience);
    station.end(true);
    await expect(connectDevice(mosquitto.port, "detectors", "D1")).rejects.toThrow();
  });
});
