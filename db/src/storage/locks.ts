import type { Executor } from "../database.js";

/** Work that one gateway at a time does, by the first half of its advisory lock; the second is the schema. */
const works = { partitions: 720_511, maintenance: 720_512, alarms: 720_513 } as const;

/** Waits for the lock and holds it to the end of the transaction. */
export async function lockTransaction(transaction: Executor, work: keyof typeof works): Promise<void> {
  await transaction.run({
    text: "select pg_advisory_xact_lock($1::integer, hashtext(current_schema()::text))",
    values: [works[work]],
  });
}

/** Takes the lock to the end of the session; false where another holds it. */
export async function tryLockSession(session: Executor, work: keyof typeof works): Promise<boolean> {
  const { rows } = await session.run<{ got: boolean }>({
    text: "select pg_try_advisory_lock($1::integer, hashtext(current_schema()::text)) as got",
    values: [works[work]],
  });
  return rows[0]?.got === true;
}
