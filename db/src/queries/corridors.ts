import type {
  CorridorJunctionState,
  CorridorPlace,
  CorridorState,
  CorridorVehicleState,
  CrossingDelay,
  ProgressSource,
  Role,
} from "@roadcast/contract";
import { decodeCursor, type Page, type PageOptions, toPage } from "../cursor.js";
import type { Executor } from "../database.js";

/** A junction of a corridor. Times are epoch ms by the gateway's clock. */
export interface StoredCorridorJunction {
  controllerId: string;
  nodeId: string;
  fromLinkId: string;
  toLinkId: string;
  turn: "left" | "through" | "right";
  /** That of the vehicle's movement first. */
  phases: readonly number[];
  routeM: number;
  arrivalSec: number;
  leadSec: number;
  crossing: readonly CrossingDelay[];
  state: CorridorJunctionState;
  since: number;
  reason: string | null;
  passedAt: number | null;
  /** A person wants it released. */
  dropped: boolean;
  /** How often it was asked for. */
  attempts: number;
  commandId: string | null;
  releaseId: string | null;
  /** When the controller lets go by itself at the latest. */
  heldUntil: number | null;
  /** It is this corridor's: no other may have it. */
  held: boolean;
}

/** A corridor with its junctions in the order of the route. Times are epoch ms by the gateway's clock. */
export interface StoredCorridor {
  id: string;
  state: CorridorState;
  ending: "ended" | "cancelled" | "expired" | null;
  reason: string;
  vehicleId: string | null;
  from: CorridorPlace;
  to: CorridorPlace;
  linkIds: readonly string[];
  startM: number;
  endM: number;
  lengthM: number;
  travelSec: number;
  plannedBy: string;
  startedBy: string | null;
  /** Of who started it, else of who planned it. */
  identity: string;
  role: Role;
  fromAddress: string | null;
  endedBy: string | null;
  plannedAt: number;
  startedAt: number | null;
  expiresAt: number;
  endedAt: number | null;
  progress: { routeM: number; at: number; source: ProgressSource } | null;
  vehicleState: CorridorVehicleState;
  takenUp: { at: number; awayMs: number } | null;
  /** Counts changes. */
  revision: number;
  junctions: readonly StoredCorridorJunction[];
}

interface CorridorRow extends Omit<StoredCorridor, "progress" | "takenUp" | "junctions"> {
  serial: number;
  progressM: number | null;
  progressAt: number | null;
  progressSource: ProgressSource | null;
  takenUpAt: number | null;
  awayMs: number | null;
}

const moment = (parameter: string) => `to_timestamp(${parameter}::double precision / 1000)`;
const columns = `id, serial, state, ending, reason, vehicle_id as "vehicleId", from_place as "from", to_place as "to",
  link_ids as "linkIds", start_m as "startM", end_m as "endM", length_m as "lengthM", travel_sec as "travelSec",
  planned_by as "plannedBy", started_by as "startedBy", identity, role, from_address as "fromAddress",
  ended_by as "endedBy", planned_at as "plannedAt", started_at as "startedAt", expires_at as "expiresAt",
  ended_at as "endedAt", progress_m as "progressM", progress_at as "progressAt", progress_source as "progressSource",
  vehicle_state as "vehicleState", taken_up_at as "takenUpAt", away_ms as "awayMs", revision`;
const junctionColumns = `controller_id as "controllerId", node_id as "nodeId", from_link_id as "fromLinkId",
  to_link_id as "toLinkId", turn, phases, route_m as "routeM", arrival_sec as "arrivalSec", lead_sec as "leadSec",
  crossing, state, since, reason, passed_at as "passedAt", dropped, attempts, command_id as "commandId",
  release_id as "releaseId", held_until as "heldUntil", held`;

async function withJunctions(database: Executor, rows: readonly CorridorRow[]): Promise<StoredCorridor[]> {
  if (rows.length === 0) return [];
  const { rows: junctions } = await database.run<StoredCorridorJunction & { corridorId: string }>({
    text: `
      select corridor_id as "corridorId", ${junctionColumns} from corridor_junctions
      where corridor_id = any ($1::uuid[]) order by corridor_id, step`,
    values: [rows.map(({ id }) => id)],
  });
  return rows.map((row) => toCorridor(row, junctions));
}

function toCorridor(
  { serial: _, progressM, progressAt, progressSource, takenUpAt, awayMs, ...row }: CorridorRow,
  junctions: readonly (StoredCorridorJunction & { corridorId: string })[],
): StoredCorridor {
  return {
    ...row,
    progress:
      progressM === null || progressAt === null || progressSource === null
        ? null
        : { routeM: progressM, at: progressAt, source: progressSource },
    takenUp: takenUpAt === null || awayMs === null ? null : { at: takenUpAt, awayMs },
    junctions: junctions
      .filter(({ corridorId }) => corridorId === row.id)
      .map(({ corridorId: _id, ...junction }) => junction),
  };
}

/** A new corridor with its junctions. */
export async function insertCorridor(transaction: Executor, corridor: StoredCorridor): Promise<void> {
  await transaction.run({
    text: `
      insert into corridors (id, state, reason, vehicle_id, from_place, to_place, link_ids, start_m, end_m, length_m,
        travel_sec, planned_by, identity, role, from_address, planned_at, expires_at, vehicle_state)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, ${moment("$16")}, ${moment("$17")},
        $18)`,
    values: [
      corridor.id,
      corridor.state,
      corridor.reason,
      corridor.vehicleId,
      JSON.stringify(corridor.from),
      JSON.stringify(corridor.to),
      corridor.linkIds,
      corridor.startM,
      corridor.endM,
      corridor.lengthM,
      corridor.travelSec,
      corridor.plannedBy,
      corridor.identity,
      corridor.role,
      corridor.fromAddress,
      corridor.plannedAt,
      corridor.expiresAt,
      corridor.vehicleState,
    ],
  });
  for (const [step, junction] of corridor.junctions.entries()) {
    await transaction.run({
      name: "insert-corridor-junction",
      text: `
        insert into corridor_junctions (corridor_id, step, controller_id, node_id, from_link_id, to_link_id, turn,
          phases, route_m, arrival_sec, lead_sec, crossing, state, since)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, ${moment("$14")})`,
      values: [
        corridor.id,
        step,
        junction.controllerId,
        junction.nodeId,
        junction.fromLinkId,
        junction.toLinkId,
        junction.turn,
        junction.phases,
        junction.routeM,
        junction.arrivalSec,
        junction.leadSec,
        JSON.stringify(junction.crossing),
        junction.state,
        junction.since,
      ],
    });
  }
}

/**
 * A corridor as it has become; `before` is as it was read. False where another has changed it meanwhile: nothing is
 * stored. Rejects with a `DatabaseError` of code `conflict` where a junction, or the vehicle, is another corridor's.
 */
export async function updateCorridor(
  transaction: Executor,
  before: StoredCorridor,
  after: StoredCorridor,
): Promise<boolean> {
  const { rowCount } = await transaction.run({
    name: "update-corridor",
    text: `
      update corridors set state = $3, ending = $4, started_by = $5, identity = $6, role = $7, from_address = $8,
        ended_by = $9, started_at = ${moment("$10")}, expires_at = ${moment("$11")}, ended_at = ${moment("$12")},
        progress_m = $13, progress_at = ${moment("$14")}, progress_source = $15, vehicle_state = $16,
        taken_up_at = ${moment("$17")}, away_ms = $18, revision = revision + 1
      where id = $1 and revision = $2`,
    values: [
      after.id,
      before.revision,
      after.state,
      after.ending,
      after.startedBy,
      after.identity,
      after.role,
      after.fromAddress,
      after.endedBy,
      after.startedAt,
      after.expiresAt,
      after.endedAt,
      after.progress?.routeM ?? null,
      after.progress?.at ?? null,
      after.progress?.source ?? null,
      after.vehicleState,
      after.takenUp?.at ?? null,
      after.takenUp?.awayMs ?? null,
    ],
  });
  if (rowCount === 0) return false;
  for (const [step, junction] of after.junctions.entries()) {
    if (junction !== before.junctions[step]) await updateJunction(transaction, after.id, step, junction);
  }
  return true;
}

async function updateJunction(
  transaction: Executor,
  corridorId: string,
  step: number,
  junction: StoredCorridorJunction,
): Promise<void> {
  await transaction.run({
    name: "update-corridor-junction",
    text: `
      update corridor_junctions set state = $3, since = ${moment("$4")}, reason = $5, passed_at = ${moment("$6")},
        dropped = $7, attempts = $8, command_id = $9, release_id = $10, held_until = ${moment("$11")}, held = $12
      where corridor_id = $1 and step = $2`,
    values: [
      corridorId,
      step,
      junction.state,
      junction.since,
      junction.reason,
      junction.passedAt,
      junction.dropped,
      junction.attempts,
      junction.commandId,
      junction.releaseId,
      junction.heldUntil,
      junction.held,
    ],
  });
}

/** Null where there is no such corridor. `id` is a UUID. */
export async function findCorridor(database: Executor, id: string): Promise<StoredCorridor | null> {
  const { rows } = await database.run<CorridorRow>({
    name: "find-corridor",
    text: `select ${columns} from corridors where id = $1::uuid`,
    values: [id],
  });
  return (await withJunctions(database, rows))[0] ?? null;
}

/** Those that are planned or active, oldest first. */
export async function openCorridors(database: Executor): Promise<StoredCorridor[]> {
  const { rows } = await database.run<CorridorRow>({
    name: "open-corridors",
    text: `select ${columns} from corridors where ended_at is null order by serial`,
  });
  return withJunctions(database, rows);
}

/** Newest first. `open` selects those that are planned or active. */
export async function listCorridors(
  database: Executor,
  options: PageOptions & { state?: CorridorState | "open" | undefined },
): Promise<Page<StoredCorridor>> {
  const before = decodeCursor(options.cursor, /^\d{1,18}$/);
  const { rows } = await database.run<CorridorRow>({
    text: `
      select ${columns} from corridors
      where ($1::bigint is null or serial < $1)
        and ($2::text is null or case when $2 = 'open' then ended_at is null else state = $2 end)
      order by serial desc limit $3`,
    values: [before, options.state ?? null, options.limit + 1],
  });
  const { items, nextCursor } = toPage(rows, options.limit, ({ serial }) => serial);
  return { items: await withJunctions(database, items), nextCursor };
}

/** An active corridor that a gateway looks after, and since when nobody had; null where it was this gateway's before. */
export interface DrivenCorridor {
  id: string;
  leftAt: number | null;
}

/**
 * Becomes the gateway that looks after these corridors, of which the active count, or stays it, until `until`: those of
 * another are left out until its time is over. One whose time is further ahead than any clock of a gateway should be is
 * not waited for.
 */
export async function driveCorridors(
  database: Executor,
  driver: string,
  ids: readonly string[],
  now: number,
  until: number,
): Promise<DrivenCorridor[]> {
  const { rows } = await database.run<DrivenCorridor>({
    name: "drive-corridors",
    text: `
      update corridors new set driver = $1, driven_until = ${moment("$3")}
      from (select id, driver, driven_until from corridors where state = 'active' and id = any ($4::uuid[])
        for update) old
      where new.id = old.id and (old.driver = $1 or old.driver is null
        or old.driven_until not between ${moment("$2")} and ${moment("$3")} + interval '10 minutes')
      returning new.id, case when old.driver = $1 then null else old.driven_until end as "leftAt"`,
    values: [driver, now, until, ids],
  });
  return rows;
}

/** Lets another gateway look after these corridors at once, or after all (null). `now` is when they were left. */
export async function leaveCorridors(
  database: Executor,
  driver: string,
  now: number,
  ids: readonly string[] | null,
): Promise<void> {
  await database.run({
    text: `
      update corridors set driver = null, driven_until = ${moment("$2")}
      where driver = $1 and state = 'active' and ($3::uuid[] is null or id = any ($3::uuid[]))`,
    values: [driver, now, ids],
  });
}
