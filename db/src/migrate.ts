import type { DatabaseOptions, StorageKind } from "./database.js";

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

/**
 * Brings the schema to this version: makes it where it is missing. Several gateways may call it at once.
 * Rejects with a `SchemaNewerError` where the schema is of a newer version, with a `DatabaseError` otherwise.
 */
export async function migrate(_options: MigrateOptions): Promise<Migrated> {
  throw new Error("follows");
}
