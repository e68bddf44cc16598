import type { Database } from "../database.js";
import { NativeStorage } from "./native.js";
import type { Storage, StorageSettings } from "./storage.js";
import { TimescaleStorage } from "./timescale.js";

/** The storage of a started database. */
export function createStorage(database: Database, settings: StorageSettings): Storage {
  return database.kind === "timescale"
    ? new TimescaleStorage(database, settings)
    : new NativeStorage(database, settings);
}
