import type { PhaseTiming, TimingPlan, TimingSheet } from "@roadcast/contract";
import fc from "fast-check";
import { eightPhases, plans } from "./control-site.js";

/** A sheet without a fault, with a calendar. */
export const goodSheet: TimingSheet = {
  phases: eightPhases,
  plans,
  daySchedule: [
    { fromMinute: 0, plan: 1 },
    { fromMinute: 420, plan: 3 },
  ],
  calendar: {
    dayPlans: [{ dayPlan: 1, name: { ko: "휴일", en: "Holiday" }, entries: [{ fromMinute: 0, plan: 3 }] }],
    weekdays: [{ weekday: 7, dayPlan: 1 }],
    dates: [
      { date: "2026-09-25", name: { ko: "추석", en: "Chuseok" }, dayPlan: 1 },
      { date: "2026-09-27", name: { ko: "정상 근무", en: "Working day" }, dayPlan: null },
    ],
  },
};

const tenths = (least: number, most: number) =>
  fc.integer({ min: least * 10, max: most * 10 }).map((value) => value / 10);
/** Texts that are hard on files: quotes, commas, line ends, formulas, spaces at the ends, apostrophes. */
const text = fc
  .oneof(
    fc.string({ minLength: 1, maxLength: 20 }),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }),
    fc.constantFrom(
      "=1+1",
      "'=x",
      "''-",
      ' a "b", c ',
      "a\nb",
      "a\r\nb",
      "@",
      "-5",
      "추석, 연휴",
      "[plans]",
      "\ta",
      "7",
    ),
  )
  .filter((value) => !/[\0\p{Cs}]/u.test(value) && value.length <= 120);
const name = fc.record({ ko: text, en: text });

/** Splits in whole tenths that hold every least time, the rings in step, and their cycle. */
function planArbitrary(phases: readonly PhaseTiming[], number: number): fc.Arbitrary<TimingPlan> {
  const least = (phase: PhaseTiming) =>
    Math.round(
      (Math.max(phase.minGreenSec, (phase.walkSec ?? 0) + (phase.pedClearanceSec ?? 0)) +
        phase.yellowChangeSec +
        phase.redClearanceSec) *
        10,
    );
  return fc
    .record({
      spare: fc.array(fc.integer({ min: 0, max: 80 }), { minLength: 8, maxLength: 8 }),
      name,
      share: fc.nat(99),
    })
    .map(({ spare, share, ...rest }) => {
      const splits: Record<string, number> = {};
      let cycle = 0;
      for (const barrier of [1, 2]) {
        const rings = [1, 2].map((ring) => phases.filter((each) => each.ring === ring && each.barrier === barrier));
        const wanted = rings.map((ring) => ring.map((phase) => least(phase) + (spare[phase.phase - 1] ?? 0)));
        const sums = wanted.map((ring) => ring.reduce((sum, value) => sum + value, 0));
        const group = Math.max(...sums);
        cycle += group;
        for (const [at, ring] of rings.entries()) {
          for (const [place, { phase }] of ring.entries()) {
            const rest = place === ring.length - 1 ? group - (sums[at] ?? 0) : 0;
            splits[String(phase)] = ((wanted[at]?.[place] ?? 0) + rest) / 10;
          }
        }
      }
      const cycleSec = cycle / 10;
      const offsetSec = Math.floor((cycleSec * share) / 100);
      return { ...rest, plan: number, cycleSec, offsetSec, splits, coordinatedPhases: [2, 6] };
    });
}

const phasesArbitrary = fc
  .array(
    fc.record({
      green: tenths(5, 9),
      yellow: tenths(3, 4),
      red: tenths(0, 2),
      walk: tenths(4, 7),
      crossing: tenths(15, 17),
    }),
    { minLength: 8, maxLength: 8 },
  )
  .map((times) =>
    eightPhases.map((phase, at) => {
      const { green = 7, yellow = 3, red = 2, walk = 7, crossing = 15 } = times[at] ?? {};
      const walks = phase.walkSec !== null;
      return {
        ...phase,
        ...{ minGreenSec: green, maxGreenSec: green + 40, yellowChangeSec: yellow, redClearanceSec: red },
        ...(walks ? { walkSec: walk, pedClearanceSec: Math.ceil(crossing), crossingM: crossing } : {}),
      };
    }),
  );

const entries = fc
  .uniqueArray(fc.integer({ min: 1, max: 1439 }), { maxLength: 6 })
  .chain((minutes) =>
    fc.tuple(...[0, ...minutes].map((fromMinute) => fc.constantFrom(1, 2).map((plan) => ({ fromMinute, plan })))),
  );
const date = fc
  .date({ min: new Date("2024-01-01T00:00:00Z"), max: new Date("2031-12-31T00:00:00Z"), noInvalidDate: true })
  .map((day) => day.toISOString().slice(0, 10));

/** Sheets of the crossroads without a fault. */
export const sheetArbitrary: fc.Arbitrary<TimingSheet> = phasesArbitrary.chain((phases) =>
  fc.record(
    {
      phases: fc.constant(phases),
      plans: fc.tuple(planArbitrary(phases, 1), planArbitrary(phases, 2)),
      daySchedule: entries,
      calendar: fc.record({
        dayPlans: fc.tuple(
          fc.record({ dayPlan: fc.constant(1), name, entries }),
          fc.record({ dayPlan: fc.constant(4), name, entries }),
        ),
        weekdays: fc.uniqueArray(
          fc.record({ weekday: fc.integer({ min: 1, max: 7 }), dayPlan: fc.constantFrom(1, 4) }),
          {
            selector: ({ weekday }) => weekday,
          },
        ),
        dates: fc.uniqueArray(fc.record({ date, name, dayPlan: fc.constantFrom(1, 4, null) }), {
          selector: (each) => each.date,
          maxLength: 8,
        }),
      }),
    },
    { requiredKeys: ["phases", "plans", "daySchedule"] },
  ),
);
