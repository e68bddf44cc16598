import type { AlarmDelta, AlarmFlood, AlarmNotice, AlarmSnapshot } from "@roadcast/contract";
import { type DeltaVerdict, judgeDelta } from "./reducer.js";

/** Every alarm that is not cleared, as the gateway numbers them. Bounded by its snapshot and what came since. */
export interface AlarmsHeld {
  epoch: string;
  seq: number;
  alarms: ReadonlyMap<string, AlarmNotice>;
  /** Alarms beyond those that the snapshot gave. */
  omitted: number;
  flood: AlarmFlood;
}

/** A snapshot stands in the place of all that was held. */
export function holdAlarms({ epoch, seq, alarms, omitted, flood }: AlarmSnapshot): AlarmsHeld {
  return { epoch, seq, alarms: new Map(alarms.map((alarm) => [alarm.id, alarm])), omitted, flood };
}

/** What is held after a delta, where it fits; a cleared alarm is taken away. The same object where nothing comes of it. */
export function changeAlarms(
  held: AlarmsHeld | null,
  delta: AlarmDelta,
): { verdict: DeltaVerdict; held: AlarmsHeld | null } {
  const verdict = judgeDelta(held ?? undefined, delta);
  if (verdict !== "apply" || held === null) return { verdict, held };
  const alarms = new Map(held.alarms);
  for (const alarm of delta.alarms) {
    if (alarm.state === "cleared") alarms.delete(alarm.id);
    else alarms.set(alarm.id, alarm);
  }
  return { verdict, held: { ...held, seq: delta.seq, alarms, flood: delta.flood } };
}

/** Whether somebody has to see to it that has not: it stands, or has stood, and nobody has acknowledged it. */
export const isUnacknowledged = ({ state }: Pick<AlarmNotice, "state">): boolean =>
  state === "activeUnacknowledged" || state === "returnedUnacknowledged";

/**
 * What asks for attention now and did not before: raised, raised again, worse than it was, or back in sight. What
 * stands already when the console opens (`before` is null) is no news.
 */
export function newsOf(before: AlarmsHeld | null, after: AlarmsHeld): AlarmNotice[] {
  if (before === null) return [];
  return [...after.alarms.values()].filter((alarm) => {
    if (alarm.state !== "activeUnacknowledged") return false;
    const old = before.alarms.get(alarm.id);
    return (
      old === undefined ||
      old.state !== "activeUnacknowledged" ||
      alarm.occurrences > old.occurrences ||
      alarm.severity < old.severity
    );
  });
}
