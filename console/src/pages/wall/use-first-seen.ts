import { useRef } from "react";

/**
 * When each of some keys was first there, epoch ms; what is there at the first look has been there for nobody knows how
 * long, and has no time. `keys` are null while nobody can look: then what was seen before stands.
 */
export function useFirstSeen(keys: readonly string[] | null, now: number): ReadonlyMap<string, number> {
  const seen = useRef<Map<string, number | null> | null>(null);
  if (keys !== null) seen.current = firstSeen(seen.current, keys, now);
  return new Map([...(seen.current ?? [])].flatMap(([key, since]) => (since === null ? [] : [[key, since] as const])));
}

/** The same as a function of what was seen before; null before the first look. */
export function firstSeen(
  before: ReadonlyMap<string, number | null> | null,
  keys: readonly string[],
  now: number,
): Map<string, number | null> {
  return new Map(keys.map((key) => [key, before === null ? null : before.has(key) ? (before.get(key) ?? null) : now]));
}
