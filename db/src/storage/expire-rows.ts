import type { Executor } from "../database.js";
import type { StorageSettings } from "./storage.js";

const dayMs = 86_400_000;

/** Deletes expired rows of the tables that are small enough to be kept in one piece. */
export async function expireRows(
  executor: Executor,
  kept: StorageSettings["retentionDays"],
  nowMs: number,
): Promise<void> {
  const before = (days: number) => [(nowMs - days * dayMs) / 1000];
  await executor.run({
    text: "delete from dead_letters where received_at < to_timestamp($1)",
    values: before(kept.deadLetters),
  });
  await executor.run({ text: "delete from audit_log where at < to_timestamp($1)", values: before(kept.audit) });
  await executor.run({
    text: "delete from command_results where received_at < to_timestamp($1)",
    values: before(kept.presence),
  });
  // As long as the audit trail that speaks of them. A key is for a repeat after a fault of the line, not for ever.
  await executor.run({ text: "delete from commands where ended_at < to_timestamp($1)", values: before(kept.audit) });
  await executor.run({
    text: `
      delete from command_groups old where ended_at < to_timestamp($1)
        and not exists (select from commands where group_id = old.id)`,
    values: before(kept.audit),
  });
  await executor.run({ text: "delete from corridors where ended_at < to_timestamp($1)", values: before(kept.audit) });
  await executor.run({ text: "delete from command_keys where at < to_timestamp($1)", values: before(1) });
  await executor.run({ text: "delete from alarms where cleared_at < to_timestamp($1)", values: before(kept.audit) });
  await executor.run({
    text: "delete from alarm_floods where ended_at < to_timestamp($1)",
    values: before(kept.audit),
  });
  // The last change before the limit says what held when the kept history begins.
  await executor.run({
    text: `
      delete from presence_history old where received_at < to_timestamp($1) and exists (
        select from presence_history later
        where later.kind = old.kind and later.device_id = old.device_id
          and later.received_at > old.received_at and later.received_at < to_timestamp($1))`,
    values: before(kept.presence),
  });
}
