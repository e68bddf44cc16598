import { type DestinationStream, type Logger, pino } from "pino";
import type { Config } from "./config/config.js";

/** JSON lines for machines; one readable line each where a person watches the demo in a terminal. */
export function createLogger(config: Pick<Config, "logLevel" | "demo">, terminal: boolean): Logger {
  const options = { level: config.logLevel, base: null };
  return config.demo && terminal ? pino(options, lines) : pino(options);
}

const names: Record<number, string> = { 10: "trace", 20: "debug", 30: "info", 40: "WARN", 50: "ERROR", 60: "FATAL" };

const lines: DestinationStream = {
  write(json: string): void {
    process.stdout.write(`${toLine(JSON.parse(json))}\n`);
  },
};

/** `12:03:04 info  message  key=value …`; an error's stack follows on lines of its own. */
export function toLine(entry: Record<string, unknown>): string {
  const { level, time, msg, err, ...rest } = entry;
  const at = new Date(typeof time === "number" ? time : 0).toTimeString().slice(0, 8);
  const name = (names[typeof level === "number" ? level : 30] ?? "info").padEnd(5);
  const details = Object.entries(rest).map(([key, value]) => `  ${key}=${asText(value)}`);
  return `${at} ${name} ${asText(msg ?? "")}${details.join("")}${errorText(err, msg)}`;
}

function errorText(error: unknown, message: unknown): string {
  if (typeof error !== "object" || error === null) return "";
  const { stack, message: said } = error as { stack?: unknown; message?: unknown };
  if (said === message) return "";
  return `\n${asText(stack ?? said)}`;
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}
