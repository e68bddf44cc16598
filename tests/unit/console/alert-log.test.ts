import { describe, expect, it } from "vitest";
import { muteLeft, nextLog, seenLog } from "../../../console/src/panels/alerts/alert-log.js";

describe("alerts", () => {
  it("that hold when the console opens are listed but are no news", () => {
    const { log, fresh } = nextLog(null, new Map([["C1", "dark"]]), 1_000);
    expect(fresh).toEqual([]);
    expect(log.get("C1")).toEqual({ controllerId: "C1", condition: "dark", since: 1_000, unseen: false });
  });

  it("are new once, when they begin or become another, and go when the condition does", () => {
    const start = nextLog(null, new Map(), 0).log;
    const first = nextLog(start, new Map([["C1", "flash"]]), 1_000);
    expect(first.fresh.map(({ controllerId }) => controllerId)).toEqual(["C1"]);
    const again = nextLog(first.log, new Map([["C1", "flash"]]), 2_000);
    expect(again.fresh).toEqual([]);
    expect(again.log.get("C1")?.since).toBe(1_000);
    const worse = nextLog(again.log, new Map([["C1", "dark"]]), 3_000);
    expect(worse.fresh).toHaveLength(1);
    expect(nextLog(worse.log, new Map(), 4_000).log.size).toBe(0);
  });

  it("count as seen after a look at the list", () => {
    const { log } = nextLog(new Map(), new Map([["C1", "flash"]]), 0);
    expect([...log.values()].every(({ unseen }) => unseen)).toBe(true);
    expect([...seenLog(log).values()].some(({ unseen }) => unseen)).toBe(false);
  });

  it("are muted for a time that runs out by itself", () => {
    expect(muteLeft(61_000, 1_000)).toBe(60_000);
    expect(muteLeft(61_000, 61_500)).toBe(0);
    expect(muteLeft(null, 0)).toBe(0);
  });
});
