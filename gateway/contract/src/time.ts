import { z } from "zod";

const rfc3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;

const minuteMs = 60_000;
const daysOfMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Days of a month, 1 to 12, in the Gregorian calendar; 0 where there is no such month (RFC 3339 section 5.7). */
function daysIn(year: number, month: number): number {
  const leapYear = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && leapYear ? 29 : (daysOfMonth[month - 1] ?? 0);
}

/** Whether `YYYY-MM-DD` is a day of the Gregorian calendar. */
export function isCalendarDate(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.split("-").map(Number);
  return day >= 1 && day <= daysIn(year, month);
}

/**
 * Epoch ms of an RFC 3339 date-time, or null where its calendar, clock or offset has no such moment: `Date.parse`
 * would make 2 March of 30 February, and the next day of 24:00. Digits past the millisecond are cut off.
 *
 * A leap second is taken where one can be, in the last minute UTC of June and December (RFC 3339 sections 5.6, 5.7 and
 * appendix D). Epoch milliseconds have no number of its own for it: as in POSIX it counts as the second after.
 */
function parseRfc3339(text: string): number | null {
  const match = rfc3339.exec(text);
  if (match === null) return null;
  const field = (index: number) => Number(match[index] ?? 0);
  const [year, month, day, hour, minute, second] = [field(1), field(2), field(3), field(4), field(5), field(6)];
  const [offsetHour, offsetMinute] = [field(9), field(10)];
  if (day < 1 || day > daysIn(year, month) || hour > 23 || minute > 59 || second > 60) return null;
  if (offsetHour > 23 || offsetMinute > 59) return null;
  const date = new Date(0);
  // Date.UTC would take the years 0 to 99 for 1900 to 1999.
  date.setUTCFullYear(year, month - 1, day);
  const offset = (offsetHour * 60 + offsetMinute) * minuteMs * (match[8] === "-" ? -1 : 1);
  const ofMinute = date.setUTCHours(hour, minute) - offset;
  if (second === 60 && !mayHoldLeapSecond(ofMinute)) return null;
  return ofMinute + second * 1000 + Number((match[7] ?? "").slice(0, 3).padEnd(3, "0"));
}

function mayHoldLeapSecond(ofMinute: number): boolean {
  const after = new Date(ofMinute + minuteMs);
  return after.getTime() % 86_400_000 === 0 && after.getUTCDate() === 1 && [0, 6].includes(after.getUTCMonth());
}

/**
 * A moment as it comes in: epoch milliseconds (integer) or RFC 3339 with an offset.
 * Parses to epoch milliseconds. Digits in a string and local times without an offset are refused.
 */
export const timeIn = z.union([
  z.int(),
  z
    .string()
    .regex(rfc3339, "a time is epoch milliseconds or RFC 3339 with an offset")
    .transform((text, ctx) => {
      const at = parseRfc3339(text);
      if (at === null) {
        ctx.addIssue({ code: "custom", message: "no such moment" });
        return z.NEVER;
      }
      return at;
    }),
]);

/** A moment in a query string, where epoch milliseconds arrive as digits. Parses to epoch milliseconds. */
export const timeInQuery = z.preprocess(
  (value) => (typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : value),
  timeIn,
);

/** A moment as REST and CSV give it: RFC 3339 in UTC with milliseconds. */
export const timeOut = z.iso.datetime({ precision: 3 });

/** A moment on MQTT and sockets: epoch milliseconds. */
export const epochMs = z.int();

/** RFC 3339 UTC with milliseconds, for REST and CSV. */
export function toTimeOut(epochMilliseconds: number): string {
  return new Date(epochMilliseconds).toISOString();
}
