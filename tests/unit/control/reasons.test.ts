import { commandReasonCodes, mismatchCodes } from "@roadcast/contract";
import { describe, expect, it } from "vitest";
import { corridorsEn } from "../../../console/src/format/i18n/corridors.en.js";
import { corridorsKo } from "../../../console/src/format/i18n/corridors.ko.js";
import { reasonTexts } from "../../../gateway/src/control/corridor/junction-life.js";
import { mismatchInWords, reasonOf, reasonOfMismatch } from "../../../gateway/src/control/reasons.js";
import { sourceFiles } from "../../support/source-tree.js";

const sources = sourceFiles("gateway/src/control").filter(({ path }) => !path.endsWith("/reasons.ts"));

describe("a reason of the gateway's own", () => {
  it("says in English what its values are", () => {
    const found = { code: "otherPlan" as const, values: { reported: 1, asked: 3 } };
    expect(mismatchInWords(found)).toBe("it reports plan 1, not 3");
    expect(reasonOfMismatch("doneOtherwise", found)).toEqual({
      reason: "the controller says that it is done, but it reports plan 1, not 3",
      reasonCode: "doneOtherwise",
      reasonValues: { mismatch: "otherPlan", reported: 1, asked: 3 },
    });
    expect(reasonOf("superseded", { by: "x" }).reason).toBe("by command x");
  });

  it("is given somewhere for every code that there is", () => {
    expect(sources.length).toBeGreaterThan(20);
    const unused = [...commandReasonCodes, ...mismatchCodes].filter(
      (code) => !sources.some(({ text }) => text.includes(`"${code}"`)),
    );
    expect(unused).toEqual([]);
  });

  it("is never words alone: these are somebody else's, and stand where an answer or a request is taken in", () => {
    const files = sources.filter(({ text }) => text.includes("wordsOf(")).map(({ path }) => path);
    expect(files.sort()).toEqual(["gateway/src/control/command-life.ts", "gateway/src/control/new-command.ts"]);
    const steps = sources.filter(({ text }) => /answeredAt: null/.test(text)).map(({ path }) => path);
    expect(steps.sort()).toEqual(files.sort());
  });
});

describe("a reason of a corridor's own", () => {
  it("has a text for every code in both languages", () => {
    for (const { reasons } of [corridorsEn, corridorsKo]) {
      expect(Object.keys(reasons).sort()).toEqual(Object.keys(reasonTexts).sort());
    }
  });
});
