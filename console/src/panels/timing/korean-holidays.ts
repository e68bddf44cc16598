/** Public holidays of Korea, by the keys of their names in the catalogue. */
export type HolidayName =
  | "newYear"
  | "seollal"
  | "independence"
  | "children"
  | "buddha"
  | "memorial"
  | "liberation"
  | "chuseok"
  | "foundation"
  | "hangul"
  | "christmas"
  | "substitute";

export interface Holiday {
  /** `YYYY-MM-DD`. */
  date: string;
  name: HolidayName;
}

const dayMs = 86_400_000;

/**
 * Public holidays of a year by the Regulations on Holidays of Public Offices, articles 2 and 3, as of 2026, with their
 * substitutes: of Seollal and Chuseok where one of their days is a Sunday or another holiday, of the national days,
 * Children's Day, Buddha's Birthday and Christmas where they fall on a Saturday, a Sunday or another holiday. Elections
 * and days that the government adds are in no rule. Lunar days come from the browser's Korean calendar.
 */
export function koreanHolidays(year: number): Holiday[] {
  const lunar = lunarDays(year);
  const around = (day: string) => [-1, 0, 1].map((offset) => shifted(day, offset));
  const days: Holiday[] = [];
  const put = (name: HolidayName, dates: readonly string[]) => days.push(...dates.map((date) => ({ date, name })));
  put("newYear", [`${year}-01-01`]);
  if (lunar.seollal !== null) put("seollal", around(lunar.seollal));
  put("independence", [`${year}-03-01`]);
  put("children", [`${year}-05-05`]);
  if (lunar.buddha !== null) put("buddha", [lunar.buddha]);
  put("memorial", [`${year}-06-06`]);
  put("liberation", [`${year}-08-15`]);
  if (lunar.chuseok !== null) put("chuseok", around(lunar.chuseok));
  put("foundation", [`${year}-10-03`]);
  put("hangul", [`${year}-10-09`]);
  put("christmas", [`${year}-12-25`]);
  return withSubstitutes(days);
}

const notSubstituted: readonly HolidayName[] = ["newYear", "memorial"];
const lunarFeasts: readonly HolidayName[] = ["seollal", "chuseok"];

function withSubstitutes(days: readonly Holiday[]): Holiday[] {
  const taken = new Map(days.map(({ date, name }): [string, HolidayName] => [date, name]));
  const made: Holiday[] = [];
  // A feast of three days has one substitute for each of them that is lost, after its last day.
  const ordered = [...days].sort((a, b) => (a.date < b.date ? -1 : 1));
  for (const { date, name } of ordered) {
    if (notSubstituted.includes(name)) continue;
    const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
    const overlaps = ordered.some((other) => other.date === date && other.name !== name);
    // Of two that share a day one is substituted.
    const yields = overlaps && taken.get(date) !== name;
    const isLost = weekday === 0 || (weekday === 6 && !lunarFeasts.includes(name)) || yields;
    if (!isLost) continue;
    let next = shifted(date, 1);
    while (taken.has(next) || isWeekend(next)) next = shifted(next, 1);
    taken.set(next, "substitute");
    made.push({ date: next, name: "substitute" });
  }
  const once = new Map([...ordered, ...made].map((day): [string, Holiday] => [day.date, day]));
  return [...once.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
}

function isWeekend(date: string): boolean {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return weekday === 0 || weekday === 6;
}

function shifted(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);
}

interface LunarDays {
  seollal: string | null;
  buddha: string | null;
  chuseok: string | null;
}

/** The days of a year on which the Korean lunar calendar has 1.1, 4.8 and 8.15; leap months do not count. */
function lunarDays(year: number): LunarDays {
  const lunar = new Intl.DateTimeFormat("en-u-ca-dangi", { month: "numeric", day: "numeric", timeZone: "UTC" });
  const found: LunarDays = { seollal: null, buddha: null, chuseok: null };
  for (let at = Date.UTC(year, 0, 1); at < Date.UTC(year + 1, 0, 1); at += dayMs) {
    const parts = lunar.formatToParts(at);
    const of = (type: string) => parts.find((part) => part.type === type)?.value ?? "";
    const day = `${of("month")}.${of("day")}`;
    const date = new Date(at).toISOString().slice(0, 10);
    if (day === "1.1") found.seollal = date;
    if (day === "4.8") found.buddha = date;
    if (day === "8.15") found.chuseok = date;
  }
  return found;
}
