import type { StorageKind } from "../database.js";

/** How long what is kept, and in what pieces. Days and hours of the gateway's clock. */
export interface StorageSettings {
  retentionDays: {
    raw: number;
    "1m": number;
    "5m": number;
    "15m": number;
    "1h": number;
    signalEvents: number;
    /** States of controllers and signs. */
    states: number;
    positions: number;
    /** Presence, command results. */
    presence: number;
    deadLetters: number;
    audit: number;
  };
  /** TimescaleDB only: raw readings and states older than this are compressed. Above the greatest lateness. */
  compressAfterHours: number;
  /** Length of a chunk or partition of raw data. */
  chunkHours: number;
  /** Plain PostgreSQL only: readings younger than this are left to the live part of the rollup views. */
  rollupLagSec: number;
}

export const defaultStorageSettings: StorageSettings = {
  retentionDays: {
    raw: 3,
    "1m": 7,
    "5m": 30,
    "15m": 90,
    "1h": 90,
    signalEvents: 3,
    states: 3,
    positions: 3,
    presence: 90,
    deadLetters: 30,
    audit: 365,
  },
  compressAfterHours: 36,
  chunkHours: 6,
  rollupLagSec: 60,
};

export interface MaintenanceReport {
  /** Partitions or chunks made and dropped. */
  made: number;
  dropped: number;
  /** Minutes of late readings whose buckets were computed again. */
  lateMinutes: number;
  /** Rollups are complete up to here, epoch ms; null where the server keeps them by itself. */
  rolledUpTo: number | null;
  /** Another gateway was at it. */
  skipped: boolean;
}

/** One way to keep the time series: TimescaleDB's, or the gateway's own on plain PostgreSQL. */
export interface Storage {
  readonly kind: StorageKind;
  /** Puts the settings into force and makes what the next days need. Once at start. */
  start(nowMs: number): Promise<void>;
  /** Partitions ahead, expired data dropped, rollups brought up. About once a minute. */
  maintain(nowMs: number): Promise<MaintenanceReport>;
  /** Computes the rollups of every bucket that touches from…to again, from what raw data there is. */
  refresh(fromMs: number, toMs: number): Promise<void>;
}
