import type { MqttClient } from "mqtt";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { connectDevice } from "../../support/broker-device.js";
import { openTestDatabase } from "../../support/database.js";
import { GatewayCaller } from "../../support/gateway-caller.js";
import { buildGateway, Gateways } from "../../support/gateway-process.js";

const dayMs = 86_400_000;
const patience = { timeout: 60_000, interval: 100 };

beforeAll(() => buildGateway());

describe("a gateway and its database", () => {
  let gateways: Gateways;

  beforeEach(() => {
    gateways = new Gateways();
  });
  afterEach(async () => {
    await gateways.kill();
    gateways.remove();
  });

  it("refuses a schema of a newer version and leaves it as it is", async () => {
    const store = await openTestDatabase();
    try {
      await store.database.run("insert into migrations (name, run_on) values ('9999_from_the_future', now())");
      const gateway = gateways.launch({ DATABASE_URL: store.url, DATABASE_SCHEMA: store.schema });
      expect(await gateway.ended).toBe(1);
      expect(gateway.text).toContain("9999_from_the_future");
      expect(gateway.text).toContain("newer");
      const { rows } = await store.database.run<{ count: number }>("select count(*) as count from users");
      expect(rows[0]?.count).toBe(0);
    } finally {
      await store.drop();
    }
  });

  it("says what to do where the database refuses the sign-in or has no such name", async () => {
    const store = await openTestDatabase();
    try {
      const url = new URL(store.url);
      url.pathname = "/no_such_database";
      const gateway = gateways.launch({ DATABASE_URL: url.href });
      expect(await gateway.ended).toBe(1);
      expect(gateway.text).toContain("DATABASE_URL");
      if (url.password !== "") expect(gateway.text).not.toContain(url.password);
    } finally {
      await store.drop();
    }
  });

  it("runs on an external database, in a schema of its own", async () => {
    const store = await openTestDatabase();
    try {
      const gateway = await gateways.launch({ DATABASE_URL: store.url, DATABASE_SCHEMA: store.schema }).running();
      const { rows } = await store.database.run<{ count: number }>("select count(*) as count from detectors");
      expect(rows[0]?.count).toBeGreaterThan(400);
      expect(await gateway.kill("SIGTERM")).toBe(0);
    } finally {
      await store.drop();
    }
  });

  it("says that there is no room where the first start finds none", async () => {
    const gateway = gateways.launch({}, "ulimit -f 2000");
    expect(await gateway.ended).toBe(1);
    expect(gateway.text).toMatch(/disk|size of files/);
    expect(gateway.text).toContain("DATA_DIR");
  });

  it("acknowledges nothing that a full disk kept from being stored, and loses nothing of what comes again", async () => {
    // The cluster is made with room; later no file may grow past 17 MiB (the log's are
    // 16), which the readings soon would: all of them are of one day, so of one table,
    // whatever the hour of the test is.
    const first = await gateways.launch().running();
    const admin = await GatewayCaller.firstSignIn(first);
    const { id: detector, password } = await admin.detector();
    await first.kill("SIGTERM");

    const messages = 120;
    const stepMs = 20;
    const perMessage = 2_500;
    const yesterday = Math.floor(Date.now() / dayMs) * dayMs - dayMs;
    const start = yesterday + dayMs / 2;
    const payload = (message: number) =>
      JSON.stringify(
        Array.from({ length: perMessage }, (_, i) => ({
          observedAt: start + (message * perMessage + i) * stepMs,
          intervalSec: 1,
          count: 1,
          speedKph: 41.5,
          occupancyPct: 12.3,
        })),
      );
    const topic = `roads/v1/detectors/${detector}/readings`;
    const acknowledged = new Set<number>();
    const send = (device: MqttClient, message: number) =>
      device.publishAsync(topic, payload(message), { qos: 1 }).then(
        () => void acknowledged.add(message),
        () => undefined,
      );

    const full = await gateways.launch({}, `ulimit -f ${(17 * 1024 * 1024) / 512}`).running();
    const device = await connectDevice(full.mqttPort, "detectors", detector, { password });
    const sent = Array.from({ length: messages }, (_, message) => send(device, message));
    await full.until(() => full.text.includes("nothing is acknowledged until it succeeds"));
    expect((await fetch(`${full.url}/readyz`)).status).toBe(503);
    expect(acknowledged.size).toBeLessThan(messages);
    const kept = new Set(acknowledged);
    await full.kill("SIGKILL");
    device.end(true);
    await Promise.all(sent);

    const mended = await gateways.launch().running();
    const again = await GatewayCaller.signIn(mended.url, "admin", admin.password);
    const stored = async (message: number) => {
      const from = start + message * perMessage * stepMs;
      const series = (await again.call(
        "GET",
        `/api/v1/detectors/${detector}/readings?from=${from}&to=${from + perMessage * stepMs}&bucket=raw`,
      )) as { points: unknown[] };
      return series.points.length;
    };
    for (const message of kept) expect(await stored(message)).toBe(perMessage);
    const back = await connectDevice(mended.mqttPort, "detectors", detector, { password });
    await Promise.all(
      Array.from({ length: messages }, (_, message) => (kept.has(message) ? undefined : send(back, message))),
    );
    back.end(true);
    await vi.waitFor(() => expect(acknowledged.size).toBe(messages), patience);
    for (const message of [0, messages - 1]) expect(await stored(message)).toBe(perMessage);
  }, 180_000);
});
