/** Shifts are 12 h and begin at 07:00 and 19:00 in Seoul, which keeps UTC+9 all year. */
const shiftMs = 12 * 3_600_000;
const firstShiftMs = 7 * 3_600_000;
const seoulOffsetMs = 9 * 3_600_000;

/** When the shift of a moment began, epoch ms. */
export function shiftStart(at: number): number {
  const sinceFirst = at + seoulOffsetMs - firstShiftMs;
  return at - (((sinceFirst % shiftMs) + shiftMs) % shiftMs);
}
