import { type Network, parseDeviceUsername, type Readiness } from "@roadcast/contract";
import type { MqttClient } from "mqtt";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { connectDevice, readingAt } from "../../support/broker-device.js";
import { openTestDatabase, type TestDatabase } from "../../support/database.js";
import { GatewayCaller } from "../../support/gateway-caller.js";
import { bareSettings, buildGateway, GatewayProcess, newDataDir } from "../../support/gateway-process.js";
import { TestConsole } from "../../support/live-gateway.js";
import { TestRedis } from "../../support/redis.js";

const patience = { timeout: 30_000, interval: 50 };

describe("two gateways on one database, with Redis between them", () => {
  let store: TestDatabase;
  let redis: TestRedis;
  let gateways: GatewayProcess[] = [];
  let folders: ReturnType<typeof newDataDir>[] = [];
  let admin: GatewayCaller;
  let elsewhere: TestConsole;
  let device: MqttClient;
  let detector = "";
  let area = "";
  let observedAt = Date.now() - 60_000;

  const launch = async () => {
    const data = newDataDir();
    folders = [...folders, data];
    const gateway = new GatewayProcess({
      ...bareSettings,
      DATA_DIR: data.path,
      DATABASE_URL: store.url,
      DATABASE_SCHEMA: store.schema,
      REDIS_URL: redis.url,
    });
    gateways = [...gateways, gateway];
    return gateway.running();
  };
  /** A reading that the first gateway has acknowledged, so that it is committed. */
  const read = async (speedKph: number) => {
    observedAt += 1_000;
    const { username } = device.options;
    const id = parseDeviceUsername(username ?? "")?.id;
    await device.publishAsync(`roads/v1/detectors/${id}/readings`, readingAt(observedAt, { speedKph }), { qos: 1 });
  };
  const lastSeenElsewhere = () =>
    [...elsewhere.snapshots, ...elsewhere.deltas]
      .flatMap(({ detectors }) => detectors)
      .filter(({ id }) => id === detector)
      .sort((a, b) => (a.observedAt ?? 0) - (b.observedAt ?? 0))
      .at(-1);
  const readinessOf = async (gateway: GatewayProcess | undefined) => {
    const response = await fetch(`${gateway?.url}/readyz`);
    const { dependencies } = (await response.json()) as Readiness;
    return { status: response.status, redis: dependencies.find(({ name }) => name === "redis")?.ok };
  };

  beforeAll(async () => {
    buildGateway();
    store = await openTestDatabase();
    redis = await TestRedis.start();
    const first = await launch();
    const second = await launch();
    admin = await GatewayCaller.firstSignIn(first);
    const { id, linkId, password } = await admin.detector();
    detector = id;
    const { features } = (await admin.call("GET", "/api/v1/network")) as Network;
    area =
      features.flatMap(({ properties: link }) =>
        link.kind === "link" && link.id === linkId ? [link.areaId] : [],
      )[0] ?? "";
    device = await connectDevice(first.mqttPort, "detectors", detector, { password });
    const there = await GatewayCaller.signIn(second.url, "admin", admin.password);
    elsewhere = await new TestConsole(Number(new URL(second.url).port), { cookie: there.cookie }).connected();
    expect(await elsewhere.subscribe(area)).toEqual({ ok: true });
    await elsewhere.until(() => elsewhere.snapshots.length === 1);
    for (const gateway of gateways) {
      await vi.waitFor(async () => expect(await readinessOf(gateway)).toEqual({ status: 200, redis: true }), patience);
    }
  });

  afterAll(async () => {
    elsewhere?.close();
    device?.end(true);
    for (const gateway of gateways) await gateway.kill("SIGTERM");
    for (const folder of folders) folder.remove();
    await redis?.stop();
    await store?.drop();
  });

  it("shows on the consoles of one what the other has committed", async () => {
    await read(31.5);
    await elsewhere.until(() => lastSeenElsewhere()?.observedAt === observedAt);
    expect(lastSeenElsewhere()).toMatchObject({ speedKph: 31.5 });
  });

  it("tells the consoles of one of a device that the other took out of service", async () => {
    const path = `/api/v1/devices/detectors/${detector}`;
    const marked = () =>
      [...elsewhere.snapshots, ...elsewhere.deltas]
        .flatMap(({ devices }) => devices)
        .filter(({ id }) => id === `detectors/${detector}`)
        .at(-1)?.outOfService;
    await admin.call("PATCH", path, { outOfService: true });
    await elsewhere.until(() => marked() === true);
    await admin.call("PATCH", path, { outOfService: false });
    await elsewhere.until(() => marked() === false);
  });

  it("goes on with each its own while Redis is away, says so, and catches up once it is back", async () => {
    await redis.kill();
    for (const gateway of gateways) {
      await vi.waitFor(async () => expect(await readinessOf(gateway)).toEqual({ status: 503, redis: false }), patience);
    }
    await read(22.5);
    const { areas } = (await admin.call("GET", "/api/v1/live")) as {
      areas: { detectors: { id: string; speedKph: number }[] }[];
    };
    const here = areas.flatMap(({ detectors }) => detectors).find(({ id }) => id === detector);
    expect(here?.speedKph).toBe(22.5);
    expect(lastSeenElsewhere()?.observedAt).toBeLessThan(observedAt);

    await redis.run();
    for (const gateway of gateways) {
      await vi.waitFor(async () => expect(await readinessOf(gateway)).toEqual({ status: 200, redis: true }), patience);
    }
    await elsewhere.until(() => lastSeenElsewhere()?.observedAt === observedAt);
    expect(lastSeenElsewhere()?.speedKph).toBe(22.5);
    await read(44.5);
    await elsewhere.until(() => lastSeenElsewhere()?.speedKph === 44.5);
  });

  it("starts and stops without Redis", async () => {
    await redis.kill();
    const third = await launch();
    expect(await readinessOf(third)).toEqual({ status: 503, redis: false });
    expect(await third.kill("SIGTERM")).toBe(0);
    gateways = gateways.filter((gateway) => gateway !== third);
  });
});
