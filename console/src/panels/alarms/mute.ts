export const muteMinutes = [5, 15, 30] as const;

/** How much of a mute is left, ms; 0 when it has ended. It always ends. */
export const muteLeft = (mutedUntil: number | null, now: number): number =>
  mutedUntil === null ? 0 : Math.max(0, mutedUntil - now);

/** 4:05 */
export function countdown(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
