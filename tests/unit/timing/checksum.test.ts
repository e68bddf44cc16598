import { createHash } from "node:crypto";
import { type TimingSheet, timingSheetText } from "@roadcast/contract";
import { timingChecksum } from "@roadcast/db";
import { describe, expect, it } from "vitest";

const phase = { ring: 1, minGreenSec: 7, maxGreenSec: 40.5, yellowChangeSec: 3, redClearanceSec: 2, movements: [] };
const sheet: TimingSheet = {
  phases: [
    { ...phase, phase: 2, barrier: 2, walkSec: null, pedClearanceSec: null },
    { ...phase, phase: 1, barrier: 1, walkSec: 7, pedClearanceSec: 14 },
  ],
  plans: [
    {
      ...{ plan: 3, name: { ko: "낮", en: "Day" }, cycleSec: 60, offsetSec: 12.5 },
      ...{ splits: { "2": 27.5, "1": 32.5 }, coordinatedPhases: [1] },
    },
  ],
  daySchedule: [{ fromMinute: 0, plan: 3 }],
};

/** As a controller of another maker has to make it. */
const text =
  '{"phases":[[1,1,1,7,40.5,3,2,7,14],[2,1,2,7,40.5,3,2,null,null]],' +
  '"plans":[[3,60,12.5,[["1",32.5],["2",27.5]],[1]]],"daySchedule":[[0,3]]}';

describe("the checksum of a timing sheet", () => {
  it("is the first 16 digits of the SHA-256 of a text that any maker can write", () => {
    expect(timingSheetText(sheet)).toBe(text);
    expect(timingChecksum(sheet)).toBe(createHash("sha256").update(text).digest("hex").slice(0, 16));
  });

  it("has the calendar in it where there is one", () => {
    const calendar = {
      dayPlans: [{ dayPlan: 2, name: { ko: "휴일", en: "Holiday" }, entries: [{ fromMinute: 0, plan: 3 }] }],
      weekdays: [{ weekday: 7, dayPlan: 2 }],
      dates: [{ date: "2026-09-25", name: { ko: "추석", en: "Chuseok" }, dayPlan: null }],
    };
    expect(timingSheetText({ ...sheet, calendar })).toBe(
      `${text.slice(0, -1)},"dayPlans":[[2,[[0,3]]]],"weekdays":[[7,2]],"dates":[["2026-09-25",null]]}`,
    );
    expect(timingSheetText({ ...sheet, calendar: { dayPlans: [], weekdays: [], dates: [] } })).toBe(text);
  });
});
