import type { VehicleFeature, VehiclePosition } from "@roadcast/contract";
import { type Random, randomStream } from "../random.js";
import { stepSec } from "../traffic/cell-transmission.js";
import type { RoadLink } from "../traffic/road-graph.js";
import type { TrafficFlow } from "../traffic/traffic-flow.js";

type VehicleProperties = VehicleFeature["properties"];

/** Vehicles on call pass queues and red lights, slowly where the road is full. */
const urgentTypes: readonly VehicleProperties["vehicleType"][] = ["ambulance", "fireEngine"];
const urgentLeastMps = 6;
const urgentGain = 1.3;
/** One that is on the first link of its way, no farther before its start than this, goes on from where it is, metres. */
const besideStartM = 60;
/** Room kept before the stop line, metres. */
const stopLineM = 6;

/** A way that a vehicle is sent over; it stands at the start of it until it goes. */
export interface VehicleOrder {
  /** The same order, told again, changes nothing but whether it goes. */
  id: string;
  links: readonly RoadLink[];
  /** Where on the first link it begins, and on the last it ends, metres. */
  startM: number;
  endM: number;
  goes: boolean;
}

/**
 * One vehicle of the city's fleet: it drives with the traffic, link by link, and chooses its turns by lot, until it is
 * sent somewhere.
 */
export class VehicleAgent {
  private readonly random: Random;
  private link: RoadLink;
  private positionM: number;
  private speedMps = 0;
  private chosen: number | null = null;
  private order: VehicleOrder | null = null;
  /** Which link of the order it is on. */
  private leg = 0;

  constructor(
    readonly properties: VehicleProperties,
    private readonly traffic: TrafficFlow,
    private readonly isHeld: (movement: number) => boolean,
    seed: number,
  ) {
    this.random = randomStream(seed, `vehicle/${properties.id}`);
    this.link = this.anyLink();
    this.positionM = this.random.next() * this.link.lengthM;
  }

  /** Sends it over a way, or lets it drive about again (null). One that is elsewhere begins at the start of the way. */
  send(order: VehicleOrder | null): void {
    const isSame = order !== null && order.id === this.order?.id;
    this.order = order;
    if (order === null || isSame) return;
    this.chosen = null;
    this.leg = 0;
    const [first] = order.links;
    if (first === undefined || (this.link === first && this.positionM >= order.startM - besideStartM)) return;
    this.link = first;
    this.positionM = order.startM;
  }

  /** Drives for one step of the flow model. */
  step(): void {
    if (this.order?.goes === false || this.hasArrived()) {
      this.speedMps = 0;
      return;
    }
    const urgent = this.order !== null || urgentTypes.includes(this.properties.vehicleType);
    const withTrafficMps = this.trafficSpeedMps();
    this.speedMps = urgent
      ? Math.min(Math.max(withTrafficMps * urgentGain, urgentLeastMps), this.link.diagram.freeFlowMps * urgentGain)
      : withTrafficMps;
    const nextM = this.positionM + this.speedMps * stepSec;
    if (nextM < this.link.lengthM - stopLineM) {
      this.positionM = nextM;
      return;
    }
    if (this.order !== null) {
      this.driveOn(this.order, nextM);
      return;
    }
    const movement = this.chooseMovement();
    if (movement !== null && !urgent && this.isHeld(movement)) {
      this.positionM = Math.max(this.positionM, Math.min(nextM, this.link.lengthM - stopLineM));
      this.speedMps = 0;
      return;
    }
    const next =
      movement === null ? undefined : this.traffic.graph.links[this.traffic.graph.movements[movement]?.to ?? -1];
    this.positionM = Math.max(nextM - this.link.lengthM, 0);
    // Out of the network: its shift goes on somewhere else.
    this.link = next ?? this.anyLink();
    this.chosen = null;
  }

  position(observedAt: number): VehiclePosition {
    const place = this.link.line.at(this.positionM / this.link.lengthM);
    return {
      observedAt,
      lat: Number(place.lat.toFixed(6)),
      lon: Number(place.lon.toFixed(6)),
      speedKph: Math.round(this.speedMps * 36) / 10,
      headingDeg: Math.round(place.headingDeg),
    };
  }

  /** Whether it is at the end of the way that it was sent over: there it stands until it is sent elsewhere. */
  private hasArrived(): boolean {
    const { order } = this;
    return order !== null && this.leg >= order.links.length - 1 && this.positionM >= order.endM - stopLineM;
  }

  private driveOn({ links }: VehicleOrder, nextM: number): void {
    const next = links[this.leg + 1];
    if (next === undefined) {
      this.positionM = Math.min(nextM, this.link.lengthM);
      return;
    }
    this.positionM = Math.max(nextM - this.link.lengthM, 0);
    this.link = next;
    this.leg += 1;
  }

  /** The turn at the end of the link, chosen once; null where the link leads out of the network. */
  private chooseMovement(): number | null {
    if (this.chosen !== null) return this.chosen;
    let lot = this.random.next();
    for (const index of this.link.movementsOut) {
      lot -= this.traffic.graph.movements[index]?.share ?? 0;
      if (lot <= 0) {
        this.chosen = index;
        break;
      }
    }
    return this.chosen ?? this.link.movementsOut.at(-1) ?? null;
  }

  private trafficSpeedMps(): number {
    const { model } = this.traffic;
    const { vehicles, density } = model.measure(model.place(this.link.index, this.positionM));
    const freeFlowMps = this.link.diagram.freeFlowMps;
    if (density < 1e-6) return freeFlowMps;
    return Math.min(vehicles / stepSec / (density * this.link.lanes), freeFlowMps);
  }

  private anyLink(): RoadLink {
    const { links } = this.traffic.graph;
    const link = links[Math.floor(this.random.next() * links.length)] ?? links[0];
    if (link === undefined) throw new RangeError("a road graph has at least one link");
    return link;
  }
}
