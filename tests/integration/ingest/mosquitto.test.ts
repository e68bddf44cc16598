import type { MqttClient } from "mqtt";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ExternalBroker } from "../../../gateway/src/broker/external.js";
import { systemClock } from "../../../gateway/src/clock.js";
import { connectDevice, loginsOf, readingAt } from "../../support/broker-device.js";
import { type IngestHarness, silentLogger, startIngest } from "../../support/broker-ingest.js";
import { type Mosquitto, startMosquitto } from "../../support/mosquitto.js";
import { freePort } from "../../support/ports.js";

const topic = "roads/v1/detectors/D1/readings";
const patience = { timeout: 20_000, interval: 50 };

describe("the gateway at a mosquitto of its own", () => {
  let mosquitto: Mosquitto;
  let harness: IngestHarness;
  let gateway: ExternalBroker;
  let device: MqttClient;
  /** The most that the gateway held unsettled at once. */
  let mostHeld = 0;

  const publish = (count: number, from: number) =>
    Promise.all(Array.from({ length: count }, (_, i) => device.publishAsync(topic, readingAt(from + i), { qos: 1 })));

  beforeEach(async () => {
    mosquitto = await startMosquitto({ devices: await loginsOf([["detectors", "D1"]]) });
    mostHeld = 0;
    harness = startIngest({ clock: systemClock });
    gateway = new ExternalBroker(
      { url: mosquitto.url, prefix: "roads/v1", clock: systemClock, logger: silentLogger, maxHeld: 4000 },
      (delivery) => {
        mostHeld = Math.max(mostHeld, gateway.status().unacknowledged);
        harness.ingest.accept(delivery);
      },
    );
    await gateway.start();
    device = await connectDevice(mosquitto.port, "detectors", "D1", { reconnectPeriod: 50 });
  });

  afterEach(async () => {
    device.end(true);
    harness.commits.release();
    await harness.ingest.stop();
    await gateway.stop();
    await mosquitto.stop();
  });

  it("holds no more than it may, however much mosquitto sends at the first acknowledgements", async () => {
    harness.commits.hold();
    const from = Date.now() - 60_000;
    await publish(20_000, from);
    harness.commits.release();
    await harness.commits.until(() => harness.commits.readings.size === 20_000);
    await vi.waitFor(() => expect(gateway.status().unacknowledged).toBe(0), patience);
    expect(mostHeld).toBeLessThanOrEqual(4000);
    expect([...harness.commits.readings.values()].every((times) => times === 1)).toBe(true);
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
