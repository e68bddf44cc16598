import { readMediaPlaylist, readMultivariant } from "../../support/hls-snapshot.js";
import { type Bench, type BenchRow, median } from "../bench.js";
import { lines, spawnScript } from "../ingest-bench.js";
import { BenchChannel } from "./bench-channel.js";
import type { LoadFigures, LoadJob } from "./load.js";

const target = 0.8;
const seconds = 6;
const subjects = [
  { what: "segment requests", connections: 16 },
  { what: "playlist requests", connections: 64 },
] as const;

/** The gateway's origin with a channel on air, against a bare server that holds the same bytes, beside the same channel. */
export const origin: Bench = {
  name: "origin",
  summary: "requests for one segment and one playlist of a channel on air, against Node's http with the same bytes",
  async run({ runs, log }) {
    const channel = await BenchChannel.start();
    const figures = subjects.map(() => ({ gateway: [] as number[], bare: [] as number[] }));
    try {
      for (let run = 1; run <= runs; run += 1) {
        const paths = await newest(channel.playlist);
        const bare = await startBare(paths.map((path) => new URL(path, channel.url).href));
        try {
          for (const [i, { what, connections }] of subjects.entries()) {
            const job = { path: paths[i] ?? "", connections, warmSec: 1, seconds };
            const ours = await load({ ...job, port: Number(new URL(channel.url).port) });
            const ceiling = await load({ ...job, port: bare.port });
            figures[i]?.gateway.push(ours);
            figures[i]?.bare.push(ceiling);
            log(`run ${run}, ${what}: ${perSec(ours)}, bare ${perSec(ceiling)}`);
          }
        } finally {
          await bare.stop();
        }
      }
    } finally {
      await channel.stop();
    }
    return subjects.map(({ what }, i) => row(what, figures[i]?.gateway ?? [], figures[i]?.bare ?? []));
  },
};

/** Paths of the newest segment and of its playlist. */
async function newest(index: string): Promise<[segment: string, playlist: string]> {
  const text = async (url: string) => (await fetch(url)).text();
  const playlist = new URL(readMultivariant(await text(index))[0]?.uri ?? "", index).href;
  const segment = readMediaPlaylist(await text(playlist)).segments.at(-1);
  if (segment === undefined) throw new Error("the playlist has no segment");
  return [new URL(segment.uri, playlist).pathname, new URL(playlist).pathname];
}

async function startBare(urls: readonly string[]): Promise<{ port: number; stop(): Promise<void> }> {
  const child = spawnScript("tests/bench/media/bare-origin.ts", urls);
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const port = await new Promise<number>((resolve, reject) => {
    lines(child, (line) => resolve(Number(line))).catch(() => reject(new Error("the bare server did not start")));
  });
  return {
    port,
    async stop() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** Requests a second. */
async function load(job: LoadJob): Promise<number> {
  const said = await lines(spawnScript("tests/bench/media/load.ts", [JSON.stringify(job)]));
  const { requests, seconds: took } = JSON.parse(said.at(-1) ?? "{}") as LoadFigures;
  return requests / took;
}

function row(what: string, ours: readonly number[], bare: readonly number[]): BenchRow {
  const ratio = median(ours) / median(bare);
  return {
    what,
    measured: perSec(median(ours)),
    bare: perSec(median(bare)),
    ratio: ratio.toFixed(2),
    target: `≥ ${target}`,
    reached: ratio >= target,
  };
}

const perSec = (rate: number) => `${Math.round(rate).toLocaleString("en")} /s`;
