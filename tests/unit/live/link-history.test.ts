import { describe, expect, it } from "vitest";
import { LinkHistory } from "../../../gateway/src/live/link-history.js";

const noon = Date.UTC(2026, 10, 23, 3, 0, 0);
const day = 86_400_000;
const values = { speedKph: 40, flowVph: 900, occupancyPct: 12 };

describe("what stands in for a link without a working detector", () => {
  it("is the mean of the day before at the same quarter of the hour, and says that it is", () => {
    const history = new LinkHistory();
    history.learn(noon, values);
    history.learn(noon + 60_000, { ...values, speedKph: 30 });
    expect(history.substitute(noon + day + 300_000)).toEqual({ from: "history", ...values, speedKph: 35 });
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
    expect(history.substitute(noon + day + 60_000)).toMatchObject({ speedKph: 40 });
  });

  it("leaves out what was not measured", () => {
    const history = new LinkHistory();
    history.learn(noon, { speedKph: null, flowVph: 0, occupancyPct: 0 });
    expect(history.substitute(noon + day)).toEqual({ from: "history", speedKph: null, flowVph: 0, occupancyPct: 0 });
    history.learn(noon + 900_000, { speedKph: null, flowVph: null, occupancyPct: null });
    expect(history.substitute(noon + 900_000 + day)).toBeNull();
  });
});
