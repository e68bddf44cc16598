import { checkTimingSheet, type TimingRule, type TimingSheet } from "@roadcast/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crossroadsJunction } from "../../support/control-site.js";
import { goodSheet, sheetArbitrary } from "../../support/timing-sheets.js";

type Draft = Parameters<typeof structuredClone<TimingSheet>>[0];
const spoilt = (spoil: (sheet: Draft) => void) => {
  const sheet = structuredClone(goodSheet);
  spoil(sheet);
  return checkTimingSheet(sheet, crossroadsJunction).faults.map(({ rule, path }) => `${rule} ${path.join("/")}`);
};
const set = <T>(target: T | undefined, change: Partial<T>) => Object.assign(target ?? {}, change);

describe("the rules of a timing sheet", () => {
  it("let a sheet through that keeps them", () => {
    expect(checkTimingSheet(goodSheet, crossroadsJunction)).toEqual({ sheet: goodSheet, faults: [] });
  });

  it.each<[TimingRule, string, (sheet: Draft) => void]>([
    ["belowLeast", "phases/0/yellowChangeSec", ({ phases }) => set(phases[0], { yellowChangeSec: 2.9 })],
    ["aboveMost", "phases/0/redClearanceSec", ({ phases }) => set(phases[0], { redClearanceSec: 11 })],
    ["missingField", "phases/0/minGreenSec", ({ phases }) => Reflect.deleteProperty(phases[0] ?? {}, "minGreenSec")],
    ["wrongType", "plans/0/cycleSec", ({ plans }) => Reflect.set(plans[0] ?? {}, "cycleSec", "120")],
    ["notWhole", "daySchedule/1/fromMinute", ({ daySchedule }) => set(daySchedule[1], { fromMinute: 420.5 })],
    ["emptyText", "plans/0/name/ko", ({ plans }) => set(plans[0], { name: { ko: "", en: "x" } })],
    ["textTooLong", "plans/0/name/en", ({ plans }) => set(plans[0], { name: { ko: "x", en: "x".repeat(121) } })],
    ["duplicatePhase", "phases/1/phase", ({ phases }) => set(phases[1], { phase: 1 })],
    ["maxGreenBelowMin", "phases/0/maxGreenSec", ({ phases }) => set(phases[0], { maxGreenSec: 6 })],
    ["pedestrianPair", "phases/1/walkSec", ({ phases }) => set(phases[1], { walkSec: null })],
    ["walkTooShort", "phases/1/walkSec", ({ phases }) => set(phases[1], { walkSec: 3.9 })],
    ["pedClearanceTooShort", "phases/1/pedClearanceSec", ({ phases }) => set(phases[1], { pedClearanceSec: 14.9 })],
    ["pedClearanceTooShort", "phases/1/pedClearanceSec", ({ phases }) => set(phases[1], { crossingM: 15.1 })],
    ["conflictingPhases", "phases/6/barrier", ({ phases }) => set(phases[6], { barrier: 1 })],
    [
      "notArriving",
      "phases/1/movements/0/fromLinkId",
      ({ phases }) => set(phases[1]?.movements[0], { fromLinkId: "x" }),
    ],
    [
      "notArriving",
      "phases/1/movements/0/fromLinkId",
      ({ phases }) => set(phases[1]?.movements[0], { fromLinkId: "E" }),
    ],
    ["notLeaving", "phases/1/movements/0/toLinkId", ({ phases }) => set(phases[1]?.movements[0], { toLinkId: "x" })],
    ["crossingUnknown", "phases/1/crossingM", ({ phases }) => phases[1]?.movements.pop()],
    [
      "conflictingPhases",
      "phases/6/barrier",
      ({ phases }) => {
        set(phases[6], { barrier: 1 });
        set(phases[6]?.movements[0], { toLinkId: null });
      },
    ],
    [
      "conflictingPhases",
      "phases/4/barrier",
      ({ phases }) => {
        // From due north, 0 degrees.
        set(phases[4], { barrier: 2 });
        set(phases[4]?.movements[0], { toLinkId: null });
      },
    ],
    ["invalid", "plans/0/splits/02", ({ plans }) => set(plans[0]?.splits, { "02": 45 })],
    [
      "tooManyItems",
      "phases/1/movements",
      ({ phases }) =>
        set(phases[1], {
          movements: Array.from({ length: 33 }, () => structuredClone(phases[1]?.movements[0] ?? never())),
        }),
    ],
    [
      "sheetTooLarge",
      "",
      ({ calendar, plans }) => {
        const name = { ko: "가".repeat(120), en: "a".repeat(120) };
        for (const plan of plans) plan.name = name;
        const entries = Array.from({ length: 96 }, (_, i) => ({ fromMinute: i * 15, plan: 1 }));
        for (let number = 2; number <= 32; number += 1) calendar?.dayPlans.push({ dayPlan: number, name, entries });
        for (let day = 0; day < 360; day += 1) {
          const date = new Date(Date.UTC(2028, 0, 1 + day)).toISOString().slice(0, 10);
          calendar?.dates.push({ date, name, dayPlan: 1 });
        }
      },
    ],
    ["duplicatePlan", "plans/1/plan", ({ plans }) => set(plans[1], { plan: 1 })],
    ["offsetNotBelowCycle", "plans/0/offsetSec", ({ plans }) => set(plans[0], { offsetSec: 120 })],
    ["unknownPhase", "plans/0/coordinatedPhases/1", ({ plans }) => set(plans[0], { coordinatedPhases: [2, 9] })],
    [
      "duplicateCoordinated",
      "plans/0/coordinatedPhases/1",
      ({ plans }) => set(plans[0], { coordinatedPhases: [2, 2] }),
    ],
    ["unknownPhase", "plans/0/splits/9", ({ plans }) => set(plans[0]?.splits, { "9": 10 })],
    ["splitMissing", "plans/0/splits", ({ plans }) => Reflect.deleteProperty(plans[0]?.splits ?? {}, "3")],
    ["splitTooShort", "plans/0/splits/2", ({ plans }) => set(plans[0]?.splits, { "2": 26.9, "1": 38.1 })],
    ["ringSum", "plans/0/splits", ({ plans }) => set(plans[0], { cycleSec: 121 })],
    ["barrierSum", "plans/0/splits", ({ plans }) => set(plans[0]?.splits, { "2": 46, "4": 34 })],
    ["dayEmpty", "daySchedule", (sheet) => set(sheet, { daySchedule: [] })],
    ["dayGap", "daySchedule/0/fromMinute", ({ daySchedule }) => set(daySchedule[0], { fromMinute: 1 })],
    ["unknownPlan", "daySchedule/1/plan", ({ daySchedule }) => set(daySchedule[1], { plan: 2 })],
    ["duplicateMinute", "daySchedule/1/fromMinute", ({ daySchedule }) => set(daySchedule[1], { fromMinute: 0 })],
    ["dayEmpty", "calendar/dayPlans/0/entries", ({ calendar }) => set(calendar?.dayPlans[0], { entries: [] })],
    [
      "dayGap",
      "calendar/dayPlans/0/entries/0/fromMinute",
      ({ calendar }) => set(calendar?.dayPlans[0]?.entries[0], { fromMinute: 60 }),
    ],
    [
      "unknownPlan",
      "calendar/dayPlans/0/entries/0/plan",
      ({ calendar }) => set(calendar?.dayPlans[0]?.entries[0], { plan: 9 }),
    ],
    ["unknownDayPlan", "calendar/weekdays/0/dayPlan", ({ calendar }) => set(calendar?.weekdays[0], { dayPlan: 2 })],
    ["unknownDayPlan", "calendar/dates/0/dayPlan", ({ calendar }) => set(calendar?.dates[0], { dayPlan: 2 })],
    ["duplicateDate", "calendar/dates/1/date", ({ calendar }) => set(calendar?.dates[1], { date: "2026-09-25" })],
    ["wrongFormat", "calendar/dates/0/date", ({ calendar }) => set(calendar?.dates[0], { date: "25 Sep 2026" })],
    ["invalid", "calendar/dates/0/date", ({ calendar }) => set(calendar?.dates[0], { date: "2026-02-29" })],
    [
      "duplicateWeekday",
      "calendar/weekdays/1/weekday",
      ({ calendar }) => calendar?.weekdays.push({ weekday: 7, dayPlan: 1 }),
    ],
    [
      "duplicateDayPlan",
      "calendar/dayPlans/1/dayPlan",
      ({ calendar }) => calendar?.dayPlans.push({ ...structuredClone(goodSheet.calendar?.dayPlans[0] ?? never()) }),
    ],
  ])("find %s at %s", (rule, path, spoil) => {
    expect(spoilt(spoil)).toContain(`${rule} ${path}`);
  });

  it("say everything at once, numbers out of their range among it", () => {
    const found = spoilt(({ phases, plans }) => {
      set(phases[0], { yellowChangeSec: 2 });
      set(plans[0], { cycleSec: 121 });
    });
    expect(found).toEqual(["belowLeast phases/0/yellowChangeSec", "ringSum plans/0/splits", "ringSum plans/0/splits"]);
  });

  it("let through every sheet that is made by them, and none of them once a split is moved over a barrier", () => {
    fc.assert(
      fc.property(sheetArbitrary, fc.constantFrom("1", "2", "5", "6"), (sheet, phase) => {
        expect(checkTimingSheet(sheet, crossroadsJunction).faults).toEqual([]);
        const longer = structuredClone(sheet);
        const plan = longer.plans[0] ?? never();
        plan.splits[phase] = (plan.splits[phase] ?? 0) + 0.1;
        const rules = checkTimingSheet(longer, crossroadsJunction).faults.map(({ rule }) => rule);
        expect(rules).toEqual(["ringSum", "barrierSum"]);
      }),
      { numRuns: 200 },
    );
  });

  it("take any value without falling over", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(checkTimingSheet(value).sheet).toBeNull();
      }),
    );
  });
});

function never(): never {
  throw new Error("the sheet of the test has it");
}
