import { createHash } from "node:crypto";
import { type Role, type TimingSheet, timingSheetText } from "@roadcast/contract";
import { decodeCursor, type Page, type PageOptions, toPage } from "../cursor.js";
import type { Database, Executor } from "../database.js";
import { insertAudit } from "./audit.js";
import { lockNetwork } from "./network-lock.js";

/** A version of a controller's timing sheet, apart from the sheet. Times are epoch ms. */
export interface TimingVersionRow {
  controllerId: string;
  version: number;
  checksum: string;
  note: string;
  /** `network` came with a network that was put in place. */
  origin: "saved" | "network";
  /** The version that was changed; null for the first. */
  basedOn: number | null;
  savedBy: string;
  role: Role | null;
  savedAt: number;
}

export interface StoredTimingVersion extends TimingVersionRow {
  sheet: TimingSheet;
}

/** Which version of a controller's sheet is what. */
export interface TimingHead {
  controllerId: string;
  /** What central holds. */
  central: number;
  centralChecksum: string;
  centralSince: number;
  /** What the controller was last known to run by. */
  confirmed: number | null;
  confirmedAt: number | null;
  latest: number;
}

/** Who saves, and when (epoch ms). */
export interface SavedBy {
  by: string;
  role: Role | null;
  at: number;
}

const moment = (parameter: string) => `to_timestamp(${parameter}::double precision / 1000)`;
const columns = `controller_id as "controllerId", version, checksum, note, origin, based_on as "basedOn",
  saved_by as "savedBy", role, saved_at as "savedAt"`;
const sheetOfController = `jsonb_build_object('phases', phases, 'plans', plans, 'daySchedule', day_schedule)
  || case when calendar is null then '{}'::jsonb else jsonb_build_object('calendar', calendar) end`;

/** The checksum of a timing sheet: SHA-256 of its text, the first 16 hexadecimal digits. */
export function timingChecksum(sheet: TimingSheet): string {
  return createHash("sha256").update(timingSheetText(sheet)).digest("hex").slice(0, 16);
}

/**
 * Makes a version of each controller's sheet that the network has and its central version is not: of a network that was
 * put in place. To be run with the network locked. Gives the controllers.
 */
export async function recordNetworkSheets(transaction: Executor, { by, role, at }: SavedBy): Promise<string[]> {
  const { rows } = await transaction.run<{ controllerId: string; sheet: TimingSheet; version: number }>(`
    select c.id as "controllerId", c.sheet, coalesce(
      (select max(version) from timing_versions v where v.controller_id = c.id), 0) + 1 as version
    from (select id, ${sheetOfController} as sheet from controllers where active) c
    left join timing_heads h on h.controller_id = c.id
    left join timing_versions v on v.controller_id = h.controller_id and v.version = h.central
    where v.sheet is distinct from c.sheet order by c.id`);
  if (rows.length === 0) return [];
  const made = rows.map((row) => ({ ...row, checksum: timingChecksum(row.sheet) }));
  const values = [JSON.stringify(made), by, role, at];
  const given = `jsonb_to_recordset($1::jsonb) as n ("controllerId" text, sheet jsonb, version integer, checksum text)`;
  await transaction.run({
    text: `
      insert into timing_versions
        (controller_id, version, sheet, checksum, note, origin, based_on, saved_by, role, saved_at)
      select "controllerId", n.version, n.sheet, n.checksum, '', 'network', h.central, $2, $3, ${moment("$4")}
      from ${given} left join timing_heads h on h.controller_id = "controllerId"`,
    values,
  });
  await transaction.run({
    text: `
      insert into timing_heads (controller_id, central, central_since)
      select "controllerId", n.version, ${moment("$2")} from ${given}
      on conflict (controller_id) do update set central = excluded.central, central_since = excluded.central_since`,
    values: [values[0], at],
  });
  return rows.map(({ controllerId }) => controllerId);
}

/** Makes what a database from before there were versions lacks. Gives the controllers that it made one of. */
export async function ensureTimingVersions(database: Database, savedBy: SavedBy): Promise<string[]> {
  return database.transaction(async (transaction) => {
    await transaction.run(lockNetwork);
    return recordNetworkSheets(transaction, savedBy);
  });
}

/** What saving came to: the new version, or the latest one that whoever saves had not seen. */
export type TimingSaved =
  | { saved: true; version: TimingVersionRow }
  | { saved: false; latest: TimingVersionRow | null };

/** Saves a sheet as the next version, where `basedOn` is still the latest one; else nothing is stored. */
export async function saveTimingVersion(
  database: Database,
  version: { controllerId: string; sheet: TimingSheet; note: string; basedOn: number },
  { by, role, at }: SavedBy,
): Promise<TimingSaved> {
  const { controllerId, sheet, note, basedOn } = version;
  return database.transaction(async (transaction) => {
    // One at a time, with networks that are put in place as well: the next waits here, and sees what this one has saved.
    await transaction.run(lockNetwork);
    const latest = await latestTimingVersion(transaction, controllerId);
    if (latest === null || latest.version !== basedOn) return { saved: false, latest };
    const { rows } = await transaction.run<TimingVersionRow>({
      text: `
        insert into timing_versions
          (controller_id, version, sheet, checksum, note, origin, based_on, saved_by, role, saved_at)
        values ($1, $2, $3, $4, $5, 'saved', $6, $7, $8, ${moment("$9")}) returning ${columns}`,
      values: [
        ...[controllerId, basedOn + 1, JSON.stringify(sheet), timingChecksum(sheet), note, basedOn],
        ...[by, role, at],
      ],
    });
    const [made] = rows;
    if (made === undefined) throw new Error("an insert gave no row");
    return { saved: true, version: made };
  });
}

async function latestTimingVersion(database: Executor, controllerId: string): Promise<TimingVersionRow | null> {
  const { rows } = await database.run<TimingVersionRow>({
    text: `select ${columns} from timing_versions where controller_id = $1 order by version desc limit 1`,
    values: [controllerId],
  });
  return rows[0] ?? null;
}

/** Null where there is no such version. */
export async function findTimingVersion(
  database: Executor,
  controllerId: string,
  version: number,
): Promise<StoredTimingVersion | null> {
  const { rows } = await database.run<StoredTimingVersion>({
    text: `select ${columns}, sheet from timing_versions where controller_id = $1 and version = $2`,
    values: [controllerId, version],
  });
  return rows[0] ?? null;
}

/** The newest version of that checksum; null where nothing of it was ever saved here. */
export async function findTimingByChecksum(
  database: Executor,
  controllerId: string,
  checksum: string,
): Promise<number | null> {
  const { rows } = await database.run<{ version: number }>({
    text: `
      select version from timing_versions where controller_id = $1 and checksum = $2 order by version desc limit 1`,
    values: [controllerId, checksum],
  });
  return rows[0]?.version ?? null;
}

/** Newest first. */
export async function listTimingVersions(
  database: Executor,
  controllerId: string,
  options: PageOptions,
): Promise<Page<TimingVersionRow>> {
  const before = decodeCursor(options.cursor, /^\d{1,9}$/);
  const { rows } = await database.run<TimingVersionRow>({
    text: `
      select ${columns} from timing_versions
      where controller_id = $1 and ($2::integer is null or version < $2) order by version desc limit $3`,
    values: [controllerId, before, options.limit + 1],
  });
  return toPage(rows, options.limit, ({ version }) => String(version));
}

/** Of one controller, or of all that are in use, by id. */
export async function timingHeads(database: Executor, controllerId: string | null = null): Promise<TimingHead[]> {
  const { rows } = await database.run<TimingHead>({
    text: `
      select h.controller_id as "controllerId", h.central, v.checksum as "centralChecksum",
        h.central_since as "centralSince", h.confirmed, h.confirmed_at as "confirmedAt",
        (select max(version) from timing_versions l where l.controller_id = h.controller_id) as latest
      from timing_heads h
      join controllers c on c.id = h.controller_id and c.active
      join timing_versions v on v.controller_id = h.controller_id and v.version = h.central
      where $1::text is null or h.controller_id = $1 order by h.controller_id`,
    values: [controllerId],
  });
  return rows;
}

/**
 * Makes a version what central holds, since the controller runs by it. `commandId` is the command that was confirmed:
 * it counts once, where no later one has counted, and stands in the audit trail. It is null where somebody has taken over
 * what the controller reports. False where there is nothing to do: no such version or controller, or done already.
 */
export async function adoptTimingVersion(
  database: Database,
  {
    controllerId,
    version,
    commandId,
    at,
  }: { controllerId: string; version: number; commandId: string | null; at: number },
): Promise<boolean> {
  return database.transaction(async (transaction) => {
    await transaction.run(lockNetwork);
    const { rowCount } = await transaction.run({
      text: `
        update timing_heads h set
          central_since = case when central = $2 then central_since else ${moment("$4")} end,
          central = $2, confirmed = $2, confirmed_at = ${moment("$4")}, confirmed_command = $3
        from controllers c, timing_versions v
        where h.controller_id = $1 and c.id = $1 and c.active and v.controller_id = $1 and v.version = $2
          and ($3::uuid is null or h.confirmed_at is null or h.confirmed_at < ${moment("$4")})`,
      values: [controllerId, version, commandId, at],
    });
    if (rowCount === 0) return false;
    await transaction.run({
      text: `
        update controllers set phases = v.sheet -> 'phases', plans = v.sheet -> 'plans',
          day_schedule = v.sheet -> 'daySchedule', calendar = v.sheet -> 'calendar'
        from timing_versions v
        where controllers.id = $1 and v.controller_id = $1 and v.version = $2`,
      values: [controllerId, version],
    });
    if (commandId !== null) {
      await insertAudit(transaction, {
        ...{ at, actor: "system", role: null, from: null, action: "adoptTiming" },
        ...{ target: `controllers/${controllerId}`, detail: { version, commandId } },
      });
    }
    return true;
  });
}

/** A sheet that a controller has confirmed and that is not central's yet. */
export interface ConfirmedSheet {
  commandId: string;
  controllerId: string;
  version: number;
  confirmedAt: number;
}

/** Of each controller the last confirmed sending, where nothing has been made of it. */
export async function confirmedSheets(database: Executor): Promise<ConfirmedSheet[]> {
  const { rows } = await database.run<ConfirmedSheet>(`
    select c.id as "commandId", c.controller_id as "controllerId", (c.args ->> 'version')::integer as version,
      c.ended_at as "confirmedAt"
    from (
      select distinct on (controller_id) id, controller_id, args, ended_at from commands
      where type = 'setSheet' and state = 'confirmed' order by controller_id, serial desc
    ) c
    join timing_heads h on h.controller_id = c.controller_id
    join controllers on controllers.id = c.controller_id and controllers.active
    where h.confirmed_command is distinct from c.id and (h.confirmed_at is null or h.confirmed_at < c.ended_at)`);
  return rows;
}
