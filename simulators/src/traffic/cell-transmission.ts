import type { RoadGraph, RoadLink } from "./road-graph.js";

/** Length of a step, seconds of traffic time. Cells are at least free-flow speed × step long. */
export const stepSec = 1;
/** Before a stop line vehicles stand in lanes by movement, over this length at most, metres. */
const approachLengthM = 45;
/** Vehicles that wait to enter at one place, a lane; more stay away. */
const mostWaitingPerLane = 30;

/**
 * Vehicles are counted in 2^-20: sums of such numbers below 2^33 are exact in binary floating point, and so is the
 * conservation of vehicles.
 */
const unit = 2 ** 20;
const whole = (vehicles: number): number => Math.floor(vehicles * unit) / unit;

/** Where on a link something is measured: a cell, or the lanes before the stop line. */
export type Place = { link: number; cell: number } | { link: number; cell: null };

/** What passed a place in the last step, and how densely the road was filled when the step began. */
export interface LocalFlow {
  vehicles: number;
  /** Vehicles/m and lane. */
  density: number;
}

interface LinkCells {
  first: number;
  count: number;
  cellM: number;
  /** Vehicles that cross a cell's end in a step, a vehicle in it and free flow. */
  freeShare: number;
  /** 0 where vehicles leave the network at the link's end. */
  approachM: number;
  approachFreeShare: number;
}

/**
 * Cell transmission model (Daganzo 1994, Transp. Res. B 28(4); networks: Daganzo 1995, Transp. Res. B 29(2)) with a
 * triangular diagram for each link. Over a node, first-in-first-out diverges through lanes by movement: a full left-turn
 * lane holds up those behind. Merges share room in proportion to capacity, unused shares going to the others.
 * Each link has, at its middle, the drives of houses: vehicles leave and join there.
 * All rates are vehicles/s of traffic time. Nothing here knows of clocks, signals or devices.
 */
export class CellTransmissionModel {
  private readonly cells: LinkCells[] = [];
  private readonly vehicles: Float64Array;
  private readonly vehiclesBefore: Float64Array;
  /** Vehicles that left each cell in the last step. */
  private readonly passed: Float64Array;
  private readonly capacity: Float64Array;
  private readonly inflow: Float64Array;
  private readonly bay: Float64Array;
  private readonly bayBefore: Float64Array;
  private readonly bayPassed: Float64Array;
  private readonly share: Float64Array;
  private readonly opening: Float64Array;
  private readonly sendingBay: Float64Array;
  private readonly originRate: Float64Array;
  private readonly originQueue: Float64Array;
  private readonly accessRate: Float64Array;
  private readonly accessQueue: Float64Array;
  private readonly exitShare: Float64Array;
  private readonly pace: Float64Array;
  private enteredVehicles = 0;
  private leftVehicles = 0;

  constructor(private readonly graph: RoadGraph) {
    let count = 0;
    for (const link of graph.links) {
      const cells = cut(link, count);
      this.cells.push(cells);
      count += cells.count;
    }
    const links = graph.links.length;
    const movements = graph.movements.length;
    this.vehicles = new Float64Array(count);
    this.vehiclesBefore = new Float64Array(count);
    this.passed = new Float64Array(count);
    this.inflow = new Float64Array(count);
    this.capacity = new Float64Array(count);
    this.bay = new Float64Array(movements);
    this.bayBefore = new Float64Array(movements);
    this.bayPassed = new Float64Array(movements);
    this.sendingBay = new Float64Array(movements);
    this.opening = new Float64Array(movements).fill(1);
    this.share = Float64Array.from(graph.movements, (movement) => movement.share);
    this.originRate = new Float64Array(links);
    this.originQueue = new Float64Array(links);
    this.accessRate = new Float64Array(links);
    this.accessQueue = new Float64Array(links);
    this.exitShare = new Float64Array(links);
    this.pace = new Float64Array(links).fill(1);
    for (const link of graph.links) this.setCapacityShare(link.index, 1);
  }

  /** Vehicles that came into the network since the start. */
  get entered(): number {
    return this.enteredVehicles;
  }

  /** Vehicles that left the network since the start. */
  get left(): number {
    return this.leftVehicles;
  }

  /** Vehicles on the road now: exactly those that entered and have not left. */
  stored(): number {
    let sum = 0;
    for (const vehicles of this.vehicles) sum += vehicles;
    for (const vehicles of this.bay) sum += vehicles;
    return sum;
  }

  /** How far a movement may flow: 0 held at red, 1 green, between where it gives way. */
  setOpening(movement: number, opening: number): void {
    this.opening[movement] = opening;
  }

  /** Turning shares of those who now reach the lanes by movement; those of one link must add up to 1. */
  setShare(movement: number, share: number): void {
    this.share[movement] = share;
  }

  setOriginRate(link: number, vehiclesPerSec: number): void {
    this.originRate[link] = vehiclesPerSec;
  }

  /** Vehicles that join at the middle of a link, and the share of those passing there that leave. */
  setAccess(link: number, vehiclesPerSec: number, exitShare: number): void {
    this.accessRate[link] = vehiclesPerSec;
    this.exitShare[link] = exitShare;
  }

  /** Share (0–1] of free-flow speed that a busy street allows: buses that stop, people parking, shared lanes. */
  setPace(link: number, share: number): void {
    this.pace[link] = share;
  }

  /** An incident in the middle of a link leaves this share (0–1) of its capacity. */
  setCapacityShare(link: number, share: number): void {
    const { cells, road } = this.at(link);
    const full = road.diagram.capacityVps * road.lanes * stepSec;
    for (let index = 0; index < cells.count; index += 1) this.capacity[cells.first + index] = full;
    this.capacity[cells.first + (cells.count >> 1)] = full * share;
  }

  /** Fills a link evenly to a density (vehicles/m and lane), as if it had been so all along: the warm start's beginning. */
  fill(link: number, density: number): void {
    const { cells, road } = this.at(link);
    const perCell = whole(Math.min(density, road.diagram.jamDensity) * cells.cellM * road.lanes);
    for (let index = 0; index < cells.count; index += 1) {
      this.enteredVehicles += perCell - (this.vehicles[cells.first + index] ?? 0);
      this.vehicles[cells.first + index] = perCell;
    }
  }

  /** The place at a distance from the start of a link, metres. */
  place(linkIndex: number, positionM: number): Place {
    const { cells, road } = this.at(linkIndex);
    if (cells.approachM > 0 && positionM >= road.lengthM - cells.approachM) return { link: linkIndex, cell: null };
    const index = Math.min(Math.floor(positionM / cells.cellM), cells.count - 1);
    return { link: linkIndex, cell: cells.first + Math.max(index, 0) };
  }

  measure(place: Place): LocalFlow {
    const { cells, road } = this.at(place.link);
    if (place.cell !== null) {
      return {
        vehicles: this.passed[place.cell] ?? 0,
        density: (this.vehiclesBefore[place.cell] ?? 0) / (cells.cellM * road.lanes),
      };
    }
    let vehicles = 0;
    let standing = 0;
    for (const movement of road.movementsOut) {
      vehicles += this.bayPassed[movement] ?? 0;
      standing += this.bayBefore[movement] ?? 0;
    }
    return { vehicles, density: standing / (cells.approachM * road.lanes) };
  }

  /** How full a link is, 0 empty to 1 jammed from end to end. */
  fullness(linkIndex: number): number {
    const { cells, road } = this.at(linkIndex);
    let sum = 0;
    for (let index = 0; index < cells.count; index += 1) sum += this.vehicles[cells.first + index] ?? 0;
    for (const movement of road.movementsOut) sum += this.bay[movement] ?? 0;
    return sum / (road.diagram.jamDensity * road.lanes * road.lengthM);
  }

  /** One step of `stepSec`. Every flow is taken from the state at the step's beginning. */
  step(): void {
    this.vehiclesBefore.set(this.vehicles);
    this.bayBefore.set(this.bay);
    this.inflow.fill(0);
    for (const link of this.graph.links) this.sendFromApproach(link);
    for (const link of this.graph.links) this.enterLink(link);
    for (const link of this.graph.links) this.moveWithin(link);
    for (const link of this.graph.links) this.reachApproach(link);
    for (let cell = 0; cell < this.vehicles.length; cell += 1) {
      this.vehicles[cell] = (this.vehicles[cell] ?? 0) + (this.inflow[cell] ?? 0) - (this.passed[cell] ?? 0);
    }
  }

  private at(link: number): { cells: LinkCells; road: RoadLink } {
    const cells = this.cells[link];
    const road = this.graph.links[link];
    if (cells === undefined || road === undefined) throw new RangeError(`no link of index ${link}`);
    return { cells, road };
  }

  private sendFromApproach(road: RoadLink): void {
    const { cells } = this.at(road.index);
    for (const movement of road.movementsOut) {
      const lanes = this.graph.movements[movement]?.lanes ?? 0;
      const saturation = road.diagram.capacityVps * lanes * stepSec * (this.opening[movement] ?? 0);
      this.sendingBay[movement] = whole(
        Math.min((this.bayBefore[movement] ?? 0) * cells.approachFreeShare, saturation),
      );
      this.bayPassed[movement] = 0;
    }
  }

  /** The merge at the start of a link: its movements and, at an edge of the network, those who wait to enter. */
  private enterLink(road: RoadLink): void {
    const { cells } = this.at(road.index);
    let room = whole(this.room(road, cells, cells.first));
    let wanted = 0;
    for (const movement of road.movementsIn) wanted += this.sendingBay[movement] ?? 0;
    if (wanted > room) this.shareRoom(road, room);
    for (const movement of road.movementsIn) {
      const flow = this.sendingBay[movement] ?? 0;
      this.bayPassed[movement] = flow;
      this.bay[movement] = (this.bay[movement] ?? 0) - flow;
      this.inflow[cells.first] = (this.inflow[cells.first] ?? 0) + flow;
      room -= flow;
    }
    if (this.originRate[road.index] === 0 && this.originQueue[road.index] === 0) return;
    const most = mostWaitingPerLane * road.lanes;
    const waiting = Math.min((this.originQueue[road.index] ?? 0) + (this.originRate[road.index] ?? 0) * stepSec, most);
    const entering = whole(Math.min(waiting, Math.max(room, 0), road.diagram.capacityVps * road.lanes * stepSec));
    this.originQueue[road.index] = waiting - entering;
    this.inflow[cells.first] = (this.inflow[cells.first] ?? 0) + entering;
    this.enteredVehicles += entering;
  }

  /** Cuts `sendingBay` of the movements into a link down to its room, by capacity; what one leaves goes to the others. */
  private shareRoom(road: RoadLink, available: number): void {
    let room = available;
    let open = road.movementsIn.filter((movement) => (this.sendingBay[movement] ?? 0) > 0);
    while (open.length > 0) {
      let weights = 0;
      for (const movement of open) weights += this.weight(movement);
      const perWeight = room / weights;
      const satisfied = open.filter(
        (movement) => (this.sendingBay[movement] ?? 0) <= perWeight * this.weight(movement),
      );
      if (satisfied.length === 0) {
        for (const movement of open) this.sendingBay[movement] = whole(perWeight * this.weight(movement));
        return;
      }
      for (const movement of satisfied) room -= this.sendingBay[movement] ?? 0;
      open = open.filter((movement) => !satisfied.includes(movement));
    }
  }

  private weight(movement: number): number {
    return (this.graph.movements[movement]?.lanes ?? 0) * (this.opening[movement] ?? 0);
  }

  private room(road: RoadLink, cells: LinkCells, cell: number): number {
    const { diagram, lanes } = road;
    const most = diagram.jamDensity * lanes * cells.cellM;
    const wave = (diagram.waveMps * stepSec) / cells.cellM;
    const taking = Math.min(wave, 1) * Math.max(most - (this.vehiclesBefore[cell] ?? 0), 0);
    return Math.min(this.capacity[cell] ?? 0, taking);
  }

  private sendingCell(road: RoadLink, cells: LinkCells, cell: number): number {
    const freeShare = cells.freeShare * (this.pace[road.index] ?? 1);
    return Math.min((this.vehiclesBefore[cell] ?? 0) * freeShare, this.capacity[cell] ?? 0);
  }

  private moveWithin(road: RoadLink): void {
    const { cells } = this.at(road.index);
    const middle = cells.first + (cells.count >> 1);
    for (let cell = cells.first; cell < cells.first + cells.count - 1; cell += 1) {
      const flow = whole(Math.min(this.sendingCell(road, cells, cell), this.room(road, cells, cell + 1)));
      this.passed[cell] = flow;
      this.inflow[cell + 1] = (this.inflow[cell + 1] ?? 0) + flow;
      if (cell + 1 === middle) this.turnIntoDrives(road, cells, middle, flow);
    }
  }

  private turnIntoDrives(road: RoadLink, cells: LinkCells, middle: number, passing: number): void {
    const leaving = whole(passing * (this.exitShare[road.index] ?? 0));
    const most = mostWaitingPerLane;
    const waiting = Math.min((this.accessQueue[road.index] ?? 0) + (this.accessRate[road.index] ?? 0) * stepSec, most);
    const room = Math.max(this.room(road, cells, middle) - passing, 0) + leaving;
    const joining = whole(Math.min(waiting, room));
    this.accessQueue[road.index] = waiting - joining;
    this.inflow[middle] = (this.inflow[middle] ?? 0) - leaving + joining;
    this.leftVehicles += leaving;
    this.enteredVehicles += joining;
  }

  /** The diverge before the stop line; at an edge of the network vehicles drive away freely. */
  private reachApproach(road: RoadLink): void {
    const { cells } = this.at(road.index);
    const last = cells.first + cells.count - 1;
    let total = this.sendingCell(road, cells, last);
    if (road.isDestination) {
      this.passed[last] = whole(total);
      this.leftVehicles += whole(total);
      return;
    }
    for (const movement of road.movementsOut) {
      const share = this.share[movement] ?? 0;
      if (share > 0) total = Math.min(total, this.bayRoom(road, cells, movement) / share);
    }
    let passed = 0;
    for (const movement of road.movementsOut) {
      const part = whole(total * (this.share[movement] ?? 0));
      this.bay[movement] = (this.bay[movement] ?? 0) + part;
      passed += part;
    }
    this.passed[last] = passed;
  }

  private bayRoom(road: RoadLink, cells: LinkCells, movement: number): number {
    const lanes = this.graph.movements[movement]?.lanes ?? 0;
    const most = road.diagram.jamDensity * lanes * cells.approachM;
    return (
      Math.max(most - (this.bayBefore[movement] ?? 0), 0) *
      Math.min((road.diagram.waveMps * stepSec) / cells.approachM, 1)
    );
  }
}

function cut(link: RoadLink, first: number): LinkCells {
  const approachM = link.isDestination ? 0 : Math.min(approachLengthM, link.lengthM / 2);
  const longM = link.lengthM - approachM;
  const leastM = link.diagram.freeFlowMps * stepSec;
  const count = Math.max(1, Math.floor(longM / leastM));
  const cellM = longM / count;
  return {
    first,
    count,
    cellM,
    freeShare: Math.min(1, leastM / cellM),
    approachM,
    approachFreeShare: approachM === 0 ? 0 : Math.min(1, leastM / approachM),
  };
}
