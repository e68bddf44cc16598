import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../support/ports.js";
import { type Bench, type BenchRow, median } from "./bench.js";
import { waitFor } from "./ingest-bench.js";

const root = join(import.meta.dirname, "..", "..");
const firstSec = 90;
const againSec = 8;

/** The README's command in a fresh clone, and once more in the same one. */
export const start: Bench = {
  name: "start",
  summary: "`npm start` in a fresh clone, its packages in npm's cache, until all of it is ready; and once more",
  async run({ runs, log }) {
    const first: number[] = [];
    const again: number[] = [];
    for (let run = 1; run <= runs; run += 1) {
      const folder = mkdtempSync(join(tmpdir(), "roadcast-bench-start-"));
      try {
        const clone = join(folder, "roadcast");
        execFileSync("git", ["clone", "--quiet", root, clone]);
        first.push(await startOnce(clone));
        again.push(await startOnce(clone));
        log(`run ${run}: ${seconds(first.at(-1) ?? 0)}, then ${seconds(again.at(-1) ?? 0)}`);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }
    return [row("first start in a fresh clone", first, firstSec), row("start again", again, againSec)];
  },
};

function row(what: string, secs: readonly number[], targetSec: number): BenchRow {
  const measured = median(secs);
  return {
    what,
    measured: seconds(measured),
    bare: "–",
    ratio: "–",
    target: `< ${targetSec} s`,
    reached: measured < targetSec,
  };
}

/** Seconds from the command until every dependency is ready; ends it as Ctrl-C would. */
async function startOnce(clone: string): Promise<number> {
  const [port, mqttPort, rtmpPort] = [await freePort(), await freePort(), await freePort()];
  const before = performance.now();
  const child = spawn("npm", ["start"], {
    cwd: clone,
    env: { ...process.env, PORT: String(port), MQTT_PORT: String(mqttPort), RTMP_PORT: String(rtmpPort) },
    stdio: "ignore",
    // A group of its own, since Ctrl-C goes to all of a terminal's group.
    detached: true,
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  try {
    await waitFor("the demo to be ready", 300_000, async () => {
      if (child.exitCode !== null) throw new Error(`npm start ended with ${child.exitCode}`);
      const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
      return answer?.ok === true;
    });
    return (performance.now() - before) / 1000;
  } finally {
    interrupt(child);
    await ended;
  }
}

function interrupt({ pid, exitCode }: ChildProcess): void {
  if (pid !== undefined && exitCode === null) process.kill(-pid, "SIGINT");
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}
