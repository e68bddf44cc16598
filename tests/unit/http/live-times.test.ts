import { type ControllerRecord, type DeviceRecord, restRecords, restSnapshot } from "@roadcast/contract";
import { expect, it } from "vitest";
import { toRestRecords, toRestSnapshot } from "../../../gateway/src/http/live-times.js";
import { silentDetector } from "../../../gateway/src/live/detector-record.js";
import { silentDevice } from "../../../gateway/src/live/device-record.js";
import { linkOf } from "../../support/alarm-input.js";

const at = Date.UTC(2025, 10, 23, 2, 40);
const utc = "2025-11-23T02:40:00.000Z";
const controller: ControllerRecord = {
  ...{ id: "C1", observedAt: at, receivedAt: at, mode: "coordinated", plan: 1, cycleSec: 100, cycleSecond: 4 },
  ...{ offsetSec: 0, configChecksum: null, activeCommandId: null, faults: [] },
  phases: [
    { phase: 2, indication: "green", since: at },
    { phase: 6, indication: "red" },
  ],
  overlaps: [{ overlap: "A", indication: "red", since: null }],
};
const vehicle: DeviceRecord = {
  ...silentDevice("vehicles", "V1", false),
  ...{ online: true, since: at, lastSeenAt: at, clockOffsetMs: 12 },
  position: { observedAt: at, lat: 37.5, lon: 127, speedKph: null, headingDeg: null },
};
const records = {
  links: [
    linkOf({ id: "L1", observedAt: at }),
    linkOf({
      ...{ id: "L2", observedAt: null, detectorsWorking: 0 },
      substitute: { from: "history" as const, quarterStart: at, speedKph: 40, flowVph: null, occupancyPct: null },
    }),
  ],
  detectors: [
    silentDetector("D1", 20),
    { ...silentDetector("D2", 20), observedAt: at, receivedAt: at, failures: [{ test: "noHit" as const, since: at }] },
  ],
  controllers: [controller],
  devices: [vehicle, silentDevice("cameras", "K1", true)],
};

it("records of the live state have RFC 3339 UTC times in REST, and none in epoch milliseconds", () => {
  const out = restRecords.parse(toRestRecords(records));
  expect(out.links).toMatchObject([
    { observedAt: utc, substitute: null },
    { observedAt: null, substitute: { from: "history", quarterStart: utc, speedKph: 40 } },
  ]);
  expect(out.detectors[0]).toMatchObject({ observedAt: null, receivedAt: null });
  expect(out.detectors[1]).toMatchObject({ observedAt: utc, receivedAt: utc, failures: [{ since: utc }] });
  expect(out.controllers[0]).toMatchObject({
    observedAt: utc,
    receivedAt: utc,
    phases: [{ since: utc }, { since: null }],
    overlaps: [{ since: null }],
  });
  expect(out.devices[0]).toMatchObject({
    since: utc,
    lastSeenAt: utc,
    clockOffsetMs: 12,
    position: { observedAt: utc },
  });
  expect(out.devices[1]).toMatchObject({ since: null, lastSeenAt: null });
  expect(JSON.stringify(out)).not.toContain(String(at));
});

it("so has a snapshot", () => {
  const out = toRestSnapshot({ area: "A1", epoch: "e", seq: 3, at, ...records });
  expect(restSnapshot.parse(out)).toMatchObject({ area: "A1", epoch: "e", seq: 3, at: utc });
});
