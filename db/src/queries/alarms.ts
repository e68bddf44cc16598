import type {
  AlarmDetail,
  AlarmKind,
  AlarmMember,
  AlarmSeverity,
  AlarmShelf,
  AlarmState,
  AlarmStepType,
  Role,
} from "@roadcast/contract";
import { decodeCursor, type Page, type PageOptions, toPage } from "../cursor.js";
import type { Executor } from "../database.js";
import { lockTransaction } from "../storage/locks.js";

/** An alarm as it stands. Times are epoch ms by the gateway's clock. */
export interface StoredAlarm {
  id: string;
  kind: AlarmKind;
  target: string;
  areaId: string | null;
  severity: AlarmSeverity;
  state: AlarmState;
  detail: AlarmDetail;
  /** The first of `memberCount`. */
  members: readonly AlarmMember[];
  memberCount: number;
  occurrences: number;
  comments: number;
  raisedAt: number;
  /** Null while the condition stands. */
  returnedAt: number | null;
  acknowledgedAt: number | null;
  acknowledgedBy: string | null;
  shelf: AlarmShelf | null;
  suppressedBy: string | null;
  outOfService: boolean;
  clearedAt: number | null;
  /** Counts changes. */
  revision: number;
}

/** One thing that befell an alarm. No step is stored with a time before that of the step before it. */
export interface StoredAlarmStep {
  type: AlarmStepType;
  /** From then on. */
  state: AlarmState;
  at: number;
  /** Null where the gateway did it by itself. */
  by: string | null;
  role: Role | null;
  detail: Readonly<Record<string, unknown>>;
}

/** An alarm as it has become, with what befell it; `before` is null for a new one. */
export interface AlarmChange {
  before: StoredAlarm | null;
  after: StoredAlarm;
  steps: readonly StoredAlarmStep[];
}

interface AlarmRow extends Omit<StoredAlarm, "shelf"> {
  serial: number;
  change: number;
  shelvedAt: number | null;
  shelvedUntil: number | null;
  shelvedBy: string | null;
  shelfReason: string | null;
}

const moment = (parameter: string) => `to_timestamp(${parameter}::double precision / 1000)`;
const columns = `id, serial, change, kind, target, area_id as "areaId", severity, state, detail, members,
  member_count as "memberCount", occurrences, comments, raised_at as "raisedAt", returned_at as "returnedAt",
  acknowledged_at as "acknowledgedAt", acknowledged_by as "acknowledgedBy", shelved_at as "shelvedAt",
  shelved_until as "shelvedUntil", shelved_by as "shelvedBy", shelf_reason as "shelfReason",
  suppressed_by as "suppressedBy", out_of_service as "outOfService", cleared_at as "clearedAt", revision`;

function toAlarm({ serial: _, change: _c, shelvedAt, shelvedUntil, shelvedBy, shelfReason, ...rest }: AlarmRow) {
  const shelf: AlarmShelf | null =
    shelvedUntil === null || shelfReason === null
      ? null
      : { by: shelvedBy ?? "", at: shelvedAt ?? shelvedUntil, until: shelvedUntil, reason: shelfReason };
  return { ...rest, shelf };
}

const valuesOf = (alarm: StoredAlarm) => [
  alarm.areaId,
  alarm.severity,
  alarm.state,
  JSON.stringify(alarm.detail),
  JSON.stringify(alarm.members),
  alarm.memberCount,
  alarm.occurrences,
  alarm.comments,
  alarm.returnedAt,
  alarm.acknowledgedAt,
  alarm.acknowledgedBy,
  alarm.shelf?.at ?? null,
  alarm.shelf?.until ?? null,
  alarm.shelf?.by ?? null,
  alarm.shelf?.reason ?? null,
  alarm.suppressedBy,
  alarm.outOfService,
  alarm.clearedAt,
];

/** One writer of alarms at a time: held to the end of the transaction. */
export function lockAlarms(transaction: Executor): Promise<void> {
  return lockTransaction(transaction, "alarms");
}

/**
 * Stores a change, with `lockAlarms` held. Gives the alarm as it is stored; null where another gateway has changed it
 * meanwhile, or has raised the same: nothing is stored then.
 */
export async function saveAlarm(transaction: Executor, { before, after, steps }: AlarmChange) {
  const { rows } = await transaction.run<{ revision: number }>(
    before === null
      ? {
          name: "insert-alarm",
          text: `
            insert into alarms (id, kind, target, raised_at, area_id, severity, state, detail, members, member_count,
              occurrences, comments, returned_at, acknowledged_at, acknowledged_by, shelved_at, shelved_until,
              shelved_by, shelf_reason, suppressed_by, out_of_service, cleared_at)
            values ($1, $2, $3, ${moment("$4")}, $5, $6, $7, $8, $9, $10, $11, $12, ${moment("$13")}, ${moment("$14")},
              $15, ${moment("$16")}, ${moment("$17")}, $18, $19, $20, $21, ${moment("$22")})
            on conflict (kind, target) where cleared_at is null do nothing returning revision`,
          values: [after.id, after.kind, after.target, after.raisedAt, ...valuesOf(after)],
        }
      : {
          name: "update-alarm",
          text: `
            update alarms set area_id = $3, severity = $4, state = $5, detail = $6, members = $7, member_count = $8,
              occurrences = $9, comments = $10, returned_at = ${moment("$11")}, acknowledged_at = ${moment("$12")},
              acknowledged_by = $13, shelved_at = ${moment("$14")}, shelved_until = ${moment("$15")},
              shelved_by = $16, shelf_reason = $17, suppressed_by = $18, out_of_service = $19,
              cleared_at = ${moment("$20")}, revision = revision + 1, change = nextval('alarm_changes')
            where id = $1 and revision = $2 returning revision`,
          values: [after.id, before.revision, ...valuesOf(after)],
        },
  );
  const [stored] = rows;
  if (stored === undefined) return null;
  for (const step of steps) {
    await transaction.run({
      name: "insert-alarm-step",
      text: `
        insert into alarm_steps (alarm_id, step, type, state, at, actor, role, detail)
        select $1, coalesce(max(step) + 1, 0), $2, $3, greatest(${moment("$4")}, max(at)), $5, $6, $7
        from alarm_steps where alarm_id = $1`,
      values: [after.id, step.type, step.state, step.at, step.by, step.role, JSON.stringify(step.detail)],
    });
  }
  return { ...after, revision: stored.revision };
}

/** Those that are not cleared, oldest first, and the number up to which they are known. */
export async function openAlarms(database: Executor): Promise<{ alarms: StoredAlarm[]; change: number }> {
  const { rows: last } = await database.run<{ change: number }>(
    "select coalesce(max(change), 0) as change from alarms",
  );
  const { rows } = await database.run<AlarmRow>(
    `select ${columns} from alarms where cleared_at is null order by serial`,
  );
  return { alarms: rows.map(toAlarm), change: last[0]?.change ?? 0 };
}

/** What has changed since a number, in the order of the changes, and the number up to which that is all. */
export async function alarmsChangedAfter(database: Executor, change: number) {
  const { rows } = await database.run<AlarmRow>({
    name: "alarms-changed-after",
    text: `select ${columns} from alarms where alarms.change > $1 order by alarms.change limit 1000`,
    values: [change],
  });
  return { alarms: rows.map(toAlarm), change: rows.at(-1)?.change ?? change };
}

/** In no order; those that there are not are left out. `ids` are UUIDs. */
export async function findAlarms(database: Executor, ids: readonly string[]): Promise<StoredAlarm[]> {
  const { rows } = await database.run<AlarmRow>({
    name: "find-alarms",
    text: `select ${columns} from alarms where id = any ($1::uuid[])`,
    values: [ids],
  });
  return rows.map(toAlarm);
}

/** The one of a kind and target that is not cleared; null where there is none. */
export async function findOpenAlarm(database: Executor, kind: AlarmKind, target: string): Promise<StoredAlarm | null> {
  const { rows } = await database.run<AlarmRow>({
    name: "find-open-alarm",
    text: `select ${columns} from alarms where kind = $1 and target = $2 and cleared_at is null`,
    values: [kind, target],
  });
  return rows.map(toAlarm)[0] ?? null;
}

/** An alarm's whole history, oldest first. */
export async function alarmSteps(database: Executor, id: string): Promise<(StoredAlarmStep & { step: number })[]> {
  const { rows } = await database.run<StoredAlarmStep & { step: number }>({
    name: "alarm-steps",
    text: `
      select step, type, state, at, actor as "by", role, detail from alarm_steps where alarm_id = $1::uuid order by step`,
    values: [id],
  });
  return rows;
}

export interface AlarmFilter {
  states?: readonly AlarmState[] | undefined;
  severities?: readonly AlarmSeverity[] | undefined;
  kinds?: readonly AlarmKind[] | undefined;
  areaIds?: readonly string[] | undefined;
  /** With `areaIds`: what belongs to no area as well. */
  orNoArea?: boolean | undefined;
  /** A part of the target, upper and lower case alike. */
  target?: string | undefined;
  /** With `target`: these as well. */
  targets?: readonly string[] | undefined;
  /** Raised `from ≤ t < to`, epoch ms. */
  from?: number | undefined;
  to?: number | undefined;
}

/** Newest first. */
export async function listAlarms(database: Executor, options: PageOptions & AlarmFilter): Promise<Page<StoredAlarm>> {
  const before = decodeCursor(options.cursor, /^\d{1,18}$/);
  const { rows } = await database.run<AlarmRow>({
    text: `
      select ${columns} from alarms
      where ($1::bigint is null or serial < $1)
        and ($2::text[] is null or state = any ($2))
        and ($3::smallint[] is null or severity = any ($3))
        and ($4::text[] is null or kind = any ($4))
        and ($5::text[] is null or area_id = any ($5) or ($10::boolean and area_id is null))
        and ($6::text is null or strpos(lower(target), lower($6)) > 0 or target = any ($11))
        and ($7::double precision is null or raised_at >= ${moment("$7")})
        and ($8::double precision is null or raised_at < ${moment("$8")})
      order by serial desc limit $9`,
    values: [
      before,
      options.states ?? null,
      options.severities ?? null,
      options.kinds ?? null,
      options.areaIds ?? null,
      options.target ?? null,
      options.from ?? null,
      options.to ?? null,
      options.limit + 1,
      options.orNoArea ?? false,
      options.targets ?? [],
    ],
  });
  const { items, nextCursor } = toPage(rows, options.limit, ({ serial }) => serial);
  return { items: items.map(toAlarm), nextCursor };
}

/**
 * Becomes the gateway that looks after the alarms, or stays it, until `until`. False while another is; one whose time is
 * further ahead than any clock of a gateway should be is not waited for. Epoch ms.
 */
export async function keepAlarms(database: Executor, holder: string, now: number, until: number): Promise<boolean> {
  const { rowCount } = await database.run({
    name: "keep-alarms",
    text: `
      update alarm_keeper set holder = $1, held_until = ${moment("$3")}
      where holder = $1 or holder is null
        or held_until not between ${moment("$2")} and ${moment("$3")} + interval '10 minutes'`,
    values: [holder, now, until],
  });
  return rowCount > 0;
}

/** Lets another look after the alarms at once. */
export async function leaveAlarms(database: Executor, holder: string): Promise<void> {
  await database.run({ text: "update alarm_keeper set holder = null where holder = $1", values: [holder] });
}
