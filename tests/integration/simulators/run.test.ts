import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  commandResult,
  commandTopic,
  controllerEvents,
  controllerState,
  defaultTopicPrefix,
  detectorReadings,
  deviceUsername,
  presence,
  signState,
  stationReadings,
  type Uplink,
  vehiclePosition,
} from "@roadcast/contract";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type DeviceName, deviceRoster } from "../../../simulators/src/devices/roster.js";
import { devicePassword, loginsOf } from "../../support/broker-device.js";
import { type Mosquitto, startMosquitto } from "../../support/mosquitto.js";
import { gridNetwork } from "../../unit/simulators/grid-network.js";
import { bundleSimulator, type Heard, Listener, RunningSimulator, simulatorCli } from "./simulator-process.js";

const network = gridNetwork(2, 2);
const devices = deviceRoster(network, null);
const names = devices.map(({ kind, id }) => deviceUsername(kind, id));
const nameOf = ({ topic }: Heard) => deviceUsername(topic.kind, topic.id);

let directory: string;
let program: string;
let broker: Mosquitto;
let listener: Listener;
let simulator: RunningSimulator | null = null;

const file = (name: string) => join(directory, name);
const credentialsFor = (list: readonly DeviceName[], password: string) => ({
  credentials: list.map(({ kind, id }) => ({ kind, id, username: deviceUsername(kind, id), password })),
});

function start(more: readonly string[] = []): RunningSimulator {
  simulator = new RunningSimulator(program, [
    ...["--network", file("network.geojson"), "--credentials", file("credentials.json")],
    ...["--mqtt", `mqtt://127.0.0.1:${broker.port}`, "--data-dir", directory, "--period", "1", "--stdin-guard"],
    ...more,
  ]);
  return simulator;
}

/** Whether every device's last presence since a mark says this. */
const allAre = (online: boolean) => (heard: readonly Heard[]) => {
  const last = new Map<string, boolean>();
  for (const entry of heard) {
    if (entry.topic.uplink === "presence") last.set(nameOf(entry), presence.parse(entry.body).online);
  }
  return names.every((name) => last.get(name) === online);
};

const steer = (...args: string[]) => simulatorCli(program, [...args, "--data-dir", directory]);

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "roadcast-sim-"));
  program = await bundleSimulator(directory);
  writeFileSync(file("network.geojson"), JSON.stringify(network));
  writeFileSync(file("credentials.json"), JSON.stringify(credentialsFor(devices, devicePassword)));
  broker = await startMosquitto({ devices: await loginsOf(devices.map(({ kind, id }) => [kind, id])) });
  listener = await Listener.on(broker.url);
});

afterEach(async () => {
  await simulator?.kill("SIGKILL");
  simulator = null;
});

afterAll(async () => {
  await listener?.client.endAsync(true);
  await broker?.stop();
  rmSync(directory, { recursive: true, force: true });
});

describe("a running simulator, on a real broker with the product's own accounts and topic rules", {
  timeout: 120_000,
}, () => {
  it("connects every device, and all that they publish is what the contract takes", async () => {
    const since = listener.mark;
    start();
    await listener.until(allAre(true), since);
    const wanted: Uplink[] = ["readings", "state", "events", "position"];
    await listener.until(
      (heard) =>
        wanted.every((uplink) => heard.some(({ topic }) => topic.uplink === uplink)) &&
        names
          .filter((name) => /^(stations|detectors)\//.test(name))
          .every((name) => heard.some((entry) => nameOf(entry) === name && entry.topic.uplink === "readings")),
      since,
    );
    const schemas = {
      presence,
      position: vehiclePosition,
      events: controllerEvents,
      results: commandResult,
    };
    for (const { topic, body } of listener.heard.slice(since)) {
      if (topic.uplink === "readings") {
        const schema = topic.kind === "stations" ? stationReadings : detectorReadings;
        const [first] = [schema.parse(body)].flat();
        expect((first?.observedAt ?? 1) % 1000).toBe(0);
      } else if (topic.uplink === "state") (topic.kind === "signs" ? signState : controllerState).parse(body);
      else schemas[topic.uplink].parse(body);
    }
  });

  it("keeps presence and state for those who come later", async () => {
    const since = listener.mark;
    start();
    await listener.until(allAre(true), since);
    const late = await Listener.on(broker.url);
    await late.until((heard) => allAre(true)(heard.filter(({ retained }) => retained)));
    await late.next(({ topic, retained }) => retained && topic.kind === "controllers" && topic.uplink === "state");
    await late.client.endAsync(true);
  });

  it("leaves the last word to the wills when it is killed, with the times of the connects", async () => {
    const since = listener.mark;
    const running = start();
    await listener.until(allAre(true), since);
    const onlineAt = new Map<string, number>();
    for (const entry of listener.heard.slice(since)) {
      if (entry.topic.uplink !== "presence") continue;
      const said = presence.parse(entry.body);
      if (said.online) onlineAt.set(nameOf(entry), said.at);
    }
    const killed = listener.mark;
    await running.kill("SIGKILL");
    await listener.until(allAre(false), killed);
    for (const entry of listener.heard.slice(killed)) {
      if (entry.topic.uplink !== "presence") continue;
      expect(presence.parse(entry.body)).toEqual({ online: false, at: onlineAt.get(nameOf(entry)) });
    }
  });

  it("says goodbye for every device and ends when its standard input closes", async () => {
    const since = listener.mark;
    const running = start();
    await listener.until(allAre(true), since);
    const closed = listener.mark;
    expect(await running.closeStdin()).toBe(0);
    await listener.until(allAre(false), closed);
  });

  it("is made to fail and mended by its own command line while it runs", async () => {
    const since = listener.mark;
    start();
    await listener.until(allAre(true), since);

    const flashing = listener.mark;
    const flash = await steer("inject", "controller-fault", "--controller", "C-N1-1", "--kind", "flash");
    expect(flash).toMatchObject({ code: 0, stderr: "" });
    const modeIs = (mode: string) => (heard: Heard) =>
      nameOf(heard) === "controllers/C-N1-1" &&
      heard.topic.uplink === "state" &&
      controllerState.parse(heard.body).mode === mode;
    await listener.next(modeIs("flash"), flashing);

    const locked = listener.mark;
    await steer("inject", "detector-fault", "--detector", "D-L1-1-east-2", "--kind", "locked-on");
    await listener.next((heard) => {
      if (nameOf(heard) !== "stations/S-L1-1-east" || heard.topic.uplink !== "readings") return false;
      const entry = stationReadings.parse(heard.body).entries.find(({ detector }) => detector === "D-L1-1-east-2");
      return entry?.occupancyPct === 100 && entry.count === 0;
    }, locked);

    const cut = listener.mark;
    await steer("inject", "disconnect", "--device", "stations/S-L1-1-east");
    const presenceIs = (online: boolean) => (heard: Heard) =>
      nameOf(heard) === "stations/S-L1-1-east" &&
      heard.topic.uplink === "presence" &&
      presence.parse(heard.body).online === online;
    await listener.next(presenceIs(false), cut);

    const incident = await steer(
      "inject",
      "incident",
      "--link",
      "L1-1-east",
      "--capacity",
      "0.3",
      "--minutes",
      "20",
      "--json",
    );
    expect(JSON.parse(incident.stdout)).toMatchObject({
      injection: { type: "incident", link: "L1-1-east", capacity: 0.3 },
    });
    expect((await steer("list")).stdout.trim().split("\n")).toHaveLength(4);
    const status: unknown = JSON.parse((await steer("status", "--json")).stdout);
    expect(status).toMatchObject({ devices: devices.length, connected: devices.length - 1, held: 1, injections: 4 });

    const mended = listener.mark;
    expect((await steer("clear", "--all")).stdout).toBe("cleared 4\n");
    await listener.next(presenceIs(true), mended);
    await listener.next(modeIs("coordinated"), mended);
    expect((await steer("list")).stdout).toBe("nothing is injected\n");
  });

  it("says what is wrong with a command, with an exit code that scripts can use", async () => {
    const since = listener.mark;
    start();
    await listener.until(allAre(true), since);
    const unknown = await steer("inject", "incident", "--link", "NOPE", "--capacity", "0.3");
    expect(unknown).toMatchObject({ code: 2, stderr: "roadcast-sim: there is no link NOPE in the network\n" });
    const much = await steer("inject", "incident", "--link", "L1-1-east", "--capacity", "3");
    expect(much.code).toBe(2);
    expect(much.stderr).toContain("capacity");
    const kind = await steer("inject", "detector-fault", "--detector", "D-lone", "--kind", "sleepy");
    expect(kind.code).toBe(2);
    expect(kind.stderr).toContain("locked-on");
    expect((await steer("clear", "i99")).code).toBe(2);
    const second = await simulatorCli(program, [
      ...["run", "--network", file("network.geojson"), "--mqtt", "mqtt://127.0.0.1:1", "--data-dir", directory],
    ]);
    expect(second.code).toBe(1);
    expect(second.stderr).toContain("already runs");
    const nobody = await simulatorCli(program, ["status", "--data-dir", join(directory, "elsewhere")]);
    expect(nobody.code).toBe(3);
    expect(nobody.stderr).toContain("no simulation listens");
    const settings = await simulatorCli(program, ["run", "--time-factor", "fast", "--seed", "x"]);
    expect(settings.code).toBe(2);
    expect(settings.stderr.trim().split("\n")).toHaveLength(3);
  });

  it("answers a command that it does not know with a refusal and the reason", async () => {
    const since = listener.mark;
    start();
    await listener.until(allAre(true), since);
    const commandId = randomUUID();
    const body = {
      commandId,
      groupId: null,
      issuedAt: Date.now(),
      expiresAt: Date.now() + 60_000,
      type: "setPlan",
      args: {},
    };
    await listener.next(({ topic }) => topic.uplink === "readings", listener.mark);
    await listener.client.publishAsync(
      commandTopic(defaultTopicPrefix, "controllers", "C-N1-1"),
      JSON.stringify(body),
      { qos: 1 },
    );
    await listener.next(({ topic, body: answer }) => {
      if (topic.uplink !== "results") return false;
      const result = commandResult.parse(answer);
      return (
        result.commandId === commandId && result.status === "rejected" && (result.reason ?? "").includes("setPlan")
      );
    });
  });

  it("goes on when the broker was away, and every device says anew that it is there", async () => {
    const since = listener.mark;
    start();
    await listener.until(allAre(true), since);
    await broker.kill("SIGKILL");
    await broker.restart();
    const back = listener.mark;
    await listener.until(allAre(true), back);
  });

  it("says so when the broker refuses its credentials", async () => {
    writeFileSync(file("wrong.json"), JSON.stringify(credentialsFor(devices, "another password")));
    const running = start(["--credentials", file("wrong.json")]);
    await running.says("credentials refused by the broker");
  });
});
