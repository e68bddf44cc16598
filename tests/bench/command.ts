import { randomUUID } from "node:crypto";
import {
  type CommandNotice,
  type ControllerState,
  controllerState,
  defaultTopicPrefix,
  deviceUsername,
  parseTopic,
} from "@roadcast/contract";
import mqtt from "mqtt";
import { io } from "socket.io-client";
import { City } from "../../simulators/src/city.js";
import { Fleet } from "../../simulators/src/devices/fleet.js";
import { type DeviceName, deviceRoster } from "../../simulators/src/devices/roster.js";
import { devicePassword, loginsOf } from "../support/broker-device.js";
import { GatewayCaller } from "../support/gateway-caller.js";
import { bareSettings, buildGateway, GatewayProcess, newDataDir } from "../support/gateway-process.js";
import { gatewayPassword, startMosquitto } from "../support/mosquitto.js";
import { gridNetwork } from "../unit/simulators/grid-network.js";
import { type Bench, type BenchRow, median } from "./bench.js";
import { waitFor } from "./ingest-bench.js";

const [columns, rows] = [20, 15];
const controllers = columns * rows;
/** Commands a second: far more than a shift of operators gives. */
const commandsPerSec = 5;
const warmUpCommands = 30;
const tickMs = 100;
const targetMs = 1_000;
const quantiles = { p50: 0.5, p95: 0.95, p99: 0.99 } as const;
type Quantile = keyof typeof quantiles;

/** From the publish of the state that confirms a command to the notice on a console, with all controllers reporting. */
export const command: Bench = {
  name: "command",
  summary: `a controller's state → confirmed at a socket client, ${controllers} simulated controllers, ${commandsPerSec} commands/s, mosquitto and embedded database`,
  async run({ runs, log }) {
    buildGateway();
    const figures: Figures[] = [];
    for (let run = 1; run <= runs; run += 1) {
      const figure = await once();
      figures.push(figure);
      const three = (delays: Quantiles) => `${delays.p50} / ${delays.p95} / ${delays.p99} ms`;
      log(`run ${run}: ${three(figure.confirmed)}, bare ${three(figure.bare)}, over ${figure.commands} commands`);
    }
    return (Object.keys(quantiles) as Quantile[]).map((quantile): BenchRow => {
      const measured = median(figures.map(({ confirmed }) => confirmed[quantile]));
      const bare = median(figures.map((figure) => figure.bare[quantile]));
      const isTarget = quantile === "p95";
      return {
        what: `controller's state → confirmed at a socket client, ${controllers} controllers, ${quantile}`,
        measured: `${measured} ms`,
        bare: `${bare} ms`,
        ratio: "–",
        target: isTarget ? `< ${targetMs} ms` : "–",
        reached: !isTarget || measured < targetMs,
      };
    });
  },
};

type Quantiles = Record<Quantile, number>;

interface Figures {
  confirmed: Quantiles;
  /** The same messages at a subscriber that parses them and does nothing else. */
  bare: Quantiles;
  commands: number;
}

/** One command's moments, by `performance.now()` of this process. */
interface Moments {
  publishedAt?: number | undefined;
  bareAt?: number;
  confirmedAt?: number;
  ended?: string;
}

async function once(): Promise<Figures> {
  const network = gridNetwork(columns, rows);
  const roster = deviceRoster(network, null).filter(({ kind }) => kind === "controllers");
  const broker = await startMosquitto({
    devices: await loginsOf(roster.map(({ kind, id }) => [kind, id])),
    readers: ["reader"],
  });
  const data = newDataDir();
  const gateway = new GatewayProcess({ ...bareSettings, DATA_DIR: data.path, MQTT_URL: broker.url });
  const street = new Street(network, roster, broker.port);
  try {
    await gateway.running();
    const admin = await GatewayCaller.firstSignIn(gateway);
    await admin.call("PUT", "/api/v1/network", network);
    const moments = new Map<string, Moments>();
    const known = new Set<string>();
    const console = await openConsole(gateway.url, admin.cookie, known, (notice) => {
      const of = momentsOf(moments, notice.commandId);
      if (notice.endedAt === null) return;
      of.ended ??= notice.state;
      of.confirmedAt ??= performance.now();
    });
    const reader = await openReader(broker.port, (state) => {
      const id = state.activeCommandId;
      if (id == null || state.mode !== "free") return;
      const of = momentsOf(moments, id);
      of.bareAt ??= performance.now();
      of.publishedAt ??= street.publishedAt(state.observedAt);
    });
    street.start();
    await waitFor("every controller to be seen", 60_000, async () => known.size === controllers);
    const ids = await commandAll(gateway.url, admin.cookie, roster);
    await waitFor("every command to have ended", 30_000, async () => ids.every((id) => moments.get(id)?.ended));
    console.close();
    await reader.endAsync(true);
    return figuresOf(ids.slice(warmUpCommands).map((id) => momentsOf(moments, id)));
  } finally {
    await street.stop();
    await gateway.kill("SIGTERM");
    data.remove();
    await broker.stop();
  }
}

function momentsOf(moments: Map<string, Moments>, id: string): Moments {
  const known = moments.get(id) ?? {};
  moments.set(id, known);
  return known;
}

function figuresOf(all: readonly Moments[]): Figures {
  const confirmed: number[] = [];
  const bare: number[] = [];
  for (const { publishedAt, bareAt, confirmedAt, ended } of all) {
    if (ended !== "confirmed") throw new Error(`a command ended as ${ended}`);
    if (publishedAt === undefined || bareAt === undefined || confirmedAt === undefined) {
      throw new Error("a command was confirmed without its state");
    }
    confirmed.push(confirmedAt - publishedAt);
    bare.push(bareAt - publishedAt);
  }
  return { confirmed: quantilesOf(confirmed), bare: quantilesOf(bare), commands: all.length };
}

function quantilesOf(delays: number[]): Quantiles {
  delays.sort((a, b) => a - b);
  const at = (share: number) => Math.round((delays[Math.floor((delays.length - 1) * share)] ?? Number.NaN) * 10) / 10;
  return { p50: at(quantiles.p50), p95: at(quantiles.p95), p99: at(quantiles.p99) };
}

/** The simulator's city and fleet, moved on here so that the moment of each publish is known. */
class Street {
  private readonly city: City;
  private readonly fleet: Fleet;
  private readonly publishes = new Map<number, number>();
  private timer: NodeJS.Timeout | null = null;

  constructor(network: ReturnType<typeof gridNetwork>, roster: readonly DeviceName[], port: number) {
    this.city = new City({ network, seed: 1, startMs: Date.now() });
    const log = { info: () => undefined, warn: (text: string) => process.stderr.write(`  ${text}\n`) };
    this.fleet = new Fleet({
      ...{ city: this.city, devices: roster, log },
      broker: { url: `mqtt://127.0.0.1:${port}`, prefix: defaultTopicPrefix },
      passwords: new Map(roster.map(({ kind, id }) => [deviceUsername(kind, id), devicePassword])),
    });
  }

  start(): void {
    this.fleet.start(Date.now());
    this.timer = setInterval(() => {
      const nowMs = Date.now();
      this.city.tick(nowMs, nowMs);
      this.publishes.set(nowMs, performance.now());
      this.fleet.publish(nowMs, false);
    }, tickMs);
  }

  /** When states that are dated so began to be published; undefined for one that a connect repeated. */
  publishedAt(observedAt: number): number | undefined {
    return this.publishes.get(observedAt);
  }

  async stop(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    await this.fleet.stop();
  }
}

/** A console that watches the town. */
async function openConsole(
  url: string,
  cookie: string,
  known: Set<string>,
  onCommand: (notice: CommandNotice) => void,
) {
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
