import type { StorageKind } from "../database.js";

/** How long what is kept, by the gateway's clock. */
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
    /** Presence and command results. */
    presence: number;
    deadLetters: number;
    audit: number;
  };
  /** TimescaleDB only: older raw data is compressed. Above the greatest lateness of readings, 24 h. */
  compressAfterHours: number;
  /** Readings younger than this are left to the live part of the rollup views. */
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
  rollupLagSec: 60,
};

/** How late a reading may be and still reach the rollups; raw data is kept for longer. */
export const greatestLatenessHours = 24;

/** Holds the settings against one another. The faults in words, each with what to do; none where all is well. */
export function storageSettingFaults(settings: StorageSettings): string[] {
  const faults: string[] = [];
  const { retentionDays: kept, compressAfterHours, rollupLagSec } = settings;
  for (const [what, days] of Object.entries(kept)) {
    if (!(days > 0 && days <= 3650))
      faults.push(`retention of ${what} is ${days} days: give more than 0, at most 3650`);
  }
  if (kept.raw * 24 < greatestLatenessHours + 12) {
    faults.push(
      `retention of raw readings is ${kept.raw} days: give at least 1.5, so that late readings reach the rollups`,
    );
  }
  const levels = ["raw", "1m", "5m", "15m", "1h"] as const;
  for (const [index, level] of levels.entries()) {
    const finer = levels[index - 1];
    if (finer !== undefined && kept[level] < kept[finer]) {
      faults.push(
        `retention of ${level} is ${kept[level]} days, less than that of ${finer}: give at least ${kept[finer]}`,
      );
    }
  }
  if (compressAfterHours <= greatestLatenessHours) {
    faults.push(
      `compression after ${compressAfterHours} h: give more than ${greatestLatenessHours}, the greatest lateness`,
    );
  }
  if (!(rollupLagSec >= 0 && rollupLagSec <= 3600)) {
    faults.push(`rollup lag is ${rollupLagSec} s: give 0 to 3600`);
  }
  return faults;
}

export interface MaintenanceReport {
  /** Partitions made, and partitions or chunks dropped. */
  made: number;
  dropped: number;
  /** Minutes of a detector whose buckets were computed again for late readings; TimescaleDB keeps that count to itself. */
  lateMinutes: number;
  /** Rollups are complete up to here, epoch ms; what is younger, the views compute. */
  rolledUpTo: number | null;
  /** Another gateway was at it. */
  skipped: boolean;
}

/** One way to keep the time series: TimescaleDB's, or the gateway's own on plain PostgreSQL. */
export interface Storage {
  readonly kind: StorageKind;
  /** Puts the settings into force and makes what the next days need. Once, at start. */
  start(nowMs: number): Promise<void>;
  /** Partitions ahead, expired data dropped, rollups brought up. To be called about once a minute. */
  maintain(nowMs: number): Promise<MaintenanceReport>;
  /** Computes again, from the raw data that there is, every bucket that ends after `fromMs` and by `toMs`. */
  refresh(fromMs: number, toMs: number): Promise<void>;
}
