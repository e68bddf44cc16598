import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LinkHistory, oldestOfUse } from "../../../gateway/src/live/link-history.js";

const noon = Date.UTC(2026, 10, 23, 3, 0, 0);
const day = 86_400_000;
const values = { speedKph: 40, flowVph: 900, occupancyPct: 12 };

describe("what stands in for a link without a working detector", () => {
  it("is the mean of the day before at the same quarter of the hour, and says that it is", () => {
    const history = new LinkHistory();
    history.learn(noon, values);
    history.learn(noon + 60_000, { ...values, speedKph: 30 });
    expect(history.substitute(noon + day + 300_000)).toEqual({
      ...{ from: "history", quarterStart: noon, ...values },
      speedKph: 35,
    });
    expect(history.substitute(noon + day + 900_000)).toBeNull();
  });

  it("is nothing of today, and nothing that is older than a week", () => {
    const history = new LinkHistory();
    history.learn(noon, values);
    expect(history.substitute(noon + 60_000)).toBeNull();
    expect(history.substitute(noon + 7 * day)).not.toBeNull();
    expect(history.substitute(noon + 8 * day)).toBeNull();
  });

  it("is the day before where today was measured until just now", () => {
    const history = new LinkHistory();
    history.learn(noon, values);
    history.learn(noon + day, { ...values, speedKph: 10 });
    expect(history.substitute(noon + day + 60_000)).toMatchObject({ quarterStart: noon, speedKph: 40 });
  });

  it("leaves out what was not measured", () => {
    const history = new LinkHistory();
    history.learn(noon, { speedKph: null, flowVph: 0, occupancyPct: 0 });
    expect(history.substitute(noon + day)).toEqual({
      ...{ from: "history", quarterStart: noon, speedKph: null, flowVph: 0, occupancyPct: 0 },
    });
    history.learn(noon + 900_000, { speedKph: null, flowVph: null, occupancyPct: null });
    expect(history.substitute(noon + 900_000 + day)).toBeNull();
  });
});

describe("what is recalled of the days before a start", () => {
  const ofDay = (n: number) => ({ ...values, speedKph: 20 + n });

  it("stands in as what was learnt does, of its day and no other quarter of the hour", () => {
    const history = new LinkHistory();
    history.recall(noon, values, noon + day);
    expect(history.substitute(noon + day + 14 * 60_000)).toEqual({ from: "history", quarterStart: noon, ...values });
    expect(history.substitute(noon + day + 15 * 60_000)).toBeNull();
    expect(history.substitute(noon + day - 60_000)).toBeNull();
  });

  it("is of the youngest earlier day within a week, in whatever order it was read", () => {
    // Days before today; of those that the database holds, it gives the two youngest.
    const held = fc.uniqueArray(fc.integer({ min: 0, max: 12 }), { maxLength: 6 });
    fc.assert(
      fc.property(held, fc.boolean(), (ago, oldestFirst) => {
        const history = new LinkHistory();
        const given = [...ago].sort((a, b) => a - b).slice(0, 2);
        if (oldestFirst) given.reverse();
        for (const n of given) history.recall(noon - n * day, ofDay(n), noon + 60_000);
        const youngest = given.filter((n) => n > 0 && n <= 7).sort((a, b) => a - b)[0];
        expect(history.substitute(noon + 60_000)).toEqual(
          youngest === undefined ? null : { from: "history", quarterStart: noon - youngest * day, ...ofDay(youngest) },
        );
      }),
    );
  });

  it("does not undo what was learnt since, nor is it lost by it", () => {
    const history = new LinkHistory();
    history.learn(noon, { ...values, speedKph: 10 });
    history.recall(noon, { ...values, speedKph: 70 }, noon + 120_000);
    history.recall(noon - day, ofDay(1), noon + 120_000);
    history.recall(noon - 2 * day, ofDay(2), noon + 120_000);
    expect(history.substitute(noon + 180_000)).toMatchObject({ quarterStart: noon - day, speedKph: 21 });
    expect(history.substitute(noon + day)).toMatchObject({ quarterStart: noon, speedKph: 10 });
  });

  it("counts for the minutes of the quarter that had passed, where that goes on being learnt", () => {
    const history = new LinkHistory();
    history.recall(noon, { ...values, speedKph: 40 }, noon + 300_000);
    for (let minute = 5; minute < 15; minute += 1) history.learn(noon + minute * 60_000, { ...values, speedKph: 10 });
    expect(history.substitute(noon + day)?.speedKph).toBe(20);
  });

  it("is asked for from the oldest day on that may stand in today", () => {
    const history = new LinkHistory();
    const oldest = oldestOfUse(noon);
    history.recall(oldest, values, noon);
    history.recall(oldest - 900_000, values, noon);
    expect(history.substitute(oldest + 7 * day)).not.toBeNull();
    // The quarter before it is of a day that is too old for this one.
    expect(history.substitute(oldest + 8 * day - 900_000)).toBeNull();
    expect(noon - oldest).toBeGreaterThanOrEqual(7 * day);
  });
});
