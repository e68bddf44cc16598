import type {
  CommandResult,
  ControllerState,
  DeadLetterReason,
  DeviceKind,
  SignState,
  VehiclePosition,
} from "@roadcast/contract";

/** Bits of a reading's `flags`; a row with none is plain. Link values and link rollups leave flagged rows out. */
export const readingFlags = {
  /** A combination of measures that cannot be, e.g. speed with a count of 0. */
  impossible: 1,
  /** A failure test held the detector failed when the reading came in. */
  detectorFailed: 2,
  /** The detector was out of service. */
  outOfService: 4,
} as const;

/** One reading as it is committed. Keys are the database's integers for detector, station and link. */
export interface ReadingRow {
  detectorKey: number;
  stationKey: number | null;
  linkKey: number;
  /** Epoch ms, device clock, end of the interval. */
  observedAt: number;
  /** Epoch ms, gateway clock. */
  receivedAt: number;
  intervalSec: number;
  count: number | null;
  speedKph: number | null;
  occupancyPct: number | null;
  travelTimeSec: number | null;
  flags: number;
}

export interface ControllerStateRow {
  controllerId: string;
  receivedAt: number;
  state: ControllerState;
  /** True of what the broker had kept: when the device sent it, nobody knows. Not stored. */
  retained?: boolean;
}

export interface SignalEventRow {
  controllerId: string;
  at: number;
  code: number;
  parameter: number;
}

export interface SignStateRow {
  signId: string;
  receivedAt: number;
  state: SignState;
  /** True of what the broker had kept: when the device sent it, nobody knows. Not stored. */
  retained?: boolean;
}

export interface PresenceRow {
  kind: DeviceKind;
  deviceId: string;
  online: boolean;
  /** The device's time of the connect. */
  at: number;
  receivedAt: number;
}

export interface PositionRow {
  vehicleId: string;
  receivedAt: number;
  position: VehiclePosition;
}

export interface CommandResultRow {
  kind: DeviceKind;
  deviceId: string;
  receivedAt: number;
  result: CommandResult;
}

export interface DeadLetterRow {
  receivedAt: number;
  topic: string;
  reason: DeadLetterReason;
  detail: string;
  payload: Buffer;
  /** Length of the whole message. */
  payloadBytes: number;
}

/** Everything that one transaction of the ingest commits: all of it or none. */
export interface IngestBatch {
  readings: ReadingRow[];
  controllerStates: ControllerStateRow[];
  signalEvents: SignalEventRow[];
  signStates: SignStateRow[];
  presence: PresenceRow[];
  positions: PositionRow[];
  commandResults: CommandResultRow[];
  deadLetters: DeadLetterRow[];
}

export type IngestTable = keyof IngestBatch;

/** New rows by table; what was there already is not counted. */
export type CommitCounts = Record<IngestTable, number>;

export function emptyBatch(): IngestBatch {
  return {
    readings: [],
    controllerStates: [],
    signalEvents: [],
    signStates: [],
    presence: [],
    positions: [],
    commandResults: [],
    deadLetters: [],
  };
}
