import { randomBytes } from "node:crypto";
import {
  createStorage,
  Database,
  defaultStorageSettings,
  loadNetwork,
  type MigrateOptions,
  migrate,
  type NetworkKeys,
  replaceNetwork,
  type Storage,
} from "@roadcast/db";
import { inject } from "vitest";
import { noon, stationsNetwork } from "./rows.js";

/** A schema of its own, migrated, in the database of this run. */
export interface TestDatabase {
  url: string;
  schema: string;
  /** Started. */
  database: Database;
  /** Ends its connections and drops the schema. */
  drop(): Promise<void>;
}

/** A new name for a schema. */
export function newSchemaName(): string {
  return `test_${randomBytes(6).toString("hex")}`;
}

/** Where this run's database is: TEST_DATABASE_URL, else the embedded server. */
export function testDatabaseUrl(): string {
  return inject("databaseUrl");
}

/** Makes a schema for a suite; `drop` it in `afterAll`. `through` is the address of a line to its server. */
export async function openTestDatabase(
  options: Pick<MigrateOptions, "storage"> = {},
  through?: string,
): Promise<TestDatabase> {
  const url = testDatabaseUrl();
  const schema = newSchemaName();
  await migrate({ url, schema, ...options });
  const way = through === undefined ? url : Object.assign(new URL(url), { host: through }).href;
  const database = new Database({ url: way, schema });
  await database.start();
  return {
    url,
    schema,
    database,
    drop: async () => {
      await database.stop();
      await dropSchema(url, schema);
    },
  };
}

/** A database with `stationsNetwork`, the keys of its rows, and its storage, begun at `noon`. */
export async function openStationsDatabase(): Promise<{ db: TestDatabase; storage: Storage; keys: NetworkKeys }> {
  const db = await openTestDatabase();
  const storage = createStorage(db.database, defaultStorageSettings);
  await storage.start(noon);
  await replaceNetwork(db.database, stationsNetwork());
  return { db, storage, keys: (await loadNetwork(db.database)).keys };
}

/** Drops a schema with all that is in it. */
export async function dropSchema(url: string, schema: string): Promise<void> {
  const database = new Database({ url });
  try {
    await database.maintenance((session) => session.run(`drop schema if exists ${schema} cascade`));
  } finally {
    await database.stop();
  }
}
