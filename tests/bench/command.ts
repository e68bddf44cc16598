import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type CommandNotice,
  type ControllerState,
  controllerState,
  defaultTopicPrefix,
  deviceUsername,
  type Network,
  parseTopic,
} from "@roadcast/contract";
import mqtt from "mqtt";
import type { Browser } from "playwright-core";
import { io } from "socket.io-client";
import { signalsEn } from "../../console/src/format/i18n/signals.en.js";
import { type DeviceName, deviceRoster } from "../../simulators/src/devices/roster.js";
import { bundleSimulator, RunningSimulator } from "../integration/simulators/simulator-process.js";
import { devicePassword, loginsOf } from "../support/broker-device.js";
import { launchBrowser } from "../support/browser.js";
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
const targetMs = 1_000;
/** On its side, so that more of the list's rows are in sight. */
const screen = { width: 1080, height: 1920 };
const quantiles = { p50: 0.5, p95: 0.95, p99: 0.99 } as const;
type Quantile = keyof typeof quantiles;

/**
 * From the moment of the street that a confirming state tells of (its `observedAt`, up to a tick of the simulator before
 * its publish) to the notice at a socket client, and to the frame of a Chromium that lists the controllers.
 */
export const command: Bench = {
  name: "command",
  summary: `a controller's state → confirmed at a socket client and on a screen, ${controllers} simulated controllers, ${commandsPerSec} commands/s, mosquitto and embedded database`,
  async run({ runs, log }) {
    buildGateway("console");
    const figures: Figures[] = [];
    for (let run = 1; run <= runs; run += 1) {
      const figure = await once();
      figures.push(figure);
      const three = (name: Place) => {
        const { p50, p95, p99, of } = figure[name];
        return `${name} ${p50} / ${p95} / ${p99} ms of ${of}`;
      };
      log(`run ${run}: ${three("screen")}, ${three("socket")}, ${three("bare")}`);
    }
    const rowsOf = (place: "screen" | "socket", name: string) =>
      (Object.keys(quantiles) as Quantile[]).map((quantile): BenchRow => {
        const measured = median(figures.map((figure) => figure[place][quantile]));
        const bare = median(figures.map((figure) => figure.bare[quantile]));
        const isTarget = quantile === "p95";
        return {
          what: `controller's state → confirmed ${name}, ${controllers} controllers, ${quantile}`,
          measured: `${measured} ms`,
          bare: `${bare} ms`,
          ratio: "–",
          target: isTarget ? `< ${targetMs} ms` : "–",
          reached: !isTarget || measured < targetMs,
        };
      });
    return [...rowsOf("screen", "on a screen"), ...rowsOf("socket", "at a socket client")];
  },
};

type Quantiles = Record<Quantile, number>;

/** Bare is a subscriber of the same messages that parses them and does nothing else. */
type Place = "bare" | "socket" | "screen";

type Figures = Record<Place, Quantiles & { of: number }>;

/** One command's moments, epoch ms. */
interface Moments extends Partial<Record<Place, number>> {
  observedAt?: number;
  ended?: string;
}

async function once(): Promise<Figures> {
  const network = gridNetwork(columns, rows);
  // Backwards: the warm-up takes those that the screen has no rows of.
  const roster = deviceRoster(network, null)
    .filter(({ kind }) => kind === "controllers")
    .reverse();
  const broker = await startMosquitto({
    devices: await loginsOf(roster.map(({ kind, id }) => [kind, id])),
    readers: ["reader"],
  });
  const data = newDataDir();
  const gateway = new GatewayProcess({ ...bareSettings, DATA_DIR: data.path, MQTT_URL: broker.url });
  const browser = await launchBrowser();
  let street: { stop(): Promise<void> } | null = null;
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
      of.socket ??= Date.now();
    });
    const reader = await openReader(broker.port, ({ activeCommandId, mode, observedAt }) => {
      if (activeCommandId == null || mode !== "free") return;
      const of = momentsOf(moments, activeCommandId);
      of.bare ??= Date.now();
      of.observedAt ??= observedAt;
    });
    street = await startStreet(network, roster, broker.port);
    await waitFor("every controller to be seen", 60_000, async () => known.size === controllers);
    const shown = await openScreen(browser, gateway.url, admin.cookie);
    const ids = await commandAll(gateway.url, admin.cookie, roster);
    await waitFor("every command to have ended", 60_000, async () => ids.every((id) => moments.get(id)?.ended));
    await waitFor("every row in sight to say so", 10_000, async () => {
      const { inSight, confirmedAt } = await shown();
      return inSight.every((id) => id in confirmedAt);
    });
    const { inSight, confirmedAt } = await shown();
    for (const [i, id] of ids.entries()) {
      const at = confirmedAt[roster[i]?.id ?? ""];
      if (at !== undefined) momentsOf(moments, id).screen = at;
    }
    console.close();
    await reader.endAsync(true);
    const measured = ids.slice(warmUpCommands);
    const expected = roster.slice(warmUpCommands).filter(({ id }) => inSight.includes(id)).length;
    return figuresOf(
      measured.map((id) => momentsOf(moments, id)),
      expected,
    );
  } finally {
    await browser.close();
    await street?.stop();
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

/** `inSight` is how many of the commands were to rows that the screen has. */
function figuresOf(all: readonly Moments[], inSight: number): Figures {
  const delaysAt = (place: Place) => {
    const delays: number[] = [];
    for (const { observedAt, ended, [place]: at } of all) {
      if (ended !== "confirmed") throw new Error(`a command ended as ${ended}`);
      if (observedAt === undefined) throw new Error("a command was confirmed without its state");
      if (at !== undefined) delays.push(at - observedAt);
    }
    const due = place === "screen" ? inSight : all.length;
    if (delays.length !== due) throw new Error(`${place}: ${delays.length} of ${due} commands were seen confirmed`);
    return quantilesOf(delays);
  };
  return { bare: delaysAt("bare"), socket: delaysAt("socket"), screen: delaysAt("screen") };
}

function quantilesOf(delays: number[]): Quantiles & { of: number } {
  delays.sort((a, b) => a - b);
  const at = (share: number) => Math.round(delays[Math.floor((delays.length - 1) * share)] ?? Number.NaN);
  return { p50: at(quantiles.p50), p95: at(quantiles.p95), p99: at(quantiles.p99), of: delays.length };
}

/** The simulator as a process of its own, with the roster's devices. */
async function startStreet(network: Network, roster: readonly DeviceName[], port: number) {
  const directory = mkdtempSync(join(tmpdir(), "roadcast-bench-street-"));
  const file = (name: string) => join(directory, name);
  writeFileSync(file("network.geojson"), JSON.stringify(network));
  const credentials = roster.map(({ kind, id }) => ({
    ...{ kind, id, username: deviceUsername(kind, id), password: devicePassword },
  }));
  writeFileSync(file("credentials.json"), JSON.stringify({ credentials }));
  const running = new RunningSimulator(await bundleSimulator(directory), [
    ...["--network", file("network.geojson"), "--credentials", file("credentials.json")],
    ...["--mqtt", `mqtt://127.0.0.1:${port}`, "--data-dir", directory, "--stdin-guard"],
  ]);
  return {
    async stop() {
      await running.closeStdin();
      rmSync(directory, { recursive: true, force: true });
    },
  };
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

/** What a page tells of itself. */
interface Shown {
  /** Controllers whose rows the list has drawn: it draws those in sight. */
  inSight: string[];
  /** When the frame was over that first showed a row's command as confirmed, epoch ms, by controller. */
  confirmedAt: Record<string, number>;
}

/** A console in Chromium at the list of signals; gives what asks it what it has shown. */
async function openScreen(browser: Browser, url: string, cookie: string): Promise<() => Promise<Shown>> {
  const context = await browser.newContext({ viewport: screen, locale: "en-GB" });
  const [name = "", value = ""] = cookie.split(/=(.*)/s);
  await context.addCookies([{ name, value, url }]);
  const page = await context.newPage();
  await page.goto(`${url}/signals`);
  const rows = page.getByRole("table", { name: signalsEn.list.table }).locator("tbody tr[aria-rowindex]");
  await rows.first().waitFor({ timeout: 60_000 });
  await page.evaluate(watchRows, signalsEn.states.confirmed);
  return async () => page.evaluate(() => (window as unknown as { shown: Shown }).shown);
}

/** Runs inside the page: notes rows that say that their command is confirmed. */
function watchRows(confirmed: string): void {
  const shown: Shown = { inSight: [], confirmedAt: {} };
  Object.assign(window, { shown });
  new MutationObserver(() => {
    const fresh: string[] = [];
    shown.inSight = [];
    for (const row of document.querySelectorAll("tbody tr[aria-rowindex]")) {
      const id = row.querySelector("[data-column=id]")?.textContent ?? "";
      shown.inSight.push(id);
      const isConfirmed = row.querySelector("[data-column=command]")?.textContent?.includes(confirmed) === true;
      if (isConfirmed && !(id in shown.confirmedAt)) fresh.push(id);
    }
    if (fresh.length === 0) return;
    // The task after the next frame: what changed is painted.
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        for (const id of fresh) shown.confirmedAt[id] ??= Date.now();
      };
      port2.postMessage(null);
    });
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
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
