import type { ControllerRecord, DetectorRecord, DeviceRecord, LinkRecord } from "@roadcast/contract";
import { expect, it } from "vitest";
import type { AlarmInput } from "../../../gateway/src/incidents/rule.js";
import { deviceClockSkew } from "../../../gateway/src/incidents/rules/clock-skew.js";
import { commLoss } from "../../../gateway/src/incidents/rules/comm-loss.js";
import { detectorFailed } from "../../../gateway/src/incidents/rules/detector-failed.js";
import { linkCongestion } from "../../../gateway/src/incidents/rules/link-congestion.js";
import { queueOverDetector } from "../../../gateway/src/incidents/rules/queue-over-detector.js";
import { signalFault } from "../../../gateway/src/incidents/rules/signal-fault.js";

const now = 1_763_865_600_000;
const input = (more: Partial<AlarmInput>): AlarmInput => ({
  ...{ now, links: [], detectors: [], controllers: [], devices: [] },
  ...more,
});
const link = { id: "L1", los: "free", observedAt: now, intervalSec: 20, speedKph: 40, flowVph: 900 } as const;
const rest = { occupancyPct: 10, travelTimeSec: 30, detectorsWorking: 1, detectorsTotal: 1, substitute: null };
const linkOf = (more: Partial<LinkRecord>): LinkRecord => ({ ...link, ...rest, ...more });
const detectorOf = (more: Partial<DetectorRecord>): DetectorRecord => ({
  ...{ id: "D1", observedAt: now, receivedAt: now, intervalSec: 20, count: 5, flowVph: 900, speedKph: 40 },
  ...{ occupancyPct: 10, travelTimeSec: null, quality: "ok", failures: [] },
  ...more,
});
const deviceOf = (more: Partial<DeviceRecord>): DeviceRecord => ({
  ...{ id: "signs/S1", kind: "signs", online: true, since: now, lastSeenAt: now },
  ...{ outOfService: false, clockOffsetMs: 0 },
  ...more,
});
const controllerOf = (more: Partial<ControllerRecord>): ControllerRecord => ({
  ...{ id: "J1", observedAt: now, receivedAt: now, mode: "coordinated", plan: 1, cycleSec: 140, cycleSecond: 1 },
  ...{ offsetSec: 0, phases: [], overlaps: [], configChecksum: null, activeCommandId: null, faults: [] },
  ...more,
});

it("comm loss is of what was connected, not of what was never heard", () => {
  const devices = [
    deviceOf({}),
    deviceOf({ id: "signs/S2", online: null }),
    deviceOf({ id: "signs/S3", online: false }),
  ];
  expect(commLoss.conditions(input({ devices }), {})).toEqual([{ target: "signs/S3", since: now, detail: {} }]);
});

it("a failed detector says by which tests, since the first", () => {
  const failures: DetectorRecord["failures"] = [
    { test: "noHit", since: now - 9 },
    { test: "clockSkew", since: now - 99 },
    { test: "noChange", since: now - 5 },
  ];
  const detectors = [
    detectorOf({}),
    detectorOf({ id: "D2", failures }),
    detectorOf({ failures: failures.slice(1, 2) }),
  ];
  const detail = { tests: "noHit noChange" };
  expect(detectorFailed.conditions(input({ detectors }), {})).toEqual([
    { target: "detectors/D2", since: now - 9, detail },
  ]);
});

it("signals that flash, are dark or in conflict are told apart", () => {
  const controllers = [
    controllerOf({}),
    controllerOf({ id: "J2", mode: "flash" }),
    controllerOf({ id: "J3", mode: "dark" }),
    controllerOf({ id: "J4", mode: "flash", faults: ["conflictMonitor"] }),
  ];
  const found = signalFault.conditions(input({ controllers }), {});
  expect(found.map(({ detail }) => detail.fault)).toEqual(["flash", "dark", "conflict"]);
});

it("congestion is of measured links alone", () => {
  const substitute = { from: "history", speedKph: 5, flowVph: 100, occupancyPct: 60 } as const;
  const links = [
    linkOf({}),
    linkOf({ id: "L2", los: "congested", speedKph: 9 }),
    linkOf({ los: "noData", substitute }),
  ];
  const found = linkCongestion.conditions(input({ links }), {});
  expect(found).toEqual([{ target: "links/L2", since: null, detail: { speedKph: 9 } }]);
});

it("a queue stands over a detector that works, from the occupancy that the rule says", () => {
  const detectors = [detectorOf({ occupancyPct: 80 }), detectorOf({ id: "D2", occupancyPct: 80, quality: "failed" })];
  const targets = (occupancyPct: number) =>
    queueOverDetector.conditions(input({ detectors }), { occupancyPct }).map(({ target }) => target);
  expect(targets(80)).toEqual(["detectors/D1"]);
  expect(targets(81)).toEqual([]);
});

it("a clock is wrong both ways", () => {
  const devices = [
    deviceOf({ clockOffsetMs: -90_001 }),
    deviceOf({ clockOffsetMs: 90_001 }),
    deviceOf({ clockOffsetMs: 90_000 }),
  ];
  const found = deviceClockSkew.conditions(input({ devices }), { offsetMs: 90_000 });
  expect(found.map(({ detail }) => detail.offsetSec)).toEqual([-90, 90]);
});
