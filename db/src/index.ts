export * from "./cursor.js";
export {
  Database,
  type DatabaseOptions,
  type Executor,
  type Result,
  type Statement,
  type StorageKind,
} from "./database.js";
export * from "./errors.js";
export * from "./ingest-batch.js";
export * from "./migrate.js";
export * from "./queries/account-lock.js";
export * from "./queries/alarm-rules.js";
export * from "./queries/alarm-sources.js";
export * from "./queries/alarm-statistics.js";
export * from "./queries/alarms.js";
export * from "./queries/answer-doubts.js";
export * from "./queries/audit.js";
export * from "./queries/channels.js";
export * from "./queries/command-groups.js";
export * from "./queries/commands.js";
export * from "./queries/controller-locks.js";
export * from "./queries/corridors.js";
export * from "./queries/dead-letters.js";
export * from "./queries/device-credentials.js";
export * from "./queries/history.js";
export * from "./queries/ingest.js";
export * from "./queries/link-quarters.js";
export * from "./queries/network.js";
export * from "./queries/people.js";
export * from "./queries/state.js";
export * from "./queries/timing.js";
export { createStorage } from "./storage/create.js";
export {
  defaultStorageSettings,
  type MaintenanceReport,
  type Storage,
  type StorageSettings,
  storageSettingFaults,
} from "./storage/storage.js";
