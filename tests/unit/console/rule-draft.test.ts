import { alarmKinds } from "@roadcast/contract";
import { describe, expect, it } from "vitest";
import { changeOf, choicesOf, draftOf, isOutrun } from "../../../console/src/pages/alarms/rule-draft.js";
import { alarmRuleTable } from "../../../gateway/src/incidents/rules/table.js";

const delivered = (kind: (typeof alarmKinds)[number]) => {
  const rule = alarmRuleTable[kind];
  return draftOf({ kind, ...rule.delivered } as Parameters<typeof draftOf>[0]);
};

describe("the form of an alarm rule", () => {
  it.each(alarmKinds)("of %s gives back the values that it was filled with", (kind) => {
    const { change, faults } = changeOf(kind, delivered(kind), 4);
    expect(faults).toBeNull();
    expect(change).toEqual({ kind, revision: 4, ...alarmRuleTable[kind].delivered });
  });

  it("says which number is none or out of bounds, and what it may be", () => {
    const draft = delivered("deadLettersRising");
    const { faults } = changeOf(
      "deadLettersRising",
      { ...draft, delayOnSec: "", delayOffSec: "-1", parameters: { count: "0", windowSec: "1e9" } },
      0,
    );
    expect(faults).toEqual(
      new Map([
        ["delayOnSec", { code: "badNumber", from: 0, to: 86_400 }],
        ["delayOffSec", { code: "badNumber", from: 0, to: 86_400 }],
        ["parameters.count", { code: "badNumber", from: 1, to: 1_000_000 }],
        ["parameters.windowSec", { code: "badNumber", from: 10, to: 3_600 }],
      ]),
    );
  });

  it("wants a text of what to do in both languages, and one choice at least where the rule does", () => {
    const draft = delivered("commLoss");
    const { faults } = changeOf(
      "commLoss",
      { ...draft, adviceKo: " ", parameters: { ...draft.parameters, kinds: [] } },
      0,
    );
    expect(faults).toEqual(
      new Map([
        ["advice.ko", { code: "needText" }],
        ["parameters.kinds", { code: "needChoice" }],
      ]),
    );
  });

  it("offers all failure tests but that of the clock, which has a rule of its own", () => {
    expect(choicesOf("tests")).toContain("lockedOn");
    expect(choicesOf("tests")).not.toContain("clockSkew");
    expect(choicesOf("count")).toBeNull();
  });

  it("knows when somebody was faster", () => {
    expect(isOutrun({ revision: 3 }, 3)).toBe(false);
    expect(isOutrun({ revision: 4 }, 3)).toBe(true);
  });
});
