import { describe, expect, it } from "vitest";
import { ConfigError, readConfig } from "../../../gateway/src/config/config.js";
import { settings } from "../../../gateway/src/config/settings.js";

const faultsOf = (env: Record<string, string>) => {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.faults.map(({ name }) => name);
  }
};

describe("settings", () => {
  it("make a demo on this machine alone where nothing is set", () => {
    const config = readConfig({});
    expect(config.demo).toBe(true);
    expect(config.http).toMatchObject({ host: "127.0.0.1", port: 8080, publicUrl: null });
    expect(config.database.url).toBeNull();
    expect(config.mqtt).toMatchObject({ url: null, port: 1883, prefix: "roads/v1" });
  });

  it.each([{ DATABASE_URL: "postgres://db/roadcast" }, { MQTT_URL: "mqtt://broker" }])(
    "turn the demo off and listen everywhere with %o",
    (env) => {
      const config = readConfig(env);
      expect(config.demo).toBe(false);
      expect(config.http.host).toBe("0.0.0.0");
    },
  );

  it("let DEMO say otherwise, in any of the usual words", () => {
    expect(readConfig({ DATABASE_URL: "postgres://db/roadcast", DEMO: "on" }).demo).toBe(true);
    expect(readConfig({ DEMO: "0" }).demo).toBe(false);
    expect(readConfig({ DEMO: "False" }).demo).toBe(false);
  });

  it("count an empty variable as absent, as compose files leave them", () => {
    expect(readConfig(Object.fromEntries(Object.keys(settings).map((name) => [name, ""])))).toEqual(readConfig({}));
  });

  it("list every fault at once, by the name of its variable", () => {
    const env = {
      PORT: "eighty",
      MQTT_PORT: "70000",
      PUBLIC_URL: "roads.example.org",
      DATABASE_URL: "mysql://db",
      MQTT_PREFIX: "roads/#",
      LOG_LEVEL: "loud",
      DEMO: "maybe",
      SESSION_SECRET: "short",
      RETENTION_RAW_DAYS: "1",
      COMPRESS_AFTER_HOURS: "3",
      TILE_URL: "https://tiles.example.org/",
      SIM_TIME_FACTOR: "0",
      SIM_START: "half past eight",
    };
    expect(faultsOf(env).sort()).toEqual(Object.keys(env).sort());
  });

  it("name faults of settings that do not go together", () => {
    expect(faultsOf({ TILE_URL: "https://t.example.org/{z}/{x}/{y}.png" })).toEqual(["TILE_ATTRIBUTION"]);
    expect(faultsOf({ MQTT_PASSWORD_FILE: "/etc/passwords" })).toEqual(["MQTT_PASSWORD_FILE"]);
    expect(faultsOf({ PORT: "9000", MQTT_PORT: "9000" })).toEqual(["MQTT_PORT"]);
    expect(faultsOf({ RETENTION_5M_DAYS: "5" })).toEqual(["RETENTION_5M_DAYS"]);
  });

  it.each([
    ["TRUST_PROXY", ["foo", "10.0.0.0/8,", "10.0.0.0/99", "loopback, example.org"]],
    ["MQTT_URL", ["mqtt://u:p%zz@h", "mqtt://u%:p@h", "http://h"]],
    ["SIM_START", ["2025-99-99Tx12Z", "2025-02-30T08:00:00Z", "2025-11-13T08:00:00", "24:00", "1763000000000"]],
    ["TILE_URL", ["https://t.example.org/{z}", "https://t.example.org/{z}/{x}.png", "https://t.example.org/{x}/{y}"]],
  ])("refuse what would fail later, in %s", (name, values) => {
    for (const value of values) {
      expect([value, faultsOf({ [name]: value, PORT: "x" }).sort()]).toEqual([value, ["PORT", name].sort()]);
    }
  });

  it("take credentials, times, tiles and programs that are good", () => {
    expect(readConfig({ MQTT_URL: "mqtt://u:p%25zz@h" }).mqtt.url).toBe("mqtt://u:p%25zz@h");
    expect(readConfig({ SIM_START: "08:20" }).simulator.start).toBe("08:20");
    expect(readConfig({ SIM_START: "2025-11-13T08:00:00+09:00" }).simulator.start).toBe("2025-11-12T23:00:00.000Z");
    const tiles = { TILE_URL: "https://{s}.example.org/?x={x}&y={y}&z={z}", TILE_ATTRIBUTION: "©" };
    expect(readConfig(tiles).tiles?.url).toBe(tiles.TILE_URL);
  });

  it("never print a value, which may be a password", () => {
    expect(() => readConfig({ DATABASE_URL: "mysql://me:s3cret@db", MQTT_URL: "s3cret" })).toThrowError(
      expect.objectContaining({ message: expect.not.stringContaining("s3cret") }),
    );
  });

  it("take what Express's trust proxy takes", () => {
    expect(readConfig({ TRUST_PROXY: "1" }).http.trustProxy).toBe(1);
    expect(readConfig({ TRUST_PROXY: "loopback, 10.0.0.0/8" }).http.trustProxy).toEqual(["loopback", "10.0.0.0/8"]);
  });
});
