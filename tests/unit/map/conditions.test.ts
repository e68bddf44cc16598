import type {
  ControllerFeature,
  ControllerRecord,
  DetectorFeature,
  DetectorRecord,
  LinkRecord,
} from "@roadcast/contract";
import { describe, expect, test } from "vitest";
import { junctionCondition } from "../../../console/src/map/approaches.js";
import {
  countConditions,
  countItems,
  itemsOfList,
  type LatestRecords,
  listConditions,
} from "../../../console/src/map/conditions.js";
import { buildNetworkModel } from "../../../console/src/map/network-model.js";
import { both, crossroads } from "./network-fixture.js";

const now = Date.UTC(2026, 0, 5, 3);
const network = crossroads();
const detector = (id: string, linkId: string): DetectorFeature => ({
  type: "Feature",
  geometry: { type: "Point", coordinates: [127.047, 37.5] },
  properties: {
    kind: "detector",
    id,
    name: both(id),
    externalId: null,
    outOfService: false,
    linkId,
    stationId: null,
    lane: 1,
    laneType: "through",
    intervalSec: 20,
    controllerId: null,
    detectorChannel: null,
  },
});
network.features.push(detector("d", "W-M"));
const model = buildNetworkModel(network);

const linkRecord = (id: string, los: LinkRecord["los"], ageSec = 0): LinkRecord => ({
  id,
  los,
  observedAt: now - ageSec * 1000,
  intervalSec: 20,
  speedKph: 20,
  flowVph: 500,
  occupancyPct: 10,
  travelTimeSec: null,
  detectorsWorking: 1,
  detectorsTotal: 1,
  substitute: null,
});

const latest = (links: readonly LinkRecord[]): LatestRecords => ({
  link: (id) => links.find((record) => record.id === id),
  detector: () => undefined,
  controller: () => undefined,
  device: () => undefined,
});

describe("the overview", () => {
  const records = latest([
    linkRecord("N-M", "congested"),
    linkRecord("E-M", "slow"),
    linkRecord("S-M", "free"),
    linkRecord("W-M", "free", 60),
  ]);
  const items = listConditions(model, records, now);
  const counts = countConditions(model, records, now);

  test("counts a link with no or stale data as such, never as free", () => {
    expect(counts).toMatchObject({ congested: 1, slow: 1, free: 1, noData: 5 });
  });

  test("lists what is abnormal, the severest first; a link without detectors is no news", () => {
    const listed = itemsOfList(items, "abnormal", "en").map(({ condition }) => condition);
    expect(listed).toEqual(["congested", "noData"]);
    expect(counts.abnormal).toBe(2);
  });
});

const record: ControllerRecord = {
  id: "c",
  observedAt: now,
  receivedAt: now,
  mode: "flash",
  plan: 1,
  cycleSec: 120,
  cycleSecond: 3,
  offsetSec: 0,
  phases: [],
  overlaps: [],
  configChecksum: null,
  activeCommandId: null,
  faults: [],
};

const failedDetector: DetectorRecord = {
  id: "d",
  observedAt: now,
  receivedAt: now,
  intervalSec: 20,
  count: 0,
  flowVph: 0,
  speedKph: null,
  occupancyPct: 100,
  travelTimeSec: null,
  quality: "failed",
  failures: [{ test: "lockedOn", since: now - 600_000 }],
};

describe("what is counted and what is listed", () => {
  const modes = { C1: "flash", C2: "dark", C3: "preempt", C4: "coordinated" } as const;
  const controller = (id: string): ControllerFeature => ({
    type: "Feature",
    geometry: { type: "Point", coordinates: [127.05, 37.5] },
    properties: {
      kind: "controller",
      id,
      name: both(id),
      externalId: null,
      outOfService: false,
      // Only the first stands at a junction of the network.
      nodeId: id === "C1" ? "M" : "nowhere",
      phases: [],
      plans: [],
      daySchedule: [],
    },
  });
  const draft = crossroads();
  draft.features.push(
    ...Object.keys(modes).map(controller),
    ...[detector("d1", "N-M"), detector("d2", "N-M"), detector("d3", "E-M")],
  );
  const other = draft.features.find(({ properties }) => properties.id === "E-M");
  if (other?.properties.kind === "link") other.properties.areaId = "b";
  const whole = buildNetworkModel(draft);
  const all: LatestRecords = {
    link: (id) => (id === "N-M" || id === "E-M" ? linkRecord(id, "congested") : undefined),
    detector: (id) => ({ ...failedDetector, id }),
    controller: (id) => ({ ...record, id, mode: modes[id as keyof typeof modes] }),
    device: () => undefined,
  };

  test.each([
    { areas: "all", includes: () => true, failed: 3, rows: 2, congested: 2 },
    { areas: "one", includes: (area: string) => area === "a", failed: 2, rows: 1, congested: 1 },
  ])("agree for $areas of the areas", ({ includes, failed, rows, congested }) => {
    const counts = countConditions(whole, all, now, includes);
    const items = listConditions(whole, all, now, includes);
    expect(countItems(items)).toEqual(counts);
    const listed = (list: Parameters<typeof itemsOfList>[1]) => itemsOfList(items, list, "en");
    expect(counts).toMatchObject({ congested, flash: 1, dark: 1, offline: 0, failedDetectors: failed });
    expect(listed("failedDetectors")).toHaveLength(rows);
    expect(listed("failedDetectors").reduce((sum, { count }) => sum + count, 0)).toBe(failed);
    expect(items.map(({ condition }) => condition)).toContain("signalPreempt");
    // Flash, dark and preempt, congested links, rows of failed detectors; links without detectors are no news.
    expect(counts.abnormal).toBe(3 + congested + rows);
    for (const name of ["abnormal", "free", "slow", "congested", "noData", "flash", "dark", "offline"] as const) {
      expect(listed(name)).toHaveLength(counts[name]);
    }
  });
});

describe("a signal", () => {
  test("shows its mode while its state is fresh", () => {
    expect(junctionCondition(record, true, now + 15_000)).toBe("flash");
    expect(junctionCondition({ ...record, mode: "free" }, null, now)).toBe("normal");
  });

  test("is offline when its state is older than 15 s or its presence says so", () => {
    expect(junctionCondition(record, true, now + 15_001)).toBe("offline");
    expect(junctionCondition(record, false, now)).toBe("offline");
  });

  test("that has never spoken is unknown, not normal", () => {
    expect(junctionCondition(undefined, null, now)).toBe("unknown");
  });
});
