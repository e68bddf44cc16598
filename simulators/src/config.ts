import { resolve } from "node:path";
import { defaultTopicPrefix } from "@roadcast/contract";
import { usualBackupSec } from "./devices/controller/controller-device.js";
import { SimulatorError } from "./errors.js";
import { seoulMsOfDay } from "./traffic/demand-profile.js";

/** Options of `run` as the command line gives them: texts, not yet looked at. */
export interface RunFlags {
  gateway?: string;
  network?: string;
  credentials?: string;
  mqtt?: string;
  mqttPrefix?: string;
  timeFactor?: string;
  seed?: string;
  devices?: string;
  period?: string;
  start?: string;
  backupTime?: string;
  dataDir?: string;
  stdinGuard?: boolean;
}

export interface RunConfig {
  /** Where network and credentials come from. */
  source:
    | { type: "gateway"; url: string; token: string }
    | { type: "files"; network: string; credentials: string | null };
  /** Null: the gateway's host at the usual port. */
  mqttUrl: string | null;
  mqttPrefix: string;
  timeFactor: number;
  seed: number;
  deviceLimit: number | null;
  periodSec: number | null;
  startTrafficMs: number | null;
  backupSec: number;
  dataDir: string;
  stdinGuard: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

const brokerProtocols = ["mqtt:", "mqtts:", "ws:", "wss:"];

/** Least and greatest time factor. */
export const timeFactorRange = { least: 0.1, most: 120 };

/** The folder of the control socket: `--data-dir`, else `DATA_DIR`, else `./data`. */
export function readDataDir(flag: string | undefined, environment: Environment = process.env): string {
  return resolve(flag ?? nonEmpty(environment.DATA_DIR) ?? "./data");
}

/**
 * Flags and environment to a configuration. A flag is stronger than its variable.
 * @throws SimulatorError `badConfig`, its message listing every fault on a line of its own
 */
export function readRunConfig(flags: RunFlags, nowMs: number, environment: Environment = process.env): RunConfig {
  const faults: string[] = [];
  const number = (
    name: string,
    text: string | undefined,
    least: number,
    most: number,
    whole: boolean,
  ): number | null => {
    if (text === undefined) return null;
    const value = Number(text);
    const good = text.trim() !== "" && value >= least && value <= most && (!whole || Number.isInteger(value));
    if (!good)
      faults.push(`${name}: "${text}" is not ${whole ? "a whole number" : "a number"} from ${least} to ${most}`);
    return value;
  };
  const url = (name: string, text: string, protocols: readonly string[]): string => {
    if (!URL.canParse(text) || !protocols.includes(new URL(text).protocol)) {
      faults.push(
        `${name}: "${text}" is not an address that begins with ${protocols.map((p) => `${p}//`).join(" or ")}`,
      );
    }
    return text.replace(/\/+$/, "");
  };

  const mqtt = flags.mqtt ?? nonEmpty(environment.ROADCAST_MQTT_URL);
  const config: RunConfig = {
    source: readSource(flags, environment, faults, url),
    mqttUrl: mqtt === undefined ? null : url("--mqtt", mqtt, brokerProtocols),
    mqttPrefix: flags.mqttPrefix ?? nonEmpty(environment.MQTT_PREFIX) ?? defaultTopicPrefix,
    timeFactor: number("--time-factor", flags.timeFactor, timeFactorRange.least, timeFactorRange.most, false) ?? 1,
    seed: number("--seed", flags.seed, 0, 4_294_967_295, true) ?? 1,
    deviceLimit: number("--devices", flags.devices, 1, 100_000, true),
    periodSec: number("--period", flags.period, 1, 3600, true),
    startTrafficMs: flags.start === undefined ? null : startMoment(flags.start, nowMs, faults),
    backupSec: number("--backup-time", flags.backupTime, 1, 3600, true) ?? usualBackupSec,
    dataDir: readDataDir(flags.dataDir, environment),
    stdinGuard: flags.stdinGuard ?? false,
  };
  if (/[+#\s]|^\/|\/$|^$/.test(config.mqttPrefix)) {
    faults.push(`--mqtt-prefix: "${config.mqttPrefix}" must hold no +, #, space and no slash at its ends`);
  }
  if (faults.length > 0) throw new SimulatorError("badConfig", faults.join("\n"));
  return config;
}

function readSource(
  flags: RunFlags,
  environment: Environment,
  faults: string[],
  url: (name: string, text: string, protocols: readonly string[]) => string,
): RunConfig["source"] {
  if (flags.network !== undefined) {
    if (flags.gateway !== undefined) faults.push("--network and --gateway: give one of them");
    if (flags.mqtt === undefined && nonEmpty(environment.ROADCAST_MQTT_URL) === undefined) {
      faults.push("--mqtt: needed with --network, e.g. --mqtt mqtt://127.0.0.1:1883");
    }
    return { type: "files", network: flags.network, credentials: flags.credentials ?? null };
  }
  if (flags.credentials !== undefined) faults.push("--credentials: goes with --network; a gateway issues its own");
  const gateway = flags.gateway ?? nonEmpty(environment.ROADCAST_GATEWAY) ?? "http://127.0.0.1:8080";
  const token = nonEmpty(environment.ROADCAST_TOKEN);
  if (token === undefined) {
    faults.push(
      "ROADCAST_TOKEN: an API token of role admin or engineer is needed; make one on the console's people page",
    );
  }
  return { type: "gateway", url: url("--gateway", gateway, ["http:", "https:"]), token: token ?? "" };
}

/** HH:MM of today in Seoul, or a moment in RFC 3339. */
function startMoment(text: string, nowMs: number, faults: string[]): number | null {
  const clock = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
  if (clock !== null) {
    const midnightMs = nowMs - seoulMsOfDay(nowMs);
    return midnightMs + (Number(clock[1]) * 60 + Number(clock[2])) * 60_000;
  }
  const moment = /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/i.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(moment)) return Math.floor(moment / 1000) * 1000;
  faults.push(`--start: "${text}" is neither HH:MM (Seoul) nor a time like 2025-11-13T08:00:00+09:00`);
  return null;
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === "" ? undefined : text.trim();
}
