import { defaultTopicPrefix, timeIn, toTimeOut } from "@roadcast/contract";
import { defaultStorageSettings } from "@roadcast/db";
import express from "express";
import { z } from "zod";

/** One environment variable of the gateway: a row of the README's table, and how its text becomes a value. */
export interface Setting<T> {
  /** What holds where the variable is absent or empty, as the README's table says it. */
  fallback: string;
  meaning: string;
  /** From the variable's text; undefined where it is absent or empty. */
  schema: z.ZodType<T, string | undefined>;
}

const text = z.string().trim();
const flag = z
  .string()
  .trim()
  .toLowerCase()
  .pipe(z.enum(["1", "true", "on", "yes", "0", "false", "off", "no"], { error: "must be on or off" }))
  .transform((word) => ["1", "true", "on", "yes"].includes(word));

const integer = (min: number, max: number) =>
  z
    .string()
    .trim()
    .regex(/^-?\d+$/, "must be a whole number")
    .transform(Number)
    .pipe(z.int().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`));

const number = (min: number, max: number) =>
  z
    .string()
    .trim()
    .regex(/^-?\d+(\.\d+)?$/, "must be a number")
    .transform(Number)
    .pipe(z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`));

/** A URL of one of the schemes; its text is never part of a fault, since it may hold a password. */
const url = (schemes: readonly string[]) =>
  text.refine((value) => URL.canParse(value) && schemes.includes(new URL(value).protocol.slice(0, -1)), {
    error: `must be a URL that starts with ${schemes.map((scheme) => `${scheme}://`).join(" or ")}`,
  });

/** An MQTT broker's URL, whose user name and password are percent-encoded (RFC 3986 section 2.1). */
const mqttUrl = url(["mqtt", "mqtts"]).refine(
  (value) => !URL.canParse(value) || hasReadableCredentials(new URL(value)),
  {
    error: "must have its user name and password percent-encoded, % itself as %25",
  },
);

function hasReadableCredentials({ username, password }: URL): boolean {
  try {
    decodeURIComponent(username);
    decodeURIComponent(password);
    return true;
  } catch {
    return false;
  }
}

/** Express's `trust proxy`: a number of hops, or names and addresses of proxies. */
const trustProxy = text
  .transform((value): number | string[] =>
    /^\d+$/.test(value) ? Number(value) : value.split(",").map((part) => part.trim()),
  )
  .refine(isTakenByExpress, {
    error: "must be a number of hops, or addresses, networks, loopback, linklocal or uniquelocal joined by commas",
  });

function isTakenByExpress(proxies: number | string[]): boolean {
  try {
    express().set("trust proxy", proxies);
    return true;
  } catch {
    return false;
  }
}

const tileUrl = text
  .regex(/^https?:\/\/[^/]+\//, "must be an http(s) URL with {z}, {x} and {y}")
  .refine((value) => ["{z}", "{x}", "{y}"].every((part) => value.includes(part)), {
    error: "must have {z}, {x} and {y} in it",
  });

/** A time of day stays as it is; a moment is written as everything reads it, without leap seconds. */
const simulatorStart = text.transform((value, ctx) => {
  if (/^([01]\d|2[0-3]):[0-5]\d$/.test(value)) return value;
  const moment = timeIn.safeParse(value);
  if (moment.success) return toTimeOut(moment.data);
  ctx.addIssue({ code: "custom", message: "must be HH:MM or an RFC 3339 time that there is" });
  return z.NEVER;
});

const mqttPrefix = text.regex(
  /^[^/+#\s]+(\/[^/+#\s]+)*$/,
  "must be topic levels joined by single slashes, without + # or spaces",
);

const schemaName = text.regex(/^[a-z_][a-z0-9_]{0,62}$/, "must be a lower-case PostgreSQL name");

const port = integer(0, 65_535);

/** How late a reading may be and still reach the rollups. */
const greatestLatenessHours = 24;
const kept = defaultStorageSettings.retentionDays;

function retention(what: keyof typeof kept, words: string) {
  return {
    fallback: String(kept[what]),
    meaning: `days that ${words} are kept`,
    schema: integer(1, 3650).default(kept[what]),
  };
}

/**
 * Every setting of the gateway, by the name of its variable. The README's table is checked against this one, and
 * nothing else in the gateway reads the environment.
 */
export const settings = {
  HOST: {
    fallback: "127.0.0.1 in demo mode, else 0.0.0.0",
    meaning: "address to listen on, for HTTP and the embedded broker",
    schema: text.optional(),
  },
  PORT: { fallback: "8080", meaning: "HTTP, Socket.IO and HLS", schema: port.default(8080) },
  PUBLIC_URL: {
    fallback: "none",
    meaning: "address that browsers use, where a proxy stands in front; with https, cookies are Secure",
    schema: url(["http", "https"]).optional(),
  },
  TRUST_PROXY: {
    fallback: "none",
    meaning: "proxies whose X-Forwarded-* headers count: a number of hops, or addresses joined by commas",
    schema: trustProxy.optional(),
  },
  DATABASE_URL: {
    fallback: "embedded PostgreSQL under `DATA_DIR`",
    meaning: "PostgreSQL, with TimescaleDB where the extension is present",
    schema: url(["postgres", "postgresql"]).optional(),
  },
  DATABASE_SCHEMA: {
    fallback: "public",
    meaning: "schema that holds the tables, so that a rehearsal can stand beside the real thing",
    schema: schemaName.default("public"),
  },
  MQTT_URL: {
    fallback: "embedded broker on `MQTT_PORT`",
    meaning: "an external broker, with the gateway's user name and password: mqtt://user:password@host:1883",
    schema: mqttUrl.optional(),
  },
  MQTT_PORT: { fallback: "1883", meaning: "port of the embedded broker", schema: port.default(1883) },
  MQTT_PREFIX: {
    fallback: defaultTopicPrefix,
    meaning: "first levels of every topic",
    schema: mqttPrefix.default(defaultTopicPrefix),
  },
  MQTT_PASSWORD_FILE: {
    fallback: "none",
    meaning: "where the gateway keeps an external mosquitto's password file up to date with the devices' credentials",
    schema: text.optional(),
  },
  REDIS_URL: {
    fallback: "none",
    meaning: "Redis that joins the consoles of several gateways",
    schema: url(["redis", "rediss"]).optional(),
  },
  DATA_DIR: {
    fallback: "./data",
    meaning: "everything that the embedded defaults keep",
    schema: text.default("./data"),
  },
  SESSION_SECRET: {
    fallback: "made at the first start and kept under `DATA_DIR`",
    meaning: "signs the session cookie; give several gateways the same one",
    schema: z.string().min(32, "must be at least 32 characters").optional(),
  },
  RETENTION_RAW_DAYS: {
    fallback: String(kept.raw),
    meaning: "days that readings, signal events, states and positions are kept; older ones are refused as tooOld",
    schema: integer(2, 3650).default(kept.raw),
  },
  RETENTION_1M_DAYS: retention("1m", "the 1-minute rollups"),
  RETENTION_5M_DAYS: retention("5m", "the 5-minute rollups"),
  RETENTION_15M_DAYS: retention("15m", "the 15-minute rollups"),
  RETENTION_1H_DAYS: retention("1h", "the 1-hour rollups"),
  RETENTION_PRESENCE_DAYS: retention("presence", "connections and command results"),
  RETENTION_DEAD_LETTERS_DAYS: retention("deadLetters", "refused messages"),
  RETENTION_AUDIT_DAYS: retention("audit", "entries of the audit trail, ended commands and corridors, cleared alarms"),
  COMPRESS_AFTER_HOURS: {
    fallback: String(defaultStorageSettings.compressAfterHours),
    meaning: `age at which TimescaleDB compresses raw rows; above the greatest lateness, ${greatestLatenessHours} h`,
    schema: integer(greatestLatenessHours + 1, 87_600).default(defaultStorageSettings.compressAfterHours),
  },
  TILE_URL: {
    fallback: "none",
    meaning: "an online tile layer under the map, e.g. https://tile.example.org/{z}/{x}/{y}.png",
    schema: tileUrl.optional(),
  },
  TILE_ATTRIBUTION: {
    fallback: "none",
    meaning: "the attribution that the tile layer's owner asks for",
    schema: text.optional(),
  },
  FFMPEG_PATH: {
    fallback: "`ffmpeg` on the PATH, else the bundled one",
    meaning: "the encoder; without one no channel goes on air, and the rest runs",
    schema: text.optional(),
  },
  RTMP_PORT: {
    fallback: "1935",
    meaning: "port of live ingest over RTMP: rtmp://host:port/live with a stream key",
    schema: port.default(1935),
  },
  SRT_PORT: {
    fallback: "8890",
    meaning: "port of live ingest over SRT; checked at the start, not used yet",
    schema: port.default(8890),
  },
  CHANNEL_DVR_MINUTES: {
    fallback: "120",
    meaning: "how far back viewers of a channel can go; segments are kept on disk for twice as long",
    schema: integer(1, 1440).default(120),
  },
  CHANNEL_DISK_MIB: {
    fallback: "8192",
    meaning:
      "what the segments of one channel may take on disk; where that is less than the minutes need, the oldest go",
    schema: integer(64, 1_048_576).default(8192),
  },
  HLS_CORS_ORIGIN: {
    fallback: "none",
    meaning: "origin of other sites whose players may load the media, or *",
    schema: text.regex(/^(\*|https?:\/\/[^/\s]+)$/, "must be * or an origin such as https://example.org").optional(),
  },
  LOG_LEVEL: {
    fallback: "info",
    meaning: "least level that is logged: fatal, error, warn, info, debug or trace",
    schema: z
      .enum(["fatal", "error", "warn", "info", "debug", "trace"], {
        error: "must be fatal, error, warn, info, debug or trace",
      })
      .default("info"),
  },
  DEMO: {
    fallback: "on only when neither `DATABASE_URL` nor `MQTT_URL` is set",
    meaning: "simulated city, a sample channel and demo accounts: on or off",
    schema: flag.optional(),
  },
  SIM_SEED: {
    fallback: "1",
    meaning: "seed of the demo's simulated city",
    schema: integer(0, 2_147_483_647).default(1),
  },
  SIM_TIME_FACTOR: {
    fallback: "1",
    meaning: "how much faster than the clock the simulated day runs",
    schema: number(0.1, 120).default(1),
  },
  SIM_START: {
    fallback: "now",
    meaning: "traffic time at which the demo's simulated city starts: HH:MM in Seoul, or RFC 3339",
    schema: simulatorStart.optional(),
  },
  SIM_PERIOD_SEC: {
    fallback: "each detector's own",
    meaning: "seconds between the readings of a simulated detector",
    schema: integer(1, 3600).optional(),
  },
} as const satisfies Record<string, Setting<unknown>>;

export type SettingName = keyof typeof settings;

/** The values of all settings, parsed. */
export type SettingValues = { [Name in SettingName]: z.output<(typeof settings)[Name]["schema"]> };
