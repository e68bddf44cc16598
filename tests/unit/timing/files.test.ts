import { readTimingFile, type TimingRule, writeTimingCsv, writeTimingJson } from "@roadcast/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crossroadsJunction } from "../../support/control-site.js";
import { goodSheet, sheetArbitrary } from "../../support/timing-sheets.js";

const csv = writeTimingCsv(goodSheet);
const json = writeTimingJson(goodSheet);
const read = (text: string, format: "csv" | "json") => readTimingFile(text, format, crossroadsJunction);
const faults = (text: string, format: "csv" | "json") =>
  read(text, format).faults.map(({ rule, line, column }) => `${rule} ${line}:${column}`);

/** The line of the CSV file that begins so. */
const lineOf = (beginning: string) =>
  csv
    .slice(1)
    .split("\r\n")
    .findIndex((line) => line.startsWith(beginning)) + 1;
const replaced = (text: string, from: string, to: string) => {
  if (!text.includes(from)) throw new Error(`the file does not hold ${from}`);
  return text.replace(from, to);
};

describe("a timing sheet in a file", () => {
  it("comes back from CSV and JSON as it was", () => {
    fc.assert(
      fc.property(sheetArbitrary, (sheet) => {
        expect(read(writeTimingCsv(sheet), "csv")).toEqual({ sheet, faults: [] });
        expect(read(writeTimingJson(sheet), "json")).toEqual({ sheet, faults: [] });
      }),
      { numRuns: 200 },
    );
  });

  it("is read as spreadsheets write it: no byte order mark, LF, empty cells and rows, hours of one digit", () => {
    const padded = csv
      .slice(1)
      .split("\r\n")
      .map((line) => `${line},,,`)
      .join("\n")
      .replace("00:00,1", "0:00:00,1");
    expect(read(padded, "csv")).toEqual({ sheet: goodSheet, faults: [] });
  });

  it("holds no cell that a spreadsheet takes for a formula", () => {
    const plan = goodSheet.plans[0];
    if (plan === undefined) throw new Error("no plan");
    const sheet = {
      ...goodSheet,
      plans: [{ ...plan, name: { ko: "=HYPERLINK(1)", en: "+1" } }, ...goodSheet.plans.slice(1)],
    };
    expect(writeTimingCsv(sheet)).toContain("1,'=HYPERLINK(1),'+1,120");
    expect(read(writeTimingCsv(sheet), "csv").sheet).toEqual(sheet);
  });

  it.each<[TimingRule, string, number, string, string]>([
    ["wrongType", "1,1,1,7,50,3,2", 4, "1,1,1,7,50,3,2", "1,1,1,seven,50,3,2"],
    ["belowLeast", "1,1,1,7,50,3,2", 6, "1,1,1,7,50,3,2", "1,1,1,7,50,2,2"],
    ["missingField", "1,1,1,7,50,3,2", 2, "1,1,1,7,50,3,2", "1,,1,7,50,3,2"],
    ["pedClearanceTooShort", "2,1,1,12,50,3,2,7,15", 9, "2,1,1,12,50,3,2,7,15", "2,1,1,12,50,3,2,7,14"],
    ["wrongFormat", "2,1,1,12", 11, "n>S:through", "n-S"],
    ["notAllowed", "2,1,1,12", 11, "n>S:through", "n>S:up"],
    ["unknownColumn", "phase,", 4, "minGreenSec", "minGrün"],
    ["repeatedColumn", "phase,", 4, "minGreenSec", "phase"],
    ["unknownSection", "[weekdays]", 1, "[weekdays]", "[wochentage]"],
    ["repeatedSection", "[weekdays]", 1, "[weekdays]", "[dayPlans]"],
    ["splitTooShort", "1,1,1,120", 8, "1,1,1,120,0,2 6,20,45", "1,1,1,120,0,2 6,40,25"],
    ["ringSum", "1,1,1,120", 7, "1,1,1,120,", "1,1,1,121,"],
    ["wrongFormat", "07:00", 1, "07:00", "25:00"],
    ["unknownPlan", "07:00", 2, "07:00,3", "07:00,9"],
    ["invalid", "2026-09-25", 1, "2026-09-25", "2026-09-31"],
    ["extraCell", "7,1", 3, "7,1\r\n", "7,1,9\r\n"],
    ["strayQuote", "2026-09-25", 2, "추석", '추"석'],
    ["openQuote", "2026-09-25", 2, "추석", '"추석'],
  ])("has %s named where it stands (CSV: line of %s, cell %s)", (rule, beginning, column, from, to) => {
    const line = lineOf(beginning);
    expect(faults(replaced(csv, from, to), "csv")).toContain(`${rule} ${line}:${column}`);
  });

  it("has what stands before the first section named", () => {
    expect(faults(`phase,ring\r\n${csv.slice(1)}`, "csv")).toContain("outsideSection 1:1");
  });

  it.each<[string, string, string, string]>([
    ["belowLeast", '"yellowChangeSec": 3', '"yellowChangeSec": 2', "2"],
    ["ringSum", '"cycleSec": 120', '"cycleSec": 121', "{"],
    ["repeatedKey", '"cycleSec": 120', '"cycleSec": 120, "cycleSec": 120', '"cycleSec": 120,'],
    ["notJson", '"cycleSec": 120', '"cycleSec": 12O', "O"],
    ["wrongType", '"cycleSec": 120', '"cycleSec": "120"', '"120"'],
    ["invalid", '"2026-09-25"', '"2026-13-25"', '"2026-13-25"'],
  ])("has %s named where it stands (JSON)", (rule, from, to, at) => {
    const text = replaced(json, from, to);
    const changed = text.indexOf(to);
    // The sums are faults of the splits, which stand after the cycle.
    const place =
      rule === "ringSum" ? text.indexOf(at, changed) : text.indexOf(at, changed + (at === "2" ? to.length - 1 : 0));
    const wanted = rule === "repeatedKey" ? text.lastIndexOf('"cycleSec"', changed + to.length - 1) : place;
    const before = text.slice(0, wanted).split("\n");
    expect(faults(text, "json")).toContain(`${rule} ${before.length}:${(before.at(-1) ?? "").length + 1}`);
  });

  it("takes any text without falling over", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), fc.constantFrom("csv" as const, "json" as const), (text, format) => {
        expect(read(text, format).sheet).toBeNull();
        expect(read(text, format).faults.length).toBeGreaterThan(0);
      }),
    );
    expect(faults("[".repeat(100_000), "json")).toEqual(["notJson 1:34"]);
  });
});
