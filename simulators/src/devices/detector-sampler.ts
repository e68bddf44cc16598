import type { DetectorFeature } from "@roadcast/contract";
import { type Random, randomStream } from "../random.js";
import { type CellTransmissionModel, type Place, stepSec } from "../traffic/cell-transmission.js";
import { effectiveVehicleLengthM } from "../traffic/fundamental-diagram.js";
import type { RoadLink } from "../traffic/road-graph.js";

/** What a detector measured over an interval, as the contract writes it. */
export interface Measures {
  count: number;
  speedKph: number | null;
  occupancyPct: number;
}

export const detectorFaultKinds = ["locked-on", "no-hit", "chatter", "dead", "clock-skew"] as const;
export type DetectorFaultKind = (typeof detectorFaultKinds)[number];

/** Standard deviation of the speed that is reported about the one that was driven. */
const speedNoise = 0.03;
/** Share of the time from which a loop without a count has a vehicle standing on it, not one yet to be counted. */
const standingShare = 0.2;
/** Share of a bus lane's traffic, a through lane being 1. */
const laneLevel: Record<DetectorFeature["properties"]["laneType"], number> = {
  through: 1,
  left: 0.85,
  right: 0.85,
  bus: 0.35,
};

type DetectorProperties = DetectorFeature["properties"];

/**
 * A loop in one lane. It draws from the cells' flow: fractions of a vehicle are carried over to the next interval, so
 * that counts are whole and add up, and each vehicle brings the time for which it stood on the loop, so that count, speed
 * and occupancy agree: occupancy = density × effective vehicle length, flow = speed × density.
 */
export class LaneDetector {
  private pendingVehicles: number;
  private pendingOccupiedSec: number;
  private readonly random: Random;

  constructor(
    readonly properties: DetectorProperties,
    private readonly laneShare: number,
    private readonly road: RoadLink,
    seed: number,
  ) {
    this.random = randomStream(seed, `detector/${properties.id}`);
    this.pendingVehicles = this.random.next();
    this.pendingOccupiedSec = (this.pendingVehicles * effectiveVehicleLengthM) / road.diagram.freeFlowMps;
  }

  /** A reading of what passed: vehicles over all lanes and mean density (vehicles/m and lane) over `spanSec` of traffic. */
  read(vehicles: number, density: number, spanSec: number, fault: DetectorFaultKind | null): Measures | null {
    const occupiedSec = Math.min(density * this.laneShare * this.road.lanes * effectiveVehicleLengthM, 1) * spanSec;
    this.pendingVehicles += vehicles * this.laneShare;
    this.pendingOccupiedSec += occupiedSec;
    const counted = this.draw(occupiedSec / spanSec);
    if (fault === "dead") return null;
    if (fault === "no-hit") return { count: 0, speedKph: null, occupancyPct: 0 };
    if (fault === "locked-on") return { count: 0, speedKph: null, occupancyPct: 100 };
    if (fault === "chatter") return this.chatter(spanSec);
    return this.measures(counted.count, counted.occupiedSec, spanSec);
  }

  private draw(occupiedShare: number): { count: number; occupiedSec: number } {
    const count = Math.floor(this.pendingVehicles + 1e-9);
    let occupiedSec = 0;
    if (count > 0) occupiedSec = this.pendingOccupiedSec * Math.min(count / this.pendingVehicles, 1);
    else if (occupiedShare > standingShare) occupiedSec = this.pendingOccupiedSec;
    this.pendingVehicles = Math.max(this.pendingVehicles - count, 0);
    this.pendingOccupiedSec -= occupiedSec;
    return { count, occupiedSec };
  }

  private measures(count: number, occupiedSec: number, spanSec: number): Measures {
    const noise = 1 + speedNoise * Math.max(-3, Math.min(3, this.random.normal()));
    if (count === 0)
      return { count, speedKph: null, occupancyPct: tenth(Math.min(100, (100 * occupiedSec) / spanSec)) };
    const fastest = this.road.diagram.freeFlowMps * 1.15;
    const mps = Math.min((count * effectiveVehicleLengthM) / Math.max(occupiedSec, 1e-6), fastest);
    return {
      count,
      speedKph: Math.max(0.5, tenth(mps * 3.6 * noise)),
      occupancyPct: Math.max(0.1, tenth(Math.min(100, (100 * occupiedSec) / spanSec))),
    };
  }

  /** A loop with a bad joint: over 38 counts in 30 s, each of a moment. */
  private chatter(spanSec: number): Measures {
    const count = Math.min(10_000, Math.ceil(spanSec * (1.6 + this.random.next())));
    return { count, speedKph: tenth(20 + 60 * this.random.next()), occupancyPct: tenth(2 + 10 * this.random.next()) };
  }
}

/** Detectors at one place of one link, which are read together. */
export class DetectorSite {
  private vehicles = 0;
  private densitySteps = 0;
  private steps = 0;

  constructor(
    private readonly model: CellTransmissionModel,
    private readonly place: Place,
    readonly detectors: readonly LaneDetector[],
  ) {}

  /** Takes in the model's last step. */
  accumulate(): void {
    const flow = this.model.measure(this.place);
    this.vehicles += flow.vehicles;
    this.densitySteps += flow.density;
    this.steps += 1;
  }

  /** Reads every detector over what was taken in since the last reading, and begins anew; null before the first step. */
  read(faultOf: (detectorId: string) => DetectorFaultKind | null): Map<string, Measures> | null {
    if (this.steps === 0) return null;
    const density = this.densitySteps / this.steps;
    const readings = new Map<string, Measures>();
    for (const detector of this.detectors) {
      const id = detector.properties.id;
      const measures = detector.read(this.vehicles, density, this.steps * stepSec, faultOf(id));
      if (measures !== null) readings.set(id, measures);
    }
    this.discard();
    return readings;
  }

  /** Forgets what was taken in: after a pause of the clock it belongs to no interval. */
  discard(): void {
    this.vehicles = 0;
    this.densitySteps = 0;
    this.steps = 0;
  }
}

/** Shares of a link's traffic by detector; lanes without one count as through lanes, and all lanes add up to 1. */
export function laneShares(detectors: readonly DetectorProperties[], lanes: number, seed: number): Map<string, number> {
  const levels = new Map<string, number>();
  for (const detector of detectors) {
    const spread = 0.9 + 0.2 * randomStream(seed, `lane/${detector.linkId}/${detector.lane}`).next();
    levels.set(detector.id, laneLevel[detector.laneType] * spread);
  }
  const covered = [...levels.values()].reduce((sum, level) => sum + level, 0);
  const lanesCovered = new Set(detectors.map((detector) => detector.lane)).size;
  const total = covered + Math.max(lanes - lanesCovered, 0);
  return new Map([...levels].map(([id, level]) => [id, level / total]));
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
