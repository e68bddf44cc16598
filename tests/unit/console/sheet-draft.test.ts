import type { TimingSheet } from "@roadcast/contract";
import { diffSheets } from "@roadcast/contract";
import { describe, expect, it } from "vitest";
import { isOvertaken, withValue, wouldLose } from "../../../console/src/panels/timing/sheet-draft.js";
import { crossroads } from "../../support/control-site.js";

const stored: TimingSheet = crossroads.sheet;
const edited = withValue(stored, ["plans", 0, "offsetSec"], 33);
const other = withValue(stored, ["plans", 0, "offsetSec"], 44);
const draftOf = (sheet: TimingSheet) => ({ basedOn: 2, sheet, changes: diffSheets(stored, sheet) });

describe("a timing sheet that somebody edits", () => {
  it("is not replaced without a question where changes of it are not saved", () => {
    expect(wouldLose(draftOf(edited), other)).toBe(true);
    expect(wouldLose(draftOf(edited), stored)).toBe(true);
  });

  it("is replaced at once where nothing of it is lost", () => {
    expect(wouldLose(draftOf(stored), other)).toBe(false);
    expect(wouldLose(draftOf(edited), edited)).toBe(false);
  });

  it("goes on from a later version by itself, never back to an earlier one, and not over one's own changes", () => {
    expect(isOvertaken(draftOf(stored), 3)).toBe(true);
    expect([1, 2].map((version) => isOvertaken(draftOf(stored), version))).toEqual([false, false]);
    expect(isOvertaken(draftOf(edited), 3)).toBe(false);
  });
});
