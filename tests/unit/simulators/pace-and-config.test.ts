import { describe, expect, it } from "vitest";
import { readRunConfig } from "../../../simulators/src/config.js";
import { DeviceConnection } from "../../../simulators/src/devices/device-connection.js";
import { deviceRoster } from "../../../simulators/src/devices/roster.js";
import { SimulatorError } from "../../../simulators/src/errors.js";
import { Pace, readingInterval } from "../../../simulators/src/pace.js";
import { gridNetwork } from "./grid-network.js";

const nowMs = Date.UTC(2025, 10, 12, 3, 0, 0, 250);
const token = { ROADCAST_TOKEN: "secret" };

function faultsOf(...args: Parameters<typeof readRunConfig>): string[] {
  try {
    readRunConfig(...args);
    return [];
  } catch (error) {
    return error instanceof SimulatorError ? error.message.split("\n") : [];
  }
}

describe("pace", () => {
  it("gives ten ticks a second at factor 1, on whole tenths of the clock", () => {
    const pace = new Pace(1, nowMs);
    expect(pace.due(nowMs + 750).ticks).toBe(0);
    expect(pace.due(nowMs + 1750).ticks).toBe(10);
    expect(pace.next() % 100).toBe(0);
    expect(pace.due(nowMs + 1750).ticks).toBe(9);
  });

  it("runs traffic faster and keeps the wall clock's time", () => {
    const pace = new Pace(10, nowMs);
    const due = pace.due(nowMs + 2750).ticks;
    expect(due).toBe(200);
    let wallMs = 0;
    for (let tick = 0; tick < due; tick += 1) wallMs = pace.next();
    expect(wallMs).toBe(nowMs + 2750);
  });

  it("goes on from now after the machine slept, without catching up", () => {
    const pace = new Pace(1, nowMs);
    expect(pace.due(nowMs + 3_600_000)).toEqual({ ticks: 0, skipped: true });
    expect(pace.due(nowMs + 3_602_000).ticks).toBeGreaterThan(9);
  });

  it("shrinks the period of readings with the factor and says what traffic time each covers", () => {
    expect(readingInterval(20, 1)).toEqual({ wallMs: 20_000, intervalSec: 20 });
    expect(readingInterval(20, 10)).toEqual({ wallMs: 2000, intervalSec: 20 });
    expect(readingInterval(20, 60)).toEqual({ wallMs: 1000, intervalSec: 60 });
    expect(readingInterval(20, 0.5)).toEqual({ wallMs: 40_000, intervalSec: 20 });
  });
});

describe("settings of a run", () => {
  it("takes the gateway's address and token from the environment, flags being stronger", () => {
    const environment = { ...token, ROADCAST_GATEWAY: "http://a:1", ROADCAST_MQTT_URL: "mqtt://b:2" };
    const config = readRunConfig({ gateway: "http://c:3/" }, nowMs, environment);
    expect(config.source).toEqual({ type: "gateway", url: "http://c:3", token: "secret" });
    expect(config.mqttUrl).toBe("mqtt://b:2");
    expect(config).toMatchObject({ timeFactor: 1, seed: 1, deviceLimit: null, periodSec: null, startTrafficMs: null });
    expect(config.backupSec).toBe(60);
  });

  it("lists every fault", () => {
    const flags = {
      gateway: "ftp://x",
      mqtt: "http://x",
      timeFactor: "fast",
      seed: "-1",
      devices: "1.5",
      period: "0",
      start: "25:00",
      backupTime: "0",
    };
    const faults = faultsOf(flags, nowMs, {});
    for (const name of [
      "--gateway",
      "--mqtt",
      "--time-factor",
      "--seed",
      "--devices",
      "--period",
      "--start",
      "--backup-time",
      "ROADCAST_TOKEN",
    ]) {
      expect(faults.filter((fault) => fault.startsWith(`${name}:`))).toHaveLength(1);
    }
  });

  it("needs a broker's address with a network of its own, and no token", () => {
    expect(faultsOf({ network: "n.geojson" }, nowMs, {})).toEqual([expect.stringMatching(/^--mqtt: needed/)]);
    expect(faultsOf({ network: "n.geojson", mqtt: "mqtt://b" }, nowMs, {})).toEqual([]);
  });

  it("reads the start as a time of today in Seoul, or a moment", () => {
    const start = (text: string) => readRunConfig({ start: text }, nowMs, token).startTrafficMs;
    expect(start("08:30")).toBe(Date.UTC(2025, 10, 11, 23, 30));
    expect(start("2025-11-13T08:10:00+09:00")).toBe(Date.UTC(2025, 10, 12, 23, 10));
  });
});

describe("devices", () => {
  it("connects stations, controllers, signs, cameras, vehicles and lone detectors, but no detector of a station", () => {
    const names = deviceRoster(gridNetwork(1, 1), null);
    expect(names.filter(({ kind }) => kind === "detectors")).toEqual([{ kind: "detectors", id: "D-lone" }]);
    expect(names.filter(({ kind }) => kind === "stations")).toHaveLength(8);
    expect(new Set(names.map(({ kind }) => kind)).size).toBe(6);
  });

  it("cuts down to a limit with the kinds in proportion", () => {
    const names = deviceRoster(gridNetwork(4, 4), 20);
    expect(names).toHaveLength(20);
    expect(new Set(names.map(({ kind }) => kind))).toContain("controllers");
    expect(new Set(names.map(({ kind }) => kind))).toContain("stations");
  });

  it("keeps a bounded backlog while nobody acknowledges, the latest being kept", () => {
    const hooks = { greeting: () => [], onProblem: () => undefined };
    const device = new DeviceConnection("stations", "S1", { url: "mqtt://127.0.0.1:1", prefix: "p" }, null, hooks);
    for (let message = 0; message < 1000; message += 1) device.keep("readings", { message });
    expect(device.waiting).toBe(360);
    expect(device.dropped).toBe(640);
  });
});
