import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Network } from "@roadcast/contract";
import {
  createStorage,
  Database,
  defaultStorageSettings,
  migrate,
  replaceNetwork,
  setDeviceCredentials,
} from "@roadcast/db";
import { startEmbedded } from "@roadcast/db/embedded";
import { hashDevicePassword } from "../../gateway/src/broker/device-passwords.js";
import { buildGateway } from "../support/gateway-process.js";
import { residentBytes } from "../support/mosquitto.js";
import { freePort } from "../support/ports.js";
import { detectorsNetwork } from "./detectors-network.js";
import type { PublishJob } from "./publish-readings.js";

const root = join(import.meta.dirname, "..", "..");
const fromSource = ["--conditions=source", "--import", "tsx"];

export interface BenchDatabase {
  url: string;
  /** Process id of the server. Killed, it is started again at the same address. */
  readonly pid: number;
  database: Database;
  storedReadings(): Promise<number>;
  /** Takes all readings away, so that a run starts as the one before. */
  forgetReadings(): Promise<void>;
  stop(): Promise<void>;
}

/** A real PostgreSQL of the bench's own, migrated, with a network of so many detectors. */
export async function openBenchDatabase(detectors: number, stationSize: number): Promise<BenchDatabase> {
  const directory = mkdtempSync(join(tmpdir(), "roadcast-bench-db-"));
  const server = await startEmbedded({ directory });
  const { url } = server;
  await migrate({ url });
  const network: Network = detectorsNetwork(detectors, stationSize);
  const database = new Database({ url });
  await database.start();
  await createStorage(database, defaultStorageSettings).start(Date.now());
  await replaceNetwork(database, network);
  return {
    url,
    get pid() {
      return server.pid;
    },
    database,
    async storedReadings() {
      const { rows } = await database.run<{ n: number }>("select count(*)::integer as n from readings");
      return rows[0]?.n ?? 0;
    },
    async forgetReadings() {
      await database.run("truncate readings");
    },
    async stop() {
      await database.stop();
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** What is missing of the readings that were acknowledged to the publishers, and what stands more than once. */
export async function storedExactly(db: BenchDatabase, acknowledged: number): Promise<{ lost: number; twice: number }> {
  const { rows } = await db.database.run<{ all: number; apart: number }>(`
    select count(*)::integer as all, count(distinct (detector_key, observed_at))::integer as apart from readings`);
  const { all = 0, apart = 0 } = rows[0] ?? {};
  return { lost: acknowledged - apart, twice: all - apart };
}

/** Lets devices sign in at the embedded broker with one password. */
export async function letDevicesIn(database: Database, detectors: readonly string[], password: string): Promise<void> {
  const passwordHash = await hashDevicePassword(password);
  const rows = detectors.map((id) => ({ kind: "detectors" as const, id, passwordHash, issuedAt: Date.now() }));
  await setDeviceCredentials(database, rows);
}

export interface GatewayProcess {
  readonly pid: number;
  residentBytes(): number;
  /** Readings that it says it has committed since it started: asking the database would cost a bench its figure. */
  committedReadings(): Promise<number>;
  kill(signal: "SIGKILL" | "SIGTERM"): Promise<void>;
}

/** Starts the real gateway, as built, as a process of its own and waits until it is ready. */
export async function startGateway(environment: Record<string, string>): Promise<GatewayProcess> {
  buildGateway();
  const dataDir = mkdtempSync(join(tmpdir(), "roadcast-bench-gateway-"));
  const port = await freePort();
  const child = spawn(process.execPath, ["gateway/dist/main.js"], {
    cwd: root,
    env: { ...process.env, DEMO: "off", HOST: "127.0.0.1", PORT: String(port), DATA_DIR: dataDir, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-4000);
    });
  }
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  await waitFor("the gateway to be ready", 60_000, async () => {
    if (child.exitCode !== null) throw new Error(`the gateway ended: ${log}`);
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
    return answer?.ok === true;
  });
  return {
    pid: child.pid ?? 0,
    residentBytes: () => residentBytes(child.pid ?? 0),
    async committedReadings() {
      const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      const rows = metrics.matchAll(/^roadcast_rows_total\{feed="(?:detectors|stations)\/readings"\} (\d+)$/gm);
      return [...rows].reduce((sum, [, count]) => sum + Number(count), 0);
    },
    async kill(signal) {
      child.kill(signal);
      await ended;
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** What a publisher process says at its end: messages acknowledged to it, and when it sent the first, epoch ms. */
export interface Published {
  acknowledged: number;
  startedAt: number;
}

/** Runs a publisher process. */
export function publish(job: PublishJob): { done: Promise<Published>; process: ChildProcess } {
  const child = spawnScript("tests/bench/publish-readings.ts", [JSON.stringify(job)]);
  const done = lines(child).then((said) => JSON.parse(said.at(-1) ?? "{}") as Published);
  return { done, process: child };
}

export function spawnScript(script: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [...fromSource, script, ...args], { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
}

/** What a process prints, line by line, once it has ended well. `onLine` hears each as it comes. */
export function lines(child: ChildProcess, onLine: (line: string) => void = () => undefined): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    let rest = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      const parts = (rest + chunk.toString()).split("\n");
      rest = parts.pop() ?? "";
      for (const line of parts) {
        said.push(line);
        onLine(line);
      }
    });
    child.once("exit", (code) =>
      code === 0 ? resolve(said) : reject(new Error(`a bench process ended with ${code}`)),
    );
  });
}

/** Asks until it is so. */
export async function waitFor(what: string, withinMs: number, holds: () => Promise<boolean>): Promise<void> {
  const until = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > until) throw new Error(`waited ${withinMs} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
