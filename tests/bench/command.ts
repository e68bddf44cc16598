import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type CommandNotice,
  type ControllerState,
  controllerState,
  defaultTopicPrefix,
  type Network,
  parseTopic,
} from "@roadcast/contract";
import mqtt from "mqtt";
import { io } from "socket.io-client";
import { type DeviceName, deviceRoster } from "../../simulators/src/devices/roster.js";
import { RunningSimulator } from "../integration/simulators/simulator-process.js";
import { loginsOf } from "../support/broker-device.js";
import { launchBrowser } from "../support/browser.js";
import { GatewayCaller } from "../support/gateway-caller.js";
import { bareSettings, buildGateway, GatewayProcess, newDataDir } from "../support/gateway-process.js";
import { gatewayPassword, startMosquitto } from "../support/mosquitto.js";
import { streetFiles } from "../support/street-files.js";
import { gridNetwork } from "../unit/simulators/grid-network.js";
import type { Bench, BenchRow } from "./bench.js";
import { openCommandScreen } from "./command-screen.js";
import { waitFor } from "./ingest-bench.js";

const root = join(import.meta.dirname, "..", "..");
const [columns, crossroads] = [20, 15];
const controllers = columns * crossroads;
/** Commands a second: far more than a shift of operators gives. */
const commandsPerSec = 5;
const warmUpCommands = 30;
const targetMs = 1_000;
const quantiles = [0.5, 0.95, 0.99];

/**
 * From the moment of the street that a confirming state tells of (its `observedAt`, up to a tick of the simulator before
 * its publish) to the notice at a socket client, and to the frame of a Chromium that lists the controllers.
 */
export const command: Bench = {
  name: "command",
  summary: `a controller's state → confirmed at a socket client and on a screen, ${controllers} simulated controllers, ${commandsPerSec} commands/s, mosquitto and embedded database`,
  async run({ runs, log }) {
    buildGateway("console", "simulators");
    const all: Delays[] = [];
    for (let run = 1; run <= runs; run += 1) {
      const delays = await once();
      all.push(...delays);
      log(`run ${run}: screen ${threeOf(screenOf(delays), "screen")}, socket ${threeOf(delays, "socket")}`);
    }
    const onScreen = screenOf(all);
    return [
      ...rowsOf("shown as confirmed on a screen", onScreen, "screen"),
      ...rowsOf("confirmed at a socket client", all, "socket"),
    ];
  },
};

/** Bare is a subscriber of the same messages that parses them and does nothing else. */
type Place = "bare" | "socket" | "screen";

/** How long after its state was observed a command was seen confirmed, ms; null where it had no row in sight. */
interface Delays {
  bare: number;
  socket: number;
  screen: number | null;
}

/** The commands that had a row in sight. */
const screenOf = (all: readonly Delays[]) => all.filter(({ screen }) => screen !== null);

function rowsOf(what: string, delays: readonly Delays[], place: Place): BenchRow[] {
  return quantiles.map((share) => {
    const measured = quantileOf(delays, place, share);
    const isTarget = share === 0.95;
    return {
      what: `controller's state → ${what}, ${controllers} controllers, p${share * 100} of ${delays.length}`,
      measured: `${measured} ms`,
      bare: `${quantileOf(delays, "bare", share)} ms`,
      ratio: "–",
      target: isTarget ? `< ${targetMs} ms` : "–",
      reached: !isTarget || measured < targetMs,
    };
  });
}

function threeOf(delays: readonly Delays[], place: Place): string {
  const three = (of: Place) => quantiles.map((share) => quantileOf(delays, of, share)).join(" / ");
  return `${three(place)} ms, bare ${three("bare")} ms, of ${delays.length}`;
}

/** By the nearest rank, whole ms. */
function quantileOf(all: readonly Delays[], place: Place, share: number): number {
  const delays = all.flatMap(({ [place]: delay }) => delay ?? []).sort((a, b) => a - b);
  const value = delays[Math.ceil(delays.length * share) - 1];
  if (value === undefined) throw new RangeError(`nothing was measured at the ${place}`);
  return Math.round(value);
}

/** One command's moments, epoch ms. */
interface Moments {
  observedAt?: number;
  bare?: number;
  socket?: number;
  ended?: string;
}

async function once(): Promise<Delays[]> {
  const network = gridNetwork(columns, crossroads);
  // Backwards: the warm-up takes those that the screen has no rows of.
  const roster = deviceRoster(network, null)
    .filter(({ kind }) => kind === "controllers")
    .reverse();
  const ends: (() => unknown)[] = [];
  try {
    const broker = await startMosquitto({
      devices: await loginsOf(roster.map(({ kind, id }) => [kind, id])),
      readers: ["reader"],
    });
    ends.push(() => broker.stop());
    const data = newDataDir();
    ends.push(() => data.remove());
    const gateway = new GatewayProcess({ ...bareSettings, DATA_DIR: data.path, MQTT_URL: broker.url });
    ends.push(() => gateway.kill("SIGTERM"));
    await gateway.running();
    const admin = await GatewayCaller.firstSignIn(gateway);
    await admin.call("PUT", "/api/v1/network", network);
    const moments = new Map<string, Moments>();
    const known = new Set<string>();
    const client = await openClient(gateway.url, admin.cookie, known, (notice) => {
      const of = momentsOf(moments, notice.commandId);
      if (notice.endedAt === null) return;
      of.ended ??= notice.state;
      of.socket ??= Date.now();
    });
    ends.push(() => client.close());
    const reader = await openReader(broker.port, ({ activeCommandId, mode, observedAt }) => {
      if (activeCommandId == null || mode !== "free") return;
      const of = momentsOf(moments, activeCommandId);
      of.bare ??= Date.now();
      of.observedAt ??= observedAt;
    });
    ends.push(() => reader.endAsync(true));
    ends.push(startStreet(network, roster, broker.port));
    await waitFor("every controller to be seen", 60_000, async () => known.size === controllers);
    const browser = await launchBrowser();
    ends.push(() => browser.close());
    const screen = await openCommandScreen(browser, gateway.url, admin.cookie);
    const ids = await commandAll(gateway.url, admin.cookie, roster);
    await waitFor("every command to have ended", 60_000, async () => ids.every((id) => moments.get(id)?.ended));
    await waitFor("every row in sight to say so", 10_000, async () => {
      const confirmedAt = await screen.confirmedAt();
      return screen.inSight.every((id) => id in confirmedAt);
    });
    const shownAt = await screen.confirmedAt();
    return roster
      .map(({ id }, i) => {
        const inSight = screen.inSight.includes(id);
        return delaysOf(momentsOf(moments, ids[i] ?? ""), inSight ? (shownAt[id] ?? Number.NaN) : null);
      })
      .slice(warmUpCommands);
  } finally {
    const told = (error: unknown) => void process.stderr.write(`${error}\n`);
    for (const end of ends.reverse()) await Promise.resolve().then(end).catch(told);
  }
}

function momentsOf(moments: Map<string, Moments>, id: string): Moments {
  const known = moments.get(id) ?? {};
  moments.set(id, known);
  return known;
}

function delaysOf({ observedAt, bare, socket, ended }: Moments, shownAt: number | null): Delays {
  if (ended !== "confirmed") throw new Error(`a command ended as ${ended}`);
  if (observedAt === undefined || bare === undefined || socket === undefined) {
    throw new Error("a command was confirmed without its state");
  }
  return {
    bare: bare - observedAt,
    socket: socket - observedAt,
    screen: shownAt === null ? null : shownAt - observedAt,
  };
}

/** The simulator as a process of its own, with the roster's devices; gives what ends it. */
function startStreet(network: Network, roster: readonly DeviceName[], port: number): () => Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "roadcast-bench-street-"));
  const program = join(root, "simulators", "dist", "cli.js");
  const running = new RunningSimulator(program, streetFiles(directory, network, roster, port));
  return async () => {
    const code = await running.closeStdin();
    if (code !== 0) process.stderr.write(`the simulator ended with ${code}:\n${running.output}\n`);
    rmSync(directory, { recursive: true, force: true });
  };
}

/** A console that watches the town. */
async function openClient(url: string, cookie: string, known: Set<string>, onCommand: (notice: CommandNotice) => void) {
  const socket = io(url, { transports: ["websocket"], extraHeaders: { cookie } });
  const learn = (part: { controllers: readonly { id: string }[] }) => {
    for (const { id } of part.controllers) known.add(id);
  };
  socket.on("command", onCommand);
  socket.on("snapshot", learn);
  socket.on("delta", learn);
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", () => resolve());
    socket.once("connect_error", reject);
  });
  const answer = await socket.emitWithAck("subscribe", { areas: ["A1"] });
  if (answer?.ok !== true) throw new Error(`subscribe: ${JSON.stringify(answer)}`);
  return { close: () => socket.disconnect() };
}

/** The bare ceiling: a subscriber of the same messages on the same broker. */
async function openReader(port: number, onState: (state: ControllerState) => void) {
  const client = await mqtt.connectAsync(`mqtt://reader:${gatewayPassword}@127.0.0.1:${port}`, { clientId: "reader" });
  client.on("message", (name, payload) => {
    const parsed = parseTopic(defaultTopicPrefix, name);
    if (parsed.ok && parsed.topic.uplink === "state") onState(controllerState.parse(JSON.parse(payload.toString())));
  });
  await client.subscribeAsync(`${defaultTopicPrefix}/controllers/+/state`, { qos: 1 });
  return client;
}

/** Sets every controller free once, so many a second; gives the commands' ids in order. */
async function commandAll(url: string, cookie: string, roster: readonly DeviceName[]): Promise<string[]> {
  const startedAt = performance.now();
  const asked: Promise<string>[] = [];
  for (const [i, { id }] of roster.entries()) {
    const dueAt = startedAt + (i * 1000) / commandsPerSec;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueAt - performance.now())));
    asked.push(commandOne(url, cookie, id));
  }
  return Promise.all(asked);
}

async function commandOne(url: string, cookie: string, controllerId: string): Promise<string> {
  const response = await fetch(`${url}/api/v1/controllers/${controllerId}/commands`, {
    method: "POST",
    headers: { cookie, "content-type": "application/json", "idempotency-key": randomUUID() },
    body: JSON.stringify({ type: "setMode", args: { mode: "free", forSec: 30 }, reason: "bench" }),
  });
  if (response.status !== 202) throw new Error(`${controllerId}: ${await response.text()}`);
  return ((await response.json()) as { commandId: string }).commandId;
}
