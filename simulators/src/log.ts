/** Short single lines for people: time of day (UTC), level, text. */
export interface Log {
  info(text: string): void;
  warn(text: string): void;
}

export const consoleLog: Log = {
  info: (text) => write("info", text),
  warn: (text) => write("warn", text),
};

function write(level: "info" | "warn", text: string): void {
  process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${level} ${text.replace(/\s+/g, " ")}\n`);
}
