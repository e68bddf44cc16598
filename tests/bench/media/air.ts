import { launchBrowser } from "../../support/browser.js";
import { HlsPoller } from "../../support/hls-poller.js";
import { encodersOf } from "../../support/processes.js";
import type { Bench, BenchRow } from "../bench.js";
import { waitFor } from "../ingest-bench.js";
import { BenchChannel } from "./bench-channel.js";
import { Viewer } from "./viewer.js";

const longestFreezeMs = 5_000;
const kills = 10;
/** Broken, in this order, if a number that was given is taken back. */
const regressions = new Set(["mediaSequenceDecreased", "discontinuitySequenceWrong", "tailRemoved", "nameReused"]);

interface Fault {
  what: string;
  kill: boolean;
  run(channel: BenchChannel): Promise<void>;
}

const killGateway: Fault = {
  what: "SIGKILL of the gateway",
  kill: true,
  async run(channel) {
    await channel.kill();
    await channel.launch();
  },
};
const killEncoder: Fault = {
  what: "SIGKILL of ffmpeg",
  kill: true,
  async run(channel) {
    for (const pid of encodersOf(channel.pid)) process.kill(pid, "SIGKILL");
  },
};
/** What else goes wrong, or is done, on a day. */
const others: readonly Fault[] = [
  {
    what: "SIGSTOP of ffmpeg",
    kill: false,
    async run(channel) {
      for (const pid of encodersOf(channel.pid)) process.kill(pid, "SIGSTOP");
    },
  },
  { what: "another source", kill: false, run: (channel) => takeAndWait(channel, "second") },
  { what: "the first source again", kill: false, run: (channel) => takeAndWait(channel, "pattern") },
  {
    what: "slate and off again",
    kill: false,
    async run(channel) {
      await channel.forceSlate(true);
      await channel.untilOnAir(null);
      await channel.forceSlate(false);
    },
  },
];

/** A channel on air for a quarter of an hour while what can go wrong does, with one viewer and one checker. */
export const air: Bench = {
  name: "air",
  summary: `${kills} kills of gateway or ffmpeg and other faults at random moments of --minutes, with a viewer and a checker`,
  async run({ minutes, log }) {
    const faults = inRandomOrder([
      ...Array.from({ length: kills }, (_, i) => (i % 2 === 0 ? killGateway : killEncoder)),
      ...others,
      ...others,
    ]);
    const channel = await BenchChannel.start();
    const browser = await launchBrowser();
    const poller = new HlsPoller({ url: channel.playlist });
    const end = performance.now() + minutes * 60_000;
    const freezes: { kill: boolean; ms: number }[] = [];
    try {
      await channel.addPattern("second");
      await channel.untilOnAir("pattern");
      const viewer = await Viewer.open(browser, `${channel.url}/watch/bench`);
      poller.start();
      for (const [done, fault] of faults.entries()) {
        const share = (end - performance.now()) / (faults.length - done);
        // Anywhere in the first half of its share, so that the rest is left for what it does.
        await wait((share / 2) * Math.random());
        const from = performance.now();
        await fault.run(channel);
        await backOnAir(channel);
        await wait(Math.max(0, share / 2 - (performance.now() - from)));
        const ms = await viewer.longestFreeze();
        freezes.push({ kill: fault.kill, ms });
        log(`${fault.what}: longest freeze ${(ms / 1000).toFixed(1)} s`);
      }
      await wait(Math.max(0, end - performance.now()));
      const reloads = await viewer.reloads();
      await poller.stop();
      return rows(minutes, freezes, reloads, poller, log);
    } finally {
      await poller.stop();
      await browser.close();
      await channel.stop();
    }
  },
};

function rows(
  minutes: number,
  freezes: readonly { kill: boolean; ms: number }[],
  reloads: number,
  { checker, objections, polls, outageMs }: HlsPoller,
  log: (line: string) => void,
): BenchRow[] {
  for (const violation of [...checker.violations.map((each) => JSON.stringify(each)), ...objections]) log(violation);
  log(`${polls} polls; nobody answered for ${(outageMs / 1000).toFixed(1)} s in all`);
  const taken = checker.violations.filter(({ rule }) => regressions.has(rule)).length;
  const worst = Math.max(...freezes.filter(({ kill }) => kill).map(({ ms }) => ms));
  const violations = checker.violations.length + objections.length;
  const none = { bare: "–", ratio: "–" };
  return [
    {
      ...none,
      what: `${kills} kills: sequence regressions`,
      measured: String(taken),
      target: "0",
      reached: taken === 0,
    },
    { ...none, what: `${kills} kills: player reloads`, measured: String(reloads), target: "0", reached: reloads === 0 },
    {
      ...none,
      what: `${kills} kills: longest freeze`,
      measured: `${(worst / 1000).toFixed(1)} s`,
      target: `≤ ${longestFreezeMs / 1000} s`,
      reached: worst <= longestFreezeMs,
    },
    {
      ...none,
      what: `checker over ${minutes} min, ${freezes.length} faults`,
      measured: `${violations} violations`,
      target: "0",
      reached: violations === 0,
    },
  ];
}

async function takeAndWait(channel: BenchChannel, source: string): Promise<void> {
  await channel.take(source);
  await channel.untilOnAir(source);
}

/** Whatever was wanted is on air again. */
function backOnAir(channel: BenchChannel): Promise<void> {
  return waitFor("the source on air again", 60_000, async () => {
    const { state, onAir, wanted } = await channel.status();
    return state === "live" && onAir === wanted;
  });
}

function inRandomOrder<T>(items: readonly T[]): T[] {
  const keyed = items.map((item) => ({ item, key: Math.random() }));
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
