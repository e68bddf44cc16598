import { doubles, integers, moments, reals, smallints } from "../binary-arrays.js";
import type { Database, Executor, Statement } from "../database.js";
import { DatabaseError } from "../errors.js";
import type {
  CommandResultRow,
  CommitCounts,
  ControllerStateRow,
  DeadLetterRow,
  IngestBatch,
  PositionRow,
  PresenceRow,
  ReadingRow,
  SignalEventRow,
  SignStateRow,
} from "../ingest-batch.js";
import { ensurePartitions, type NeededSpan } from "../storage/partitions.js";
import { rawTables } from "../storage/series-tables.js";

/** PostgreSQL's text cannot hold U+0000. */
const storable = (text: string): string => text.replaceAll("\u0000", "\ufffd");

const readingColumns = `detector_key, link_key, station_key, interval_sec, observed_at, received_at, count, flags,
  speed_kph, occupancy_pct, travel_time_sec`;
/**
 * Rows go in as one array a column, numbers in binary (see `binary-arrays.ts`). Arrays are unnested side by side in the
 * select list: in the from list the server would first put each into a store of its own.
 */
const insertReadings = `
  insert into readings (${readingColumns})
  select unnest($1::integer[]), unnest($2::integer[]), unnest($3::integer[]), unnest($4::smallint[]),
    unnest($5::timestamptz[]), unnest($6::timestamptz[]), unnest($7::smallint[]), unnest($8::smallint[]),
    unnest($9::real[]), unnest($10::real[]), unnest($11::real[])
  on conflict do nothing`;
/**
 * On plain PostgreSQL the same statement notes the minutes that the rollups are past already, if the oldest of the
 * readings ($12) is. It reads the boundary after it has its lock on `readings`, for which moving the boundary waits:
 * see the storage.
 */
const noteLate = `
  with late as (
    insert into late_minutes (detector_key, minute)
    select distinct d, date_bin('1 minute', o, timestamptz '2000-01-01 00:00:00.001+00')
    from (select unnest($1::integer[]) as d, unnest($5::timestamptz[]) as o) as n
    where to_timestamp($12::double precision / 1000) < (select sealed_to from rollup_state)
      and o < (select sealed_to from rollup_state)
  )`;

function readingsStatement(database: Database, rows: readonly ReadingRow[]): Statement {
  const values: unknown[] = [
    integers(rows.map((row) => row.detectorKey)),
    integers(rows.map((row) => row.linkKey)),
    integers(rows.map((row) => row.stationKey)),
    smallints(rows.map((row) => row.intervalSec)),
    moments(rows.map((row) => row.observedAt)),
    moments(rows.map((row) => row.receivedAt)),
    smallints(rows.map((row) => row.count)),
    smallints(rows.map((row) => row.flags)),
    reals(rows.map((row) => row.speedKph)),
    reals(rows.map((row) => row.occupancyPct)),
    reals(rows.map((row) => row.travelTimeSec)),
  ];
  if (database.kind !== "postgres") return { name: "insert-readings", text: insertReadings, values };
  values.push(rows.reduce((oldest, row) => Math.min(oldest, row.observedAt), Number.POSITIVE_INFINITY));
  return { name: "insert-readings-noting-late", text: noteLate + insertReadings, values };
}

function controllerStatesStatement(rows: readonly ControllerStateRow[]): Statement {
  return {
    name: "insert-controller-states",
    text: `
      insert into controller_states (controller_id, observed_at, received_at, mode, state)
      select c, o, r, s ->> 'mode', s
      from unnest($1::text[], $2::timestamptz[], $3::timestamptz[], $4::jsonb[]) as n (c, o, r, s)
      on conflict do nothing`,
    values: [
      rows.map((row) => row.controllerId),
      moments(rows.map((row) => row.state.observedAt)),
      moments(rows.map((row) => row.receivedAt)),
      rows.map((row) => JSON.stringify(row.state)),
    ],
  };
}

function signalEventsStatement(rows: readonly SignalEventRow[]): Statement {
  return {
    name: "insert-signal-events",
    text: `
      insert into signal_events (controller_id, at, code, parameter)
      select *
      from unnest($1::text[], $2::timestamptz[], $3::integer[], $4::integer[])
      on conflict do nothing`,
    values: [
      rows.map((row) => row.controllerId),
      moments(rows.map((row) => row.at)),
      integers(rows.map((row) => row.code)),
      integers(rows.map((row) => row.parameter)),
    ],
  };
}

function signStatesStatement(rows: readonly SignStateRow[]): Statement {
  return {
    name: "insert-sign-states",
    text: `
      insert into sign_states (sign_id, observed_at, received_at, state)
      select i, o, r, s
      from unnest($1::text[], $2::timestamptz[], $3::timestamptz[], $4::jsonb[]) as n (i, o, r, s)
      on conflict do nothing`,
    values: [
      rows.map((row) => row.signId),
      moments(rows.map((row) => row.state.observedAt)),
      moments(rows.map((row) => row.receivedAt)),
      rows.map((row) => JSON.stringify(row.state)),
    ],
  };
}

function positionsStatement(rows: readonly PositionRow[]): Statement {
  return {
    name: "insert-positions",
    text: `
      insert into vehicle_positions (vehicle_id, observed_at, received_at, lat, lon, speed_kph, heading_deg)
      select i, o, r, la, lo, v, h
      from unnest($1::text[], $2::timestamptz[], $3::timestamptz[], $4::double precision[],
        $5::double precision[], $6::real[], $7::real[]) as n (i, o, r, la, lo, v, h)
      on conflict do nothing`,
    values: [
      rows.map((row) => row.vehicleId),
      moments(rows.map((row) => row.position.observedAt)),
      moments(rows.map((row) => row.receivedAt)),
      doubles(rows.map((row) => row.position.lat)),
      doubles(rows.map((row) => row.position.lon)),
      reals(rows.map((row) => row.position.speedKph ?? null)),
      reals(rows.map((row) => row.position.headingDeg ?? null)),
    ],
  };
}

/**
 * One row a device, in order of receipt. `at`, the time of the connect by the device's clock, may step back: it only
 * tells connects apart. A connect of another time brings a device online, and an offline counts only where it is of the
 * connect that stands. What was received before what is known (a replay, another gateway's) changes nothing.
 */
function presenceStatement(rows: readonly PresenceRow[]): Statement {
  return {
    name: "apply-presence",
    text: `
      with applied as (
        insert into presence as known (kind, device_id, online, at, received_at)
        select k, i, n, a, r
        from unnest($1::text[], $2::text[], $3::boolean[], $4::timestamptz[], $5::timestamptz[])
          as n (k, i, n, a, r)
        on conflict (kind, device_id) do update
          set online = excluded.online, at = excluded.at, received_at = excluded.received_at
          where excluded.received_at >= known.received_at and case when excluded.online
            then excluded.at <> known.at
            else known.online and excluded.at = known.at
          end
        returning kind, device_id, received_at, online, at
      )
      insert into presence_history (kind, device_id, received_at, online, at) select * from applied`,
    values: [
      rows.map((row) => row.kind),
      rows.map((row) => row.deviceId),
      rows.map((row) => row.online),
      moments(rows.map((row) => row.at)),
      moments(rows.map((row) => row.receivedAt)),
    ],
  };
}

/** Presence in rounds that each hold a device once, in order: one statement cannot change a row twice. */
function presenceRounds(rows: readonly PresenceRow[]): PresenceRow[][] {
  const rounds: PresenceRow[][] = [];
  const seen = new Map<string, number>();
  for (const row of rows) {
    const device = `${row.kind}/${row.deviceId}`;
    const round = seen.get(device) ?? 0;
    seen.set(device, round + 1);
    const held = rounds[round];
    if (held === undefined) rounds.push([row]);
    else held.push(row);
  }
  return rounds;
}

function commandResultsStatement(rows: readonly CommandResultRow[]): Statement {
  return {
    name: "insert-command-results",
    text: `
      insert into command_results (kind, device_id, command_id, status, at, received_at, reason)
      select k, i, c, s, a, r, w
      from unnest($1::text[], $2::text[], $3::uuid[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::text[])
        as n (k, i, c, s, a, r, w)
      on conflict do nothing`,
    values: [
      rows.map((row) => row.kind),
      rows.map((row) => row.deviceId),
      rows.map((row) => row.result.commandId),
      rows.map((row) => row.result.status),
      moments(rows.map((row) => row.result.at)),
      moments(rows.map((row) => row.receivedAt)),
      rows.map((row) => row.result.reason ?? null),
    ],
  };
}

function deadLettersStatement(rows: readonly DeadLetterRow[]): Statement {
  return {
    name: "insert-dead-letters",
    text: `
      insert into dead_letters (received_at, topic, reason, detail, payload, payload_bytes)
      select r, t, w, d, p, b
      from unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[], $5::bytea[], $6::integer[])
        as n (r, t, w, d, p, b)`,
    values: [
      moments(rows.map((row) => row.receivedAt)),
      rows.map((row) => storable(row.topic)),
      rows.map((row) => row.reason),
      rows.map((row) => storable(row.detail)),
      rows.map((row) => row.payload),
      integers(rows.map((row) => row.payloadBytes)),
    ],
  };
}

type Counted = [keyof IngestBatch, Statement];

function statementsOf(database: Database, batch: IngestBatch): Counted[] {
  const statements: Counted[] = [];
  if (batch.readings.length > 0) statements.push(["readings", readingsStatement(database, batch.readings)]);
  if (batch.controllerStates.length > 0) {
    statements.push(["controllerStates", controllerStatesStatement(batch.controllerStates)]);
  }
  if (batch.signalEvents.length > 0) statements.push(["signalEvents", signalEventsStatement(batch.signalEvents)]);
  if (batch.signStates.length > 0) statements.push(["signStates", signStatesStatement(batch.signStates)]);
  for (const round of presenceRounds(batch.presence)) statements.push(["presence", presenceStatement(round)]);
  if (batch.positions.length > 0) statements.push(["positions", positionsStatement(batch.positions)]);
  if (batch.commandResults.length > 0) {
    statements.push(["commandResults", commandResultsStatement(batch.commandResults)]);
  }
  if (batch.deadLetters.length > 0) statements.push(["deadLetters", deadLettersStatement(batch.deadLetters)]);
  return statements;
}

async function execute(executor: Executor, statements: readonly Counted[]): Promise<CommitCounts> {
  const counts: CommitCounts = {
    readings: 0,
    controllerStates: 0,
    signalEvents: 0,
    signStates: 0,
    presence: 0,
    positions: 0,
    commandResults: 0,
    deadLetters: 0,
  };
  for (const [table, statement] of statements) counts[table] += (await executor.run(statement)).rowCount;
  return counts;
}

/** The pieces of time that a batch's rows fall into. */
function spansOf(batch: IngestBatch): NeededSpan[] {
  const times: Record<string, number[]> = {
    readings: batch.readings.map((row) => row.observedAt),
    controller_states: batch.controllerStates.map((row) => row.state.observedAt),
    signal_events: batch.signalEvents.map((row) => row.at),
    sign_states: batch.signStates.map((row) => row.state.observedAt),
    vehicle_positions: batch.positions.map((row) => row.position.observedAt),
  };
  return rawTables.flatMap((table) => {
    const starts = new Set((times[table.name] ?? []).map((at) => Math.floor(at / table.pieceMs) * table.pieceMs));
    return [...starts].map((start) => ({ table, from: start, to: start }));
  });
}

const lacksPartition = (error: unknown): boolean =>
  error instanceof DatabaseError && error.sqlState === "23514" && error.message.includes("no partition of relation");

/**
 * Commits a batch in one transaction: all of it or none; what is there already changes nothing.
 * Rejects with a `DatabaseError`: `isBadData` means that a row is at fault, `isUnavailable` that the same may be tried
 * again.
 */
export async function commitBatch(database: Database, batch: IngestBatch): Promise<CommitCounts> {
  const statements = statementsOf(database, batch);
  // A single statement is a transaction by itself.
  const commit = () =>
    statements.length <= 1
      ? execute({ run: (statement) => database.runIngest(statement) }, statements)
      : database.ingestTransaction((transaction) => execute(transaction, statements));
  try {
    return await commit();
  } catch (error) {
    if (!lacksPartition(error)) throw error;
    // A time that nobody foresaw, within what ingest takes: a row must not fail for the lack of a partition.
    await database.transaction((transaction) => ensurePartitions(transaction, spansOf(batch)));
    return commit();
  }
}
