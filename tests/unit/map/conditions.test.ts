import type { ControllerRecord, LinkRecord } from "@roadcast/contract";
import { describe, expect, test } from "vitest";
import { junctionCondition } from "../../../console/src/map/approaches.js";
import { conditionsOf, itemsOfList, type LatestRecords } from "../../../console/src/map/conditions.js";
import { buildNetworkModel } from "../../../console/src/map/network-model.js";
import { both, crossroads } from "./network-fixture.js";

const now = Date.UTC(2026, 0, 5, 3);
const network = crossroads();
network.features.push({
  type: "Feature",
  geometry: { type: "Point", coordinates: [127.047, 37.5] },
  properties: {
    kind: "detector",
    id: "d",
    name: both("d"),
    externalId: null,
    outOfService: false,
    linkId: "W-M",
    stationId: null,
    lane: 1,
    laneType: "through",
    intervalSec: 20,
    controllerId: null,
    detectorChannel: null,
  },
});
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
  const { items, counts } = conditionsOf(
    model,
    latest([
      linkRecord("N-M", "congested"),
      linkRecord("E-M", "slow"),
      linkRecord("S-M", "free"),
      linkRecord("W-M", "free", 60),
    ]),
    now,
  );

  test("counts a link with no or stale data as such, never as free", () => {
    expect(counts).toMatchObject({ congested: 1, slow: 1, free: 1, noData: 5 });
  });

  test("lists what is abnormal, the severest first; a link without detectors is no news", () => {
    const listed = itemsOfList(items, "abnormal", "en").map(({ condition }) => condition);
    expect(listed).toEqual(["congested", "noData"]);
    expect(counts.abnormal).toBe(2);
  });
});

describe("a signal", () => {
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
