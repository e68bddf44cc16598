import { DatabaseError, toDatabaseError } from "@roadcast/db";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Maintenance } from "../../../gateway/src/health/maintenance.js";
import { readiness } from "../../../gateway/src/health/readiness.js";
import { silentLogger } from "../../support/broker-ingest.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const well = { ok: true, detail: "well" };

describe("readiness", () => {
  it("is ready when everything that it depends on is", async () => {
    const state = await readiness({ database: () => well, broker: async () => well });
    expect(state).toEqual({
      ready: true,
      dependencies: [
        { name: "database", ...well },
        { name: "broker", ...well },
      ],
    });
  });

  it("takes a rejection for a state, by its code: what a driver says of hosts and ports is not for strangers", async () => {
    const said = new Error("connect ECONNREFUSED 10.1.2.3:5432");
    const away = () => Promise.reject(toDatabaseError(Object.assign(said, { code: "ECONNREFUSED" })));
    const unknown = () => Promise.reject(said);
    const state = await readiness({ database: away, broker: () => well, other: unknown });
    expect(state.ready).toBe(false);
    expect(state.dependencies[0]).toEqual({ name: "database", ok: false, detail: "unreachable" });
    expect(JSON.stringify(state)).not.toContain("10.1.2.3");
  });

  it("does not wait for a dependency that hangs", async () => {
    const asked = readiness({ database: () => new Promise(() => undefined) });
    await vi.advanceTimersByTimeAsync(2_000);
    expect((await asked).dependencies[0]).toMatchObject({ ok: false, detail: "no answer within 2000 ms" });
  });
});

describe("storage maintenance", () => {
  const report = { made: 0, dropped: 0, lateMinutes: 0, rolledUpTo: 0, skipped: false };
  const maintenance = (maintain: () => Promise<typeof report>) =>
    new Maintenance({ storage: { maintain }, clock: { now: () => Date.now() }, logger: silentLogger, everyMs: 60_000 });

  it("runs at once and every minute, never twice at once", async () => {
    let running = 0;
    let runs = 0;
    const work = maintenance(async () => {
      running += 1;
      runs += 1;
      expect(running).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 150_000));
      running -= 1;
      return report;
    });
    work.start();
    await vi.advanceTimersByTimeAsync(150_000 + 60_000 + 1);
    expect(runs).toBe(2);
    const stopped = work.stop();
    await vi.advanceTimersByTimeAsync(150_000);
    await stopped;
    await vi.advanceTimersByTimeAsync(600_000);
    expect(runs).toBe(2);
  });

  it("goes on after a failure, and says so once it has failed three times in a row", async () => {
    let fails = true;
    const work = maintenance(async () => {
      if (fails) throw new DatabaseError("full", "no room");
      return report;
    });
    work.start();
    await vi.advanceTimersByTimeAsync(60_001);
    expect(work.state().ok).toBe(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(work.state()).toEqual({ ok: false, detail: "failed 3 times in a row: full" });
    fails = false;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(work.state().ok).toBe(true);
    await work.stop();
  });
});
