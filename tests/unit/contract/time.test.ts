import { timeIn } from "@roadcast/contract";
import { describe, expect, it } from "vitest";

const at = (text: unknown) => {
  const result = timeIn.safeParse(text);
  return result.success ? result.data : null;
};

describe("a moment that comes in", () => {
  it.each([
    ["2025-11-23T02:40:10Z", Date.UTC(2025, 10, 23, 2, 40, 10)],
    ["2025-11-23t02:40:10.25z", Date.UTC(2025, 10, 23, 2, 40, 10, 250)],
    ["2025-11-23T11:40:10+09:00", Date.UTC(2025, 10, 23, 2, 40, 10)],
    ["2024-02-29T00:00:00Z", Date.UTC(2024, 1, 29)],
    ["2000-02-29T23:59:59-00:00", Date.UTC(2000, 1, 29, 23, 59, 59)],
    ["2025-12-31T23:59:59.999Z", Date.UTC(2025, 11, 31, 23, 59, 59, 999)],
  ])("in RFC 3339 is read: %s", (text, moment) => {
    expect(at(text)).toBe(moment);
  });

  it.each([
    ["a day that its month has not", "2025-02-30T00:00:00Z"],
    ["29 February of a common year", "2025-02-29T12:00:00Z"],
    ["29 February of a century's common year", "2100-02-29T12:00:00Z"],
    ["31 April", "2025-04-31T00:00:00Z"],
    ["day 0", "2025-04-00T00:00:00Z"],
    ["month 13", "2025-13-01T00:00:00Z"],
    ["month 0", "2025-00-01T00:00:00Z"],
    ["24:00, which RFC 3339 does not have", "2025-11-23T24:00:00Z"],
    ["minute 60", "2025-11-23T10:60:00Z"],
    ["second 61", "2016-12-31T23:59:61Z"],
    ["an offset of 24 hours", "2025-11-23T10:00:00+24:00"],
    ["an offset of 60 minutes", "2025-11-23T10:00:00+09:60"],
  ])("that does not exist is refused: %s", (_what, text) => {
    expect(at(text)).toBeNull();
  });

  it("may be a leap second, which counts as the second after it, and only where there can be one", () => {
    expect(at("2016-12-31T23:59:60Z")).toBe(Date.UTC(2017, 0, 1));
    expect(at("2017-01-01T08:59:60.5+09:00")).toBe(Date.UTC(2017, 0, 1, 0, 0, 0, 500));
    expect(at("2015-06-30T23:59:60Z")).toBe(Date.UTC(2015, 6, 1));
    expect(at("2016-12-31T22:59:60Z")).toBeNull();
    expect(at("2016-12-31T23:59:60+09:00")).toBeNull();
    expect(at("2016-11-30T23:59:60Z")).toBeNull();
  });
});
