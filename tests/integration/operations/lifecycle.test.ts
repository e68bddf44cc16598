import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { toTimeOut, uplinkTopic } from "@roadcast/contract";
import mqtt from "mqtt";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { GatewayCaller } from "../../support/gateway-caller.js";
import { bareSettings, buildGateway, GatewayProcess, newDataDir } from "../../support/gateway-process.js";
import { occupyPort } from "../../support/ports.js";

const patience = { timeout: 30_000, interval: 50 };

beforeAll(() => buildGateway("simulators"));

/** Processes on this machine whose command line or working files name the folder; Linux. */
function processesOf(folder: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
        return command.includes(folder) ? [`${pid} ${command}`] : [];
      } catch {
        return [];
      }
    });
}

describe("a gateway as a process", () => {
  let data: ReturnType<typeof newDataDir>;
  let gateways: GatewayProcess[];

  beforeEach(() => {
    data = newDataDir();
    gateways = [];
  });
  afterEach(async () => {
    for (const gateway of gateways) await gateway.kill("SIGKILL");
    await vi.waitFor(() => expect(processesOf(data.path)).toEqual([]), patience);
    data.remove();
  });

  const launch = (env: Record<string, string> = {}, shell?: string) => {
    const gateway = new GatewayProcess({ ...bareSettings, DATA_DIR: data.path, ...env }, shell);
    gateways.push(gateway);
    return gateway;
  };

  it("starts with nothing around it, says how to sign in, is ready, and leaves nothing behind on SIGTERM", async () => {
    const gateway = await launch({ DEMO: "on" }).running();
    expect(gateway.text).toContain("roadcast-demo");
    await vi.waitFor(async () => {
      const answer = await fetch(`${gateway.url}/readyz`);
      expect(await answer.json()).toMatchObject({ ready: true });
    }, patience);
    expect(await (await fetch(`${gateway.url}/metrics`)).text()).toContain("roadcast_messages_total");
    // Database and simulated city are there, and gone afterwards.
    expect(processesOf(data.path).length).toBeGreaterThan(1);
    expect(await gateway.kill("SIGTERM")).toBe(0);
    expect(processesOf(data.path)).toEqual([]);
  });

  it("starts again after SIGKILL, with what was committed", async () => {
    const first = await launch().running();
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

    const second = await launch().running();
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
    const gateway = launch({ PORT: String(port) });
    expect(await gateway.ended).toBe(1);
    expect(gateway.text).toContain(`port ${port} of 127.0.0.1 is in use`);
    expect(gateway.text).toContain("PORT");
    expect(existsSync(join(data.path, "postgres"))).toBe(false);
    await release();
  });

  it("names the broker's port where that is in use, and leaves nothing running", async () => {
    const { port, release } = await occupyPort();
    const gateway = launch({ MQTT_PORT: String(port) });
    expect(await gateway.ended).toBe(1);
    expect(gateway.text).toContain(String(port));
    expect(gateway.text).toContain("MQTT_PORT");
    expect(processesOf(data.path)).toEqual([]);
    await release();
  });

  it("lists every wrong setting at once and starts nothing", async () => {
    const gateway = launch({ PORT: "http", LOG_LEVEL: "chatty", PUBLIC_URL: "nowhere", RETENTION_RAW_DAYS: "0" });
    expect(await gateway.ended).toBe(1);
    for (const name of ["PORT", "LOG_LEVEL", "PUBLIC_URL", "RETENTION_RAW_DAYS"]) expect(gateway.text).toContain(name);
    expect(readdirSync(data.path)).toEqual([]);
  });

  it("says what to do where DATA_DIR cannot be made", async () => {
    const file = join(data.path, "a-file");
    writeFileSync(file, "");
    const gateway = launch({ DATA_DIR: join(file, "data") });
    expect(await gateway.ended).toBe(1);
    expect(gateway.text).toContain("DATA_DIR");
  });

  it("says that another gateway uses the data directory, and lets it go on", async () => {
    const first = await launch().running();
    const second = launch();
    expect(await second.ended).toBe(1);
    expect(second.text).toContain(`"code":"locked"`);
    expect((await fetch(`${first.url}/readyz`)).status).toBe(200);
  });

  it("starts over a lock and a process file that a crash left behind", async () => {
    const first = await launch().running();
    await first.kill("SIGTERM");
    const cluster = join(data.path, "postgres", "cluster");
    // The number of a process that has ended.
    writeFileSync(join(cluster, "postmaster.pid"), `${first.pid}\n${cluster}\n0\n0\n\n127.0.0.1\n0\n`);
    const second = await launch().running();
    expect((await fetch(`${second.url}/readyz`)).status).toBe(200);
  });

  it("stays up without its broker and says so in its readiness", async () => {
    const gateway = await launch({ MQTT_URL: "mqtt://127.0.0.1:9", DEMO: "off" }).running();
    const answer = await fetch(`${gateway.url}/readyz`);
    expect(answer.status).toBe(503);
    const { dependencies } = (await answer.json()) as { dependencies: { name: string; ok: boolean }[] };
    expect(dependencies.find(({ name }) => name === "broker")?.ok).toBe(false);
    expect(dependencies.find(({ name }) => name === "database")?.ok).toBe(true);
    expect(await gateway.kill("SIGTERM")).toBe(0);
  });
});
