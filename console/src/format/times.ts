import { type Language, locales } from "./language.js";

/** Where the roads are: every time is shown on their clock, wherever the viewer sits. */
export const timeZone = "Asia/Seoul";

type Shape = "time" | "minute" | "date" | "month" | "dateTime" | "dateTimeMs";

const dateTime = {
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
} as const;

const shapes: Record<Shape, Intl.DateTimeFormatOptions> = {
  time: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
  minute: { hour: "2-digit", minute: "2-digit" },
  date: { year: "numeric", month: "2-digit", day: "2-digit", weekday: "short" },
  month: { year: "numeric", month: "long" },
  dateTime,
  dateTimeMs: { ...dateTime, fractionalSecondDigits: 3 },
};

const formats = new Map<string, Intl.DateTimeFormat>();

/** A moment in Asia/Seoul, 24-hour clock. */
export function formatMoment(epochMs: number, language: Language, shape: Shape): string {
  const key = `${language}/${shape}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(locales[language], { timeZone, hourCycle: "h23", ...shapes[shape] });
    formats.set(key, format);
  }
  return format.format(epochMs);
}

/** Within so long a time of day says enough of which day it is. */
const nearMs = 12 * 3_600_000;

/** A moment as it is told beside a clock that stands at `now`: its time of day where that is near, else its date too. */
export function formatNear(epochMs: number, now: number, language: Language): string {
  return formatMoment(epochMs, language, Math.abs(now - epochMs) < nearMs ? "time" : "dateTime");
}

/** A span taken apart into the two units that matter: 75 s is 1 min 15 s, 3 h 0 min is 3 h. */
export function splitDuration(ms: number): { unit: "day" | "hour" | "minute" | "second"; value: number }[] {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const parts = [
    { unit: "day" as const, value: Math.floor(seconds / 86_400) },
    { unit: "hour" as const, value: Math.floor(seconds / 3_600) % 24 },
    { unit: "minute" as const, value: Math.floor(seconds / 60) % 60 },
    { unit: "second" as const, value: seconds % 60 },
  ];
  const first = parts.findIndex((part) => part.value > 0);
  if (first < 0) return [{ unit: "second", value: 0 }];
  return parts.slice(first, first + 2).filter((part, index) => index === 0 || part.value > 0);
}
