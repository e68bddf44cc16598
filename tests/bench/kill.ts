import { gatewayPassword, type Mosquitto, startMosquitto } from "../support/mosquitto.js";
import { freePort } from "../support/ports.js";
import type { Bench, BenchRow } from "./bench.js";
import {
  type BenchDatabase,
  letDevicesIn,
  openBenchDatabase,
  publish,
  startGateway,
  storedExactly,
  waitFor,
} from "./ingest-bench.js";
import type { PublishJob } from "./publish-readings.js";

const detectors = 100;
const total = 100_000;
const publishers = ["bench-0", "bench-1"];
const devicePassword = "bench-device-password";
const ids = Array.from({ length: detectors }, (_, i) => `D${i}`);
const perSec = 3000;

type Load = Pick<PublishJob, "port" | "logins" | "window">;

/** Readings of the last minutes, second by second; the millisecond keeps the parts of a scenario apart. */
function jobOf(load: Load, readings: number, part = 0): PublishJob {
  const readingsEach = readings / detectors;
  const fromMs = (Math.floor(Date.now() / 1000) - readingsEach) * 1000 + part;
  return { ...load, readingsEach, fromMs, stepMs: 1000, perSec, forMs: 240_000 };
}

function atMosquitto({ port }: Mosquitto): Load {
  const share = detectors / publishers.length;
  const logins = publishers.map((username, i) => ({
    username,
    password: gatewayPassword,
    detectors: ids.slice(i * share, (i + 1) * share),
  }));
  return { port, logins, window: 500 };
}

async function stored(db: BenchDatabase, count: number): Promise<void> {
  await waitFor(`${count} readings`, 180_000, async () => (await db.storedReadings().catch(() => 0)) >= count);
}

/** Waits until all is stored, or nothing has come for 10 s. */
async function settled(db: BenchDatabase, expected: number): Promise<void> {
  let last = -1;
  let since = Date.now();
  await waitFor("the last readings", 240_000, async () => {
    // The database that was killed may not be back yet.
    const now = await db.storedReadings().catch(() => last);
    if (now !== last) since = Date.now();
    last = now;
    return now >= expected || Date.now() - since > 10_000;
  });
}

async function onDatabase(scenario: (db: BenchDatabase) => Promise<number>): Promise<Counted> {
  const db = await openBenchDatabase(detectors, 10);
  try {
    const acknowledged = await scenario(db);
    await settled(db, acknowledged);
    return { acknowledged, ...(await storedExactly(db, acknowledged)) };
  } finally {
    await db.stop();
  }
}

interface Counted {
  acknowledged: number;
  lost: number;
  twice: number;
}

/** Over mosquitto: the gateway killed three times, the database once, in the middle of the flow. */
function gatewayAndDatabase(log: (line: string) => void): Promise<Counted> {
  return onDatabase(async (db) => {
    const mosquitto = await startMosquitto({ publishers });
    const environment = { DATABASE_URL: db.url, MQTT_URL: mosquitto.url };
    let gateway = await startGateway(environment);
    try {
      const load = publish(jobOf(atMosquitto(mosquitto), total));
      const killGateway = async () => {
        await gateway.kill("SIGKILL");
        log(`gateway killed with ${await db.storedReadings()} stored`);
        gateway = await startGateway(environment);
      };
      await stored(db, total * 0.1);
      await killGateway();
      await stored(db, total * 0.3);
      log(`database killed with ${await db.storedReadings()} stored`);
      process.kill(db.pid, "SIGKILL");
      await stored(db, total * 0.5);
      await killGateway();
      await stored(db, total * 0.7);
      await killGateway();
      const { acknowledged } = await load.done;
      await settled(db, acknowledged);
      return acknowledged;
    } finally {
      await gateway.kill("SIGTERM");
      await mosquitto.stop();
    }
  });
}

/** On the embedded broker: the gateway killed once; devices send again what was not acknowledged to them. */
function embeddedGateway(log: (line: string) => void): Promise<Counted> {
  return onDatabase(async (db) => {
    await letDevicesIn(db.database, ids, devicePassword);
    const port = await freePort();
    const environment = { DATABASE_URL: db.url, MQTT_PORT: String(port) };
    let gateway = await startGateway(environment);
    try {
      const logins = ids.map((id) => ({ username: `detectors/${id}`, password: devicePassword, detectors: [id] }));
      const load = publish(jobOf({ port, logins, window: 50 }, total));
      await stored(db, total * 0.4);
      await gateway.kill("SIGKILL");
      log(`gateway with the embedded broker killed with ${await db.storedReadings()} stored`);
      gateway = await startGateway(environment);
      const { acknowledged } = await load.done;
      await settled(db, acknowledged);
      return acknowledged;
    } finally {
      await gateway.kill("SIGTERM");
    }
  });
}

/** mosquitto killed between two halves of the readings: with nothing queued, or with all of the first. */
function mosquittoItself(backlog: boolean, log: (line: string) => void): Promise<Counted> {
  return onDatabase(async (db) => {
    const mosquitto = await startMosquitto({ publishers });
    const environment = { DATABASE_URL: db.url, MQTT_URL: mosquitto.url };
    let gateway = await startGateway(environment);
    try {
      const load = atMosquitto(mosquitto);
      // So that the session stands in what mosquitto saves, as it does in life.
      let { acknowledged } = await publish(jobOf(load, total / 2)).done;
      await settled(db, acknowledged);
      if (backlog) {
        await gateway.kill("SIGTERM");
        acknowledged += (await publish(jobOf(load, total / 2, 1)).done).acknowledged;
      }
      await mosquitto.kill("SIGKILL");
      log(`mosquitto killed ${backlog ? `with ${total / 2} readings queued` : "with an empty queue"}`);
      await mosquitto.restart();
      if (backlog) gateway = await startGateway(environment);
      else acknowledged += (await publish(jobOf(load, total / 2, 1)).done).acknowledged;
      await settled(db, acknowledged);
      return acknowledged;
    } finally {
      await gateway.kill("SIGTERM");
      await mosquitto.stop();
    }
  });
}

/** In the order of the table; each with what is promised of it. */
const scenarios = [
  {
    what: "SIGKILL of the gateway 3 times and the database, mosquitto",
    promise: "0 lost, 0 twice",
    run: gatewayAndDatabase,
  },
  { what: "SIGKILL of the gateway, embedded broker", promise: "0 lost, 0 twice", run: embeddedGateway },
  {
    what: "SIGKILL of mosquitto, empty queue",
    promise: "0 lost, 0 twice",
    run: (log: (line: string) => void) => mosquittoItself(false, log),
  },
  {
    what: "SIGKILL of mosquitto, with a backlog",
    promise: "counted",
    run: (log: (line: string) => void) => mosquittoItself(true, log),
  },
] as const;

export const kill: Bench = {
  name: "kill",
  summary: `${total} QoS 1 readings while gateway, database and broker are killed; counts are of all runs together`,
  async run({ runs, log }): Promise<BenchRow[]> {
    const counted = scenarios.map(() => ({ acknowledged: 0, lost: 0, twice: 0 }));
    for (let run = 1; run <= runs; run += 1) {
      for (const [i, { what, run: runScenario }] of scenarios.entries()) {
        const { acknowledged, lost, twice } = await runScenario(log);
        log(`run ${run}, ${what}: ${lost} lost, ${twice} twice of ${acknowledged}`);
        const sum = counted[i];
        if (sum === undefined) continue;
        sum.acknowledged += acknowledged;
        sum.lost += lost;
        sum.twice += twice;
      }
    }
    return scenarios.map(({ what, promise }, i): BenchRow => {
      const { acknowledged, lost, twice } = counted[i] ?? { acknowledged: 0, lost: 0, twice: 0 };
      return {
        what,
        measured: `${lost} lost, ${twice} twice of ${acknowledged} acknowledged`,
        bare: "–",
        ratio: "–",
        target: promise,
        reached: twice === 0 && (promise === "counted" || lost === 0),
      };
    });
  },
};
