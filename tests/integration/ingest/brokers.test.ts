import {
  brokerMaxMessageBytes,
  commandTopic,
  type DeviceKind,
  maxMessageBytes,
  tooLargeKeptBytes,
  type Uplink,
  uplinkTopic,
} from "@roadcast/contract";
import type { MqttClient } from "mqtt";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { systemClock } from "../../../gateway/src/clock.js";
import { readingAt } from "../../support/broker-device.js";
import { type IngestHarness, startIngest } from "../../support/broker-ingest.js";
import {
  type BrokerKind,
  type BrokerUnderTest,
  everyKind,
  ownKinds,
  startBroker,
} from "../../support/broker-places.js";

const devices: [DeviceKind, string][] = [
  ["detectors", "D1"],
  ["detectors", "D2"],
  ["stations", "S1"],
  ["controllers", "C1"],
  ["signs", "G1"],
  ["vehicles", "V1"],
];
const patience = { timeout: 15_000, interval: 20 };

const closeOf = (client: MqttClient) => new Promise<void>((resolve) => client.once("close", () => resolve()));

let harness: IngestHarness;
let under: BrokerUnderTest;
/** The topic of D1's readings. */
let readings: string;

/** Before each test of a suite: a broker with the gateway's end of it, and the ingest behind that. */
function meetAt(kind: BrokerKind): void {
  beforeEach(async () => {
    under = await startBroker(kind, devices, (delivery) => harness.ingest.accept(delivery));
    harness = startIngest({ clock: systemClock, prefix: under.prefix });
    readings = topicOf("detectors", "D1", "readings");
  });
  afterEach(async () => {
    harness.commits.fault = () => null;
    harness.commits.release();
    await under.stop();
    await harness.ingest.stop();
  });
}

const commandsTo = (kind: "controllers" | "signs", id: string) => commandTopic(under.prefix, kind, id);
const topicOf = (kind: DeviceKind, id: string, message: Uplink) => uplinkTopic(under.prefix, kind, id, message);

describe.each(ownKinds)("a device with an account at the %s broker", (kind) => {
  meetAt(kind);

  it("signs in with its own password alone", async () => {
    await expect(under.connect("detectors", "D1", { password: "wrong" })).rejects.toThrow();
    await expect(under.connect("detectors", "NOPE")).rejects.toThrow();
    await expect(under.connect("detectors", "D1", { username: "gateway" })).rejects.toThrow();
    const device = await under.connect("detectors", "D1");
    expect(device.connected).toBe(true);
  });

  it("has one connection: a second ends the first", async () => {
    const first = await under.connect("detectors", "D1");
    const closed = closeOf(first);
    await under.connect("detectors", "D1");
    await closed;
  });

  it("writes its own messages and no other's", async () => {
    const thief = await under.connect("detectors", "D2");
    // mosquitto acknowledges and drops; the embedded broker ends the connection. MQTT 3.1.1, 3.3.5 allows both.
    await Promise.race([thief.publishAsync(readings, readingAt(Date.now()), { qos: 1 }), closeOf(thief)]);
    await thief.endAsync(true);
    const device = await under.connect("detectors", "D1");
    await device.publishAsync(readings, readingAt(Date.now()), { qos: 1 });
    await harness.commits.until(() => harness.commits.readings.size > 0);
    expect(harness.commits.all().readings).toHaveLength(1);
    expect(harness.commits.all().deadLetters).toEqual([]);
  });

  it("cannot write commands, its own included", async () => {
    const sign = await under.connect("signs", "G1");
    const heard: string[] = [];
    sign.on("message", (topic) => heard.push(topic));
    await sign.subscribeAsync(commandsTo("signs", "G1"), { qos: 1 });
    const thief = await under.connect("controllers", "C1");
    await Promise.race([thief.publishAsync(commandsTo("signs", "G1"), "{}", { qos: 1 }), closeOf(thief)]);
    await under.broker.publish(commandsTo("signs", "G1"), "from the gateway", { qos: 1, retain: false });
    await vi.waitFor(() => expect(heard).toHaveLength(1), patience);
  });

  it("reads its own commands and nothing else", async () => {
    const controller = await under.connect("controllers", "C1");
    const sign = await under.connect("signs", "G1");
    const heard: [string, string][] = [];
    for (const client of [controller, sign]) {
      client.on("message", (topic, payload) => heard.push([client.options.clientId ?? "", `${topic} ${payload}`]));
    }
    await sign.subscribeAsync(commandsTo("signs", "G1"), { qos: 1 });
    await sign
      .subscribeAsync([`${under.prefix}/#`, commandsTo("controllers", "C1"), readings], { qos: 1 })
      .catch(() => undefined);
    await controller.subscribeAsync(commandsTo("controllers", "C1"), { qos: 1 });
    await under.broker.publish(commandsTo("controllers", "C1"), "for C1", { qos: 1, retain: false });
    await under.broker.publish(commandsTo("signs", "G1"), "for G1", { qos: 1, retain: false });
    await vi.waitFor(() => expect(heard.length).toBeGreaterThanOrEqual(2), patience);
    expect(heard.sort()).toEqual([
      ["controllers/C1", `${commandsTo("controllers", "C1")} for C1`],
      ["signs/G1", `${commandsTo("signs", "G1")} for G1`],
    ]);
  });

  it("takes a retained command when it subscribes later", async () => {
    await under.broker.publish(commandsTo("signs", "G1"), "kept", { qos: 1, retain: true });
    const sign = await under.connect("signs", "G1");
    const heard = new Promise<string>((resolve) =>
      sign.once("message", (_topic, payload) => resolve(payload.toString())),
    );
    await sign.subscribeAsync(commandsTo("signs", "G1"), { qos: 1 });
    await expect(heard).resolves.toBe("kept");
  });

  it("sends up to 1 MiB, of which all over 256 KiB is kept as a dead letter of 4 KiB", async () => {
    const device = await under.connect("detectors", "D1");
    const payload = "x".repeat(maxMessageBytes + 1);
    await device.publishAsync(readings, payload, { qos: 1 });
    await device.publishAsync(readings, "y".repeat(brokerMaxMessageBytes - 1000), { qos: 1 });
    await harness.commits.until(() => harness.commits.all().deadLetters.length === 2);
    const [letter] = harness.commits.all().deadLetters;
    expect(letter).toMatchObject({ topic: readings, reason: "tooLarge", payloadBytes: payload.length });
    expect(letter?.payload.length).toBe(tooLargeKeptBytes);
  });

  it("is not listened to beyond 1 MiB, and others are", async () => {
    const device = await under.connect("detectors", "D1");
    device.publish(readings, "x".repeat(brokerMaxMessageBytes + 2000), { qos: 1 });
    const other = await under.connect("detectors", "D2");
    await other.publishAsync(topicOf("detectors", "D2", "readings"), readingAt(Date.now()), { qos: 1 });
    await harness.commits.until(() => harness.commits.readings.size === 1);
    expect(harness.commits.all().deadLetters).toEqual([]);
  });

  it("may not name another's topic in its last will", async () => {
    const will = {
      topic: topicOf("controllers", "C2", "presence"),
      payload: Buffer.from("{}"),
      qos: 1 as const,
      retain: true,
    };
    const device = await under.connect("controllers", "C1", { will }).catch(() => null);
    device?.stream.destroy();
    const other = await under.connect("detectors", "D1");
    await other.publishAsync(readings, readingAt(Date.now()), { qos: 1 });
    await harness.commits.until(() => harness.commits.readings.size === 1);
    expect(harness.commits.all()).toMatchObject({ presence: [], deadLetters: [] });
  });
});

describe.each(everyKind)("a device at the %s broker", (kind) => {
  meetAt(kind);

  it("is reported offline by its last will, with the time of its connect", async () => {
    const at = Date.now() - 1000;
    const topic = topicOf("controllers", "C1", "presence");
    const will = { topic, payload: Buffer.from(JSON.stringify({ online: false, at })), qos: 1 as const, retain: true };
    const device = await under.connect("controllers", "C1", { will });
    await device.publishAsync(topic, JSON.stringify({ online: true, at }), { qos: 1, retain: true });
    device.stream.destroy();
    await harness.commits.until(() => harness.commits.all().presence.length === 2);
    const [online, offline] = harness.commits.all().presence;
    expect(online).toMatchObject({ kind: "controllers", deviceId: "C1", online: true, at });
    expect(offline).toMatchObject({ kind: "controllers", deviceId: "C1", online: false, at });
    expect(offline?.receivedAt).toBeGreaterThanOrEqual(online?.receivedAt ?? 0);
  });

  it("is not reported offline when it says goodbye", async () => {
    const at = Date.now();
    const topic = topicOf("controllers", "C1", "presence");
    const will = { topic, payload: Buffer.from(JSON.stringify({ online: false, at })), qos: 1 as const, retain: true };
    const device = await under.connect("controllers", "C1", { will });
    await device.endAsync();
    const other = await under.connect("detectors", "D1");
    await other.publishAsync(readings, readingAt(Date.now()), { qos: 1 });
    await harness.commits.until(() => harness.commits.readings.size === 1);
    expect(harness.commits.all().presence).toEqual([]);
  });

  it("leaves its last will to be committed when the database is back", async () => {
    const at = Date.now();
    const topic = topicOf("controllers", "C1", "presence");
    const will = { topic, payload: Buffer.from(JSON.stringify({ online: false, at })), qos: 1 as const, retain: true };
    const device = await under.connect("controllers", "C1", { will });
    await device.publishAsync(topic, JSON.stringify({ online: true, at }), { qos: 1, retain: true });
    await harness.commits.until(() => harness.commits.all().presence.length === 1);
    harness.commits.fault = () => Object.assign(new Error("terminating connection"), { code: "57P01" });
    device.stream.destroy();
    const { attempts } = harness.commits;
    await harness.commits.until(() => harness.commits.attempts >= attempts + 2);
    expect(under.broker.status().unacknowledged).toBe(1);
    harness.commits.fault = () => null;
    await harness.commits.until(() => harness.commits.all().presence.length === 2);
    expect(harness.commits.all().presence[1]).toMatchObject({ online: false, at });
    await vi.waitFor(() => expect(under.broker.status().unacknowledged).toBe(0), patience);
  });

  it("sends positions at QoS 0", async () => {
    const vehicle = await under.connect("vehicles", "V1");
    const position = { observedAt: Date.now(), lat: 37.5, lon: 127.03, speedKph: 38, headingDeg: 67 };
    await vehicle.publishAsync(topicOf("vehicles", "V1", "position"), JSON.stringify(position), { qos: 0 });
    await harness.commits.until(() => harness.commits.all().positions.length === 1);
    expect(harness.commits.all().positions[0]).toMatchObject({ vehicleId: "V1", position });
  });

  it("is heard once the database is back, in order and without loss", async () => {
    const device = await under.connect("detectors", "D1");
    harness.commits.fault = () => Object.assign(new Error("the database system is starting up"), { code: "57P03" });
    const from = Date.now() - 3_600_000;
    const sent = Array.from({ length: 300 }, (_, i) => device.publishAsync(readings, readingAt(from + i), { qos: 1 }));
    await harness.commits.until(() => harness.commits.attempts >= 3);
    expect(harness.commits.readings.size).toBe(0);
    expect(harness.ingest.totals().databaseAvailable).toBe(false);
    harness.commits.fault = () => null;
    await Promise.all(sent);
    await harness.commits.until(() => harness.commits.readings.size === 300);
    expect([...harness.commits.readings.values()].every((times) => times === 1)).toBe(true);
    // The ingest knows a moment after the commit.
    await vi.waitFor(() => expect(harness.ingest.totals().databaseAvailable).toBe(true), patience);
  });
});
