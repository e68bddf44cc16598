import type { Role } from "@roadcast/contract";
import type { Executor } from "../database.js";

/** A person's hold on a controller. Times are epoch ms. */
export interface StoredLock {
  controllerId: string;
  /** As people read it. */
  holder: string;
  /** The account, or the token by its id. */
  identity: string;
  role: Role;
  reason: string;
  since: number;
  expiresAt: number;
}

const moment = (parameter: string) => `to_timestamp(${parameter}::double precision / 1000)`;
const columns = `controller_id as "controllerId", holder, identity, role, reason, since, expires_at as "expiresAt"`;

/**
 * Takes the lock, or renews one's own, which keeps its `since`. Null where another holds it at `at`: nothing is
 * changed then.
 */
export async function takeLock(database: Executor, lock: StoredLock, at: number): Promise<StoredLock | null> {
  const { rows } = await database.run<StoredLock>({
    text: `
      insert into controller_locks as held (controller_id, holder, identity, role, reason, since, expires_at)
      values ($1, $2, $3, $4, $5, ${moment("$6")}, ${moment("$7")})
      on conflict (controller_id) do update set
        holder = excluded.holder, identity = excluded.identity, role = excluded.role, reason = excluded.reason,
        since = case when held.identity = excluded.identity and held.expires_at > ${moment("$8")}
          then held.since else excluded.since end,
        expires_at = excluded.expires_at
      where held.identity = excluded.identity or held.expires_at <= ${moment("$8")}
      returning ${columns}`,
    values: [lock.controllerId, lock.holder, lock.identity, lock.role, lock.reason, lock.since, lock.expiresAt, at],
  });
  return rows[0] ?? null;
}

/** Null where nobody holds it at `at`. */
export async function findLock(database: Executor, controllerId: string, at: number): Promise<StoredLock | null> {
  const { rows } = await database.run<StoredLock>({
    text: `select ${columns} from controller_locks where controller_id = $1 and expires_at > ${moment("$2")}`,
    values: [controllerId, at],
  });
  return rows[0] ?? null;
}

/** All that hold at `at`, in the order of their controllers. */
export async function allLocks(database: Executor, at: number): Promise<StoredLock[]> {
  const { rows } = await database.run<StoredLock>({
    text: `select ${columns} from controller_locks where expires_at > ${moment("$1")} order by controller_id`,
    values: [at],
  });
  return rows;
}

/** Ends the hold of `identity`; false where it is not theirs. */
export async function releaseLock(database: Executor, controllerId: string, identity: string): Promise<boolean> {
  const { rowCount } = await database.run({
    text: "delete from controller_locks where controller_id = $1 and identity = $2",
    values: [controllerId, identity],
  });
  return rowCount > 0;
}

/** Takes away the holds that have run out by `at`, and gives them: of several gateways one is given each. */
export async function endLocks(database: Executor, at: number): Promise<StoredLock[]> {
  const { rows } = await database.run<StoredLock>({
    text: `delete from controller_locks where expires_at <= ${moment("$1")} returning ${columns}`,
    values: [at],
  });
  return rows;
}
