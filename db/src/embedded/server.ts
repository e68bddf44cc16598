import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { EmbeddedDatabaseError, embeddedErrorOf } from "./embedded-error.js";
import { commandLine, endProcess, isAlive, waitUntil } from "./processes.js";
import type { Programs } from "./programs.js";

/** Settings that suit one gateway's load on a shared machine; durability stays as it is by default. */
const serverSettings: Record<string, string> = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "80",
  shared_buffers: "256MB",
  max_wal_size: "2GB",
  random_page_cost: "1.1",
  // Compiling costs more than the short queries here gain, and parallel workers need more of /dev/shm than containers give.
  jit: "off",
  max_parallel_workers_per_gather: "0",
  timezone: "UTC",
  log_timezone: "UTC",
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (typeof address === "object" && address !== null ? resolve(address.port) : reject()));
    });
  });

const pidLines = (cluster: string): string[] => {
  try {
    return readFileSync(join(cluster, "postmaster.pid"), "utf8").split("\n");
  } catch {
    return [];
  }
};

/** Ends a server that outlived its gateway, and clears away what a dead one left. */
export async function endOrphan(cluster: string): Promise<void> {
  const pid = Number(pidLines(cluster)[0]);
  if (Number.isInteger(pid) && pid > 0 && isAlive(pid) && (commandLine(pid) ?? "").includes(cluster)) {
    if (!(await endProcess(pid))) {
      throw new EmbeddedDatabaseError(
        "startFailed",
        `an older server (process ${pid}) on ${cluster} does not end: end it`,
      );
    }
  }
  rmSync(join(cluster, "postmaster.pid"), { force: true });
}

/** A server that runs, with the guard that ends it when this process is gone. */
export interface RunningServer {
  pid: number;
  port: number;
  exited: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Waits on its standard input, a pipe from us: it ends with this process, whatever ends that. Signals a server only
 * where the cluster says that it is still this one.
 */
const guardScript = `trap '' INT TERM HUP QUIT
while read -r line; do :; done
[ "$(head -n 1 "$1/postmaster.pid" 2>/dev/null)" = "$2" ] && kill -INT "$2"`;

/** Starts the server on `port`, or on a free one, and waits until it takes connections. */
export async function startServer(cluster: string, programs: Programs, port: number | null): Promise<RunningServer> {
  const logFile = join(cluster, "..", "postgres.log");
  for (let attempt = 1; ; attempt += 1) {
    const chosen = port ?? (await freePort());
    const log = openSync(logFile, "w", 0o600);
    const settings = Object.entries(serverSettings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    const { file, args, options } = programs.command(programs.postgres, [
      "-D",
      cluster,
      "-p",
      String(chosen),
      ...settings,
    ]);
    // In a session of its own: Ctrl-C is for the gateway, which stops the server last.
    const child = spawn(file, args, { ...options, detached: true, stdio: ["ignore", log, log] });
    closeSync(log);
    const { pid } = child;
    let ended = false;
    const exited = new Promise<void>((resolve) => {
      child.on("error", () => resolve());
      child.on("exit", () => resolve());
    }).then(() => {
      ended = true;
    });
    const guard = pid === undefined ? null : startGuard(cluster, pid);
    const ready = () => pidLines(cluster)[0] === String(pid) && (pidLines(cluster)[7] ?? "").trim() === "ready";
    await waitUntil(() => ended || ready(), 60_000);
    if (pid !== undefined && !ended && ready()) {
      child.unref();
      return {
        pid,
        port: chosen,
        exited: exited.then(() => {
          guard?.kill("SIGKILL");
        }),
        stop: async () => {
          if (!ended) await endProcess(pid, () => ended);
          await exited;
        },
      };
    }
    if (pid !== undefined && !ended) await endProcess(pid, () => ended);
    guard?.kill("SIGKILL");
    const said = existsSync(logFile) ? readFileSync(logFile, "utf8").trim() : "";
    // Processes of a server that was killed take a moment to notice; a port may have been taken in between.
    const passing = /shared memory block|Address already in use|postmaster\.pid/.test(said);
    if (passing && attempt < 40) {
      await waitUntil(() => false, 250);
      continue;
    }
    throw (
      embeddedErrorOf(said, cluster) ??
      new EmbeddedDatabaseError(
        "startFailed",
        `the embedded PostgreSQL did not start: ${said.slice(-800) || "no word of it"}`,
      )
    );
  }
}

function startGuard(cluster: string, pid: number): ChildProcess {
  const guard = spawn("/bin/sh", ["-c", guardScript, "roadcast-database-guard", cluster, String(pid)], {
    cwd: "/",
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  guard.on("error", () => undefined);
  guard.stdin?.on("error", () => undefined);
  guard.unref();
  if (guard.stdin !== null && "unref" in guard.stdin && typeof guard.stdin.unref === "function") guard.stdin.unref();
  return guard;
}
