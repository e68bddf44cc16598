import path from "node:path";
import { defaultStorageSettings, type StorageSettings } from "@roadcast/db";
import { type SettingName, type SettingValues, settings } from "./settings.js";

/** One wrong setting, by the name of its variable. */
export interface ConfigFault {
  name: SettingName;
  detail: string;
}

/** The environment does not make a configuration; lists every fault, never a value. */
export class ConfigError extends Error {
  readonly code = "wrongSettings";
  readonly faults: readonly ConfigFault[];

  constructor(faults: readonly ConfigFault[]) {
    super(["Wrong settings:", ...faults.map((fault) => `  ${fault.name} ${fault.detail}`)].join("\n"));
    this.name = "ConfigError";
    this.faults = faults;
  }
}

/** What the gateway runs with: validated once, trusted after. */
export interface Config {
  demo: boolean;
  logLevel: SettingValues["LOG_LEVEL"];
  /** Absolute. */
  dataDir: string;
  http: {
    host: string;
    port: number;
    publicUrl: string | null;
    trustProxy: number | string[] | null;
    /** Null: made at the first start and kept under `dataDir`. */
    sessionSecret: string | null;
  };
  database: {
    /** Null: the embedded server. */
    url: string | null;
    schema: string;
    storage: StorageSettings;
  };
  mqtt: {
    /** Null: the embedded broker. */
    url: string | null;
    port: number;
    prefix: string;
    passwordFile: string | null;
  };
  redisUrl: string | null;
  tiles: { url: string; attribution: string } | null;
  media: {
    /** FFMPEG_PATH, and the PATH that an encoder is looked for on. */
    ffmpeg: { setting: string | null; searchPath: string };
    rtmpPort: number;
    dvrWindowSec: number;
    /** Of one channel's segments. */
    maxDiskBytes: number;
    corsOrigin: string | null;
  };
  simulator: { seed: number; timeFactor: number; start: string | null; periodSec: number | null };
}

/**
 * Reads the environment; empty variables count as absent.
 * @throws ConfigError with every fault at once.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const faults: ConfigFault[] = [];
  const read: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(settings)) {
    const given = env[name];
    const parsed = setting.schema.safeParse(given === "" ? undefined : given);
    if (parsed.success) read[name] = parsed.data;
    else faults.push({ name: name as SettingName, detail: parsed.error.issues[0]?.message ?? "is wrong" });
  }
  const values = read as SettingValues;
  faults.push(...contradictions(values));
  if (faults.length > 0) throw new ConfigError(faults);
  return toConfig(values, env.PATH ?? "");
}

/** From fine to coarse: none may be kept for less time than the one before. */
const rollups = [
  "RETENTION_RAW_DAYS",
  "RETENTION_1M_DAYS",
  "RETENTION_5M_DAYS",
  "RETENTION_15M_DAYS",
  "RETENTION_1H_DAYS",
] as const;

/** Faults of settings that are right one by one. Values of settings with faults of their own are absent. */
function contradictions(values: Partial<SettingValues>): ConfigFault[] {
  const faults: ConfigFault[] = [];
  if (values.TILE_URL !== undefined && values.TILE_ATTRIBUTION === undefined) {
    faults.push({ name: "TILE_ATTRIBUTION", detail: "is needed with TILE_URL" });
  }
  if (values.MQTT_PASSWORD_FILE !== undefined && values.MQTT_URL === undefined) {
    faults.push({ name: "MQTT_PASSWORD_FILE", detail: "is for an external broker: set MQTT_URL too, or leave it out" });
  }
  const { PORT, MQTT_PORT, MQTT_URL } = values;
  if (MQTT_URL === undefined && PORT !== undefined && PORT !== 0 && PORT === MQTT_PORT) {
    faults.push({ name: "MQTT_PORT", detail: "is the same as PORT" });
  }
  const { RTMP_PORT } = values;
  if (RTMP_PORT !== undefined && RTMP_PORT !== 0 && (RTMP_PORT === PORT || RTMP_PORT === MQTT_PORT)) {
    faults.push({ name: "RTMP_PORT", detail: `is the same as ${RTMP_PORT === PORT ? "PORT" : "MQTT_PORT"}` });
  }
  for (const [index, coarser] of rollups.entries()) {
    const finer = rollups[index - 1];
    const [least, given] = [finer && values[finer], values[coarser]];
    if (finer !== undefined && least !== undefined && given !== undefined && given < least) {
      faults.push({ name: coarser, detail: `must be at least ${finer}, ${least}` });
    }
  }
  return faults;
}

function toConfig(values: SettingValues, searchPath: string): Config {
  const demo = values.DEMO ?? (values.DATABASE_URL === undefined && values.MQTT_URL === undefined);
  return {
    demo,
    logLevel: values.LOG_LEVEL,
    dataDir: path.resolve(values.DATA_DIR),
    http: {
      host: values.HOST ?? (demo ? "127.0.0.1" : "0.0.0.0"),
      port: values.PORT,
      publicUrl: values.PUBLIC_URL ?? null,
      trustProxy: values.TRUST_PROXY ?? null,
      sessionSecret: values.SESSION_SECRET ?? null,
    },
    database: {
      url: values.DATABASE_URL ?? null,
      schema: values.DATABASE_SCHEMA,
      storage: {
        ...defaultStorageSettings,
        retentionDays: {
          raw: values.RETENTION_RAW_DAYS,
          "1m": values.RETENTION_1M_DAYS,
          "5m": values.RETENTION_5M_DAYS,
          "15m": values.RETENTION_15M_DAYS,
          "1h": values.RETENTION_1H_DAYS,
          signalEvents: values.RETENTION_RAW_DAYS,
          states: values.RETENTION_RAW_DAYS,
          positions: values.RETENTION_RAW_DAYS,
          presence: values.RETENTION_PRESENCE_DAYS,
          deadLetters: values.RETENTION_DEAD_LETTERS_DAYS,
          audit: values.RETENTION_AUDIT_DAYS,
        },
        compressAfterHours: values.COMPRESS_AFTER_HOURS,
      },
    },
    mqtt: {
      url: values.MQTT_URL ?? null,
      port: values.MQTT_PORT,
      prefix: values.MQTT_PREFIX,
      passwordFile: values.MQTT_PASSWORD_FILE ?? null,
    },
    redisUrl: values.REDIS_URL ?? null,
    tiles: values.TILE_URL === undefined ? null : { url: values.TILE_URL, attribution: values.TILE_ATTRIBUTION ?? "" },
    media: {
      ffmpeg: { setting: values.FFMPEG_PATH ?? null, searchPath },
      rtmpPort: values.RTMP_PORT,
      dvrWindowSec: values.CHANNEL_DVR_MINUTES * 60,
      maxDiskBytes: values.CHANNEL_DISK_MIB * 1024 * 1024,
      corsOrigin: values.HLS_CORS_ORIGIN ?? null,
    },
    simulator: {
      seed: values.SIM_SEED,
      timeFactor: values.SIM_TIME_FACTOR,
      start: values.SIM_START ?? null,
      periodSec: values.SIM_PERIOD_SEC ?? null,
    },
  };
}
