import type { DeviceKind } from "@roadcast/contract";
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

const at = "to_timestamp($1::double precision / 1000)";
const after = "to_timestamp($2::double precision / 1000)";

/** One look into an index for each device, into the youngest piece of time that has a row. */
const last = (table: string, key: string, id: string, columns: string) => `
  cross join lateral (
    select ${columns} from ${table} where ${key} = ${id} and observed_at <= ${at} and observed_at > ${after}
    order by observed_at desc limit 1
  ) s`;

/**
 * The state at `atMs`: rows observed at or before it and, but for presence, after `atMs − withinMs` (15 min unless
 * told). Playback shows it; the live state starts from it, asked for a moment a little ahead of now.
 */
export async function stateAt(database: Executor, atMs: number, withinMs = 900_000): Promise<StateAt> {
  const values = [atMs, atMs - withinMs];
  const readings = await database.run<ReadingRow & { detectorId: string }>({
    text: `
      select d.id as "detectorId", s.* from detectors d
      ${last(
        "readings",
        "detector_key",
        "d.key",
        `detector_key as "detectorKey", station_key as "stationKey", link_key as "linkKey", observed_at as "observedAt",
         received_at as "receivedAt", interval_sec as "intervalSec", count, speed_kph as "speedKph",
         occupancy_pct as "occupancyPct", travel_time_sec as "travelTimeSec", flags`,
      )}
      where d.active order by d.ordinal`,
    values,
  });
  const controllerStates = await database.run<ControllerStateRow>({
    text: `
      select d.id as "controllerId", s.* from controllers d
      ${last("controller_states", "controller_id", "d.id", `received_at as "receivedAt", state`)}
      where d.active order by d.ordinal`,
    values,
  });
  const signStates = await database.run<SignStateRow>({
    text: `
      select d.id as "signId", s.* from signs d
      ${last("sign_states", "sign_id", "d.id", `received_at as "receivedAt", state`)}
      where d.active order by d.ordinal`,
    values,
  });
  const positions = await database.run<{
    vehicleId: string;
    receivedAt: number;
    observedAt: number;
    lat: number;
    lon: number;
    speedKph: number | null;
    headingDeg: number | null;
  }>({
    text: `
      select d.id as "vehicleId", s.* from vehicles d
      ${last(
        "vehicle_positions",
        "vehicle_id",
        "d.id",
        `received_at as "receivedAt", observed_at as "observedAt", lat, lon, speed_kph as "speedKph",
         heading_deg as "headingDeg"`,
      )}
      where d.active order by d.ordinal`,
    values,
  });
  return {
    readings: readings.rows.map(({ detectorId, ...row }) => ({ detectorId, row })),
    controllerStates: controllerStates.rows,
    signStates: signStates.rows,
    presence: await presenceAt(database, atMs),
    positions: positions.rows.map(({ vehicleId, receivedAt, ...position }) => ({ vehicleId, receivedAt, position })),
  };
}

const deviceTables: readonly DeviceKind[] = ["detectors", "stations", "controllers", "signs", "cameras", "vehicles"];

/**
 * The presence that stands, where it was heard by then; before it the history's, of which rows of one millisecond (the
 * will of an old connection and the online of the next) are told apart by the connect, and of one connect the loss is
 * the later.
 */
async function presenceAt(database: Executor, atMs: number): Promise<PresenceRow[]> {
  const devices = deviceTables
    .map((table) => `select '${table}' as kind, id as device_id from ${table} where active`)
    .join(" union all ");
  const { rows } = await database.run<PresenceRow>({
    text: `
      select d.kind, d.device_id as "deviceId", s.* from (${devices}) d
      cross join lateral (
        select online, at, received_at as "receivedAt" from (
          select true as stands, online, at, received_at from presence p
          where p.kind = d.kind and p.device_id = d.device_id and received_at <= ${at}
          union all (
            select false, online, at, received_at from presence_history h
            where h.kind = d.kind and h.device_id = d.device_id and received_at <= ${at}
            order by received_at desc, h.at desc, online limit 1
          )
        ) heard order by stands desc limit 1
      ) s`,
    values: [atMs],
  });
  return rows;
}
