import { type Database, readingFlags } from "@roadcast/db";
import { gatewayPassword, type Mosquitto, startMosquitto } from "../support/mosquitto.js";
import { type Bench, type BenchRow, median } from "./bench.js";
import {
  type BenchDatabase,
  lines,
  openBenchDatabase,
  publish,
  spawnScript,
  startGateway,
  waitFor,
} from "./ingest-bench.js";
import type { PublishJob } from "./publish-readings.js";

const detectors = 1000;
const stationSize = 50;
const publishers = ["bench-0", "bench-1"];
/** Readings of a run. */
const total = 400_000;
/** Between two readings of a detector. */
const stepMs = 400;
const target = 0.75;

const ids = Array.from({ length: detectors }, (_, i) => `D${i}`);
const share = detectors / publishers.length;

/** Readings of the last minute and a half, as they come in life; the millisecond of the start keeps runs apart. */
function jobOf(port: number, run: number, stations: boolean): PublishJob {
  return {
    port,
    logins: publishers.map((username, i) => ({
      username,
      password: gatewayPassword,
      detectors: ids.slice(i * share, (i + 1) * share),
    })),
    readingsEach: total / detectors,
    fromMs: Date.now() - (total / detectors) * stepMs + run,
    stepMs,
    window: stations ? 50 : 1000,
    forMs: 120_000,
    ...(stations ? { stationSize } : {}),
  };
}

/** B: readings a second that a bare subscriber takes and parses. */
async function bareSubscriber(mosquitto: Mosquitto, run: number, stations: boolean): Promise<number> {
  const messages = stations ? total / stationSize : total;
  const subscriber = spawnScript("tests/bench/bare-subscriber.ts", [
    mosquitto.url.replace("gateway:", "bench-sub:"),
    String(messages),
  ]);
  let ready: () => void = () => undefined;
  const subscribed = new Promise<void>((resolve) => {
    ready = resolve;
  });
  const said = lines(subscriber, (line) => line === "ready" && ready());
  await subscribed;
  await publish(jobOf(mosquitto.port, run, stations)).done;
  const { readings, seconds } = JSON.parse((await said).at(-1) ?? "{}") as { readings: number; seconds: number };
  return readings / seconds;
}

/** U: rows a second of bare `unnest` inserts of 2,000 rows on two connections. */
async function bareInserts(database: Database, run: number): Promise<number> {
  const rows = 2000;
  const from = Date.now() - 86_400_000 - (run + 1) * 1_200_000;
  let batch = 0;
  const array = (of: (i: number) => number) => `{${Array.from({ length: rows }, (_, i) => of(i)).join(",")}}`;
  const insert = async () => {
    for (let next = batch++; next < total / rows; next = batch++) {
      const moment = from + next * 2000;
      await database.run({
        name: "bare-insert",
        text: `insert into readings (detector_key, link_key, station_key, interval_sec, observed_at, received_at, count,
            flags, speed_kph, occupancy_pct)
          select d, 1, 1, 20, to_timestamp(o / 1000), now(), 7, ${readingFlags.outOfService}, v, 12.3
          from unnest($1::integer[], $2::double precision[], $3::real[]) as n (d, o, v) on conflict do nothing`,
        values: [
          array((i) => i % detectors),
          array((i) => moment + Math.floor(i / detectors) * 1000),
          array((i) => 30.5 + (i % 25)),
        ],
      });
    }
  };
  const before = process.hrtime.bigint();
  await Promise.all([insert(), insert()]);
  return total / (Number(process.hrtime.bigint() - before) / 1e9);
}

/**
 * The product's own path: the real gateway, from the first message published until the last reading is committed. That
 * the database has them all is looked up afterwards.
 */
async function product(mosquitto: Mosquitto, db: BenchDatabase, run: number, stations: boolean): Promise<number> {
  await db.forgetReadings();
  const gateway = await startGateway({ DATABASE_URL: db.url, MQTT_URL: mosquitto.url });
  try {
    const { startedAt } = await publish(jobOf(mosquitto.port, run, stations)).done;
    await waitFor("the last reading", 120_000, async () => (await gateway.committedReadings()) >= total);
    const rate = total / ((Date.now() - startedAt) / 1000);
    const stored = await db.storedReadings();
    if (stored !== total) throw new Error(`${stored} of ${total} readings are in the database`);
    return rate;
  } finally {
    await gateway.kill("SIGTERM");
  }
}

export const throughput: Bench = {
  name: "throughput",
  summary: "durable readings a second over mosquitto, beside a bare subscriber and bare inserts",
  async run({ runs, log }): Promise<BenchRow[]> {
    const db = await openBenchDatabase(detectors, stationSize);
    // A broker each: one alone would keep the bare runs' messages for the gateway's session.
    const bare = await startMosquitto({ publishers: [...publishers], readers: ["bench-sub"] });
    const mosquitto = await startMosquitto({ publishers: [...publishers] });
    const figures = { b: [], u: [], p: [], bs: [], ps: [] } as Record<"b" | "u" | "p" | "bs" | "ps", number[]>;
    try {
      for (let run = 0; run < runs; run += 1) {
        const at = run * 4;
        figures.b.push(await bareSubscriber(bare, at, false));
        figures.u.push(await bareInserts(db.database, run));
        figures.p.push(await product(mosquitto, db, at + 1, false));
        figures.bs.push(await bareSubscriber(bare, at + 2, true));
        figures.ps.push(await product(mosquitto, db, at + 3, true));
        const last = Object.entries(figures).map(([name, all]) => `${name} ${Math.round(all.at(-1) ?? 0)}/s`);
        log(`run ${run + 1}: ${last.join(", ")}`);
      }
    } finally {
      await bare.stop();
      await mosquitto.stop();
      await db.stop();
    }
    const row = (what: string, b: readonly number[], p: readonly number[]): BenchRow => {
      const ceiling = 1 / (1 / median(b) + 1 / median(figures.u));
      const ratio = median(p) / ceiling;
      return {
        what,
        measured: `${Math.round(median(p))}/s`,
        bare: `${Math.round(ceiling)}/s (B ${Math.round(median(b))}, U ${Math.round(median(figures.u))})`,
        ratio: ratio.toFixed(2),
        target: `≥ ${target}`,
        reached: ratio >= target,
      };
    };
    return [
      row("durable readings, one a message, mosquitto QoS 1", figures.b, figures.p),
      row(`durable readings, stations of ${stationSize}, mosquitto QoS 1`, figures.bs, figures.ps),
    ];
  },
};
