import { randomBytes } from "node:crypto";
import { accessSync, constants, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isNoSuchFile } from "./no-such-file.js";
import { StartError } from "./start-error.js";

/** Makes the data directory where it is missing. Throws a `StartError` where nothing can be kept in it. */
export function prepareDataDir(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true });
    accessSync(dataDir, constants.W_OK | constants.X_OK);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new StartError(
      "dataDir",
      `nothing can be kept in DATA_DIR ${dataDir} (${said}): make it writable for this user, or set DATA_DIR to a folder that is`,
      error,
    );
  }
}

/** The secret that signs session cookies, made at the first start. */
export function keptSessionSecret(dataDir: string): string {
  const file = path.join(dataDir, "session-secret");
  try {
    const kept = readFileSync(file, "utf8").trim();
    if (kept.length >= 32) return kept;
  } catch (error) {
    if (!isNoSuchFile(error)) throw unusable(file, error);
  }
  const made = randomBytes(32).toString("base64url");
  try {
    writeFileSync(file, `${made}\n`, { mode: 0o600 });
  } catch (error) {
    throw unusable(file, error);
  }
  return made;
}

function unusable(file: string, error: unknown): StartError {
  const said = error instanceof Error ? error.message : String(error);
  return new StartError("dataDir", `the session secret cannot be kept in ${file} (${said}): set SESSION_SECRET`, error);
}
