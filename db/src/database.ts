import pg from "pg";
import { DatabaseError, toDatabaseError } from "./errors.js";

export type StorageKind = "postgres" | "timescale";

export interface DatabaseOptions {
  url: string;
  /** Where the tables live; `public` unless told. */
  schema?: string;
  /** Connections for queries; ingest has two of its own beside them. */
  poolSize?: number;
  connectionTimeoutMs?: number;
  statementTimeoutMs?: number;
  applicationName?: string;
  /** Hears of connections that break while idle; nothing else is to be done about them. */
  onConnectionLost?: (error: DatabaseError) => void;
}

export interface Statement {
  /** A named statement is prepared once a connection. */
  name?: string;
  text: string;
  values?: unknown[];
}

export interface Result<R> {
  rows: R[];
  /** Rows that the statement touched. */
  rowCount: number;
}

/** What runs statements: the database itself, or a transaction of it. */
export interface Executor {
  run<R extends object = Record<string, unknown>>(statement: Statement | string): Promise<Result<R>>;
}

const schemaPattern = /^[a-z_][a-z0-9_]{0,62}$/;

/** The name of a schema, checked so that it can stand in SQL. */
export function checkSchemaName(schema: string): string {
  if (!schemaPattern.test(schema)) {
    throw new DatabaseError("schemaBroken", `"${schema}" is no name for a schema: use 1 to 63 of a-z 0-9 _`);
  }
  return schema;
}

/**
 * How values come back, decided once: int8 and numeric as numbers (no figure here passes 2^53), timestamptz as epoch
 * milliseconds. Connections run in UTC, so the text always ends in `+00`.
 */
const types = {
  getTypeParser(oid: number, format?: "text" | "binary") {
    if (format !== "binary") {
      if (oid === pg.types.builtins.INT8 || oid === pg.types.builtins.NUMERIC) return Number;
      if (oid === pg.types.builtins.TIMESTAMPTZ) return parseTimestamptz;
    }
    return pg.types.getTypeParser(oid, format === "binary" ? "binary" : "text");
  },
};

function parseTimestamptz(text: string): number {
  return Date.parse(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`);
}

/** Settings of a connection: of pools, and of the single connections that migrate. */
export function connectionConfig(options: DatabaseOptions): pg.ClientConfig {
  const schema = checkSchemaName(options.schema ?? "public");
  const statementTimeoutMs = options.statementTimeoutMs ?? 30_000;
  return {
    connectionString: options.url,
    connectionTimeoutMillis: options.connectionTimeoutMs ?? 5_000,
    statement_timeout: statementTimeoutMs,
    // The watchdog for a server that no longer answers at all, not even with a time-out.
    query_timeout: statementTimeoutMs + 5_000,
    idle_in_transaction_session_timeout: 60_000,
    application_name: options.applicationName ?? "roadcast",
    keepAlive: true,
    // TimescaleDB's functions live in public.
    options: `-c search_path=${schema === "public" ? "public" : `${schema},public`} -c timezone=UTC -c datestyle=ISO`,
    types,
  };
}

/** Errors after which the connection is of no more use. */
function breaksConnection(error: DatabaseError): boolean {
  return error.sqlState === null || /^(08|57P)/.test(error.sqlState);
}

/** The database as the gateway uses it: pools, one way to run a statement, typed errors. */
export class Database implements Executor {
  readonly schema: string;
  /** For libraries that bring their own queries (sessions). */
  readonly pool: pg.Pool;
  private readonly ingestPool: pg.Pool;
  private readonly config: pg.ClientConfig;
  private storageKind: StorageKind | null = null;

  constructor(options: DatabaseOptions) {
    this.schema = checkSchemaName(options.schema ?? "public");
    this.config = connectionConfig(options);
    this.pool = new pg.Pool({ ...this.config, max: options.poolSize ?? 8 });
    this.ingestPool = new pg.Pool({ ...this.config, max: 2 });
    for (const pool of [this.pool, this.ingestPool]) {
      // Without a listener an idle connection that breaks would end the process.
      pool.on("error", (error) => options.onConnectionLost?.(toDatabaseError(error)));
    }
  }

  /** Reads which storage the migrated schema has. Rejects with a `DatabaseError`. */
  async start(): Promise<void> {
    const { rows } = await this.run<{ kind: StorageKind }>("select kind from storage");
    this.storageKind = rows[0]?.kind ?? null;
    if (this.storageKind === null) throw new DatabaseError("schemaBroken", "the schema does not say its storage");
  }

  async stop(): Promise<void> {
    await Promise.all([this.pool.end(), this.ingestPool.end()]);
  }

  /** Known once started. */
  get kind(): StorageKind {
    if (this.storageKind === null) throw new Error("the database has not been started");
    return this.storageKind;
  }

  /** Asks the server for nothing; rejects with a `DatabaseError` where it does not answer. */
  async probe(): Promise<void> {
    await this.run("select 1");
  }

  /** Whether a query can be answered now. */
  async available(): Promise<boolean> {
    try {
      await this.probe();
      return true;
    } catch {
      return false;
    }
  }

  async run<R extends object>(statement: Statement | string): Promise<Result<R>> {
    return this.withClient(this.pool, (executor) => executor.run<R>(statement));
  }

  /** Runs `work` in one transaction: all of it or none. */
  async transaction<T>(work: (transaction: Executor) => Promise<T>): Promise<T> {
    return this.withClient(this.pool, (executor) => inTransaction(executor, work));
  }

  /** As `run`, on the connections kept for ingest. */
  async runIngest<R extends object>(statement: Statement | string): Promise<Result<R>> {
    return this.withClient(this.ingestPool, (executor) => executor.run<R>(statement));
  }

  /** As `transaction`, on the connections kept for ingest. */
  async ingestTransaction<T>(work: (transaction: Executor) => Promise<T>): Promise<T> {
    return this.withClient(this.ingestPool, (executor) => inTransaction(executor, work));
  }

  /** A connection of its own for long work of the storage, with ten minutes for each statement. */
  async maintenance<T>(work: (session: Executor) => Promise<T>): Promise<T> {
    const timeoutMs = 600_000;
    const client = new pg.Client({
      ...this.config,
      statement_timeout: timeoutMs,
      query_timeout: timeoutMs + 5_000,
      application_name: "roadcast maintenance",
    });
    client.on("error", () => undefined);
    try {
      await client.connect().catch((error: unknown) => {
        throw toDatabaseError(error);
      });
      return await work({ run: (statement) => runOn(client, statement) });
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  private async withClient<T>(pool: pg.Pool, work: (executor: Executor) => Promise<T>): Promise<T> {
    let client: pg.PoolClient;
    try {
      client = await pool.connect();
    } catch (error) {
      throw toDatabaseError(error);
    }
    let broken = false;
    const lost = () => {
      broken = true;
    };
    client.on("error", lost);
    try {
      return await work({ run: (statement) => runOn(client, statement) });
    } catch (error) {
      if (error instanceof DatabaseError && breaksConnection(error)) broken = true;
      throw error;
    } finally {
      client.off("error", lost);
      client.release(broken);
    }
  }
}

async function runOn<R extends object>(client: pg.ClientBase, statement: Statement | string): Promise<Result<R>> {
  try {
    const { rows, rowCount } = await client.query<R>(statement);
    return { rows, rowCount: rowCount ?? 0 };
  } catch (error) {
    throw toDatabaseError(error);
  }
}

/** Runs `work` in a transaction of a session. */
export async function inTransaction<T>(executor: Executor, work: (transaction: Executor) => Promise<T>): Promise<T> {
  await executor.run("begin");
  try {
    const value = await work(executor);
    await executor.run("commit");
    return value;
  } catch (error) {
    // A broken connection cannot roll back: the server has done so by itself.
    await executor.run("rollback").catch(() => undefined);
    throw error;
  }
}
