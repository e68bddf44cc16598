import { diffPlans, diffSheets, scheduledPlan, timingSheetText } from "@roadcast/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plans } from "../../support/control-site.js";
import { goodSheet, sheetArbitrary } from "../../support/timing-sheets.js";

describe("two timing sheets", () => {
  it("do not differ from themselves, in whatever order they are written", () => {
    fc.assert(
      fc.property(sheetArbitrary, (sheet) => {
        const turned = {
          ...{ ...sheet, phases: [...sheet.phases].reverse(), plans: [...sheet.plans].reverse() },
          daySchedule: [...sheet.daySchedule].reverse(),
        };
        expect(diffSheets(sheet, turned)).toEqual([]);
        expect(timingSheetText(turned)).toBe(timingSheetText(sheet));
      }),
      { numRuns: 100 },
    );
  });

  it("differ in what was changed, added and taken away, by numbers of phases and plans", () => {
    const after = structuredClone(goodSheet);
    Object.assign(after.phases[1] ?? {}, { minGreenSec: 14, crossingM: 15 });
    after.plans.pop();
    after.daySchedule.push({ fromMinute: 1320, plan: 1 });
    after.calendar?.dates.pop();
    const changes = diffSheets(goodSheet, after).map(({ path, before, after: now }) => [path.join("/"), before, now]);
    expect(changes).toEqual(
      expect.arrayContaining([
        ["phases/2/minGreenSec", 12, 14],
        ["phases/2/crossingM", null, 15],
        ["plans/3/cycleSec", 100, null],
        ["plans/3/splits/8", 35, null],
        ["daySchedule/1320", null, 1],
        ["dates/2026-09-27/dayPlan", "ordinary", null],
      ]),
    );
    expect(diffSheets(after, goodSheet)).toHaveLength(changes.length);
  });

  it("have another checksum where the lamps do something else, and the same where only names and measures differ", () => {
    const named = structuredClone(goodSheet);
    Object.assign(named.plans[0] ?? {}, { name: { ko: "다른", en: "other" } });
    Object.assign(named.phases[1] ?? {}, { crossingM: 15 });
    expect(timingSheetText(named)).toBe(timingSheetText(goodSheet));
    const { calendar: _, ...ordinary } = goodSheet;
    const empty = { ...ordinary, calendar: { dayPlans: [], weekdays: [], dates: [] } };
    expect(timingSheetText(empty)).toBe(timingSheetText(ordinary));
    expect(timingSheetText(ordinary)).not.toBe(timingSheetText(goodSheet));
  });
});

describe("two plans", () => {
  it("are compared in their times", () => {
    const [one, other] = plans;
    if (one === undefined || other === undefined) throw new Error("no plans");
    expect(diffPlans(one, other)).toContainEqual({ path: ["splits", 2], before: 45, after: 35 });
    expect(diffPlans(one, { ...one, plan: 9 })).toEqual([]);
  });
});

describe("the plan of a moment", () => {
  it.each([
    ["an ordinary Thursday morning", "2026-11-26", 419, 1],
    ["an ordinary Thursday from seven", "2026-11-26", 420, 3],
    ["a Sunday, which has a day plan", "2026-11-29", 100, 3],
    ["a holiday, before its day of the week", "2026-09-25", 100, 3],
    ["a Sunday that is worked like any day", "2026-09-27", 100, 1],
  ])("is that of %s", (_what, date, minuteOfDay, plan) => {
    expect(scheduledPlan(goodSheet, { date, minuteOfDay })).toBe(plan);
  });

  it("is the day's last before its first entry, and none where a day has no entries", () => {
    const daySchedule = [
      { fromMinute: 420, plan: 1 },
      { fromMinute: 1200, plan: 3 },
    ];
    const at = (minuteOfDay: number) => scheduledPlan({ daySchedule }, { date: "2026-11-26", minuteOfDay });
    expect([at(0), at(420), at(1439)]).toEqual([3, 1, 3]);
    expect(scheduledPlan({ daySchedule: [] }, { date: "2026-11-26", minuteOfDay: 60 })).toBeNull();
  });
});
