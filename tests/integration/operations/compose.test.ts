import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..", "..", "..");
const passwords = { POSTGRES_PASSWORD: "a", MQTT_GATEWAY_PASSWORD: "b" };

/** v1 and v2 of the compose client; neither needs Docker for this. */
const clients = [["docker-compose"], ["docker", "compose"]].flatMap((client) => {
  const { status, stdout } = spawnSync("env", [...client, "version", "--short"], { encoding: "utf8" });
  return status === 0 ? [{ client, version: stdout.trim() }] : [];
});

it("is looked at with a compose client that is there", () => {
  expect(clients).not.toEqual([]);
});

describe.each(clients)("the compose file, with $client of version $version,", ({ client }) => {
  function compose(args: string[], env: Record<string, string> = passwords) {
    const settings = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const command = [...settings, ...client, ...args];
    const { status, stdout, stderr } = spawnSync("env", command, { cwd: root, encoding: "utf8" });
    return { status, said: stderr, lines: stdout.trim().split("\n").sort() };
  }

  it("is taken as it is", () => {
    expect(compose(["config", "-q"])).toMatchObject({ status: 0, said: "" });
  });

  it("has the gateway, what it needs, and the simulators for those who ask for them", () => {
    const { lines } = compose(["--profile", "simulators", "config", "--services"]);
    expect(lines).toEqual(["gateway", "mosquitto", "redis", "simulators", "timescaledb"]);
  });

  it("gives the broker, the gateway and the simulators one prefix of topics", () => {
    const prefixes = (env: Record<string, string>) =>
      compose(["--profile", "simulators", "config"], { ...passwords, ...env }).lines.flatMap(
        (line) => /^ +MQTT_PREFIX: (.+)$/.exec(line)?.[1] ?? [],
      );
    expect(prefixes({})).toEqual(["roads/v1", "roads/v1", "roads/v1"]);
    expect(prefixes({ MQTT_PREFIX: "seoul/v2" })).toEqual(["seoul/v2", "seoul/v2", "seoul/v2"]);
  });

  it("starts nothing without passwords, and says which is missing", () => {
    for (const missing of Object.keys(passwords)) {
      const { status, said } = compose(["config", "-q"], { ...passwords, [missing]: "" });
      expect(status).not.toBe(0);
      expect(said).toContain(`set ${missing} in .env`);
    }
  });
});

describe("the Dockerfile", () => {
  const steps = readFileSync(join(root, "gateway", "Dockerfile"), "utf8").split("\n");

  it("installs from the manifest of every workspace", () => {
    const { workspaces } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { workspaces: string[] };
    for (const workspace of workspaces) expect(steps).toContain(`COPY ${workspace}/package.json ${workspace}/`);
  });
});
