import { type Delta, deviceUsername, uplinkTopic } from "@roadcast/contract";
import mqtt, { type MqttClient } from "mqtt";
import { io } from "socket.io-client";
import { GatewayCaller } from "../support/gateway-caller.js";
import { bareSettings, buildGateway, GatewayProcess, newDataDir } from "../support/gateway-process.js";
import { type Bench, type BenchRow, median } from "./bench.js";
import { gridNetwork } from "./grid-network.js";

const detectors = 2_000;
const connections = 400;
const areas = 9;
const warmUpSec = 5;
const measuredSec = 20;
const targetsMs = { p50: 100, p95: 200, p99: 400 } as const;
const prefix = "roads/v1";

/** From the device's publish to the arrival of the delta at a console, through the real gateway. */
export const latency: Bench = {
  name: "latency",
  summary: `publish → socket client, ${detectors} detectors at 1 Hz over ${connections} connections, embedded broker and database`,
  async run({ runs, log }) {
    buildGateway();
    const figures: Figures[] = [];
    for (let run = 1; run <= runs; run += 1) {
      const figure = await once();
      figures.push(figure);
      const { p50, p95, p99, readings, rssMb } = figure;
      log(`run ${run}: ${p50} / ${p95} / ${p99} ms over ${readings} readings, ${rssMb} MB resident`);
    }
    return (Object.keys(targetsMs) as (keyof typeof targetsMs)[]).map((quantile): BenchRow => {
      const measured = median(figures.map((figure) => figure[quantile]));
      return {
        what: `publish → socket client at ${detectors} readings/s, ${quantile}`,
        measured: `${measured} ms`,
        bare: "–",
        ratio: "–",
        target: `${targetsMs[quantile]} ms`,
        reached: measured <= targetsMs[quantile],
      };
    });
  },
};

interface Published {
  observedAt: number;
  at: number;
}

interface Figures {
  p50: number;
  p95: number;
  p99: number;
  readings: number;
  rssMb: number;
}

async function once(): Promise<Figures> {
  const data = newDataDir();
  const gateway = new GatewayProcess({ ...bareSettings, DATA_DIR: data.path, LOG_LEVEL: "info" });
  try {
    await gateway.running();
    const admin = await GatewayCaller.firstSignIn(gateway);
    await admin.call("PUT", "/api/v1/network", gridNetwork({ areas, stations: connections, detectors }));
    const { credentials } = (await admin.call("POST", "/api/v1/device-credentials", {
      devices: Array.from({ length: connections }, (_, i) => ({ kind: "stations", id: `S${i}` })),
    })) as { credentials: { id: string; password: string }[] };
    const pending = new Map<string, Published[]>();
    const delays: number[] = [];
    const console = await openConsole(gateway.url, admin.cookie, (delta) => {
      const now = performance.now();
      for (const { id, observedAt } of delta.detectors) {
        // A newer reading stands for those that it overtook on the way: they count from their own publish.
        const waiting = pending.get(id) ?? [];
        while (waiting[0] !== undefined && waiting[0].observedAt <= (observedAt ?? 0)) {
          delays.push(now - waiting[0].at);
          waiting.shift();
        }
      }
    });
    const devices = await connectAll(gateway.mqttPort, credentials);
    await publishFor(warmUpSec, devices, () => undefined);
    delays.length = 0;
    await publishFor(measuredSec, devices, (id, observedAt) => {
      const published = { observedAt, at: performance.now() };
      const waiting = pending.get(id);
      if (waiting === undefined) pending.set(id, [published]);
      else waiting.push(published);
    });
    // What was published last is on its way: two seconds more, then what has not come is lost.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const rssMb = await residentMb(gateway.url);
    for (const device of devices) device.client.end(true);
    console.close();
    const missing = [...pending.values()].reduce((sum, waiting) => sum + waiting.length, 0);
    if (missing > 0) throw new Error(`${missing} of ${missing + delays.length} readings never came`);
    delays.sort((a, b) => a - b);
    const at = (share: number) => Math.round(delays[Math.floor((delays.length - 1) * share)] ?? Number.NaN);
    return { p50: at(0.5), p95: at(0.95), p99: at(0.99), readings: delays.length, rssMb };
  } finally {
    await gateway.kill("SIGTERM");
    data.remove();
  }
}

/** A console that watches every area. */
async function openConsole(url: string, cookie: string, onDelta: (delta: Delta) => void) {
  const socket = io(url, { transports: ["websocket"], extraHeaders: { cookie } });
  socket.on("delta", onDelta);
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", () => resolve());
    socket.once("connect_error", reject);
  });
  const answer = await socket.emitWithAck("subscribe", {
    areas: Array.from({ length: areas }, (_, i) => `A${i}`),
  });
  if (answer?.ok !== true) throw new Error(`subscribe: ${JSON.stringify(answer)}`);
  return { close: () => socket.disconnect() };
}

interface Device {
  client: MqttClient;
  station: string;
  /** The detectors that it reports. */
  detectors: string[];
}

async function connectAll(port: number, credentials: readonly { id: string; password: string }[]): Promise<Device[]> {
  const devices: Device[] = [];
  for (const [i, { id, password }] of credentials.entries()) {
    const username = deviceUsername("stations", id);
    const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, {
      protocolVersion: 4,
      clientId: username,
      username,
      password,
      reconnectPeriod: 0,
    });
    const perStation = detectors / connections;
    devices.push({
      client,
      station: id,
      detectors: Array.from({ length: perStation }, (_, lane) => `D${i * perStation + lane}`),
    });
  }
  return devices;
}

/** Every detector once a second, one message each, the stations spread over the second as real ones are. */
async function publishFor(
  seconds: number,
  devices: readonly Device[],
  onPublish: (detector: string, observedAt: number) => void,
): Promise<void> {
  const startedAt = performance.now();
  const total = seconds * devices.length;
  let done = 0;
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const due = Math.min(total, Math.floor(((performance.now() - startedAt) / 1000) * devices.length));
      for (; done < due; done += 1) {
        const device = devices[done % devices.length];
        if (device !== undefined) publish(device, onPublish);
      }
      if (done < total) return;
      clearInterval(timer);
      resolve();
    }, 5);
  });
}

/** One message for each detector, so that 2,000 readings a second are 2,000 messages a second. */
function publish(
  { client, station, detectors: own }: Device,
  onPublish: (detector: string, observedAt: number) => void,
): void {
  const observedAt = Date.now();
  const topic = uplinkTopic(prefix, "stations", station, "readings");
  for (const [i, detector] of own.entries()) {
    const entry = { detector, count: 1, speedKph: 30 + ((observedAt / 1000 + i) % 20), occupancyPct: 12.3 };
    onPublish(detector, observedAt);
    client.publish(topic, JSON.stringify({ observedAt, intervalSec: 1, entries: [entry] }), { qos: 1 });
  }
}

async function residentMb(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const bytes = Number(/^process_resident_memory_bytes (\S+)/m.exec(text)?.[1]);
  return Math.round(bytes / 1024 / 1024);
}
