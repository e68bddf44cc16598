import type { Database } from "../database.js";
import type { Storage, StorageSettings } from "./storage.js";

/** Checks settings against one another; the faults, in words, or none. */
export function storageSettingFaults(_settings: StorageSettings): string[] {
  return [];
}

/** The storage of a started database. */
export function createStorage(_database: Database, _settings: StorageSettings): Storage {
  throw new Error("follows");
}
