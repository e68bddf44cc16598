import { readdirSync, readFileSync } from "node:fs";
import { gatewayPassword, startMosquitto } from "../support/mosquitto.js";
import { type Bench, type BenchRow, median } from "./bench.js";
import { openBenchDatabase, publish, startGateway, storedExactly, waitFor } from "./ingest-bench.js";

const detectors = 1000;
const stationSize = 50;
const perSec = 5000;
const beforeSec = 10;
const awaySec = 60;
const total = perSec * (beforeSec + awaySec + 10);
const mostBytes = 400e6;
const publishers = ["bench-0", "bench-1"];
const ids = Array.from({ length: detectors }, (_, i) => `D${i}`);
const share = detectors / publishers.length;

/** A process and those that it started; from /proc. */
function processesOf(pid: number): number[] {
  const children = readdirSync("/proc").filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      // proc(5): the state and the parent come after the command's name in brackets.
      const [, parent] = readFileSync(`/proc/${name}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
      return Number(parent) === pid;
    } catch {
      return false;
    }
  });
  return [pid, ...children.map(Number)];
}

function signal(pids: readonly number[], name: "SIGSTOP" | "SIGCONT"): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch (error) {
      // A backend may have ended since.
      if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
    }
  }
}

export const outage: Bench = {
  name: "outage",
  summary: `the gateway's memory while the database hangs for ${awaySec} s at ${perSec} readings a second`,
  async run({ runs, log }): Promise<BenchRow[]> {
    const all: Outage[] = [];
    for (let run = 0; run < runs; run += 1) all.push(await once(log));
    const peak = median(all.map((outage) => outage.peak));
    const sum = (of: (outage: Outage) => number) => all.reduce((total, outage) => total + of(outage), 0);
    const [lost, twice, acknowledged] = [sum((o) => o.lost), sum((o) => o.twice), sum((o) => o.acknowledged)];
    return [
      {
        what: `memory, database away ${awaySec} s at ${perSec} readings/s`,
        measured: `${megabytes(peak)}, ${lost} lost, ${twice} twice of ${acknowledged}`,
        bare: `${megabytes(median(all.map((outage) => outage.calm)))} before`,
        ratio: "–",
        target: `< ${megabytes(mostBytes)}, 0, 0`,
        reached: peak < mostBytes && lost === 0 && twice === 0,
      },
    ];
  },
};

/** What one outage showed: resident memory before it and at most, bytes, and how the readings came through. */
interface Outage {
  calm: number;
  peak: number;
  acknowledged: number;
  lost: number;
  twice: number;
}

async function once(log: (line: string) => void): Promise<Outage> {
  const db = await openBenchDatabase(detectors, stationSize);
  const mosquitto = await startMosquitto({ publishers });
  const gateway = await startGateway({ DATABASE_URL: db.url, MQTT_URL: mosquitto.url });
  let peak = 0;
  const sampler = setInterval(() => {
    peak = Math.max(peak, gateway.residentBytes());
  }, 100);
  try {
    const load = publish({
      port: mosquitto.port,
      logins: publishers.map((username, i) => ({
        username,
        password: gatewayPassword,
        detectors: ids.slice(i * share, (i + 1) * share),
      })),
      readingsEach: total / detectors,
      fromMs: Date.now() - (total / detectors) * 1000,
      stepMs: 1000,
      window: 1000,
      perSec,
      forMs: 300_000,
    });
    await waitFor("the load to run", 60_000, async () => (await db.storedReadings()) >= perSec * beforeSec);
    const calm = peak;
    // The postmaster first, so that it starts no other; its clients see a server that does not answer.
    const stopped = processesOf(db.pid);
    signal(stopped, "SIGSTOP");
    log(`database stopped (${stopped.length} processes), the gateway at ${megabytes(calm)}`);
    await new Promise((resolve) => setTimeout(resolve, awaySec * 1000));
    signal(stopped, "SIGCONT");
    log(`database goes on, the gateway's peak so far ${megabytes(peak)}`);
    const { acknowledged } = await load.done;
    await waitFor("the last reading", 180_000, async () => (await db.storedReadings()) >= total).catch(() => undefined);
    return { calm, peak, acknowledged, ...(await storedExactly(db, acknowledged)) };
  } finally {
    clearInterval(sampler);
    await gateway.kill("SIGTERM");
    await mosquitto.stop();
    await db.stop();
  }
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
