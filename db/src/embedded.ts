import { mkdirSync, realpathSync } from "node:fs";
import pg from "pg";
import { ensureCluster, readPassword, userName } from "./embedded/cluster.js";
import { lockDirectory } from "./embedded/directory-lock.js";
import { EmbeddedDatabaseError, embeddedErrorOf } from "./embedded/embedded-error.js";
import { findPrograms, type Programs } from "./embedded/programs.js";
import { endOrphan, type RunningServer, startServer } from "./embedded/server.js";

export { EmbeddedDatabaseError, type EmbeddedErrorCode } from "./embedded/embedded-error.js";

const databaseName = "roadcast";
/** A server that ends by itself is started again, this often in a row. */
const restarts = 5;

export interface EmbeddedOptions {
  /** Everything of the server lives below it; made where missing. */
  directory: string;
  /** Hears of what went wrong with a server that ran: that it ended, runs again, or does not start again and why. */
  onLog?: (line: string) => void;
}

export interface EmbeddedDatabase {
  /** `postgresql://…@127.0.0.1:port/roadcast` */
  readonly url: string;
  readonly port: number;
  /** Process id of the server that runs now. */
  readonly pid: number;
  /** Resolves when the server is gone for good: stopped, or not to be started again after it ended by itself. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts the embedded PostgreSQL, made first where the directory has none. Only this machine reaches it, with a
 * password. Should it end by itself it is started again on the same port; when this process ends, however it ends,
 * the server ends too. Rejects with an `EmbeddedDatabaseError`.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const log = options.onLog ?? (() => undefined);
  let unlock = () => {};
  try {
    mkdirSync(options.directory, { recursive: true });
    const directory = realpathSync(options.directory);
    unlock = lockDirectory(directory);
    const programs = await findPrograms(directory);
    const password = readPassword(directory);
    const cluster = await ensureCluster(directory, programs, password);
    await endOrphan(cluster);
    const server = await startServer(cluster, programs, null);
    const running = new Supervised(server, cluster, programs, log, unlock);
    const at = `postgresql://${userName}:${password}@127.0.0.1:${server.port}`;
    try {
      await makeDatabase(`${at}/postgres`);
    } catch (error) {
      await running.stop();
      throw error;
    }
    return Object.assign(running, { url: `${at}/${databaseName}` });
  } catch (error) {
    unlock();
    if (error instanceof EmbeddedDatabaseError) throw error;
    const said =
      error instanceof Error ? `${"code" in error ? String(error.code) : ""} ${error.message}` : String(error);
    throw (
      embeddedErrorOf(said, options.directory, error) ??
      new EmbeddedDatabaseError("startFailed", `the embedded PostgreSQL did not start: ${said.trim()}`, error)
    );
  }
}

class Supervised {
  readonly port: number;
  readonly ended: Promise<void>;
  private server: RunningServer;
  private stopping = false;
  private readonly cluster: string;
  private readonly programs: Programs;
  private readonly log: (line: string) => void;

  constructor(
    server: RunningServer,
    cluster: string,
    programs: Programs,
    log: (line: string) => void,
    unlock: () => void,
  ) {
    this.server = server;
    this.port = server.port;
    this.cluster = cluster;
    this.programs = programs;
    this.log = log;
    this.ended = this.watch().finally(unlock);
  }

  get pid(): number {
    return this.server.pid;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.server.stop();
    await this.ended;
  }

  private async watch(): Promise<void> {
    for (let failures = 0; ; ) {
      await this.server.exited;
      if (this.stopping) return;
      this.log("the embedded PostgreSQL ended by itself and is started again");
      try {
        await endOrphan(this.cluster);
        this.server = await startServer(this.cluster, this.programs, this.port);
        failures = 0;
        this.log(`the embedded PostgreSQL runs again, as process ${this.server.pid}`);
        // Asked to stop while it was starting.
        if (this.stopping) await this.server.stop();
      } catch (error) {
        failures += 1;
        this.log(
          `the embedded PostgreSQL does not start again: ${error instanceof Error ? error.message : String(error)}`,
        );
        if (failures >= restarts || this.stopping) return;
      }
    }
  }
}

async function makeDatabase(adminUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    const { rowCount } = await client.query("select from pg_database where datname = $1", [databaseName]);
    if (rowCount === 0) await client.query(`create database ${databaseName}`);
  } finally {
    await client.end();
  }
}
