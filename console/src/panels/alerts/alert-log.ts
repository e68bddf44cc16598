/** What of a signal is of the two highest severities. */
export type AlertCondition = "flash" | "dark" | "offline";

export interface Alert {
  controllerId: string;
  condition: AlertCondition;
  /** When this console saw it begin, epoch ms on the gateway's clock. */
  since: number;
  /** Nobody has opened the list since. */
  unseen: boolean;
}

/** The alerts that hold now, by controller; null before the first whole picture. */
export type AlertLog = ReadonlyMap<string, Alert> | null;

/**
 * The log after a look at the street, and what is new in it. What holds already when the console opens is not news: it
 * stands in the list, and nothing sounds.
 */
export function nextLog(
  log: AlertLog,
  present: ReadonlyMap<string, AlertCondition>,
  now: number,
): { log: ReadonlyMap<string, Alert>; fresh: readonly Alert[] } {
  const next = new Map<string, Alert>();
  const fresh: Alert[] = [];
  for (const [controllerId, condition] of present) {
    const before = log?.get(controllerId);
    if (before?.condition === condition) {
      next.set(controllerId, before);
      continue;
    }
    const alert = { controllerId, condition, since: now, unseen: log !== null };
    next.set(controllerId, alert);
    if (log !== null) fresh.push(alert);
  }
  return { log: next, fresh };
}

/** The same log after somebody has looked at the list. */
export function seenLog(log: ReadonlyMap<string, Alert>): ReadonlyMap<string, Alert> {
  return new Map([...log].map(([id, alert]) => [id, alert.unseen ? { ...alert, unseen: false } : alert]));
}

export const muteMinutes = [5, 15, 30] as const;

/** How much of a mute is left, ms; 0 when it has ended. It always ends. */
export const muteLeft = (mutedUntil: number | null, now: number): number =>
  mutedUntil === null ? 0 : Math.max(0, mutedUntil - now);
