import type { DeadLetterReason, DetectorFailure } from "@roadcast/contract";
import type {
  CommandResultRow,
  ControllerStateRow,
  PositionRow,
  PresenceRow,
  ReadingRow,
  SignStateRow,
} from "@roadcast/db";

/** A reading that is in the database, with what the failure tests said of its detector. */
export interface CommittedReading {
  detectorId: string;
  row: ReadingRow;
  failures: readonly { test: DetectorFailure; since: number }[];
}

/**
 * What one transaction of the ingest put into the database: how the live state, and later alarms and commands,
 * hear of it. Handed out after the commit, in commit order, never before.
 */
export interface Committed {
  /** Epoch ms, gateway clock, after the commit. */
  at: number;
  readings: readonly CommittedReading[];
  controllerStates: readonly ControllerStateRow[];
  signStates: readonly SignStateRow[];
  presence: readonly PresenceRow[];
  positions: readonly PositionRow[];
  commandResults: readonly CommandResultRow[];
  deadLetters: readonly DeadLetterReason[];
}

export type CommittedListener = (committed: Committed) => void;
