import { describe, expect, it } from "vitest";
import { formatBytes, formatNumber, formatRate } from "../../../console/src/format/numbers.js";
import { formatMoment, formatNear, splitDuration } from "../../../console/src/format/times.js";

/** 08:05:09 in Seoul on Thursday, 2 January 2025; the day before in UTC. */
const moment = Date.UTC(2025, 0, 1, 23, 5, 9, 42);

describe("what the console shows of times and numbers", () => {
  it("is Seoul's 24-hour clock with seconds, wherever the viewer sits", () => {
    expect(formatMoment(moment, "en", "time")).toBe("08:05:09");
    expect(formatMoment(moment, "ko", "time")).toBe("08:05:09");
    expect(formatMoment(Date.UTC(2025, 0, 1, 15), "en", "minute")).toBe("00:00");
  });

  it("has dates in the order of the language", () => {
    expect(formatMoment(moment, "ko", "dateTime")).toMatch(/^2025\. 01\. 02\. 08:05:09$/);
    expect(formatMoment(moment, "en", "dateTime")).toMatch(/^02\/01\/2025, 08:05:09$/);
  });

  it("says the date of what is twelve hours away or more, and the time alone of what is nearer", () => {
    const hour = 3_600_000;
    for (const now of [moment, moment + 12 * hour - 1, moment - 12 * hour + 1]) {
      expect(formatNear(moment, now, "en")).toBe("08:05:09");
    }
    for (const now of [moment + 12 * hour, moment + 36 * hour, moment - 12 * hour]) {
      expect(formatNear(moment, now, "en")).toBe("02/01/2025, 08:05:09");
    }
    expect(formatNear(moment, moment + 24 * hour, "ko")).toBe("2025. 01. 02. 08:05:09");
  });

  it("has a month as each language writes it", () => {
    expect(formatMoment(moment, "ko", "month")).toBe("2025년 1월");
    expect(formatMoment(moment, "en", "month")).toBe("January 2025");
  });

  it("has thousands apart, decimals that line up, and a dash for nothing", () => {
    expect(formatNumber(12_345.678, "ko", 1)).toBe("12,345.7");
    expect(formatNumber(null, "en")).toBe("–");
    expect(formatRate(9.94, "en")).toBe("9.9");
    expect(formatRate(123.4, "en")).toBe("123");
    expect(formatBytes(1_536, "en")).toBe("1.5 KiB");
  });

  it("has spans in the two units that matter", () => {
    expect(splitDuration(75_000)).toEqual([
      { unit: "minute", value: 1 },
      { unit: "second", value: 15 },
    ]);
  });
});
