import { readdirSync, readFileSync } from "node:fs";
import { badge, launchBrowser, openConsole } from "../../support/browser.js";
import { until } from "../../support/demo.js";
import { bareSettings, buildGateway, Gateways } from "../../support/gateway-process.js";
import { type Bench, median } from "../bench.js";

const settleSec = 20;
const watchSec = 60;
const targetCores = 1;
/** Of the times in /proc: USER_HZ is 100 wherever Linux runs Node. */
const ticksPerSec = 100;

/** What the whole demo takes of the processor while a console is open and nobody touches it. */
export const demo: Bench = {
  name: "demo",
  summary: `city, gateway, database, encoder and one idle console; processor time of the demo over ${watchSec} s`,
  async run({ runs, log }) {
    buildGateway("console", "simulators");
    const gateways = new Gateways();
    const browser = await launchBrowser();
    const cores: number[] = [];
    try {
      const gateway = await gateways.launch({ ...bareSettings, DEMO: "on" }).running();
      await until("all is ready", async () => (await fetch(`${gateway.url}/readyz`)).ok, 90_000);
      const address = { url: gateway.url, mqttPort: gateway.mqttPort, dataDir: gateways.dataDir };
      const page = await openConsole(browser, address, { role: "trafficOperator" });
      await badge(page).waitFor();
      await wait(settleSec);
      for (let run = 1; run <= runs; run += 1) {
        const before = processorSec(gateway.pid);
        const from = performance.now();
        await wait(watchSec);
        const took = (performance.now() - from) / 1000;
        const after = processorSec(gateway.pid);
        const parts = [...after].map(([name, sec]) => [name, (sec - (before.get(name) ?? 0)) / took] as const);
        cores.push(parts.reduce((sum, [, share]) => sum + share, 0));
        log(`run ${run}: ${parts.map(([name, share]) => `${name} ${share.toFixed(2)}`).join(", ")} cores`);
      }
    } finally {
      await browser.close();
      await gateways.kill();
      gateways.remove();
    }
    const measured = median(cores);
    return [
      {
        what: "the whole demo, idle console open",
        measured: `${measured.toFixed(2)} cores`,
        bare: "–",
        ratio: "–",
        target: `≤ ${targetCores} core`,
        reached: measured <= targetCores,
      },
    ];
  },
};

const wait = (sec: number) => new Promise((resolve) => setTimeout(resolve, sec * 1000));

/** Seconds of processor time of a process and all below it, dead ones too, by program. Linux only. */
function processorSec(root: number): Map<string, number> {
  const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const stats = new Map(all.flatMap((pid) => readStat(pid)).map((stat) => [stat.pid, stat]));
  const below = (pid: number): boolean => pid === root || (stats.has(pid) && below(stats.get(pid)?.parent ?? 0));
  const sums = new Map<string, number>();
  for (const { pid, name, sec } of stats.values()) {
    const program = pid === root ? "gateway" : name === "node" ? "simulators" : name;
    if (below(pid)) sums.set(program, (sums.get(program) ?? 0) + sec);
  }
  return sums;
}

function readStat(pid: string): { pid: number; parent: number; name: string; sec: number }[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const name = text.slice(text.indexOf("(") + 1, text.lastIndexOf(")"));
    // proc(5): after the name come state, ppid …; utime, stime, cutime and cstime are fields 14 to 17.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return [{ pid: Number(pid), parent: Number(fields[1]), name, sec: ticks / ticksPerSec }];
  } catch {
    return []; // It has ended meanwhile.
  }
}
