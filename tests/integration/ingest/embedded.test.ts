import mqtt from "mqtt";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EmbeddedBroker } from "../../../gateway/src/broker/embedded.js";
import { connectDevice, devicePassword, readingAt } from "../../support/broker-device.js";
import { FakeClock, type IngestHarness, silentLogger, startIngest } from "../../support/broker-ingest.js";
import { occupyPort } from "../../support/ports.js";

const topic = "roads/v1/detectors/D1/readings";
const patience = { timeout: 15_000, interval: 20 };

describe("the embedded broker", () => {
  let harness: IngestHarness;
  let broker: EmbeddedBroker;
  let verify: (username: string, password: string) => Promise<boolean>;
  const brokerClock = new FakeClock(0);
  /** The most that was uncommitted at once. */
  let mostHeld = 0;

  beforeEach(async () => {
    mostHeld = 0;
    harness = startIngest({ clock: { now: () => Date.now() } });
    verify = (_username, password) => Promise.resolve(password === devicePassword);
    broker = new EmbeddedBroker(
      {
        host: "127.0.0.1",
        port: 0,
        prefix: "roads/v1",
        clock: brokerClock,
        logger: silentLogger,
        verify: (username, password) => verify(username, password),
        maxHeld: 400,
      },
      (delivery) => {
        mostHeld = Math.max(mostHeld, broker.status().unacknowledged);
        harness.ingest.accept(Object.assign(delivery, { receivedAt: Date.now() }));
      },
    );
    await broker.start();
  });

  afterEach(async () => {
    harness.commits.release();
    await harness.ingest.stop();
    await broker.stop();
  });

  it("acknowledges to the device only after the commit, in the order of the publishes", async () => {
    harness.commits.hold();
    const device = await connectDevice(broker.port, "detectors", "D1");
    const acknowledged: number[] = [];
    device.on("packetreceive", (packet) => {
      if (packet.cmd === "puback") acknowledged.push(packet.messageId ?? 0);
    });
    const sent = Array.from({ length: 20 }, (_, i) =>
      device.publishAsync(topic, readingAt(Date.now() + i), { qos: 1 }),
    );
    await harness.commits.until(() => harness.commits.attempts > 0);
    await vi.waitFor(() => expect(broker.status().unacknowledged).toBe(20), patience);
    // A QoS 1 subscribe round trip of another client: had a PUBACK been sent it would have come by now.
    const other = await connectDevice(broker.port, "signs", "G1");
    await other.subscribeAsync("roads/v1/signs/G1/commands", { qos: 1 });
    expect(acknowledged).toEqual([]);
    harness.commits.release();
    await Promise.all(sent);
    expect(acknowledged).toEqual([...acknowledged].sort((a, b) => a - b));
    expect(harness.commits.readings.size).toBe(20);
    device.end(true);
    other.end(true);
  });

  it("has nothing lost and nothing twice when a device is cut off in mid-batch and sends again", async () => {
    harness.commits.hold();
    const device = await connectDevice(broker.port, "detectors", "D1", { reconnectPeriod: 50 });
    const from = Date.now() - 1000;
    const sent = Array.from({ length: 100 }, (_, i) => device.publishAsync(topic, readingAt(from + i), { qos: 1 }));
    await vi.waitFor(() => expect(broker.status().unacknowledged).toBe(100), patience);
    await broker.disconnectDevice("detectors/D1");
    harness.commits.release();
    await Promise.all(sent);
    const { readings } = harness.commits;
    expect(readings.size).toBe(100);
    device.end(true);
  });

  it("reads from no device while too much is uncommitted, and from all again afterwards", async () => {
    harness.commits.hold();
    const ids = ["D1", "D2", "D9"];
    const clients = await Promise.all(ids.map((id) => connectDevice(broker.port, "detectors", id)));
    const from = Date.now() - 100_000;
    const sent = clients.flatMap((client, c) =>
      Array.from({ length: 5000 }, (_, i) =>
        client.publishAsync(`roads/v1/detectors/${ids[c]}/readings`, readingAt(from + i), { qos: 1 }),
      ),
    );
    await vi.waitFor(() => expect(broker.status().unacknowledged).toBeGreaterThanOrEqual(400), patience);
    // A device that may not be read from may still connect, and is then as silent as the others.
    const late = await connectDevice(broker.port, "stations", "S1");
    expect(mostHeld).toBe(broker.status().unacknowledged);
    harness.commits.release();
    await Promise.all(sent);
    // What one read of one socket holds is taken whole: at most a chunk of 64 KiB behind a buffer of 16.
    const oneRead = Math.ceil((64 + 16) * (1024 / readingAt(from).length));
    expect(mostHeld).toBeLessThan(400 + oneRead);
    late.end(true);
    expect(harness.commits.readings.size).toBe(15_000);
    for (const client of clients) client.end(true);
  });

  it("believes a password for a while, and longer while it cannot be checked", async () => {
    const asked: string[] = [];
    verify = (username, password) => {
      asked.push(username);
      return Promise.resolve(password === devicePassword);
    };
    const connect = async () => (await connectDevice(broker.port, "detectors", "D1")).endAsync();
    await connect();
    await connect();
    expect(asked).toEqual(["detectors/D1"]);
    brokerClock.at += 3_600_000;
    verify = () => Promise.reject(new Error("the database is away"));
    await connect();
    await expect(connectDevice(broker.port, "detectors", "D2")).rejects.toThrow(/unavailable/i);
    verify = () => Promise.resolve(false);
    await expect(connect()).rejects.toThrow();
    verify = () => Promise.reject(new Error("the database is away"));
    await expect(connect()).rejects.toThrow();
  });

  it("ends the connection of a device whose credentials are revoked, and asks again", async () => {
    const device = await connectDevice(broker.port, "detectors", "D1");
    const closed = new Promise<void>((resolve) => device.once("close", () => resolve()));
    verify = () => Promise.resolve(false);
    await broker.disconnectDevice("detectors/D1");
    await closed;
    await expect(connectDevice(broker.port, "detectors", "D1")).rejects.toThrow();
  });

  it("refuses a device whose credentials are revoked while its password is looked up, and does not believe it later", async () => {
    let asked = () => {};
    let answer = (_right: boolean) => {};
    const looking = new Promise<void>((resolve) => {
      asked = resolve;
    });
    verify = () => {
      asked();
      return new Promise((resolve) => {
        answer = resolve;
      });
    };
    const connecting = connectDevice(broker.port, "detectors", "D1");
    const refused = expect(connecting).rejects.toThrow(/unavailable/i);
    await looking;
    await broker.disconnectDevice("detectors/D1");
    // What was right when it was read from the database.
    answer(true);
    await refused;
    expect(broker.isConnected("detectors/D1")).toBe(false);
    verify = () => Promise.resolve(false);
    await expect(connectDevice(broker.port, "detectors", "D1")).rejects.toThrow(/not authorized|bad user/i);
  });

  it("keeps no device whose credentials are revoked at any step of its sign-in", async () => {
    const username = "detectors/D1";
    for (let steps = 0; steps < 40; steps += 1) {
      verify = async () => {
        void (async () => {
          for (let step = 0; step < steps; step += 1) await undefined;
          await broker.disconnectDevice(username);
        })();
        return true;
      };
      const device = mqtt.connect(`mqtt://127.0.0.1:${broker.port}`, {
        ...{ protocolVersion: 4, clientId: username, username, password: devicePassword, reconnectPeriod: 0 },
      });
      const closed = vi.fn();
      device.on("error", () => undefined);
      device.once("close", closed);
      await vi.waitFor(() => expect(closed, `revoked after ${steps} steps`).toHaveBeenCalled(), 20_000);
      expect(broker.isConnected(username)).toBe(false);
    }
  });

  it("refuses a client id that is not the user name", async () => {
    await expect(connectDevice(broker.port, "detectors", "D1", { clientId: "detectors/D2" })).rejects.toThrow();
  });

  it("keeps one last will of a device that comes and goes while the database is away", async () => {
    harness.commits.hold();
    const presence = "roads/v1/controllers/C1/presence";
    for (let at = 1; at <= 20; at += 1) {
      const payload = Buffer.from(JSON.stringify({ online: false, at: Date.now() }));
      const device = await connectDevice(broker.port, "controllers", "C1", {
        will: { topic: presence, payload, qos: 1, retain: true },
      });
      device.stream.destroy();
      await vi.waitFor(() => expect(broker.status().unacknowledged).toBe(at), patience);
    }
    const gone = harness.ingest.totals().waiting;
    expect(gone).toBeGreaterThan(0);
  });

  it("says which port is in use and which setting names it", async () => {
    const { port, release } = await occupyPort();
    const second = new EmbeddedBroker(
      { host: "127.0.0.1", port, prefix: "roads/v1", clock: brokerClock, logger: silentLogger, verify },
      () => undefined,
    );
    await expect(second.start()).rejects.toMatchObject({
      code: "portInUse",
      message: `port ${port} is in use: stop what listens there, or set MQTT_PORT to a free port`,
    });
    await second.stop();
    await release();
  });

  it("reports no device offline because the gateway stops", async () => {
    const payload = Buffer.from(JSON.stringify({ online: false, at: Date.now() }));
    const will = { topic: "roads/v1/controllers/C1/presence", payload, qos: 1 as const, retain: true };
    const device = await connectDevice(broker.port, "controllers", "C1", { will });
    const closed = new Promise<void>((resolve) => device.once("close", () => resolve()));
    await broker.stop();
    await closed;
    await harness.ingest.stop();
    expect(harness.commits.all().presence).toEqual([]);
  });
});
