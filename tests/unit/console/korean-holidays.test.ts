import { describe, expect, it } from "vitest";
import { koreanHolidays } from "../../../console/src/panels/timing/korean-holidays.js";

const of = (year: number) => koreanHolidays(year).map(({ date, name }) => `${date.slice(5)} ${name}`);

describe("public holidays of Korea", () => {
  it("of 2025: Children's Day and Buddha's Birthday share a day, and Chuseok begins on a Sunday's eve", () => {
    expect(of(2025)).toEqual([
      "01-01 newYear",
      ...["01-28 seollal", "01-29 seollal", "01-30 seollal"],
      ...["03-01 independence", "03-03 substitute"],
      ...["05-05 buddha", "05-06 substitute", "06-06 memorial", "08-15 liberation"],
      ...["10-03 foundation", "10-05 chuseok", "10-06 chuseok", "10-07 chuseok", "10-08 substitute", "10-09 hangul"],
      "12-25 christmas",
    ]);
  });

  it("of 2026: three national days fall on weekends", () => {
    expect(of(2026)).toEqual([
      "01-01 newYear",
      ...["02-16 seollal", "02-17 seollal", "02-18 seollal"],
      ...["03-01 independence", "03-02 substitute", "05-05 children", "05-24 buddha", "05-25 substitute"],
      ...["06-06 memorial", "08-15 liberation", "08-17 substitute"],
      ...["09-24 chuseok", "09-25 chuseok", "09-26 chuseok"],
      ...["10-03 foundation", "10-05 substitute", "10-09 hangul", "12-25 christmas"],
    ]);
  });

  it("of 2024: Seollal ends on a Sunday", () => {
    expect(of(2024).filter((day) => day.startsWith("02"))).toEqual([
      "02-09 seollal",
      "02-10 seollal",
      "02-11 seollal",
      "02-12 substitute",
    ]);
  });
});
