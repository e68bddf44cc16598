import type { Delta, DeviceRecord, LinkRecord, Snapshot } from "@roadcast/contract";
import { describe, expect, it } from "vitest";
import {
  applyDelta,
  applySnapshot,
  dropArea,
  emptyState,
  judgeDelta,
  noChanges,
} from "../../../console/src/live/reducer.js";
import { LiveStore } from "../../../console/src/live/store.js";

const link = (id: string, speedKph: number): LinkRecord => ({
  id,
  los: "free",
  observedAt: 1_000,
  intervalSec: 20,
  speedKph,
  flowVph: 600,
  occupancyPct: 8,
  travelTimeSec: 30,
  detectorsWorking: 2,
  detectorsTotal: 2,
  substitute: null,
});

const vehicle = (id: string): DeviceRecord => ({
  id: `vehicles/${id}`,
  kind: "vehicles",
  online: true,
  since: 1_000,
  lastSeenAt: 1_000,
  outOfService: false,
  clockOffsetMs: 0,
});

const snapshot = (area: string, seq: number, over: Partial<Snapshot> = {}): Snapshot => ({
  area,
  epoch: "run-1",
  seq,
  at: 1_000,
  links: [],
  detectors: [],
  controllers: [],
  devices: [],
  ...over,
});

const delta = (area: string, fromSeq: number, seq: number, over: Partial<Delta> = {}): Delta => ({
  ...snapshot(area, seq),
  fromSeq,
  ...over,
});

describe("whether a delta fits", () => {
  const area = { epoch: "run-1", seq: 10, ids: noChanges() };

  it.each([
    ["begins where the console stands", { epoch: "run-1", fromSeq: 10, seq: 12 }, "apply"],
    ["begins earlier and ends later", { epoch: "run-1", fromSeq: 4, seq: 11 }, "apply"],
    ["ends where the console stands", { epoch: "run-1", fromSeq: 8, seq: 10 }, "old"],
    ["begins later, so that something is missing", { epoch: "run-1", fromSeq: 11, seq: 12 }, "resync"],
    ["is of another run of the gateway", { epoch: "run-2", fromSeq: 0, seq: 1 }, "resync"],
  ] as const)("a delta that %s", (_name, message, verdict) => {
    expect(judgeDelta(area, message)).toBe(verdict);
  });

  it("asks for a snapshot where none has come", () => {
    expect(judgeDelta(undefined, { epoch: "run-1", fromSeq: 0, seq: 1 })).toBe("resync");
  });
});

describe("the live state", () => {
  it("holds what the last message said of each record, and where the numbering stands", () => {
    const state = emptyState();
    applySnapshot(state, snapshot("A", 5, { links: [link("L1", 40), link("L2", 50)] }), noChanges());
    const changes = noChanges();
    expect(applyDelta(state, delta("A", 5, 7, { links: [link("L2", 12)] }), changes)).toBe("apply");
    expect(state.records.links.get("L1")?.speedKph).toBe(40);
    expect(state.records.links.get("L2")?.speedKph).toBe(12);
    expect(state.areas.get("A")?.seq).toBe(7);
    expect([...changes.links]).toEqual(["L2"]);
  });

  it("is not touched by a delta after a gap", () => {
    const state = emptyState();
    applySnapshot(state, snapshot("A", 5, { links: [link("L1", 40)] }), noChanges());
    const changes = noChanges();
    expect(applyDelta(state, delta("A", 6, 7, { links: [link("L1", 12)] }), changes)).toBe("resync");
    expect(state.records.links.get("L1")?.speedKph).toBe(40);
    expect(state.areas.get("A")?.seq).toBe(5);
    expect(changes.links.size).toBe(0);
  });

  it("does not go back when an older delta comes late", () => {
    const state = emptyState();
    applySnapshot(state, snapshot("A", 9, { links: [link("L1", 40)] }), noChanges());
    expect(applyDelta(state, delta("A", 5, 8, { links: [link("L1", 12)] }), noChanges())).toBe("old");
    expect(state.records.links.get("L1")?.speedKph).toBe(40);
  });

  it("forgets what a new snapshot of the area no longer has", () => {
    const state = emptyState();
    applySnapshot(state, snapshot("A", 5, { links: [link("L1", 40), link("L2", 50)] }), noChanges());
    const changes = noChanges();
    applySnapshot(state, snapshot("A", 1, { epoch: "run-2", links: [link("L2", 51)] }), changes);
    expect([...state.records.links.keys()]).toEqual(["L2"]);
    expect([...changes.links].sort()).toEqual(["L1", "L2"]);
    expect(state.areas.get("A")).toMatchObject({ epoch: "run-2", seq: 1 });
  });

  it("keeps a vehicle that another area holds too, and forgets it with the last one", () => {
    const state = emptyState();
    applySnapshot(state, snapshot("A", 1, { devices: [vehicle("V1")] }), noChanges());
    applySnapshot(state, snapshot("B", 1, { devices: [vehicle("V1")] }), noChanges());
    dropArea(state, "A", noChanges());
    expect(state.records.devices.has("vehicles/V1")).toBe(true);
    dropArea(state, "B", noChanges());
    expect(state.records.devices.size).toBe(0);
    expect(state.areas.size).toBe(0);
  });
});

describe("the live store", () => {
  it("tells listeners once a frame of all that changed in it", () => {
    const frames: (() => void)[] = [];
    const store = new LiveStore((flush) => frames.push(flush));
    const heard: string[][] = [];
    let rendered = 0;
    store.subscribe("links", (ids) => heard.push([...ids].sort()));
    store.subscribeRecord("links", "L2", () => {
      rendered += 1;
    });
    store.takeSnapshot(snapshot("A", 1, { links: [link("L1", 40), link("L2", 50)] }));
    store.takeDelta(delta("A", 1, 2, { links: [link("L2", 49)] }));
    expect(heard).toEqual([]);
    expect(frames).toHaveLength(1);
    frames.shift()?.();
    expect(heard).toEqual([["L1", "L2"]]);
    expect(rendered).toBe(1);
    store.takeDelta(delta("A", 2, 3, { links: [link("L1", 39)] }));
    frames.shift()?.();
    expect(heard.at(-1)).toEqual(["L1"]);
    expect(rendered).toBe(1);
  });

  it("gives the same object until a record changes, so that nothing renders without need", () => {
    const store = new LiveStore((flush) => flush());
    store.takeSnapshot(snapshot("A", 1, { links: [link("L1", 40), link("L2", 50)] }));
    const before = store.get("links", "L1");
    store.takeDelta(delta("A", 1, 2, { links: [link("L2", 49)] }));
    expect(store.get("links", "L1")).toBe(before);
  });

  it("hears nothing after it stopped listening", () => {
    const store = new LiveStore((flush) => flush());
    let heard = 0;
    const stop = store.subscribe("links", () => {
      heard += 1;
    });
    store.takeSnapshot(snapshot("A", 1, { links: [link("L1", 40)] }));
    stop();
    store.takeDelta(delta("A", 1, 2, { links: [link("L1", 41)] }));
    expect(heard).toBe(1);
  });
});
