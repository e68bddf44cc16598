import { beforeEach, describe, expect, it } from "vitest";
import { LiveState } from "../../../gateway/src/live/live-state.js";
import { goldenNetwork, registryOf } from "../../support/broker-network.js";
import { committed, readingOf } from "../../support/live.js";

const now = 1_763_866_000_000;
const hourMs = 3_600_000;

describe("when a device was last seen, and what its clock says", () => {
  let state: LiveState;
  beforeEach(() => {
    state = new LiveState({ registry: registryOf(goldenNetwork()), newEpoch: () => "e", now });
  });
  const controllerState = (observedAt: number, receivedAt: number, retained = false) =>
    committed({
      controllerStates: [{ controllerId: "C1", receivedAt, retained, state: { observedAt, mode: "free", phases: [] } }],
    });
  const signState = (observedAt: number, receivedAt: number, retained: boolean) =>
    committed({ signStates: [{ signId: "G1", receivedAt, retained, state: { observedAt } }] });
  const readings = (...times: [observedAt: number, receivedAt: number][]) =>
    committed({ readings: times.map(([observedAt, receivedAt]) => readingOf("D1", observedAt, { receivedAt })) });

  it("is not now for a cabinet of which the broker had kept a state", () => {
    state.apply(controllerState(now - 20 * hourMs, now, true), now);
    state.apply(signState(now - 5_000, now, true), now);
    expect(state.device("controllers", "C1")).toMatchObject({ lastSeenAt: now - 20 * hourMs, clockOffsetMs: null });
    expect(state.device("signs", "G1")).toMatchObject({ lastSeenAt: now - 5_000, clockOffsetMs: null });
    state.apply(controllerState(now + 900, now + 1_000), now + 1_000);
    expect(state.device("controllers", "C1")).toMatchObject({ lastSeenAt: now + 1_000, clockOffsetMs: -100 });
  });

  it("does not flip between readings that come as they happen and those of a backfill", () => {
    state.apply(readings([now, now + 100]), now + 100);
    const before = state.device("detectors", "D1");
    state.apply(readings([now - 6 * hourMs, now + 200], [now - 5 * hourMs, now + 300]), now + 300);
    expect(state.device("detectors", "D1")).toBe(before);
  });

  it("is the time of what was sent, for what a device had kept while it had no connection", () => {
    const start = now - 6 * hourMs;
    state.apply(readings([start, start + 100]), now);
    for (let i = 1; i <= 50; i += 1) state.apply(readings([start + i * 20_000, now + i]), now + i);
    expect(state.device("detectors", "D1")).toMatchObject({ lastSeenAt: start + 50 * 20_000, clockOffsetMs: -100 });
    state.apply(readings([now + 20_000, now + 20_100]), now + 20_100);
    expect(state.device("detectors", "D1")).toMatchObject({ lastSeenAt: now + 20_100, clockOffsetMs: -100 });
  });

  it("is believed of a clock that is hours behind, once the next message says the same", () => {
    state.apply(controllerState(now - 2 * hourMs, now), now);
    expect(state.device("controllers", "C1")?.clockOffsetMs).toBe(null);
    state.apply(controllerState(now - 2 * hourMs + 5_000, now + 5_040), now + 5_040);
    expect(state.device("controllers", "C1")).toMatchObject({
      lastSeenAt: now + 5_040,
      clockOffsetMs: -2 * hourMs - 40,
    });
  });

  it("is not moved by the news that the device is gone", () => {
    const presence = { kind: "signs" as const, deviceId: "G1", at: now };
    state.apply(committed({ presence: [{ ...presence, online: true, receivedAt: now + 50 }] }), now);
    state.apply(committed({ presence: [{ ...presence, online: false, receivedAt: now + hourMs }] }), now);
    expect(state.device("signs", "G1")).toMatchObject({
      online: false,
      since: now + hourMs,
      lastSeenAt: now + 50,
    });
  });
});
