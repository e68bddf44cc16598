import type {
  ControllerRecord,
  Delta,
  DetectorRecord,
  DeviceKind,
  DeviceRecord,
  LiveKind,
  LiveRecords,
  Snapshot,
} from "@roadcast/contract";
import type { ControllerStateRow } from "@roadcast/db";
import type { Committed } from "../committed.js";
import type { Registry } from "../network/registry.js";
import { AreaState, type RecordsByKind } from "./area-state.js";
import { detectorRecord, isStale, qualityOf, silentDetector } from "./detector-record.js";
import { seen, seenEarlier, silentDevice, withPosition, withPresence, withSignState } from "./device-record.js";
import { type LinkFacts, linkState } from "./link-state.js";
import { deviceKindOf, linkFactsOf } from "./network-facts.js";
import { type Smoothed, smooth } from "./smoothing.js";
import { Timeliness } from "./timeliness.js";

/** The parts of what was committed that the live state is made of. */
export type LiveInput = Pick<Committed, "readings" | "controllerStates" | "signStates" | "presence" | "positions">;

interface LiveDetector {
  id: string;
  stationId: string | null;
  linkId: string;
  outOfService: boolean;
  record: DetectorRecord;
  smoothed: Smoothed | null;
}

interface LiveLink {
  facts: LinkFacts;
  detectors: LiveDetector[];
}

export interface LiveStateOptions {
  registry: Registry;
  /** Names the run; a network from which something has gone makes a new one. */
  newEpoch: () => string;
  /** The gateway's clock at the start, epoch ms. */
  now: number;
}

/**
 * The latest record of everything in the street, by area. The newest `observedAt` wins, whatever comes when. Knows
 * no I/O and no clock: time comes in with what was committed and with `tick`.
 */
export class LiveState {
  epoch: string;
  private readonly newEpoch: () => string;
  private registry: Registry;
  private areas = new Map<string, AreaState>();
  private detectors = new Map<string, LiveDetector>();
  private links = new Map<string, LiveLink>();
  private devices = new Map<string, DeviceRecord>();
  private controllers = new Map<string, ControllerRecord>();
  private readonly timeliness = new Timeliness();
  /** Areas that changed since the listener was last called. */
  private readonly changed = new Set<string>();
  private listener: (areas: ReadonlySet<string>) => void = () => undefined;

  constructor({ registry, newEpoch, now }: LiveStateOptions) {
    this.registry = registry;
    this.newEpoch = newEpoch;
    this.epoch = newEpoch();
    this.build(registry, now);
    this.changed.clear();
  }

  /** Calls `listener` with the areas in which something has changed. */
  onChanged(listener: (areas: ReadonlySet<string>) => void): void {
    this.listener = listener;
  }

  areaIds(): string[] {
    return [...this.areas.keys()];
  }

  /** The number of an area's last change, or null where there is no such area. */
  seqOf(area: string): number | null {
    return this.areas.get(area)?.seq ?? null;
  }

  /** The whole of an area, or null where there is none. `at` is the gateway's clock. */
  snapshot(area: string, at: number): Snapshot | null {
    const state = this.areas.get(area);
    return state === undefined ? null : { area, epoch: this.epoch, seq: state.seq, at, ...state.changedAfter(0) };
  }

  /** Every record of an area that changed after `fromSeq`, whole. */
  delta(area: string, fromSeq: number, at: number): Delta | null {
    const state = this.areas.get(area);
    if (state === undefined) return null;
    return { area, epoch: this.epoch, fromSeq, seq: state.seq, at, ...state.changedAfter(fromSeq) };
  }

  device(kind: DeviceKind, id: string): DeviceRecord | undefined {
    return this.devices.get(`${kind}/${id}`);
  }

  detector(id: string): DetectorRecord | undefined {
    return this.detectors.get(id)?.record;
  }

  controller(id: string): ControllerRecord | undefined {
    return this.controllers.get(id);
  }

  /** Every record there is, each once. */
  everything(): RecordsByKind {
    const links: RecordsByKind["links"] = [];
    for (const [id, { facts }] of this.links) {
      const record = this.areas.get(this.areaOfLink(id) ?? "")?.get("links", facts.id);
      if (record !== undefined) links.push(record);
    }
    return {
      links,
      detectors: [...this.detectors.values()].map(({ record }) => record),
      controllers: [...this.controllers.values()],
      devices: [...this.devices.values()],
    };
  }

  /** Takes in what was committed, or what the database knew before the start. `now` is the gateway's clock. */
  apply(input: LiveInput, now: number): void {
    const touched = new Set<string>();
    for (const { detectorId, row, failures } of input.readings) {
      const detector = this.detectors.get(detectorId);
      if (detector === undefined) continue;
      if (detector.record.observedAt !== null && row.observedAt <= detector.record.observedAt) continue;
      this.saw("detectors", detectorId, row.receivedAt, row.observedAt);
      if (detector.stationId !== null) this.saw("stations", detector.stationId, row.receivedAt, row.observedAt);
      if (row.flags === 0) detector.smoothed = smooth(detector.smoothed, row);
      detector.record = detectorRecord(detector, row, failures, now);
      this.put("detectors", this.areaOfLink(detector.linkId), detector.record);
      touched.add(detector.linkId);
    }
    for (const linkId of touched) this.updateLink(linkId, now);
    for (const row of input.controllerStates) this.applyControllerState(row);
    for (const row of input.signStates) {
      this.saw("signs", row.signId, row.receivedAt, row.state.observedAt, row.retained);
      this.changeDevice("signs", row.signId, (record) => withSignState(record, row));
    }
    for (const row of input.presence) {
      this.changeDevice(row.kind, row.deviceId, (record) => withPresence(record, row));
    }
    for (const { vehicleId, receivedAt, position } of input.positions) {
      const known = this.device("vehicles", vehicleId)?.position;
      if (known != null && known.observedAt >= position.observedAt) continue;
      this.saw("vehicles", vehicleId, receivedAt, position.observedAt);
      this.changeDevice("vehicles", vehicleId, (record) => withPosition(record, position));
    }
    this.tell();
  }

  /** What has grown stale since: to be called every second or so. */
  tick(now: number): void {
    const touched = new Set<string>();
    for (const detector of this.detectors.values()) {
      const quality = qualityOf(detector, now);
      if (quality === detector.record.quality) continue;
      detector.record = { ...detector.record, quality };
      this.put("detectors", this.areaOfLink(detector.linkId), detector.record);
      touched.add(detector.linkId);
    }
    for (const linkId of touched) this.updateLink(linkId, now);
    this.tell();
  }

  /**
   * Takes another network, or the same with other attributes, into use; what is still there keeps its state. Returns
   * true where something has gone or moved: that makes a new epoch, since deltas cannot take records away.
   */
  replaceRegistry(registry: Registry, now: number): boolean {
    const before = this.areas;
    this.registry = registry;
    this.build(registry, now);
    const gone = [...before].some(([id, area]) => {
      const after = this.areas.get(id);
      return after === undefined || [...area.keys()].some((key) => !after.has(key));
    });
    if (gone) this.epoch = this.newEpoch();
    else for (const [id, area] of before) this.areas.get(id)?.continueFrom(area);
    this.tell();
    return gone;
  }

  private build(registry: Registry, now: number): void {
    const { detectors, devices, controllers } = this;
    this.areas = new Map([...registry.features("area").keys()].map((id) => [id, new AreaState()]));
    this.links = new Map();
    for (const link of registry.all("link")) {
      this.links.set(link.properties.id, { facts: linkFactsOf(link), detectors: [] });
    }
    this.detectors = new Map();
    for (const { properties } of registry.all("detector")) {
      const { id, linkId, stationId, outOfService, intervalSec } = properties;
      const known = detectors.get(id);
      const record = known?.record ?? silentDetector(id, intervalSec);
      const detector = { id, stationId, linkId, outOfService, record, smoothed: known?.smoothed ?? null };
      const quality = qualityOf(detector, now);
      if (quality !== record.quality) detector.record = { ...record, quality };
      this.detectors.set(id, detector);
      this.links.get(linkId)?.detectors.push(detector);
      this.put("detectors", this.areaOfLink(linkId), detector.record);
    }
    this.devices = new Map();
    for (const { properties } of registry.network.features) {
      const kind = deviceKindOf(properties.kind);
      if (kind === null || !("outOfService" in properties)) continue;
      const { id, outOfService } = properties;
      const known = devices.get(`${kind}/${id}`) ?? silentDevice(kind, id, outOfService);
      const record = known.outOfService === outOfService ? known : { ...known, outOfService };
      this.devices.set(record.id, record);
      this.put("devices", registry.areaOf(kind, id), record);
    }
    this.controllers = new Map();
    for (const id of registry.features("controller").keys()) {
      const record = controllers.get(id);
      if (record === undefined) continue;
      this.controllers.set(id, record);
      this.put("controllers", registry.areaOf("controllers", id), record);
    }
    for (const linkId of this.links.keys()) this.updateLink(linkId, now);
  }

  private applyControllerState({ controllerId, receivedAt, state, retained }: ControllerStateRow): void {
    if (this.registry.features("controller").get(controllerId) === undefined) return;
    const known = this.controllers.get(controllerId);
    if (known !== undefined && state.observedAt <= known.observedAt) return;
    this.saw("controllers", controllerId, receivedAt, state.observedAt, retained);
    const record: ControllerRecord = {
      id: controllerId,
      observedAt: state.observedAt,
      receivedAt,
      mode: state.mode,
      plan: state.plan ?? null,
      cycleSec: state.cycleSec ?? null,
      cycleSecond: state.cycleSecond ?? null,
      offsetSec: state.offsetSec ?? null,
      phases: state.phases,
      overlaps: state.overlaps ?? [],
      configChecksum: state.configChecksum ?? null,
      activeCommandId: state.activeCommandId ?? null,
      faults: state.faults ?? [],
    };
    this.controllers.set(controllerId, record);
    this.put("controllers", this.registry.areaOf("controllers", controllerId), record);
  }

  private updateLink(linkId: string, now: number): void {
    const link = this.links.get(linkId);
    if (link === undefined) return;
    const lanes = link.detectors.map((detector) => ({
      stationId: detector.stationId,
      smoothed: detector.record.quality === "ok" ? believed(detector, now) : null,
    }));
    this.put("links", this.areaOfLink(linkId), linkState(link.facts, lanes));
  }

  /** To be called with what is newer than all before it alone: what comes late says nothing of now. */
  private saw(kind: DeviceKind, id: string, receivedAt: number, observedAt: number, retained = false): void {
    this.changeDevice(kind, id, (record) =>
      this.timeliness.isPrompt(record.id, receivedAt, observedAt, retained)
        ? seen(record, receivedAt, observedAt)
        : seenEarlier(record, observedAt),
    );
  }

  private changeDevice(kind: DeviceKind, id: string, change: (record: DeviceRecord) => DeviceRecord): void {
    const record = this.devices.get(`${kind}/${id}`);
    if (record === undefined) return;
    const after = change(record);
    if (after === record) return;
    this.devices.set(after.id, after);
    this.put("devices", this.registry.areaOf(kind, id), after);
  }

  private areaOfLink(linkId: string): string | null {
    return this.registry.features("link").get(linkId)?.properties.areaId ?? null;
  }

  /** What has no place is in every area. */
  private put<K extends LiveKind>(kind: K, areaId: string | null, record: LiveRecords[K]): void {
    const areas = areaId === null ? this.areas : [[areaId, this.areas.get(areaId)] as const];
    for (const [id, area] of areas) {
      if (area === undefined) continue;
      area.put(kind, record);
      this.changed.add(id);
    }
  }

  private tell(): void {
    if (this.changed.size === 0) return;
    const areas = new Set(this.changed);
    this.changed.clear();
    this.listener(areas);
  }
}

/** The smoothed values, unless the last readings were flagged and what came before them has grown old. */
function believed({ smoothed }: LiveDetector, now: number): Smoothed | null {
  return smoothed === null || isStale(smoothed.observedAt, smoothed.intervalSec, now) ? null : smoothed;
}
