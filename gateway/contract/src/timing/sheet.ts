import { z } from "zod";
import { bilingual, id } from "../ids.js";
import { phaseNumber } from "../payloads/controllers.js";
import { isCalendarDate } from "../time.js";

/** A phase of a dual-ring controller (NEMA TS 2; NTCIP 1202). Times in seconds. */
export const phaseTiming = z.object({
  phase: phaseNumber,
  ring: z.int().min(1).max(4),
  barrier: z.int().min(1).max(4),
  minGreenSec: z.number().min(1).max(120),
  maxGreenSec: z.number().min(1).max(300),
  yellowChangeSec: z.number().min(3).max(10),
  redClearanceSec: z.number().min(0).max(10),
  /** Null where no pedestrians are served. */
  walkSec: z.number().min(0).max(120).nullable(),
  pedClearanceSec: z.number().min(0).max(120).nullable(),
  /** Length of the crossing that people walk, metres, as measured; where it is absent the lanes say it. */
  crossingM: z.number().min(1).max(120).optional(),
  /** Which movement it serves: the link that arrives and the turn. */
  movements: z
    .array(
      z.object({ fromLinkId: id, toLinkId: id.nullable().default(null), turn: z.enum(["left", "through", "right"]) }),
    )
    .max(32),
});
export type PhaseTiming = z.infer<typeof phaseTiming>;

export const timingPlan = z.object({
  plan: z.int().min(1).max(255),
  name: bilingual,
  cycleSec: z.number().min(30).max(300),
  offsetSec: z.number().min(0).max(300),
  /** Seconds of each phase: green, yellow and red clearance together. Keys are phase numbers. */
  splits: z.record(z.string().regex(/^[1-9]\d?$/), z.number().min(0).max(300)),
  coordinatedPhases: z.array(phaseNumber).min(1),
});
export type TimingPlan = z.infer<typeof timingPlan>;

/** From a minute of the day (Asia/Seoul) on, a plan. */
export const dayEntry = z.object({ fromMinute: z.int().min(0).max(1439), plan: z.int() });
export type DayEntry = z.infer<typeof dayEntry>;

const dayPlanNumber = z.int().min(1).max(32);

/** A day that does not run as ordinary days do. */
export const dayPlan = z.object({
  dayPlan: dayPlanNumber,
  name: bilingual,
  entries: z.array(dayEntry).max(96),
});
export type DayPlan = z.infer<typeof dayPlan>;

/** A day of the Gregorian calendar in Asia/Seoul, `YYYY-MM-DD`. */
export const calendarDate = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, "a date is YYYY-MM-DD")
  .refine(isCalendarDate, { error: "there is no such day" });

/**
 * Which days run by a day plan of their own (NTCIP 1202, time base schedule): a date before its day of the week, what
 * neither names by the ordinary `daySchedule`. `dayPlan` null has a date run as an ordinary day.
 */
export const timingCalendar = z.object({
  dayPlans: z.array(dayPlan).max(32),
  /** 1 Monday to 7 Sunday, as in ISO 8601. */
  weekdays: z.array(z.object({ weekday: z.int().min(1).max(7), dayPlan: dayPlanNumber })).max(7),
  dates: z.array(z.object({ date: calendarDate, name: bilingual, dayPlan: dayPlanNumber.nullable() })).max(366),
});
export type TimingCalendar = z.infer<typeof timingCalendar>;

/** The parts of a sheet, as a controller of the network file has them among its properties. */
export const timingSheetShape = {
  phases: z.array(phaseTiming).min(1).max(16),
  plans: z.array(timingPlan).min(1).max(64),
  /** What an ordinary day runs by; the last entry of the day runs on after midnight. */
  daySchedule: z.array(dayEntry).max(96).default([]),
  /** Absent where all days are ordinary. */
  calendar: timingCalendar.optional(),
};

/** What a controller runs by: phases with their clearances, plans, and which plan when. */
export const timingSheet = z.object(timingSheetShape);
export type TimingSheet = z.infer<typeof timingSheet>;

const isEmpty = ({ dayPlans, weekdays, dates }: TimingCalendar) =>
  dayPlans.length === 0 && weekdays.length === 0 && dates.length === 0;

/**
 * The text whose SHA-256, its first 16 hexadecimal digits, is a timing sheet's checksum. The order of keys, phases,
 * plans, entries and dates does not count, and what names, movements and measures say neither: it is about what the
 * lamps do. A calendar that is empty is as none.
 */
export function timingSheetText({ phases, plans, daySchedule, calendar }: TimingSheet): string {
  const entriesText = (entries: readonly DayEntry[]) =>
    [...entries].sort((a, b) => a.fromMinute - b.fromMinute).map(({ fromMinute, plan }) => [fromMinute, plan]);
  return JSON.stringify({
    phases: [...phases]
      .sort((a, b) => a.phase - b.phase)
      .map((each) => [
        each.phase,
        each.ring,
        each.barrier,
        each.minGreenSec,
        each.maxGreenSec,
        each.yellowChangeSec,
        each.redClearanceSec,
        each.walkSec,
        each.pedClearanceSec,
      ]),
    plans: [...plans]
      .sort((a, b) => a.plan - b.plan)
      .map(({ plan, cycleSec, offsetSec, splits, coordinatedPhases }) => [
        plan,
        cycleSec,
        offsetSec,
        Object.entries(splits).sort(([a], [b]) => Number(a) - Number(b)),
        coordinatedPhases,
      ]),
    daySchedule: entriesText(daySchedule),
    ...(calendar === undefined || isEmpty(calendar)
      ? {}
      : {
          dayPlans: [...calendar.dayPlans]
            .sort((a, b) => a.dayPlan - b.dayPlan)
            .map((each) => [each.dayPlan, entriesText(each.entries)]),
          weekdays: [...calendar.weekdays]
            .sort((a, b) => a.weekday - b.weekday)
            .map((each) => [each.weekday, each.dayPlan]),
          dates: [...calendar.dates]
            .sort((a, b) => (a.date < b.date ? -1 : 1))
            .map((each) => [each.date, each.dayPlan]),
        }),
  });
}

/** A moment by the calendar of Asia/Seoul. */
export interface SeoulMoment {
  /** `YYYY-MM-DD`. */
  date: string;
  minuteOfDay: number;
}

/** The entries that a day runs by: those of its date, else of its day of the week, else the ordinary ones. */
export function dayEntriesOn({ daySchedule, calendar }: Pick<TimingSheet, "daySchedule" | "calendar">, date: string) {
  const named = calendar?.dates.find((each) => each.date === date);
  const weekday = ((new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;
  const number =
    named === undefined ? calendar?.weekdays.find((each) => each.weekday === weekday)?.dayPlan : named.dayPlan;
  if (number == null) return daySchedule;
  return calendar?.dayPlans.find((each) => each.dayPlan === number)?.entries ?? daySchedule;
}

/**
 * The number of the plan that a sheet has at a moment; before the first entry of a day its last one still runs. Null
 * where it has no entries.
 */
export function scheduledPlan(
  sheet: Pick<TimingSheet, "daySchedule" | "calendar">,
  { date, minuteOfDay }: SeoulMoment,
): number | null {
  const sorted = [...dayEntriesOn(sheet, date)].sort((a, b) => a.fromMinute - b.fromMinute);
  const current = sorted.filter((entry) => entry.fromMinute <= minuteOfDay).at(-1) ?? sorted.at(-1);
  return current?.plan ?? null;
}
