import type { AlarmKind } from "@roadcast/contract";
import type { Executor } from "../database.js";

/** A rule that somebody has set. */
export interface StoredAlarmRule {
  kind: AlarmKind;
  /** All but the kind; of the version that stored it. */
  settings: Readonly<Record<string, unknown>>;
  revision: number;
  /** Epoch ms. */
  changedAt: number;
  changedBy: string;
}

export async function alarmRules(database: Executor): Promise<StoredAlarmRule[]> {
  const { rows } = await database.run<StoredAlarmRule>({
    name: "alarm-rules",
    text: `
      select kind, settings, revision, changed_at as "changedAt", changed_by as "changedBy" from alarm_rules
      order by kind`,
  });
  return rows;
}

/** False where the rule is no longer of the revision before `rule.revision`: nothing is stored then. */
export async function saveAlarmRule(database: Executor, rule: StoredAlarmRule): Promise<boolean> {
  const { rowCount } = await database.run({
    text: `
      insert into alarm_rules as stored (kind, settings, revision, changed_at, changed_by)
      select $1, $2, $3, to_timestamp($4::double precision / 1000), $5
      where $3 = 1 or exists (select from alarm_rules where kind = $1)
      on conflict (kind) do update set
        settings = excluded.settings, revision = excluded.revision, changed_at = excluded.changed_at,
        changed_by = excluded.changed_by
      where stored.revision = excluded.revision - 1`,
    values: [rule.kind, JSON.stringify(rule.settings), rule.revision, rule.changedAt, rule.changedBy],
  });
  return rowCount > 0;
}
