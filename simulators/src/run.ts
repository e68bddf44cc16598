import type { Network } from "@roadcast/contract";
import type { RunConfig } from "./config.js";
import { carryOut } from "./control/control-room.js";
import { ControlServer } from "./control/control-server.js";
import { controlSocketPath } from "./control/protocol.js";
import { Dispatch } from "./devices/dispatch.js";
import { type DeviceName, deviceRoster } from "./devices/roster.js";
import { SimulatorError } from "./errors.js";
import { GatewayClient } from "./gateway-client.js";
import { readCredentialsFile, readNetworkFile } from "./input-files.js";
import type { Log } from "./log.js";
import { Simulation } from "./simulation.js";

interface Commission {
  /** Who tells of corridors; null where there is none. */
  gateway: GatewayClient | null;
  network: Network;
  devices: DeviceName[];
  passwords: Map<string, string>;
}

/**
 * Runs a simulated city until the signal stops it.
 * @throws SimulatorError for everything that a person must mend: token refused, a bad file, one already running
 */
export async function runSimulation(config: RunConfig, log: Log, signal: AbortSignal): Promise<void> {
  let simulation: Simulation | null = null;
  let dispatch: Dispatch | null = null;
  const control = new ControlServer(controlSocketPath(config.dataDir), (request) => {
    if (simulation === null) throw new SimulatorError("starting", "the city is still starting: try again in a moment");
    return carryOut(simulation, request);
  });
  await control.start();
  try {
    const { gateway, network, devices, passwords } = await commission(config, log, signal);
    simulation = new Simulation({
      network,
      devices,
      passwords,
      broker: { url: brokerUrl(config), prefix: config.mqttPrefix },
      seed: config.seed,
      timeFactor: config.timeFactor,
      periodSec: config.periodSec,
      startTrafficMs: config.startTrafficMs,
      backupSec: config.backupSec,
      log,
    });
    if (!signal.aborted) simulation.start();
    dispatch = gateway === null ? null : new Dispatch({ city: simulation.city, gateway, log });
    dispatch?.start();
    await untilAborted(signal);
  } finally {
    dispatch?.stop();
    await Promise.all([simulation?.stop(), control.stop()]);
  }
}

async function commission(config: RunConfig, log: Log, signal: AbortSignal): Promise<Commission> {
  const { source } = config;
  if (source.type === "files") {
    const network = await readNetworkFile(source.network);
    const credentials = source.credentials === null ? [] : await readCredentialsFile(source.credentials);
    const passwords = new Map(credentials.map((entry) => [entry.username, entry.password]));
    const all = deviceRoster(network, null);
    // With a credentials file the devices are those that it names.
    const known = source.credentials === null ? all : all.filter(({ kind, id }) => passwords.has(`${kind}/${id}`));
    if (known.length < all.length) log.warn(`${all.length - known.length} devices have no credentials and stay silent`);
    return { gateway: null, network, devices: known.slice(0, config.deviceLimit ?? known.length), passwords };
  }
  const gateway = new GatewayClient(source.url, source.token, log, signal);
  const network = await gateway.network();
  const devices = deviceRoster(network, config.deviceLimit);
  const credentials = await gateway.issueCredentials(devices);
  const passwords = new Map(credentials.map((entry) => [entry.username, entry.password]));
  log.info(`network ${network.name ?? "without a name"}: ${devices.length} devices commissioned`);
  return { gateway, network, devices, passwords };
}

function brokerUrl(config: RunConfig): string {
  if (config.mqttUrl !== null) return config.mqttUrl;
  if (config.source.type === "files") return "mqtt://127.0.0.1:1883";
  const { hostname } = new URL(config.source.url);
  return `mqtt://${hostname}:1883`;
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
