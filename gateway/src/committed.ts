import type { DeadLetterReason, DetectorFailure, DeviceKind } from "@roadcast/contract";
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

/** What a device's clock said in a message that was refused for it. Epoch ms. */
export interface RefusedClock {
  kind: DeviceKind;
  deviceId: string;
  observedAt: number;
  receivedAt: number;
  retained: boolean;
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
  refusedClocks: readonly RefusedClock[];
}

export type CommittedListener = (committed: Committed) => void;
