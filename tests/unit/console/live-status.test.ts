import { describe, expect, it } from "vitest";
import { serverNow, takeClockSample } from "../../../console/src/api/gateway-clock.js";
import { ConnectionStore, delayedAfterMs, judgeConnection } from "../../../console/src/live/connection.js";
import { isControllerStale, isStale } from "../../../console/src/live/staleness.js";

describe("what the connection badge says", () => {
  const live = { connected: true, everConnected: true, complete: true, lastDataAt: 100_000 };

  it.each([
    ["connecting before the first socket", { ...live, connected: false, everConnected: false }, 0, "connecting"],
    ["connecting until every area has its snapshot", { ...live, complete: false }, 0, "connecting"],
    ["live while data comes", live, delayedAfterMs, "live"],
    ["delayed when the socket answers and brings nothing", live, delayedAfterMs + 1, "delayed"],
    ["disconnected when the socket is lost", { ...live, connected: false }, 0, "disconnected"],
    ["live on a network with nothing to report", { ...live, lastDataAt: null }, 1e9, "live"],
  ] as const)("%s", (_name, facts, ageMs, status) => {
    expect(judgeConnection(facts, 100_000 + ageMs)).toBe(status);
  });

  it("keeps the time since when, until the status changes", () => {
    const store = new ConnectionStore();
    let told = 0;
    store.subscribe(() => {
      told += 1;
    });
    store.set("live", 5_000);
    store.set("live", 9_000);
    expect(store.get()).toEqual({ status: "live", since: 5_000 });
    expect(told).toBe(1);
  });
});

describe("what is out of date", () => {
  it("is a reading older than two of its intervals, or none at all", () => {
    const record = { observedAt: 100_000, intervalSec: 20 };
    expect(isStale(record, 140_000)).toBe(false);
    expect(isStale(record, 140_001)).toBe(true);
    expect(isStale({ ...record, observedAt: null }, 0)).toBe(true);
  });

  it("is a controller that was silent for more than 15 s", () => {
    expect(isControllerStale({ receivedAt: 100_000 }, 115_000)).toBe(false);
    expect(isControllerStale({ receivedAt: 100_000 }, 115_001)).toBe(true);
  });
});

describe("the gateway's clock", () => {
  it("is taken from the measurement with the shortest round trip", () => {
    const sentAt = 1_000_000;
    takeClockSample(sentAt, sentAt + 20, sentAt + 10 + 60_000);
    takeClockSample(sentAt, sentAt + 2_000, sentAt + 90_000);
    const ahead = serverNow() - Date.now();
    expect(Math.abs(ahead - 60_000)).toBeLessThan(1_000);
  });
});
