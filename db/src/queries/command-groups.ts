import type { GroupFailureCode, GroupState } from "@roadcast/contract";
import type { Executor } from "../database.js";
import type { StoredRequester } from "./commands.js";

/** A group of commands, all of which are carried out or none. Times are epoch ms. */
export interface StoredGroup extends StoredRequester {
  id: string;
  state: GroupState;
  reason: string;
  requestedAt: number;
  /** Until when each has to have been prepared, then accepted. */
  expiresAt: number;
  endedAt: number | null;
  /** Why it failed, where it did. */
  failure: string | null;
  failureCode: GroupFailureCode | null;
  /** The controllers that it was given up for. */
  failureOf: readonly string[];
}

const moment = (parameter: string) => `to_timestamp(${parameter}::double precision / 1000)`;
const columns = `id, state, reason, requested_by as "requestedBy", identity, role, from_address as "from",
  requested_at as "requestedAt", expires_at as "expiresAt", ended_at as "endedAt", failure,
  failure_code as "failureCode", failure_of as "failureOf"`;

export async function insertGroup(database: Executor, group: StoredGroup): Promise<void> {
  await database.run({
    text: `
      insert into command_groups (id, state, reason, requested_by, identity, role, from_address, requested_at,
        expires_at, ended_at, failure, failure_code, failure_of)
      values ($1, $2, $3, $4, $5, $6, $7, ${moment("$8")}, ${moment("$9")}, ${moment("$10")}, $11, $12, $13)`,
    values: [
      group.id,
      group.state,
      group.reason,
      group.requestedBy,
      group.identity,
      group.role,
      group.from,
      group.requestedAt,
      group.expiresAt,
      group.endedAt,
      group.failure,
      group.failureCode,
      group.failureOf,
    ],
  });
}

/** False where it is no longer in the state `from`: somebody else has moved it on. */
export async function updateGroup(database: Executor, group: StoredGroup, from: GroupState): Promise<boolean> {
  const { rowCount } = await database.run({
    text: `
      update command_groups set state = $3, expires_at = ${moment("$4")}, ended_at = ${moment("$5")}, failure = $6,
        failure_code = $7, failure_of = $8
      where id = $1 and state = $2`,
    values: [
      ...[group.id, from, group.state, group.expiresAt, group.endedAt],
      ...[group.failure, group.failureCode, group.failureOf],
    ],
  });
  return rowCount > 0;
}

/** Null where there is no such group. `id` is a UUID. */
export async function findGroup(database: Executor, id: string): Promise<StoredGroup | null> {
  const { rows } = await database.run<StoredGroup>({
    text: `select ${columns} from command_groups where id = $1::uuid`,
    values: [id],
  });
  return rows[0] ?? null;
}

/** Those that have not ended, oldest first. */
export async function openGroups(database: Executor): Promise<StoredGroup[]> {
  const { rows } = await database.run<StoredGroup>(
    `select ${columns} from command_groups where ended_at is null order by serial`,
  );
  return rows;
}
