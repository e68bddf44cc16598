import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { EmbeddedDatabaseError, embeddedErrorOf } from "./embedded-error.js";
import type { Programs } from "./programs.js";

const majorVersion = "15";
export const userName = "roadcast";

/** The password of the server's only user, made once and kept beside the cluster. */
export function readPassword(directory: string): string {
  const file = join(directory, "password");
  if (existsSync(file)) return readFileSync(file, "utf8").trim();
  const password = randomBytes(24).toString("base64url");
  writeFileSync(file, `${password}\n`, { mode: 0o600 });
  return password;
}

/**
 * Makes the cluster where there is none, and gives its path. It is made under another name and moved when whole, so
 * that an end half-way leaves nothing that looks like a cluster.
 */
export async function ensureCluster(directory: string, programs: Programs, password: string): Promise<string> {
  const cluster = join(directory, "cluster");
  for (const leftover of readdirSync(directory).filter((name) => name.startsWith("cluster.new"))) {
    rmSync(join(directory, leftover), { recursive: true, force: true });
  }
  if (existsSync(cluster)) {
    checkVersion(cluster);
    return cluster;
  }
  const fresh = join(directory, "cluster.new");
  const passwordFile = join(directory, "cluster.new.password");
  mkdirSync(fresh, { mode: 0o700 });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (programs.owner !== null) {
    for (const path of [fresh, passwordFile]) chownSync(path, programs.owner.uid, programs.owner.gid);
  }
  try {
    await initialise(fresh, passwordFile, programs);
    renameSync(fresh, cluster);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    throw error;
  } finally {
    rmSync(passwordFile, { force: true });
  }
  return cluster;
}

function checkVersion(cluster: string): void {
  const file = join(cluster, "PG_VERSION");
  if (!existsSync(file)) {
    throw new EmbeddedDatabaseError("broken", `${cluster} is no PostgreSQL cluster: move it away, then start again`);
  }
  const version = readFileSync(file, "utf8").trim();
  if (version !== majorVersion) {
    throw new EmbeddedDatabaseError(
      "otherVersion",
      `${cluster} is of PostgreSQL ${version}, this is ${majorVersion}: dump it with its own version and restore, or set DATA_DIR to another place`,
    );
  }
}

function initialise(cluster: string, passwordFile: string, programs: Programs): Promise<void> {
  chmodSync(cluster, 0o700);
  const { file, args, options } = programs.command(programs.initdb, [
    `--pgdata=${cluster}`,
    `--username=${userName}`,
    `--pwfile=${passwordFile}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--no-locale",
  ]);
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      said += chunk.toString("utf8");
    });
    child.stderr?.on("data", (chunk: Buffer) => {
      said += chunk.toString("utf8");
    });
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) return resolve();
      const why = signal === "SIGXFSZ" ? "File too large" : said;
      reject(
        embeddedErrorOf(why, cluster) ??
          new EmbeddedDatabaseError(
            "startFailed",
            `the embedded PostgreSQL could not be made: ${said.trim().slice(-800)}`,
          ),
      );
    });
  });
}
