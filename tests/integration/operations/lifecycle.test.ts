import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { toTimeOut, uplinkTopic } from "@roadcast/contract";
import mqtt from "mqtt";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { GatewayCaller } from "../../support/gateway-caller.js";
import { buildGateway, Gateways } from "../../support/gateway-process.js";
import { occupyPort } from "../../support/ports.js";
import { processesOf } from "../../support/processes.js";

const patience = { timeout: 30_000, interval: 50 };

beforeAll(() => buildGateway("simulators"));

describe("a gateway as a process", () => {
  let gateways: Gateways;

  beforeEach(() => {
    gateways = new Gateways();
  });
  afterEach(async () => {
    await gateways.kill("SIGKILL");
    await vi.waitFor(() => expect(processesOf(gateways.dataDir)).toEqual([]), patience);
    gateways.remove();
  });

  it("starts with nothing around it, says how to sign in, is ready, and leaves nothing behind on SIGTERM", async () => {
    const gateway = await gateways.launch({ DEMO: "on" }).running();
    expect(gateway.text).toContain("roadcast-demo");
    await vi.waitFor(async () => {
      const answer = await fetch(`${gateway.url}/readyz`);
      expect(await answer.json()).toMatchObject({ ready: true });
    }, patience);
    expect(await (await fetch(`${gateway.url}/metrics`)).text()).toContain("roadcast_messages_total");
    // Gateway, database and simulated city are there, and gone afterwards.
    expect(processesOf(gateways.dataDir).length).toBeGreaterThan(2);
    expect(await gateway.kill("SIGTERM")).toBe(0);
    expect(processesOf(gateways.dataDir)).toEqual([]);
  });

  it("starts again after SIGKILL, with what was committed", async () => {
    const first = await gateways.launch().running();
    const admin = await GatewayCaller.firstSignIn(first);
    const network = (await admin.call("GET", "/api/v1/network")) as {
      features: { properties: { kind: string; id: string; stationId?: string } }[];
    };
    const detector = network.features.find(({ properties }) => properties.kind === "detector")?.properties;
    if (detector?.stationId === undefined) throw new Error("the default network has no detector of a station");
    const { password, username } = (await admin.call(
      "POST",
      `/api/v1/devices/stations/${detector.stationId}/credentials`,
    )) as { password: string; username: string };
    const device = await mqtt.connectAsync(`mqtt://127.0.0.1:${first.mqttPort}`, {
      protocolVersion: 4,
      clientId: username,
      username,
      password,
      reconnectPeriod: 0,
    });
    device.on("error", () => undefined);
    const observedAt = Date.now();
    const entries = [{ detector: detector.id, count: 3, speedKph: 33.5, occupancyPct: 9 }];
    await device.publishAsync(
      uplinkTopic("roads/v1", "stations", detector.stationId, "readings"),
      JSON.stringify({ observedAt, intervalSec: 20, entries }),
      { qos: 1 },
    );
    expect(await first.kill("SIGKILL")).toBe("SIGKILL");
    device.end(true);

    const second = await gateways.launch().running();
    expect(second.firstPassword).toBe("");
    const again = await GatewayCaller.signIn(second.url, "admin", admin.password);
    const from = observedAt - 60_000;
    const series = await again.call(
      "GET",
      `/api/v1/detectors/${detector.id}/readings?from=${from}&to=${observedAt + 60_000}&bucket=raw`,
    );
    expect(series).toMatchObject({ points: [{ count: 3, speedKph: 33.5 }] });
    const { areas } = (await again.call("GET", "/api/v1/live")) as { areas: { detectors: { id: string }[] }[] };
    const record = areas.flatMap(({ detectors }) => detectors).find(({ id }) => id === detector.id);
    expect(record).toMatchObject({ observedAt: toTimeOut(observedAt), speedKph: 33.5 });
  });

  it("names a port that is in use before it touches anything", async () => {
    const { port, release } = await occupyPort();
    const gateway = gateways.launch({ PORT: String(port) });
    expect(await gateway.ended).toBe(1);
    expect(gateway.text).toContain(`port ${port} of 127.0.0.1 is in use`);
    expect(gateway.text).toContain("PORT");
    expect(existsSync(join(gateways.dataDir, "postgres"))).toBe(false);
    await release();
  });

  it("names the broker's port where that is in use, and leaves nothing running", async () => {
    const { port, release } = await occupyPort();
    const gateway = gateways.launch({ MQTT_PORT: String(port) });
    expect(await gateway.ended).toBe(1);
    expect(gateway.text).toContain(String(port));
    expect(gateway.text).toContain("MQTT_PORT");
    expect(processesOf(gateways.dataDir)).toEqual([]);
    await release();
  });

  it("lists every wrong setting at once and starts nothing", async () => {
    const gateway = gateways.launch({
      PORT: "http",
      LOG_LEVEL: "chatty",
      PUBLIC_URL: "nowhere",
      RETENTION_RAW_DAYS: "0",
    });
    expect(await gateway.ended).toBe(1);
    for (const name of ["PORT", "LOG_LEVEL", "PUBLIC_URL", "RETENTION_RAW_DAYS"]) expect(gateway.text).toContain(name);
    expect(readdirSync(gateways.dataDir)).toEqual([]);
  });

  it("says what to do where DATA_DIR cannot be made", async () => {
    const file = join(gateways.dataDir, "a-file");
    writeFileSync(file, "");
    const gateway = gateways.launch({ DATA_DIR: join(file, "data") });
    expect(await gateway.ended).toBe(1);
    expect(gateway.text).toContain("DATA_DIR");
  });

  it("says that another gateway uses the data directory, and lets it go on", async () => {
    const first = await gateways.launch().running();
    const second = gateways.launch();
    expect(await second.ended).toBe(1);
    expect(second.text).toContain(`"code":"locked"`);
    expect((await fetch(`${first.url}/readyz`)).status).toBe(200);
  });

  it("starts over the lock and the database that a kill -9 left behind", async () => {
    const first = await gateways.launch().running();
    await first.kill("SIGKILL");
    const second = await gateways.launch().running();
    expect((await fetch(`${second.url}/readyz`)).status).toBe(200);
  });

  it("says that its database ended and runs again, and why it ends itself where that does not start any more", async () => {
    const gateway = await gateways.launch().running();
    const cluster = join(gateways.dataDir, "postgres", "cluster");
    const killDatabase = () => {
      process.kill(Number(readFileSync(join(cluster, "postmaster.pid"), "utf8").split("\n", 1)[0]), "SIGKILL");
    };
    const warnings = () => gateway.log.filter(({ level }) => level === 40).map(({ msg }) => msg ?? "");
    killDatabase();
    await gateway.until(() => warnings().some((line) => line.includes("PostgreSQL runs again")));
    expect(warnings().some((line) => line.includes("PostgreSQL ended by itself"))).toBe(true);
    appendFileSync(join(cluster, "postgresql.conf"), "no_such_setting = 1\n");
    killDatabase();
    expect(await gateway.ended).toBe(1);
    expect(warnings().some((line) => /does not start again: .*no_such_setting/s.test(line))).toBe(true);
  });

  it("stays up without its broker and says so in its readiness", async () => {
    const gateway = await gateways.launch({ MQTT_URL: "mqtt://127.0.0.1:9", DEMO: "off" }).running();
    const answer = await fetch(`${gateway.url}/readyz`);
    expect(answer.status).toBe(503);
    const { dependencies } = (await answer.json()) as { dependencies: { name: string; ok: boolean }[] };
    expect(dependencies.find(({ name }) => name === "broker")?.ok).toBe(false);
    expect(dependencies.find(({ name }) => name === "database")?.ok).toBe(true);
    expect(await gateway.kill("SIGTERM")).toBe(0);
  });
});
