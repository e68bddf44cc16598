import type { ControllerState, Network } from "@roadcast/contract";
import { readingFlags } from "@roadcast/db";
import { beforeEach, describe, expect, it } from "vitest";
import { LiveState } from "../../../gateway/src/live/live-state.js";
import { networkStateAt } from "../../../gateway/src/live/network-state.js";
import { goldenNetwork, registryOf } from "../../support/broker-network.js";
import { committed, readingOf } from "../../support/live.js";

const at = 1_763_866_000_000;
let epochs = 0;

const stateOf = (network: Network) =>
  new LiveState({ registry: registryOf(network), newEpoch: () => `epoch-${++epochs}`, now: at });

/** The golden network with a second area, in which nothing but its area is. */
function twoAreas(): Network {
  const network = goldenNetwork();
  const area = network.features.find(({ properties }) => properties.kind === "area");
  if (area?.properties.kind !== "area") throw new Error("no area");
  const other = { ...area, properties: { ...area.properties, id: "A2" } } as typeof area;
  return { ...network, features: [...network.features, other] };
}

/** Changes the properties of one feature. */
function changed(network: Network, id: string, more: Record<string, unknown>): Network {
  const features = network.features.map((feature) =>
    feature.properties.id === id ? { ...feature, properties: { ...feature.properties, ...more } } : feature,
  );
  return { ...network, features: features as Network["features"] };
}

const controllerState = (observedAt: number, more: Partial<ControllerState> = {}): ControllerState => ({
  observedAt,
  mode: "coordinated",
  phases: [{ phase: 2, indication: "green" }],
  ...more,
});

describe("the live state", () => {
  let state: LiveState;
  beforeEach(() => {
    state = stateOf(twoAreas());
  });
  const snapshot = (area = "A1") => {
    const found = state.snapshot(area, at);
    if (found === null) throw new Error("no such area");
    return found;
  };
  const linkIn = (area = "A1") => snapshot(area).links.find(({ id }) => id === "L1");

  it("starts with a record of everything, none of which claims to know", () => {
    expect(linkIn()).toMatchObject({ los: "noData", detectorsWorking: 0, detectorsTotal: 3 });
    expect(snapshot().detectors.map(({ quality }) => quality)).toEqual(["noData", "noData", "noData"]);
    expect(snapshot().devices.every(({ online }) => online === null)).toBe(true);
    expect(snapshot().controllers).toEqual([]);
  });

  it("takes in what was committed: the detector, its link and that the device was seen", () => {
    state.apply(committed({ readings: [readingOf("D1", at)] }), at + 150);
    expect(state.detector("D1")).toMatchObject({ observedAt: at, flowVph: 1260, quality: "ok" });
    expect(linkIn()).toMatchObject({ speedKph: 41.5, los: "free", detectorsWorking: 1 });
    expect(state.device("detectors", "D1")).toMatchObject({ lastSeenAt: at + 100, clockOffsetMs: -100, online: null });
  });

  it("lets the newest reading win and never an older one that comes later", () => {
    state.apply(committed({ readings: [readingOf("D1", at, { speedKph: 20 })] }), at);
    const before = state.delta("A1", 0, at)?.seq;
    state.apply(committed({ readings: [readingOf("D1", at - 20_000, { speedKph: 80 })] }), at);
    expect(state.detector("D1")).toMatchObject({ observedAt: at, speedKph: 20 });
    expect(linkIn()?.speedKph).toBe(20);
    expect(state.seqOf("A1")).toBe(before);
  });

  it("keeps a sign's newest message when an older one comes later, also over a change of the network", () => {
    const showing = (observedAt: number, line: string) => ({
      signId: "G1",
      receivedAt: at,
      state: { observedAt, message: { pages: [{ lines: [line], seconds: 3 }] }, activeCommandId: null, faults: [] },
    });
    state.apply(committed({ signStates: [showing(at, "new")] }), at);
    state.apply(committed({ signStates: [showing(at - 3_600_000, "old")] }), at);
    const lines = () => state.device("signs", "G1")?.signMessage?.pages[0]?.lines;
    expect(lines()).toEqual(["new"]);
    state.replaceRegistry(registryOf(twoAreas()), at);
    state.apply(committed({ signStates: [showing(at - 1, "old")] }), at);
    expect(lines()).toEqual(["new"]);
    state.apply(committed({ signStates: [showing(at + 1, "newer")] }), at);
    expect(lines()).toEqual(["newer"]);
  });

  it("shows failed detectors as failed and leaves them out of the link", () => {
    const failures = [{ test: "lockedOn" as const, since: at - 60_000 }];
    const failed = readingOf("D2", at, { occupancyPct: 100, flags: readingFlags.detectorFailed }, failures);
    state.apply(committed({ readings: [readingOf("D1", at), failed] }), at);
    expect(state.detector("D2")).toMatchObject({ quality: "failed", failures });
    expect(linkIn()).toMatchObject({ occupancyPct: 12.3, detectorsWorking: 1 });
  });

  it("shows an impossible reading but keeps it from the link", () => {
    state.apply(
      committed({ readings: [readingOf("D1", at, { count: 0, speedKph: 90, flags: readingFlags.impossible })] }),
      at,
    );
    expect(state.detector("D1")).toMatchObject({ speedKph: 90, quality: "ok" });
    expect(linkIn()?.los).toBe("noData");
  });

  it("says no data once two intervals have gone by without a reading", () => {
    state.apply(committed({ readings: [readingOf("D1", at)] }), at);
    state.tick(at + 41_000);
    expect(linkIn()?.los).toBe("free");
    state.tick(at + 43_000);
    expect(state.detector("D1")?.quality).toBe("noData");
    expect(linkIn()).toMatchObject({ los: "noData", speedKph: null, detectorsWorking: 0 });
    state.apply(committed({ readings: [readingOf("D1", at + 60_000)] }), at + 60_100);
    expect(linkIn()?.los).toBe("free");
  });

  it("numbers changes by area and gives what changed after a number, each record once and whole", () => {
    const before = snapshot().seq;
    const elsewhere = state.seqOf("A2");
    state.apply(committed({ readings: [readingOf("D1", at), readingOf("D1", at + 20_000)] }), at + 20_000);
    const delta = state.delta("A1", before, at);
    expect(delta?.detectors.map(({ id, observedAt }) => [id, observedAt])).toEqual([["D1", at + 20_000]]);
    expect(delta?.links.map(({ id }) => id)).toEqual(["L1"]);
    expect(delta?.fromSeq).toBe(before);
    expect(delta?.seq).toBeGreaterThan(before);
    expect(state.delta("A1", delta?.seq ?? 0, at)).toMatchObject({ links: [], detectors: [], devices: [] });
    expect(state.seqOf("A2")).toBe(elsewhere);
  });

  it("puts what has no place in every area", () => {
    const position = { observedAt: at, lat: 37.5, lon: 127.03, speedKph: 30 };
    state.apply(committed({ positions: [{ vehicleId: "V1", receivedAt: at, position }] }), at);
    for (const area of ["A1", "A2"]) {
      const vehicle = snapshot(area).devices.find(({ id }) => id === "vehicles/V1");
      expect(vehicle?.position).toEqual({ ...position, headingDeg: null });
    }
  });

  it("keeps the newest state of a controller", () => {
    const row = (observedAt: number, mode: ControllerState["mode"]) => ({
      controllerId: "C1",
      receivedAt: at,
      state: controllerState(observedAt, { mode }),
    });
    state.apply(committed({ controllerStates: [row(at, "flash"), row(at - 1, "coordinated")] }), at);
    expect(snapshot().controllers).toMatchObject([{ id: "C1", mode: "flash", observedAt: at, faults: [] }]);
  });

  it("dates a connect by the device and a loss by when it was heard of", () => {
    const row = (online: boolean, receivedAt: number) => ({
      kind: "signs" as const,
      deviceId: "G1",
      online,
      at,
      receivedAt,
    });
    state.apply(committed({ presence: [row(true, at + 5)] }), at + 5);
    expect(state.device("signs", "G1")).toMatchObject({ online: true, since: at });
    state.apply(committed({ presence: [row(false, at + 90_000)] }), at + 90_000);
    expect(state.device("signs", "G1")).toMatchObject({ online: false, since: at + 90_000 });
  });

  it("ignores devices that the network does not have", () => {
    const before = state.seqOf("A1");
    state.apply(
      committed({
        readings: [readingOf("D404", at)],
        controllerStates: [{ controllerId: "C404", receivedAt: at, state: controllerState(at) }],
      }),
      at,
    );
    expect(state.seqOf("A1")).toBe(before);
  });

  it("tells its listener which areas have changed", () => {
    const told: string[][] = [];
    state.onChanged((areas) => told.push([...areas]));
    state.apply(committed({ readings: [readingOf("D1", at)] }), at);
    state.tick(at + 1);
    expect(told).toEqual([["A1"]]);
  });

  describe("of a clock that was set back", () => {
    const hour = 3_600_000;
    const c1 = (observedAt: number, receivedAt: number, more = {}, retained = false) =>
      committed({
        controllerStates: [{ controllerId: "C1", receivedAt, state: controllerState(observedAt, more), retained }],
      });

    it("takes the controller's second state that is late by as much, with its offset, and what follows", () => {
      state.apply(c1(at, at + 100), at);
      const flash = (second: number) =>
        state.apply(c1(at - hour + second * 1000, at + second * 1000 + 100, { mode: "flash" }), at);
      flash(60);
      expect(state.controller("C1")?.mode).toBe("coordinated");
      flash(65);
      expect(state.controller("C1")).toMatchObject({ mode: "flash", observedAt: at - hour + 65_000 });
      expect(state.device("controllers", "C1")?.clockOffsetMs).toBe(-hour - 100);
      state.apply(c1(at - hour + 70_000, at + 70_100, { mode: "free" }), at);
      expect(state.controller("C1")?.mode).toBe("free");
      // The database still knows the one from before as the newest.
      state.apply(c1(at, at + 100), at);
      expect(state.controller("C1")?.mode).toBe("free");
    });

    it("takes nothing that was kept: neither a backlog that comes at once, nor one by one, nor the broker's", () => {
      state.apply(c1(at, at + 100), at);
      for (let i = 1; i < 9; i += 1) state.apply(c1(at - 50_000 + i * 5_000, at + 5_000 + i, { mode: "flash" }), at);
      for (let i = 1; i < 9; i += 1)
        state.apply(c1(at - 50_000 + i * 5_000, at + 9_000 + i * 2_000, { mode: "flash" }), at);
      for (let i = 1; i < 3; i += 1)
        state.apply(c1(at - hour + i * 5_000, at + 60_000 + i * 5_000, { mode: "flash" }, true), at);
      expect(state.controller("C1")?.mode).toBe("coordinated");
    });

    it("takes the detector's readings, which are old, and tells by how much its clock is wrong", () => {
      const read = (observedAt: number, receivedAt: number) =>
        state.apply(committed({ readings: [readingOf("D1", observedAt, { receivedAt })] }), receivedAt);
      read(at, at + 100);
      read(at - hour + 20_000, at + 20_100);
      expect(state.detector("D1")?.observedAt).toBe(at);
      read(at - hour + 40_000, at + 40_100);
      expect(state.detector("D1")).toMatchObject({ observedAt: at - hour + 40_000, quality: "noData" });
      expect(state.device("detectors", "D1")?.clockOffsetMs).toBe(-hour - 100);
    });
  });

  it("learns how wrong a clock is from what is refused for it, unless the broker had kept that", () => {
    const refused = (retained: boolean) =>
      committed({
        refusedClocks: [{ kind: "detectors", deviceId: "D1", observedAt: at + 32_400_000, receivedAt: at, retained }],
      });
    state.apply(refused(true), at);
    expect(state.device("detectors", "D1")?.clockOffsetMs).toBeNull();
    state.apply(refused(false), at);
    expect(state.device("detectors", "D1")?.clockOffsetMs).toBe(32_400_000);
  });

  describe("when the network is replaced", () => {
    it("goes on in the same epoch where nothing has gone, and gives only what has changed", () => {
      state.apply(committed({ readings: [readingOf("D1", at), readingOf("D2", at, { speedKph: 20 })] }), at);
      const { epoch, seq } = snapshot();
      expect(state.replaceRegistry(registryOf(changed(twoAreas(), "D2", { outOfService: true })), at)).toBe(false);
      const delta = state.delta("A1", seq, at);
      expect(delta?.epoch).toBe(epoch);
      expect(delta?.detectors).toMatchObject([{ id: "D2", quality: "outOfService" }]);
      expect(delta?.devices).toMatchObject([{ id: "detectors/D2", outOfService: true }]);
      expect(linkIn()).toMatchObject({ speedKph: 41.5, detectorsWorking: 1 });
    });

    it("begins a new epoch where something has gone, and keeps the state of what is left", () => {
      state.apply(committed({ readings: [readingOf("D1", at)] }), at);
      const { epoch } = snapshot();
      const network = twoAreas();
      const smaller = { ...network, features: network.features.filter(({ properties }) => properties.id !== "D9") };
      expect(state.replaceRegistry(registryOf(smaller), at)).toBe(true);
      expect(snapshot().epoch).not.toBe(epoch);
      expect(
        snapshot()
          .detectors.map(({ id }) => id)
          .sort(),
      ).toEqual(["D1", "D2"]);
      expect(state.detector("D1")?.observedAt).toBe(at);
    });
  });

  it("makes the state of a past moment by the same rules", () => {
    const past = { ...committed({}), readings: [{ detectorId: "D1", row: readingOf("D1", at - 10_000).row }] };
    const then = networkStateAt(
      { ...past, controllerStates: [], signStates: [], presence: [], positions: [] },
      registryOf(twoAreas()),
      at,
    );
    expect(then.links).toMatchObject([{ id: "L1", speedKph: 41.5, los: "free" }]);
    expect(then.detectors).toHaveLength(3);
  });

  it("takes from a past reading whether its detector was out of service then", () => {
    const rowOf = (id: string, flags: number) => ({
      detectorId: id,
      row: { ...readingOf(id, at - 10_000).row, flags },
    });
    const then = networkStateAt(
      {
        readings: [rowOf("D1", readingFlags.outOfService), rowOf("D2", 0)],
        controllerStates: [],
        signStates: [],
        presence: [],
        positions: [],
      },
      registryOf(changed(twoAreas(), "D2", { outOfService: true })),
      at,
    );
    expect(then.detectors).toMatchObject([
      { id: "D1", quality: "outOfService" },
      { id: "D2", quality: "ok" },
      { id: "D9", quality: "noData" },
    ]);
    expect(then.links[0]).toMatchObject({ id: "L1", detectorsWorking: 1 });
  });
});
