import { BoundedPublisher } from "./bounded-publisher.js";

/** What the publisher process is to do; given as JSON in its only argument. */
export interface PublishJob {
  port: number;
  logins: { username: string; password: string; detectors: string[] }[];
  /** Readings of each detector; the i-th is `fromMs + i × stepMs`. */
  readingsEach: number;
  fromMs: number;
  stepMs: number;
  window: number;
  /** Over all logins. */
  perSec?: number;
  forMs: number;
  /** In place of detectors one by one: stations of this many, `S{n}` with detectors `D{n × size …}`. */
  stationSize?: number;
}

const job = JSON.parse(process.argv[2] ?? "{}") as PublishJob;
const measures = (i: number) => `"count":${i % 12},"speedKph":${30 + (i % 25)}.5,"occupancyPct":${5 + (i % 40)}.2`;

/** Message by message over the detectors of a login, one moment after another. */
function readingOf(detectors: readonly string[], index: number) {
  const moment = Math.floor(index / detectors.length);
  if (moment >= job.readingsEach) return null;
  const detector = detectors[index % detectors.length];
  const observedAt = job.fromMs + moment * job.stepMs;
  return {
    topic: `roads/v1/detectors/${detector}/readings`,
    payload: `{"observedAt":${observedAt},"intervalSec":20,${measures(index)}}`,
  };
}

function stationOf(detectors: readonly string[], size: number, index: number) {
  const stations = detectors.length / size;
  const moment = Math.floor(index / stations);
  if (moment >= job.readingsEach) return null;
  const own = detectors.slice((index % stations) * size, ((index % stations) + 1) * size);
  const station = Math.floor(Number(own[0]?.slice(1)) / size);
  const entries = own.map((detector, i) => `{"detector":"${detector}",${measures(index + i)}}`);
  const observedAt = job.fromMs + moment * job.stepMs;
  return {
    topic: `roads/v1/stations/S${station}/readings`,
    payload: `{"observedAt":${observedAt},"intervalSec":20,"entries":[${entries.join(",")}]}`,
  };
}

const publishers = job.logins.map(
  ({ username, password, detectors }) =>
    new BoundedPublisher({
      port: job.port,
      username,
      password,
      window: job.window,
      until: Date.now() + job.forMs,
      ...(job.perSec === undefined ? {} : { perSec: job.perSec / job.logins.length }),
      message: (index) =>
        job.stationSize === undefined ? readingOf(detectors, index) : stationOf(detectors, job.stationSize, index),
    }),
);
await Promise.all(publishers.map((publisher) => publisher.run()));
const acknowledged = publishers.reduce((sum, publisher) => sum + publisher.acknowledged, 0);
console.log(JSON.stringify({ acknowledged, startedAt: Math.min(...publishers.map(({ startedAt }) => startedAt)) }));
