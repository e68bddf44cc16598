import type {
  ControllerFeature,
  DetectorFeature,
  Network,
  SignFeature,
  StationFeature,
  VehicleFeature,
} from "@roadcast/contract";
import { Injections } from "./control/injections.js";
import { type CommandFault, ControllerDevice } from "./devices/controller/controller-device.js";
import type { CabinetFault } from "./devices/controller/signal-controller.js";
import { tickMs } from "./devices/controller/signal-timing.js";
import { type DetectorFaultKind, DetectorSite, LaneDetector, laneShares } from "./devices/detector-sampler.js";
import { SignBoard } from "./devices/sign-board.js";
import { VehicleAgent } from "./devices/vehicle-agent.js";
import { stepSec } from "./traffic/cell-transmission.js";
import { seoulMinuteOfDay, seoulMsOfDay } from "./traffic/demand-profile.js";
import { buildRoadGraph, freeRightShare, type Movement, rightOnRedShare } from "./traffic/road-graph.js";
import { TrafficFlow } from "./traffic/traffic-flow.js";

const ticksPerStep = (stepSec * 1000) / tickMs;
/** What is left of a movement's flow where its signal flashes (all give way) or is dark. */
const flashShare = 0.35;
const darkShare = 0.25;
/** Seconds of traffic between two looks at what signs should say. */
const signEverySec = 60;

export interface CityOptions {
  network: Network;
  seed: number;
  /** Epoch ms of traffic time at the first tick. */
  startMs: number;
  /** How long controllers without a line keep what they were asked for, seconds of the wall clock; the usual unless given. */
  backupSec?: number;
}

/** A way that a vehicle is sent over: to the end of the last link unless told. */
export interface VehicleWay {
  id: string;
  linkIds: readonly string[];
  startM: number;
  endM?: number;
  goes: boolean;
}

/** A station with its detectors, or a detector that reports for itself. */
export interface ReadingSource {
  kind: "stations" | "detectors";
  id: string;
  intervalSec: number;
  site: DetectorSite;
}

/**
 * The whole simulated city, and nothing of clocks, sockets or brokers: traffic, signals that hold it, detectors that see
 * it, signs and vehicles. `tick` moves everything on by 0.1 s of traffic time. The same options and ticks give the same
 * readings and events.
 */
export class City {
  readonly traffic: TrafficFlow;
  readonly controllers = new Map<string, ControllerDevice>();
  readonly sources: ReadingSource[] = [];
  readonly signs: SignBoard[] = [];
  readonly vehicles: VehicleAgent[] = [];
  readonly injections = new Injections(() => this.applyInjections());
  private readonly detectorIds = new Set<string>();
  private readonly detectorFaults = new Map<string, { kind: DetectorFaultKind; skewSec: number }>();
  private readonly openings: Float64Array;
  private readonly signalled: { movement: Movement; controller: ControllerDevice }[] = [];
  private ticks = 0;
  private signsChanged = new Set<string>();

  constructor(private readonly options: CityOptions) {
    const { network, seed, startMs, backupSec } = options;
    const graph = buildRoadGraph(network);
    this.traffic = new TrafficFlow(graph, seed, startMs);
    this.openings = new Float64Array(graph.movements.length).fill(1);
    const found = properties(network);
    for (const controller of found.controllers) {
      this.controllers.set(controller.id, new ControllerDevice(controller, seed, startMs, backupSec));
    }
    for (const movement of graph.movements) {
      const controller = movement.controllerId === null ? undefined : this.controllers.get(movement.controllerId);
      if (controller !== undefined) this.signalled.push({ movement, controller });
    }
    this.placeDetectors(found);
    for (const sign of found.signs) this.signs.push(new SignBoard(sign, this.traffic));
    for (const vehicle of found.vehicles) {
      this.vehicles.push(new VehicleAgent(vehicle, this.traffic, (movement) => this.openings[movement] === 0, seed));
    }
  }

  /** Epoch ms of traffic time. */
  get trafficMs(): number {
    return this.options.startMs + this.ticks * tickMs;
  }

  /**
   * Moves the city on by 0.1 s of traffic time.
   *
   * @param wallMs the moment on the wall clock that the tick stands for: what events are dated by
   * @param referenceMs the clock that coordination goes by, epoch ms; traffic time unless given
   */
  tick(wallMs: number, referenceMs?: number): void {
    this.ticks += 1;
    const { trafficMs } = this;
    const referenceMsOfDay = seoulMsOfDay(referenceMs ?? trafficMs);
    const minuteOfDay = seoulMinuteOfDay(trafficMs);
    for (const controller of this.controllers.values())
      controller.tick(trafficMs, wallMs, referenceMsOfDay, minuteOfDay);
    if (this.ticks % ticksPerStep !== 0) return;
    this.injections.expire(trafficMs);
    this.openMovements();
    this.traffic.step();
    for (const source of this.sources) source.site.accumulate();
    for (const vehicle of this.vehicles) vehicle.step();
    if (this.ticks % (ticksPerStep * signEverySec) !== 0) return;
    for (const sign of this.signs) if (sign.update()) this.signsChanged.add(sign.properties.id);
  }

  /** Runs the city forward before anyone watches; what detectors saw meanwhile is forgotten. */
  warmUp(seconds: number, wallEndMs: number, referenceEndMs: number): void {
    for (let left = (seconds * 1000) / tickMs - 1; left >= 0; left -= 1) {
      this.tick(wallEndMs - left * tickMs, referenceEndMs - left * tickMs);
    }
    for (const controller of this.controllers.values()) controller.takeEvents();
    for (const sign of this.signs) sign.update();
    this.discardReadings();
  }

  discardReadings(): void {
    for (const source of this.sources) source.site.discard();
  }

  /**
   * Sends a vehicle over links, or lets it drive about again (null). False where there is no such vehicle or link: it
   * goes on as before then.
   */
  send(vehicleId: string, way: VehicleWay | null): boolean {
    const vehicle = this.vehicles.find(({ properties }) => properties.id === vehicleId);
    if (vehicle === undefined) return false;
    if (way === null) {
      vehicle.send(null);
      return true;
    }
    const { graph } = this.traffic;
    const links = way.linkIds.flatMap((id) => graph.links[graph.linkIndexById.get(id) ?? -1] ?? []);
    if (links.length === 0 || links.length < way.linkIds.length) return false;
    const { id, goes, startM, endM = links.at(-1)?.lengthM ?? 0 } = way;
    vehicle.send({ id, links, startM, endM, goes });
    return true;
  }

  /** Signs whose message changed since they were last asked for. */
  takeChangedSigns(): Set<string> {
    const taken = this.signsChanged;
    this.signsChanged = new Set();
    return taken;
  }

  hasDetector(id: string): boolean {
    return this.detectorIds.has(id);
  }

  faultOf(detectorId: string): DetectorFaultKind | null {
    return this.detectorFaults.get(detectorId)?.kind ?? null;
  }

  /** How far a detector's clock is ahead, ms. */
  clockSkewMs(detectorId: string): number {
    const fault = this.detectorFaults.get(detectorId);
    return fault?.kind === "clock-skew" ? fault.skewSec * 1000 : 0;
  }

  private placeDetectors(found: NetworkDevices): void {
    const { graph, model } = this.traffic;
    const byPlace = new Map<string, DetectorFeature["properties"][]>();
    const alone: DetectorFeature[] = [];
    for (const feature of found.detectors) {
      this.detectorIds.add(feature.properties.id);
      const { stationId } = feature.properties;
      if (stationId === null) alone.push(feature);
      else byPlace.set(stationId, [...(byPlace.get(stationId) ?? []), feature.properties]);
    }
    for (const station of found.stations) {
      const link = graph.links[graph.linkIndexById.get(station.linkId) ?? -1];
      const detectors = byPlace.get(station.id) ?? [];
      if (link === undefined || detectors.length === 0) continue;
      const place = model.place(link.index, station.positionM);
      const intervalSec = detectors[0]?.intervalSec ?? 20;
      const site = new DetectorSite(model, place, this.laneDetectors(detectors));
      this.sources.push({ kind: "stations", id: station.id, intervalSec, site });
    }
    for (const { properties, geometry } of alone) {
      const link = graph.links[graph.linkIndexById.get(properties.linkId) ?? -1];
      if (link === undefined) continue;
      const place = model.place(link.index, link.line.nearestShare(geometry.coordinates) * link.lengthM);
      const site = new DetectorSite(model, place, this.laneDetectors([properties]));
      this.sources.push({ kind: "detectors", id: properties.id, intervalSec: properties.intervalSec, site });
    }
  }

  private laneDetectors(detectors: readonly DetectorFeature["properties"][]): LaneDetector[] {
    const { graph } = this.traffic;
    return detectors.flatMap((detector) => {
      const link = graph.links[graph.linkIndexById.get(detector.linkId) ?? -1];
      if (link === undefined) return [];
      const share = laneShares(detectors, link.lanes, this.options.seed).get(detector.id) ?? 0;
      return [new LaneDetector(detector, share, link, this.options.seed)];
    });
  }

  private openMovements(): void {
    for (const { movement, controller } of this.signalled) {
      const opening = openingOf(movement, controller);
      this.openings[movement.index] = opening;
      this.traffic.model.setOpening(movement.index, opening);
    }
  }

  private applyInjections(): void {
    const capacity = new Map<number, number>();
    const cabinets = new Map<string, CabinetFault>();
    const local = new Set<string>();
    const drifted = new Set<string>();
    const commandFaults = new Map<string, CommandFault>();
    this.detectorFaults.clear();
    for (const { injection } of this.injections.list()) {
      if (injection.type === "incident") {
        const link = this.traffic.graph.linkIndexById.get(injection.link);
        if (link !== undefined) capacity.set(link, Math.min(injection.capacity, capacity.get(link) ?? 1));
      } else if (injection.type === "detector-fault") {
        this.detectorFaults.set(injection.detector, injection);
      } else if (injection.type === "controller-fault") {
        const { controller, kind } = injection;
        if (kind === "flash" || kind === "dark") cabinets.set(controller, kind === "dark" ? "noPower" : "stuckGreen");
        else if (kind === "local") local.add(controller);
        else if (kind === "drift") drifted.add(controller);
        else if (kind !== "disconnect") commandFaults.set(controller, kind);
      }
    }
    this.traffic.setCapacityShares(capacity);
    for (const controller of this.controllers.values()) {
      controller.setCabinetFault(cabinets.get(controller.id) ?? null);
      controller.setLocal(local.has(controller.id));
      controller.setDrift(drifted.has(controller.id));
      controller.setCommandFault(commandFaults.get(controller.id) ?? null);
    }
  }
}

function openingOf(movement: Movement, { machine }: ControllerDevice): number {
  const { mode } = machine;
  if (mode === "dark") return darkShare;
  if (mode === "flash") return flashShare;
  if (movement.phases.length === 0) return freeRightShare;
  if (movement.phases.some((phase) => machine.isGreen(phase))) return 1;
  return movement.turn === "right" ? rightOnRedShare : 0;
}

interface NetworkDevices {
  stations: StationFeature["properties"][];
  detectors: DetectorFeature[];
  controllers: ControllerFeature["properties"][];
  signs: SignFeature["properties"][];
  vehicles: VehicleFeature["properties"][];
}

function properties(network: Network): NetworkDevices {
  const found: NetworkDevices = { stations: [], detectors: [], controllers: [], signs: [], vehicles: [] };
  for (const feature of network.features) {
    const { properties: p } = feature;
    if (p.kind === "station") found.stations.push(p);
    else if (p.kind === "controller") found.controllers.push(p);
    else if (p.kind === "sign") found.signs.push(p);
    else if (p.kind === "vehicle") found.vehicles.push(p);
    else if (p.kind === "detector" && feature.geometry?.type === "Point") {
      found.detectors.push({ type: "Feature", geometry: feature.geometry, properties: p });
    }
  }
  return found;
}
