import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { Database, migrate } from "@roadcast/db";
import { type EmbeddedDatabase, startEmbedded } from "@roadcast/db/embedded";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { ensureCluster, readPassword } from "../../../db/src/embedded/cluster.js";
import { findPrograms } from "../../../db/src/embedded/programs.js";

const root = join(import.meta.dirname, "../../..");
const child = join(root, "tests/support/embedded-child.ts");

interface Said {
  url?: string;
  pid?: number;
  port?: number;
  error?: string;
  message?: string;
}

let home: string;
let directory: string;
const children: ChildProcess[] = [];

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "roadcast-embedded-"));
  directory = join(home, "postgres");
});
afterEach(async () => {
  for (const gateway of children.splice(0)) await end(gateway);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** A process that owns an embedded database, as a gateway does. `limit` is a line of shell that is run first. */
async function startGateway(at: string, limit = ":"): Promise<{ process: ChildProcess; said: Said }> {
  const gateway = spawn(
    "sh",
    ["-c", `${limit}; exec "$@"`, "sh", process.execPath, "--conditions=source", "--import", "tsx", child, at],
    {
      cwd: root,
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  children.push(gateway);
  const [line] = await once(createInterface({ input: gateway.stdout }), "line");
  return { process: gateway, said: JSON.parse(String(line)) };
}

async function end(gateway: ChildProcess): Promise<void> {
  if (gateway.exitCode !== null || gateway.signalCode !== null) return;
  const exit = once(gateway, "exit");
  gateway.stdin?.end();
  await exit;
}

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
const untilGone = (pid: number | undefined) =>
  vi.waitFor(() => expect(pid !== undefined && alive(pid)).toBe(false), { timeout: 30_000, interval: 50 });

async function query(url: string | undefined, text: string): Promise<object[]> {
  const database = new Database({ url: url ?? "" });
  try {
    return (await database.run(text)).rows;
  } finally {
    await database.stop();
  }
}

describe("the embedded database", () => {
  it("is made, takes connections with its password alone, and keeps that to its owner", async () => {
    const { said } = await startGateway(directory);
    expect(await migrate({ url: said.url ?? "", schema: "roadcast" })).toMatchObject({ kind: "postgres" });
    await query(said.url, "create table kept (n integer)");
    await query(said.url, "insert into kept values (1)");
    expect(statSync(join(directory, "password")).mode & 0o777).toBe(0o600);
    const wrong = new URL(said.url ?? "");
    wrong.password = "guess";
    const database = new Database({ url: wrong.href });
    await expect(database.run("select 1")).rejects.toMatchObject({ code: "wrongPassword" });
    await database.stop();
    expect(await query(said.url, "show listen_addresses")).toEqual([{ listen_addresses: "127.0.0.1" }]);
  });

  it("stops with its gateway and starts again with what was kept", async () => {
    const first = await startGateway(directory);
    await end(first.process);
    expect(alive(first.said.pid ?? 0)).toBe(false);
    expect(existsSync(join(directory, "lock"))).toBe(false);
    const second = await startGateway(directory);
    expect(await query(second.said.url, "select n from kept")).toEqual([{ n: 1 }]);
  });

  it("stops when its gateway is killed, and starts over the lock that is left", async () => {
    const killed = await startGateway(directory);
    await query(killed.said.url, "insert into kept values (2)");
    killed.process.kill("SIGKILL");
    await untilGone(killed.said.pid);
    expect(existsSync(join(directory, "lock"))).toBe(true);
    const next = await startGateway(directory);
    expect(await query(next.said.url, "select count(*) as n from kept")).toEqual([{ n: 2 }]);
  });

  it("starts while the server of a killed gateway still runs: that one is ended first", async () => {
    const killed = await startGateway(directory);
    // Stopped, the server cannot end when it is told.
    process.kill(killed.said.pid ?? 0, "SIGSTOP");
    killed.process.kill("SIGKILL");
    await once(killed.process, "exit");
    const next = startGateway(directory);
    process.kill(killed.said.pid ?? 0, "SIGCONT");
    expect(await query((await next).said.url, "select count(*) as n from kept")).toEqual([{ n: 2 }]);
    await untilGone(killed.said.pid);
  });

  it("starts over a stale postmaster.pid, even of a number that another process has now", async () => {
    const file = join(directory, "cluster", "postmaster.pid");
    writeFileSync(file, `${process.pid}\n${join(directory, "cluster")}\n0\n1\n\n127.0.0.1\n\nready\n`);
    const { said } = await startGateway(directory);
    expect(await query(said.url, "select count(*) as n from kept")).toEqual([{ n: 2 }]);
    expect(readFileSync(file, "utf8")).not.toContain(`${process.pid}\n`);
  });

  it("tells a second gateway on the same directory who is there", async () => {
    const first = await startGateway(directory);
    const second = await startGateway(directory);
    expect(second.said).toMatchObject({ error: "locked", message: expect.stringContaining(String(first.process.pid)) });
    expect(await query(first.said.url, "select 1 as n")).toEqual([{ n: 1 }]);
  });

  it("starts again on its port when the server is killed, with everything that was committed", async () => {
    const { said } = await startGateway(directory);
    const database = new Database({ url: said.url ?? "" });
    await database.run("insert into kept values (3)");
    process.kill(said.pid ?? 0, "SIGKILL");
    await untilGone(said.pid);
    await vi.waitFor(async () => expect(await database.available()).toBe(true), { timeout: 30_000, interval: 50 });
    expect((await database.run("select count(*) as n from kept")).rows).toEqual([{ n: 3 }]);
    await database.stop();
  });

  it("clears away a cluster that was made by half, and makes it again", async () => {
    const half = join(home, "half");
    mkdirSync(join(half, "cluster.new", "base"), { recursive: true });
    writeFileSync(join(half, "cluster.new", "PG_VERSION"), "15\n");
    const { said } = await startGateway(half);
    expect(await query(said.url, "select 1 as n")).toEqual([{ n: 1 }]);
    expect(existsSync(join(half, "cluster.new"))).toBe(false);
  });

  it("refuses the cluster of another version, and what is no cluster, and says what to do", async () => {
    const other = join(home, "other");
    mkdirSync(join(other, "cluster"), { recursive: true });
    expect((await startGateway(other)).said).toMatchObject({ error: "broken" });
    writeFileSync(join(other, "cluster", "PG_VERSION"), "14\n");
    expect((await startGateway(other)).said).toMatchObject({
      error: "otherVersion",
      message: expect.stringContaining("14"),
    });
  });

  it("says that the disk is full, and starts once there is room", async () => {
    const full = join(home, "full");
    // Files of at most 64 blocks of 512 bytes.
    const { said } = await startGateway(full, "ulimit -f 64");
    expect(said).toMatchObject({ error: "diskFull", message: expect.stringContaining("DATA_DIR") });
    const later = await startGateway(full);
    expect(await query(later.said.url, "select 1 as n")).toEqual([{ n: 1 }]);
  });

  it("says that its directory cannot be written", async () => {
    const file = join(home, "file");
    writeFileSync(file, "");
    expect((await startGateway(join(file, "postgres"))).said).toMatchObject({ error: "notWritable" });
  });

  it.runIf(process.getuid?.() === 0)("is made by root in a folder that is closed to all others", async () => {
    const { initdb } = await findPrograms(home);
    const closed = join(home, "closed");
    mkdirSync(closed, { mode: 0o700 });
    cpSync(dirname(dirname(initdb)), join(closed, "native"), { recursive: true, verbatimSymlinks: true });
    const bin = join(closed, "native", "bin");
    const programs = await findPrograms(closed, { initdb: join(bin, "initdb"), postgres: join(bin, "postgres") });
    const cluster = await ensureCluster(closed, programs, readPassword(closed));
    expect(existsSync(join(cluster, "PG_VERSION"))).toBe(true);
  });

  it("starts twice in one process on two directories", async () => {
    const servers: EmbeddedDatabase[] = await Promise.all(
      ["one", "two"].map((name) => startEmbedded({ directory: join(home, name) })),
    );
    for (const { url } of servers) expect(await query(url, "select 1 as n")).toEqual([{ n: 1 }]);
    await Promise.all(servers.map((server) => server.stop()));
    for (const { pid, ended } of servers) {
      await ended;
      expect(alive(pid)).toBe(false);
    }
  });
});
