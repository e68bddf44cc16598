import type {
  ControllerRecord,
  Delta,
  DetectorRecord,
  DeviceKind,
  DeviceRecord,
  LinkRecord,
  Snapshot,
} from "@roadcast/contract";
import type { ControllerStateRow, LinkQuarter } from "@roadcast/db";
import type { Committed, CommittedReading } from "../committed.js";
import type { Registry } from "../network/registry.js";
import { SteppedClocks } from "../stepped-clocks.js";
import { AreaState, type Cell, type RecordsByKind } from "./area-state.js";
import { controllerRecord } from "./controller-record.js";
import { DetectorCell } from "./detector-cell.js";
import { DeviceCell } from "./device-cell.js";
import { seen, seenEarlier, silentDevice, withPosition, withPresence, withSignState } from "./device-record.js";
import { LinkCell } from "./link-cell.js";
import { adjacentLinks } from "./link-neighbours.js";
import { deviceKindOf, linkFactsOf } from "./network-facts.js";
import { Timeliness } from "./timeliness.js";

/** The parts of what was committed that the live state is made of. */
export type LiveInput = Pick<Committed, "readings" | "controllerStates" | "signStates" | "presence" | "positions"> &
  // Of what is in the database, and of a gateway of before this version, there are none.
  Partial<Pick<Committed, "refusedClocks">>;

interface ControllerCell extends Cell<"controllers"> {
  record: ControllerRecord;
  areas: readonly AreaState[];
  /** What was received before then has times of the clock as it was before it was set back; epoch ms. */
  notBefore: number;
}

export interface LiveStateOptions {
  registry: Registry;
  /** Names the run; a network from which something has gone makes a new one. */
  newEpoch: () => string;
  /** The gateway's clock at the start, epoch ms. */
  now: number;
}

/**
 * The latest record of everything in the street, by area. The newest `observedAt` wins, whatever comes when, unless a
 * controller's or a detector's clock was set back. Knows
 * no I/O and no clock: time comes in with what was committed and with `tick`.
 */
export class LiveState {
  epoch: string;
  private readonly newEpoch: () => string;
  private registry: Registry;
  private areas = new Map<string, AreaState>();
  private detectors = new Map<string, DetectorCell>();
  private links = new Map<string, LinkCell>();
  /** By `{kind}/{id}`. */
  private devices = new Map<string, DeviceCell>();
  /** Those that have reported. */
  private controllers = new Map<string, ControllerCell>();
  private readonly timeliness = new Timeliness();
  private readonly stepped = new SteppedClocks();
  /** Areas that changed since the listener was last called. */
  private readonly changed = new Set<AreaState>();
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
    return this.devices.get(`${kind}/${id}`)?.record;
  }

  detector(id: string): DetectorRecord | undefined {
    return this.detectors.get(id)?.record;
  }

  link(id: string): LinkRecord | undefined {
    return this.links.get(id)?.record;
  }

  controller(id: string): ControllerRecord | undefined {
    return this.controllers.get(id)?.record;
  }

  /** Every record there is, each once. */
  everything(): RecordsByKind {
    const recordsOf = <R>(cells: ReadonlyMap<string, { record: R }>) => [...cells.values()].map(({ record }) => record);
    return {
      links: recordsOf(this.links),
      detectors: recordsOf(this.detectors),
      controllers: recordsOf(this.controllers),
      devices: recordsOf(this.devices),
    };
  }

  /** Takes in what was committed, or what the database knew before the start. `now` is the gateway's clock. */
  apply(input: LiveInput, now: number): void {
    const touched = new Set<LinkCell>();
    for (const reading of input.readings) this.applyReading(reading, now, touched);
    this.changeLinks(touched, now);
    for (const row of input.controllerStates) this.applyControllerState(row);
    for (const row of input.signStates) {
      const sign = this.devices.get(`signs/${row.signId}`);
      const { observedAt } = row.state;
      if (sign === undefined || (sign.stateAt !== null && observedAt <= sign.stateAt)) continue;
      sign.stateAt = observedAt;
      this.saw(sign, row.receivedAt, observedAt, row.retained);
      this.changeDevice(sign, (record) => withSignState(record, row));
    }
    for (const row of input.presence) {
      this.changeDevice(this.devices.get(`${row.kind}/${row.deviceId}`), (record) => withPresence(record, row));
    }
    for (const { kind, deviceId, receivedAt, observedAt, retained } of input.refusedClocks ?? []) {
      const device = this.devices.get(`${kind}/${deviceId}`);
      if (device === undefined) continue;
      if (this.timeliness.isPrompt(device.record.id, receivedAt, observedAt, retained)) {
        this.changeDevice(device, (record) => seen(record, receivedAt, observedAt));
      }
    }
    for (const { vehicleId, receivedAt, position } of input.positions) {
      const vehicle = this.devices.get(`vehicles/${vehicleId}`);
      const known = vehicle?.record.position;
      if (known != null && known.observedAt >= position.observedAt) continue;
      this.saw(vehicle, receivedAt, position.observedAt);
      this.changeDevice(vehicle, (record) => withPosition(record, position));
    }
    this.tell();
  }

  /** What has grown stale since: to be called every second or so. */
  tick(now: number): void {
    const touched = new Set<LinkCell>();
    for (const detector of this.detectors.values()) {
      if (!detector.age(now)) continue;
      this.put(detector, detector.place.areas);
      if (detector.place.link !== null) touched.add(detector.place.link);
    }
    this.changeLinks(touched, now);
    // By what its neighbours measure as of now.
    this.changeLinks(new Set([...this.links.values()].filter((link) => link.learn(now))), now);
    this.tell();
  }

  /** Takes in what links measured on the days before the start, for what stands in where nothing is measured now. */
  recall(quarters: readonly LinkQuarter[], now: number): void {
    for (const quarter of quarters) this.links.get(quarter.linkId)?.recall(quarter, now);
    this.changeLinks(new Set([...this.links.values()].filter((link) => link.standsOtherwise(now))), now);
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
      return after === undefined || !area.isWithin(after);
    });
    if (gone) this.epoch = this.newEpoch();
    else for (const [id, area] of before) this.areas.get(id)?.continueFrom(area);
    this.tell();
    return gone;
  }

  private build(registry: Registry, now: number): void {
    const { detectors, devices, controllers, links } = this;
    this.areas = new Map([...registry.features("area").keys()].map((id) => [id, new AreaState(id)]));
    this.links = new Map();
    for (const link of registry.all("link")) {
      const { id, areaId } = link.properties;
      this.links.set(id, new LinkCell(linkFactsOf(link), this.areasOf(areaId), links.get(id), now));
    }
    for (const [id, adjacent] of adjacentLinks(registry.all("link"))) {
      this.links.get(id)?.neighbours.push(...adjacent.flatMap((other) => this.links.get(other) ?? []));
    }
    this.devices = new Map();
    for (const { properties } of registry.network.features) {
      const kind = deviceKindOf(properties.kind);
      if (kind === null || !("outOfService" in properties)) continue;
      const { id, outOfService } = properties;
      const known = devices.get(`${kind}/${id}`);
      const before = known?.record ?? silentDevice(kind, id, outOfService);
      const record = before.outOfService === outOfService ? before : { ...before, outOfService };
      const areas = this.areasOf(registry.areaOf(kind, id));
      this.devices.set(record.id, new DeviceCell(record, areas, known?.stateAt ?? null));
    }
    this.detectors = new Map();
    for (const { properties } of registry.all("detector")) {
      const { id, linkId, stationId, outOfService, intervalSec } = properties;
      const link = this.links.get(linkId) ?? null;
      const device = this.devices.get(`detectors/${id}`) ?? null;
      const station = stationId === null ? null : (this.devices.get(`stations/${stationId}`) ?? null);
      const place = { id, stationId, outOfService, areas: link?.areas ?? [], link, device, station };
      const detector = new DetectorCell(place, intervalSec, detectors.get(id), now);
      this.detectors.set(id, detector);
      link?.detectors.push(detector);
    }
    this.controllers = new Map();
    for (const id of registry.features("controller").keys()) {
      const known = controllers.get(id);
      if (known !== undefined) this.addController(known.record, known.notBefore);
    }
    for (const detector of this.detectors.values()) this.put(detector, detector.place.areas);
    for (const device of this.devices.values()) this.put(device, device.areas);
    for (const link of this.links.values()) this.put(link, link.areas);
  }

  private applyReading(reading: CommittedReading, now: number, touched: Set<LinkCell>): void {
    const detector = this.detectors.get(reading.detectorId);
    if (detector === undefined) return;
    const { observedAt, receivedAt } = reading.row;
    const { areas, link, device, station } = detector.place;
    if (detector.observedAt !== null && observedAt <= detector.observedAt) {
      if (receivedAt <= (detector.record.receivedAt ?? 0)) return;
      if (!this.stepped.isStepped(`detectors/${reading.detectorId}`, receivedAt, observedAt)) return;
      for (const each of [device, station]) {
        if (each !== null) this.changeDevice(each, (record) => seen(record, receivedAt, observedAt));
      }
    } else {
      this.stepped.inOrder(`detectors/${reading.detectorId}`);
      this.saw(device, receivedAt, observedAt);
      this.saw(station, receivedAt, observedAt);
    }
    detector.take(reading, now);
    this.put(detector, areas);
    if (link !== null) touched.add(link);
  }

  private changeLinks(links: ReadonlySet<LinkCell>, now: number): void {
    for (const link of links) {
      link.change(now);
      this.put(link, link.areas);
    }
  }

  private applyControllerState(row: ControllerStateRow): void {
    const { controllerId, receivedAt, state, retained } = row;
    const device = this.devices.get(`controllers/${controllerId}`);
    if (device === undefined) return;
    const known = this.controllers.get(controllerId);
    if (known !== undefined && receivedAt < known.notBefore) return;
    const isStep = known !== undefined && state.observedAt <= known.record.observedAt;
    if (isStep) {
      // What the broker had kept says nothing of the clock.
      const isHeard = !retained && receivedAt > known.record.receivedAt;
      if (!isHeard || !this.stepped.isStepped(device.record.id, receivedAt, state.observedAt)) return;
      this.changeDevice(device, (seenBefore) => seen(seenBefore, receivedAt, state.observedAt));
    } else {
      this.stepped.inOrder(device.record.id);
      this.saw(device, receivedAt, state.observedAt, retained);
    }
    const record = controllerRecord(row);
    if (known === undefined) this.addController(record);
    else {
      known.record = record;
      if (isStep) known.notBefore = receivedAt;
      this.put(known, known.areas);
    }
  }

  private addController(record: ControllerRecord, notBefore = Number.NEGATIVE_INFINITY): void {
    const areas = this.areasOf(this.registry.areaOf("controllers", record.id));
    const cell: ControllerCell = { kind: "controllers", record, areas, notBefore };
    this.controllers.set(record.id, cell);
    this.put(cell, areas);
  }

  /** To be called with what is newer than all before it alone: what comes late says nothing of now. */
  private saw(device: DeviceCell | null | undefined, receivedAt: number, observedAt: number, retained = false): void {
    if (device == null) return;
    const { record } = device;
    const prompt = this.timeliness.isPrompt(record.id, receivedAt, observedAt, retained);
    const after = prompt ? seen(record, receivedAt, observedAt) : seenEarlier(record, observedAt);
    if (after !== record) this.setDevice(device, after);
  }

  private changeDevice(device: DeviceCell | undefined, change: (record: DeviceRecord) => DeviceRecord): void {
    if (device === undefined) return;
    const after = change(device.record);
    if (after !== device.record) this.setDevice(device, after);
  }

  private setDevice(device: DeviceCell, record: DeviceRecord): void {
    device.record = record;
    this.put(device, device.areas);
  }

  /** Where something of an area is; what has no place is in every area. */
  private areasOf(areaId: string | null): readonly AreaState[] {
    if (areaId === null) return [...this.areas.values()];
    const area = this.areas.get(areaId);
    return area === undefined ? [] : [area];
  }

  private put(cell: Cell, areas: readonly AreaState[]): void {
    for (const area of areas) {
      area.put(cell);
      this.changed.add(area);
    }
  }

  private tell(): void {
    if (this.changed.size === 0) return;
    const areas = new Set([...this.changed].map(({ id }) => id));
    this.changed.clear();
    this.listener(areas);
  }
}
