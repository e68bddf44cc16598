import { describe, expect, it } from "vitest";
import { seriesCsv, toCsv } from "../../../gateway/src/http/csv.js";

describe("CSV", () => {
  it("leaves cells of null empty and quotes what RFC 4180 asks to be quoted", () => {
    expect(
      toCsv(
        ["a", "b"],
        [
          ["x,y", 'say "hi"'],
          [null, "two\nlines"],
        ],
      ),
    ).toBe('a,b\r\n"x,y","say ""hi"""\r\n,"two\nlines"\r\n');
  });

  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])(
    "does not let a spreadsheet take %j for a formula",
    (text) => {
      const [, row = ""] = toCsv(["a"], [[text]]).split("\r\n", 2);
      expect(row.replace(/^"/, "")).toMatch(/^'/);
    },
  );

  it("keeps negative numbers numbers", () => {
    expect(toCsv(["a"], [[-1.5]])).toBe("a\r\n-1.5\r\n");
  });

  it("gives a series one line a point, with units in the names of its columns", () => {
    const point = {
      count: 7,
      flowVph: 1260,
      speedKph: 41.5,
      occupancyPct: 12.3,
      travelTimeSec: null,
      coveragePct: 100,
    };
    const csv = seriesCsv({
      id: "D1",
      bucket: "1m",
      from: "2025-11-23T00:00:00.000Z",
      to: "2025-11-23T01:00:00.000Z",
      points: [{ at: "2025-11-23T00:00:00.000Z", ...point }],
      empty: null,
    });
    expect(csv).toBe(
      "id,at,count,flowVph,speedKph,occupancyPct,travelTimeSec,coveragePct,flagged\r\n" +
        "D1,2025-11-23T00:00:00.000Z,7,1260,41.5,12.3,,100,\r\n",
    );
  });
});
