import type { ChannelNotice, ControllerRecord, DetectorRecord, DeviceRecord, LinkRecord } from "@roadcast/contract";
import type { AlarmInput, Places } from "../../gateway/src/incidents/rule.js";

export const now = 1_763_865_600_000;

/** No place has anything to do with another. */
export const nowhere: Places = {
  areaOf: () => null,
  siteOf: () => null,
  stationOf: () => null,
  linkOf: () => null,
  detectorsOf: () => [],
};

/** What a rule sees where nothing is the matter, with what a test puts in. */
export const inputOf = (more: Partial<AlarmInput> = {}): AlarmInput => ({
  ...{ now, upSec: 86_400, links: [], detectors: [], controllers: [], devices: [], channels: [], commands: [] },
  ...{
    modesAsked: new Map(),
    deadLetters: [],
    brokerConnected: true,
    hearingSec: 86_400,
    checksumOf: () => null,
    places: nowhere,
  },
  ...more,
});

export const linkOf = (more: Partial<LinkRecord>): LinkRecord => ({
  ...{ id: "L1", los: "free", observedAt: now, intervalSec: 20, speedKph: 40, flowVph: 900, occupancyPct: 10 },
  ...{ travelTimeSec: 30, detectorsWorking: 1, detectorsTotal: 1, substitute: null },
  ...more,
});

export const detectorOf = (more: Partial<DetectorRecord>): DetectorRecord => ({
  ...{ id: "D1", observedAt: now, receivedAt: now, intervalSec: 20, count: 5, flowVph: 900, speedKph: 40 },
  ...{ occupancyPct: 10, travelTimeSec: null, quality: "ok", failures: [] },
  ...more,
});

export const deviceOf = (more: Partial<DeviceRecord>): DeviceRecord => ({
  ...{ id: "signs/S1", kind: "signs", online: true, since: now, lastSeenAt: now },
  ...{ outOfService: false, clockOffsetMs: 0 },
  ...more,
});

export const controllerOf = (more: Partial<ControllerRecord>): ControllerRecord => ({
  ...{ id: "J1", observedAt: now, receivedAt: now, mode: "coordinated", plan: 1, cycleSec: 140, cycleSecond: 1 },
  ...{ offsetSec: 0, phases: [], overlaps: [], configChecksum: null, activeCommandId: null, faults: [] },
  ...more,
});

export const channelOf = (more: Partial<ChannelNotice>): ChannelNotice => ({
  ...{ id: "main", at: now, state: "live", onAir: "pattern", wanted: "pattern", slateForced: false, fps: 30 },
  ...{ audioLevel: null, bitrate: null, programTime: now, dvrSec: 60, diskBytes: 0, sources: [], faults: [] },
  ...more,
});
