import type { AlarmKind, AlarmSeverity } from "@roadcast/contract";
import type { Executor } from "../database.js";

const moment = (parameter: string) => `to_timestamp(${parameter}::double precision / 1000)`;
/** Raisings that operators were shown. */
const shown = "s.type in ('raised', 'raisedAgain') and s.state like 'active%'";

/** A time in which alarms were a flood. Epoch ms. */
export interface StoredFlood {
  beganAt: number;
  /** Null while it lasts. */
  endedAt: number | null;
  /** New alarms of ten minutes, at the most. */
  peak: number;
}

/** How often an alarm was raised before operators since then; epoch ms. */
export async function raisedSince(database: Executor, since: number): Promise<number> {
  const { rows } = await database.run<{ count: number }>({
    name: "alarms-raised-since",
    text: `select count(*) as count from alarm_steps s where s.at > ${moment("$1")} and ${shown}`,
    values: [since],
  });
  return rows[0]?.count ?? 0;
}

/** Floods that have a part in `from ≤ t < to`, oldest first; epoch ms. */
export async function floodsWithin(database: Executor, from: number, to: number): Promise<StoredFlood[]> {
  const { rows } = await database.run<StoredFlood>({
    name: "floods-within",
    text: `
      select began_at as "beganAt", ended_at as "endedAt", peak from alarm_floods
      where began_at < ${moment("$2")} and (ended_at is null or ended_at > ${moment("$1")}) order by began_at`,
    values: [from, to],
  });
  return rows;
}

/** Begins a flood, unless one is on; or ends that which is on; or notes how bad it is. */
export async function saveFlood(database: Executor, { beganAt, endedAt, peak }: StoredFlood): Promise<void> {
  await database.run({
    text: `
      insert into alarm_floods as stored (began_at, peak) values (${moment("$1")}, $2)
      on conflict ((true)) where ended_at is null do update set peak = greatest(stored.peak, excluded.peak)`,
    values: [beganAt, peak],
  });
  if (endedAt === null) return;
  await database.run({
    text: `update alarm_floods set ended_at = ${moment("$1")} where ended_at is null`,
    values: [endedAt],
  });
}

interface Duration {
  count: number;
  medianSec: number | null;
  p90Sec: number | null;
  maxSec: number | null;
}

/** What alarms raised in `from ≤ t < to` came to; epoch ms. */
export async function alarmStatistics(database: Executor, from: number, to: number) {
  const values = [from, to];
  const within = (column: string) => `${column} >= ${moment("$1")} and ${column} < ${moment("$2")}`;
  const raisings = `from alarm_steps s join alarms a on a.id = s.alarm_id where ${within("s.at")} and ${shown}`;
  const byKind = await database.run<{ kind: AlarmKind; raised: number }>({
    text: `select a.kind, count(*) as raised ${raisings} group by a.kind order by raised desc, a.kind`,
    values,
  });
  const bySeverity = await database.run<{ severity: AlarmSeverity; raised: number }>({
    text: `select a.severity, count(*) as raised ${raisings} group by a.severity order by a.severity`,
    values,
  });
  const mostFrequent = await database.run<{ kind: AlarmKind; target: string; raised: number }>({
    text: `
      select a.kind, a.target, count(*) as raised ${raisings}
      group by a.kind, a.target order by raised desc, a.kind, a.target limit 10`,
    values,
  });
  const shelved = await database.run<{ count: number }>({
    text: `select count(*) as count from alarm_steps s where ${within("s.at")} and s.type = 'shelved'`,
    values,
  });
  const durations = await database.run<Record<string, number | null>>({
    text: `select ${["acknowledged", "returned", "cleared"].map(durationSql).join(", ")}
      from alarms where ${within("raised_at")}`,
    values,
  });
  const durationOf = (step: string): Duration => {
    const row = durations.rows[0] ?? {};
    const { [`${step}Median`]: medianSec = null, [`${step}P90`]: p90Sec = null, [`${step}Max`]: maxSec = null } = row;
    return { count: row[`${step}Count`] ?? 0, medianSec, p90Sec, maxSec };
  };
  return {
    raised: byKind.rows.reduce((sum, { raised }) => sum + raised, 0),
    byKind: byKind.rows,
    bySeverity: bySeverity.rows,
    mostFrequent: mostFrequent.rows,
    shelved: shelved.rows[0]?.count ?? 0,
    toAcknowledge: durationOf("acknowledged"),
    toReturn: durationOf("returned"),
    toClear: durationOf("cleared"),
  };
}

/** From the first raising to a step, over the alarms that have come to it; seconds. */
function durationSql(step: string): string {
  const seconds = `extract(epoch from ${step}_at - raised_at)::double precision`;
  return `count(${step}_at) as "${step}Count",
    percentile_cont(0.5) within group (order by ${seconds}) as "${step}Median",
    percentile_cont(0.9) within group (order by ${seconds}) as "${step}P90",
    max(${seconds}) as "${step}Max"`;
}
