import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runner } from "node-pg-migrate";
import pg from "pg";
import { checkSchemaName, connectionConfig, type DatabaseOptions, type StorageKind } from "./database.js";
import { DatabaseError, SchemaNewerError, toDatabaseError } from "./errors.js";

export interface MigrateOptions extends Pick<DatabaseOptions, "url" | "schema" | "connectionTimeoutMs"> {
  /** Where the numbered SQL files are; found beside the sources or above the bundle unless told. */
  directory?: string;
  /** `postgres` leaves TimescaleDB unused even where the server has it. Only asked of a schema that is new. */
  storage?: StorageKind | "auto";
}

export interface Migrated {
  /** Names of the migrations that were run now. */
  applied: string[];
  kind: StorageKind;
}

const migrationsTable = "migrations";
/** Any number will do, as long as every gateway takes the same. */
const lockKey = 7_205_114_301;

/**
 * Brings the schema to this version: makes it where it is missing. Several gateways may call it at once.
 * Rejects with a `SchemaNewerError` where the schema is of a newer version, with a `DatabaseError` otherwise.
 */
export async function migrate(options: MigrateOptions): Promise<Migrated> {
  const schema = checkSchemaName(options.schema ?? "public");
  const directory = options.directory ?? findMigrations();
  // Migrations may take long, and wait for those of another gateway.
  const client = new pg.Client({ ...connectionConfig({ ...options, schema }), statement_timeout: 0, query_timeout: 0 });
  // The failed statement says what there is to say.
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("select pg_advisory_lock($1)", [lockKey]);
    const known = (await readdir(directory))
      .filter((file) => file.endsWith(".sql"))
      .map((file) => file.slice(0, -".sql".length));
    if (known.length === 0) throw new DatabaseError("schemaBroken", `there are no migrations in ${directory}`);
    const done = await migrationsDone(client, schema);
    const unknown = done.filter((name) => !known.includes(name));
    if (unknown.length > 0) throw new SchemaNewerError(schema, unknown);
    if (done.length === 0) {
      await client.query(`create schema if not exists ${schema}`);
      const kind = await chooseStorage(client, options);
      await client.query("select set_config('roadcast.storage', $1, false)", [kind]);
    }
    const applied = await runner({
      dbClient: client,
      dir: directory,
      direction: "up",
      migrationsTable,
      schema: schema === "public" ? "public" : [schema, "public"],
      migrationsSchema: schema,
      // The lock above covers the choice of the storage too.
      noLock: true,
      singleTransaction: true,
      log: () => undefined,
    });
    const { rows } = await client.query<{ kind: StorageKind }>(`select kind from ${schema}.storage`);
    const kind = rows[0]?.kind;
    if (kind === undefined) throw new DatabaseError("schemaBroken", `the schema "${schema}" does not say its storage`);
    return { applied: applied.map(({ name }) => name), kind };
  } catch (error) {
    throw toDatabaseError(error);
  } finally {
    // Ending the connection lets the lock go.
    await client.end().catch(() => undefined);
  }
}

async function migrationsDone(client: pg.Client, schema: string): Promise<string[]> {
  const table = `${schema}.${migrationsTable}`;
  const { rows } = await client.query<{ there: boolean }>("select to_regclass($1) is not null as there", [table]);
  if (rows[0]?.there !== true) return [];
  const done = await client.query<{ name: string }>(`select name from ${table} order by id`);
  return done.rows.map(({ name }) => name);
}

/** TimescaleDB where the extension is there or can be made. */
async function chooseStorage(client: pg.Client, options: MigrateOptions): Promise<StorageKind> {
  if (options.storage === "postgres") return "postgres";
  if (!(await hasTimescale(client))) {
    // On a connection of its own: a server that has not preloaded the extension ends the connection that asks for it.
    const trial = new pg.Client(connectionConfig(options));
    trial.on("error", () => undefined);
    try {
      await trial.connect();
      await trial.query("create extension if not exists timescaledb with schema public");
    } catch {
      // Not installed, not preloaded or not allowed: plain PostgreSQL then.
    } finally {
      await trial.end().catch(() => undefined);
    }
  }
  if (await hasTimescale(client)) return "timescale";
  if (options.storage === "timescale") {
    throw new DatabaseError(
      "noPermission",
      "the server has no TimescaleDB, or the role may not make the extension: as its owner, run `create extension timescaledb`",
    );
  }
  return "postgres";
}

async function hasTimescale(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query("select from pg_extension where extname = 'timescaledb'");
  return rows.length > 0;
}

/** The migrations stand in `db/migrations`: beside the sources, or above the bundle that holds this code. */
function findMigrations(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    for (const candidate of [join(folder, "migrations"), join(folder, "db", "migrations")]) {
      if (existsSync(join(candidate, "0001_network.sql"))) return candidate;
    }
    if (folder === dirname(folder)) {
      throw new DatabaseError("schemaBroken", "the migrations are missing: db/migrations is not above this code");
    }
  }
}
