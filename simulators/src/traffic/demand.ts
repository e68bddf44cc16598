import { randomStream } from "../random.js";
import type { CellTransmissionModel } from "./cell-transmission.js";
import { type DayShape, dayShapeAt } from "./demand-profile.js";
import type { RoadGraph, RoadLink } from "./road-graph.js";
import { exitShareAtWork, solveLinkFlows } from "./static-flow.js";

/** Drives of houses, vehicles/h and lane-kilometre when their demand is greatest. */
const accessVphPerLaneKm = 55;
/** Share of an edge link's capacity that wants to enter when demand is greatest; streets are scaled to fit signals. */
const motorwayEdgeLoad = 0.72;
const streetEdgeLoad = 0.4;
/** Volume over capacity at the stop line that this share of signalled approaches stays under in the worst peak. */
const loadTarget = { quantile: 0.85, load: 1.1 };
/** Share of free-flow speed that a street loses when it is busiest: the least and the most over all streets. */
const busyLoss = { least: 0.05, most: 0.4 };
/** Seconds for which one random level of a source lasts, and its spread. */
const noise = { holdsSec: 15, spread: 0.12 };

/**
 * How many vehicles want to travel: at the edges of the network and from the drives of houses, by time of day.
 * The whole is scaled once, so that in the worse peak the network is loaded as the target says, whatever the network.
 */
export class Demand {
  private readonly scale: number;

  constructor(
    private readonly graph: RoadGraph,
    private readonly seed: number,
  ) {
    this.scale = fittingScale(graph);
  }

  /** Sets the model's sources and drives to a moment (epoch ms of traffic time). */
  apply(model: CellTransmissionModel, trafficMs: number): void {
    const shape = dayShapeAt(trafficMs);
    const draw = Math.floor(trafficMs / 1000 / noise.holdsSec);
    for (const link of this.graph.links) {
      const random = randomStream(this.seed, `demand/${link.id}/${draw}`);
      const level = Math.max(0, 1 + noise.spread * random.normal());
      if (link.isOrigin) model.setOriginRate(link.index, edgeRate(link, shape, this.scale) * level);
      if (hasDrives(link)) {
        const loss =
          busyLoss.least + (busyLoss.most - busyLoss.least) * randomStream(this.seed, `pace/${link.id}`).next();
        model.setPace(link.index, 1 - loss * Math.max(shape.edges, shape.access) ** 2);
        model.setAccess(link.index, accessRate(link, shape, this.scale) * level, exitShareAtWork * shape.exits);
      }
    }
  }

  /** Fills every link to the density of the steady flow at a moment: where a warm start begins. */
  fillSteady(model: CellTransmissionModel, trafficMs: number): void {
    const shape = dayShapeAt(trafficMs);
    const flows = solveLinkFlows(this.graph, (link) => sourceRate(link, shape, this.scale), shape.exits);
    for (const link of this.graph.links) {
      const perLane = Math.min((flows[link.index] ?? 0) / link.lanes, link.diagram.capacityVps);
      model.fill(link.index, perLane / link.diagram.freeFlowMps);
    }
  }
}

function hasDrives(link: RoadLink): boolean {
  return link.roadClass !== "motorway";
}

function edgeRate(link: RoadLink, shape: DayShape, scale: number): number {
  if (!link.isOrigin) return 0;
  // Northbound is towards the old centre over the river, southbound home again.
  const northward = Math.cos((link.line.bearingAt("start") * Math.PI) / 180);
  const level = shape.edges * (1 + shape.northward * northward);
  const load = link.roadClass === "motorway" ? motorwayEdgeLoad : streetEdgeLoad * scale;
  return Math.min(load * level, 1.1) * link.diagram.capacityVps * link.lanes;
}

function accessRate(link: RoadLink, shape: DayShape, scale: number): number {
  if (!hasDrives(link)) return 0;
  return ((accessVphPerLaneKm / 3600) * link.lanes * link.lengthM * shape.access * scale) / 1000;
}

function sourceRate(link: RoadLink, shape: DayShape, scale: number): number {
  return edgeRate(link, shape, scale) + accessRate(link, shape, scale);
}

/** The scale at which the loads of the worse peak meet the target: loads grow with it, so bisection finds it. */
function fittingScale(graph: RoadGraph): number {
  const peaks = [dayShapeAt(Date.UTC(2025, 0, 7, 23, 30)), dayShapeAt(Date.UTC(2025, 0, 8, 9, 30))];
  let low = 0.02;
  let high = 4;
  for (let round = 0; round < 14; round += 1) {
    const scale = (low + high) / 2;
    const load = Math.max(...peaks.map((shape) => loadQuantile(graph, shape, scale)));
    if (load > loadTarget.load) high = scale;
    else low = scale;
  }
  return low;
}

function loadQuantile(graph: RoadGraph, shape: DayShape, scale: number): number {
  const flows = solveLinkFlows(graph, (link) => sourceRate(link, shape, scale), shape.exits);
  const loads: number[] = [];
  for (const link of graph.links) {
    if (link.roadClass === "motorway" || link.movementsOut.length === 0) continue;
    let worst = 0;
    for (const index of link.movementsOut) {
      const movement = graph.movements[index];
      if (movement === undefined) continue;
      const capacity = link.diagram.capacityVps * movement.lanes * movement.greenShare;
      worst = Math.max(worst, ((flows[link.index] ?? 0) * movement.share) / capacity);
    }
    loads.push(worst);
  }
  loads.sort((a, b) => a - b);
  return loads[Math.floor(loads.length * loadTarget.quantile)] ?? 0;
}
