import type { AlarmNotice, AlarmSeverity } from "@roadcast/contract";

/** Severities that sound; the others are seen. */
const sounding = [1, 2, 3] as const;
export type SoundingSeverity = (typeof sounding)[number];

/** Many at once are one sound. */
const soundEveryMs = 4_000;

export interface LastSound {
  at: number;
  severity: SoundingSeverity;
}

/**
 * What sounds for new alarms: the worst of them. Within a few seconds of another sound only something worse does, and
 * in a flood only the two worst severities do: a siren that never ends tells nobody anything.
 */
export function soundFor(
  news: readonly Pick<AlarmNotice, "severity">[],
  flood: boolean,
  last: LastSound | null,
  now: number,
): SoundingSeverity | null {
  const worst = sounding.find((each) => news.some(({ severity }) => severity === each));
  if (worst === undefined || (flood && worst === 3)) return null;
  const recent = last !== null && now - last.at < soundEveryMs;
  return recent && worst >= last.severity ? null : worst;
}

/** How many alarms of each severity wait to be acknowledged. */
export function countBySeverity(alarms: Iterable<Pick<AlarmNotice, "severity">>): ReadonlyMap<AlarmSeverity, number> {
  const counts = new Map<AlarmSeverity, number>();
  for (const { severity } of alarms) counts.set(severity, (counts.get(severity) ?? 0) + 1);
  return new Map([...counts].sort(([a], [b]) => a - b));
}
