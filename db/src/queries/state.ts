import type { Executor } from "../database.js";
import type { ControllerStateRow, PositionRow, PresenceRow, ReadingRow, SignStateRow } from "../ingest-batch.js";

/** What was known of everything at a moment: the last row of each device at or before it. Devices in use only. */
export interface StateAt {
  readings: { detectorId: string; row: ReadingRow }[];
  controllerStates: ControllerStateRow[];
  signStates: SignStateRow[];
  presence: PresenceRow[];
  positions: PositionRow[];
}

/**
 * The state at `atMs`: rows observed at or before it and, but for presence, after `atMs − withinMs` (15 min unless
 * told). Playback shows it; the live state starts from it, asked for a moment a little ahead of now.
 */
export async function stateAt(_database: Executor, _atMs: number, _withinMs?: number): Promise<StateAt> {
  throw new Error("follows");
}
