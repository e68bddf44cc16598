import type {
  CommandedRequest,
  CommandLevel,
  CommandResult,
  CommandState,
  CommandStep,
  DeviceKind,
  Role,
} from "@roadcast/contract";
import { decodeCursor, type Page, type PageOptions, toPage } from "../cursor.js";
import type { Executor } from "../database.js";
import type { CommandResultRow } from "../ingest-batch.js";

/** Who asks, as it is written down. */
export interface StoredRequester {
  /** As people read it. */
  requestedBy: string;
  /** The account, or the token by its id. */
  identity: string;
  role: Role;
  /** Address that the request came from. */
  from: string | null;
}

/** A command with its life so far. Times are epoch ms by the gateway's clock. */
export interface StoredCommand extends StoredRequester {
  id: string;
  controllerId: string;
  groupId: string | null;
  /**
   * In a group the message that has it done; null elsewhere, and until there is one. What releases a member of a group
   * that was given up has its own id here.
   */
  commitId: string | null;
  request: CommandedRequest;
  level: CommandLevel;
  reason: string;
  requestedAt: number;
  expiresAt: number;
  /** How long it may rightly take once it is accepted, ms. */
  waitMs: number;
  expectedBy: number;
  state: CommandState;
  endedAt: number | null;
  supersededBy: string | null;
  /** Counts changes. */
  revision: number;
  steps: readonly CommandStep[];
}

interface CommandRow extends Omit<StoredCommand, "request" | "steps"> {
  type: string;
  args: unknown;
  serial: number;
}

const moment = (parameter: string) => `to_timestamp(${parameter}::double precision / 1000)`;
const columns = `id, serial, controller_id as "controllerId", group_id as "groupId", commit_id as "commitId", type, args,
  level, reason, requested_by as "requestedBy", identity, role, from_address as "from", requested_at as "requestedAt",
  expires_at as "expiresAt", wait_ms as "waitMs", expected_by as "expectedBy", state, ended_at as "endedAt",
  superseded_by as "supersededBy", revision`;

async function withSteps(database: Executor, rows: readonly CommandRow[]): Promise<StoredCommand[]> {
  if (rows.length === 0) return [];
  const { rows: steps } = await database.run<CommandStep & { commandId: string }>({
    text: `
      select command_id as "commandId", state, at, answer, answered_at as "answeredAt", reason,
        reason_code as "reasonCode", reason_values as "reasonValues", late
      from command_steps
      where command_id = any ($1::uuid[]) order by command_id, step`,
    values: [rows.map(({ id }) => id)],
  });
  return rows.map(({ type, args, serial: _, ...row }) => ({
    ...row,
    // Written by this file alone, from a request that was parsed.
    request: { type, args } as CommandedRequest,
    steps: steps.filter(({ commandId }) => commandId === row.id).map(({ commandId: _id, ...step }) => step),
  }));
}

/** A new command with its first steps. Rejects with a `DatabaseError` of code `conflict` where the id is taken. */
export async function insertCommand(database: Executor, command: StoredCommand): Promise<void> {
  await database.run({
    name: "insert-command",
    text: `
      insert into commands (id, controller_id, group_id, commit_id, type, args, level, reason, requested_by, identity,
        role, from_address, requested_at, expires_at, wait_ms, expected_by, state, ended_at, superseded_by, revision)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, ${moment("$13")}, ${moment("$14")}, $15,
        ${moment("$16")}, $17, ${moment("$18")}, $19, $20)`,
    values: [
      command.id,
      command.controllerId,
      command.groupId,
      command.commitId,
      command.request.type,
      JSON.stringify(command.request.args),
      command.level,
      command.reason,
      command.requestedBy,
      command.identity,
      command.role,
      command.from,
      command.requestedAt,
      command.expiresAt,
      command.waitMs,
      command.expectedBy,
      command.state,
      command.endedAt,
      command.supersededBy,
      command.revision,
    ],
  });
  await insertSteps(database, command.id, command.steps, 0);
}

/**
 * A command as it has become. `command.revision` is that which it was read with, or got when it was last stored, and
 * `stepsBefore` how many steps it had then. False where another gateway has changed it meanwhile: nothing is stored.
 */
export async function updateCommand(
  transaction: Executor,
  command: StoredCommand,
  stepsBefore: number,
): Promise<boolean> {
  const { rowCount } = await transaction.run({
    name: "update-command",
    text: `
      update commands set state = $3, expected_by = ${moment("$4")}, ended_at = ${moment("$5")}, superseded_by = $6,
        expires_at = ${moment("$7")}, commit_id = $8, revision = revision + 1
      where id = $1 and revision = $2`,
    values: [
      command.id,
      command.revision,
      command.state,
      command.expectedBy,
      command.endedAt,
      command.supersededBy,
      command.expiresAt,
      command.commitId,
    ],
  });
  if (rowCount === 0) return false;
  await insertSteps(transaction, command.id, command.steps.slice(stepsBefore), stepsBefore);
  return true;
}

async function insertSteps(database: Executor, commandId: string, steps: readonly CommandStep[], from: number) {
  for (const [index, step] of steps.entries()) {
    await database.run({
      name: "insert-command-step",
      text: `
        insert into command_steps (command_id, step, state, at, answer, answered_at, reason, reason_code, reason_values, late)
        values ($1, $2, $3, ${moment("$4")}, $5, ${moment("$6")}, $7, $8, $9, $10)`,
      values: [
        ...[commandId, from + index, step.state, step.at, step.answer, step.answeredAt],
        ...[step.reason, step.reasonCode, JSON.stringify(step.reasonValues), step.late],
      ],
    });
  }
}

/** Null where there is no such command. `id` is a UUID. */
export async function findCommand(database: Executor, id: string): Promise<StoredCommand | null> {
  const { rows } = await database.run<CommandRow>({
    name: "find-command",
    text: `select ${columns} from commands where id = $1::uuid`,
    values: [id],
  });
  return (await withSteps(database, rows))[0] ?? null;
}

/** The command that a message's id is of: its own, or in a group that of its commit. */
export async function findCommandOfMessage(database: Executor, messageId: string): Promise<StoredCommand | null> {
  const { rows } = await database.run<CommandRow>({
    name: "find-command-of-message",
    text: `select ${columns} from commands where id = $1::uuid or commit_id = $1::uuid`,
    values: [messageId],
  });
  return (await withSteps(database, rows))[0] ?? null;
}

/** Those that have not ended, oldest first. */
export async function openCommands(database: Executor): Promise<StoredCommand[]> {
  const { rows } = await database.run<CommandRow>(
    `select ${columns} from commands where ended_at is null order by serial`,
  );
  return withSteps(database, rows);
}

/** Which have not ended, and how often each was changed: little to read, to see what others have done. */
export async function openRevisions(database: Executor): Promise<Map<string, number>> {
  const { rows } = await database.run<{ id: string; revision: number }>({
    name: "open-revisions",
    text: "select id, revision from commands where ended_at is null order by serial",
  });
  return new Map(rows.map(({ id, revision }) => [id, revision]));
}

/** The commands of a group in the order of its request, then what has released them. */
export async function commandsOfGroup(database: Executor, groupId: string): Promise<StoredCommand[]> {
  const { rows } = await database.run<CommandRow>({
    text: `select ${columns} from commands where group_id = $1::uuid order by serial`,
    values: [groupId],
  });
  return withSteps(database, rows);
}

/** Newest first. `underWay` selects those that have not ended. */
export async function listCommands(
  database: Executor,
  options: PageOptions & { controllerId?: string | undefined; state?: CommandState | "underWay" | undefined },
): Promise<Page<StoredCommand>> {
  const before = decodeCursor(options.cursor, /^\d{1,18}$/);
  const { rows } = await database.run<CommandRow>({
    text: `
      select ${columns} from commands
      where ($1::bigint is null or serial < $1)
        and ($2::text is null or controller_id = $2)
        and ($3::text is null or case when $3 = 'underWay' then ended_at is null else state = $3 end)
      order by serial desc limit $4`,
    values: [before, options.controllerId ?? null, options.state ?? null, options.limit + 1],
  });
  const { items, nextCursor } = toPage(rows, options.limit, ({ serial }) => serial);
  return { items: await withSteps(database, items), nextCursor };
}

export interface CommandKey {
  identity: string;
  key: string;
  /** SHA-256 of what was asked. */
  fingerprint: string;
  /** The command, or the group, that it was. */
  commandId: string;
  /** Epoch ms. */
  at: number;
}

export async function findCommandKey(database: Executor, identity: string, key: string): Promise<CommandKey | null> {
  const { rows } = await database.run<CommandKey>({
    text: `
      select identity, key, fingerprint, command_id as "commandId", at from command_keys
      where identity = $1 and key = $2`,
    values: [identity, key],
  });
  return rows[0] ?? null;
}

/** Rejects with a `DatabaseError` of code `conflict` where the key is in use. */
export async function insertCommandKey(database: Executor, key: CommandKey): Promise<void> {
  await database.run({
    text: `
      insert into command_keys (identity, key, fingerprint, command_id, at) values ($1, $2, $3, $4, ${moment("$5")})`,
    values: [key.identity, key.key, key.fingerprint, key.commandId, key.at],
  });
}

/** Of something that was never sent: the same request may be made again. */
export async function deleteCommandKey(database: Executor, commandId: string): Promise<void> {
  await database.run({ text: "delete from command_keys where command_id = $1::uuid", values: [commandId] });
}

/** What controllers have answered to these messages, each answer once, in the order in which it was first received. */
export async function resultsOfMessages(
  database: Executor,
  messageIds: readonly string[],
): Promise<CommandResultRow[]> {
  const { rows } = await database.run<{
    kind: DeviceKind;
    deviceId: string;
    receivedAt: number;
    commandId: string;
    status: CommandResult["status"];
    at: number;
    reason: string | null;
  }>({
    text: `
      select * from (
        select distinct on (command_id, kind, device_id, status) kind, device_id as "deviceId",
          received_at as "receivedAt", command_id as "commandId", status, at, reason
        from command_results where command_id = any ($1::uuid[]) and kind = 'controllers'
        order by command_id, kind, device_id, status, received_at, at) first
      order by "receivedAt", at`,
    values: [messageIds],
  });
  return rows.map(({ kind, deviceId, receivedAt, ...result }) => ({ kind, deviceId, receivedAt, result }));
}
