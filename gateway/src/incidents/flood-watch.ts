import type { AlarmFlood } from "@roadcast/contract";
import { type Database, floodsWithin, raisedSince, saveFlood } from "@roadcast/db";
import { floodShare, floodWindowMs, isFlood } from "./flood.js";
import { shiftStart } from "./shift.js";

/** No flood has been, or has been looked for, yet. */
export function noFlood(now: number): AlarmFlood {
  const shiftStartedAt = shiftStart(now);
  return { flood: false, since: null, newAlarms: 0, operators: 1, shiftStartedAt, shareOfShift: 0 };
}

/**
 * How it is with floods now, by what is stored. The gateway that keeps the alarms also writes down that one begins or
 * ends, and the worst of it.
 */
export async function lookForFlood(
  database: Database,
  { now, operators, isKeeper }: { now: number; operators: number; isKeeper: boolean },
): Promise<AlarmFlood> {
  const shiftStartedAt = shiftStart(now);
  const newAlarms = await raisedSince(database, now - floodWindowMs);
  // One that begins at this moment is within, too.
  const floods = await floodsWithin(database, shiftStartedAt, now + 1);
  const open = floods.find(({ endedAt }) => endedAt === null) ?? null;
  // Operators are counted by gateway: all show what the one that keeps the alarms has found.
  const flood = isKeeper ? isFlood(open !== null, newAlarms, operators) : open !== null;
  let since = open?.beganAt ?? null;
  if (isKeeper && flood && (open === null || newAlarms > open.peak)) {
    since ??= now;
    await saveFlood(database, { beganAt: since, endedAt: null, peak: newAlarms });
  }
  if (isKeeper && !flood && open !== null) await saveFlood(database, { ...open, endedAt: now });
  const spans = floods.map((each) => (each === open && !flood ? { ...each, endedAt: now } : each));
  return {
    ...{ flood, since: flood ? since : null, newAlarms, operators: Math.max(1, operators), shiftStartedAt },
    shareOfShift: floodShare(spans, shiftStartedAt, now),
  };
}
