import { CellTransmissionModel, stepSec } from "./cell-transmission.js";
import { Demand } from "./demand.js";
import type { RoadGraph } from "./road-graph.js";

/** Seconds between two looks at how full the roads ahead are. */
const rerouteEverySec = 30;
/** How strongly drivers shun a full road: the share falls with exp(−this × how much fuller than usual). */
const shunning = 3.5;
const usualFullness = 0.3;

/** The flow model with its demand, incidents and drivers who look for another way: the traffic of the whole network. */
export class TrafficFlow {
  readonly model: CellTransmissionModel;
  private readonly demand: Demand;
  private readonly capacityShares = new Map<number, number>();
  private stepsDone = 0;

  /** @param startMs epoch ms of traffic time */
  constructor(
    readonly graph: RoadGraph,
    seed: number,
    private startMs: number,
  ) {
    this.model = new CellTransmissionModel(graph);
    this.demand = new Demand(graph, seed);
    this.demand.fillSteady(this.model, startMs);
  }

  get trafficMs(): number {
    return this.startMs + this.stepsDone * stepSec * 1000;
  }

  /** Sets which share of each link's capacity incidents leave; links not named are whole again. */
  setCapacityShares(shares: ReadonlyMap<number, number>): void {
    for (const link of this.capacityShares.keys()) if (!shares.has(link)) this.model.setCapacityShare(link, 1);
    this.capacityShares.clear();
    for (const [link, share] of shares) {
      this.model.setCapacityShare(link, share);
      this.capacityShares.set(link, share);
    }
  }

  /** One step of `stepSec`. */
  step(): void {
    if (this.stepsDone % 15 === 0) this.demand.apply(this.model, this.trafficMs);
    if (this.stepsDone % rerouteEverySec === 0) this.reroute();
    this.model.step();
    this.stepsDone += 1;
  }

  private reroute(): void {
    const { links, movements } = this.graph;
    const pull = links.map((link) =>
      Math.exp(-shunning * Math.max(0, this.model.fullness(link.index) - usualFullness)),
    );
    for (const link of links) {
      let total = 0;
      for (const index of link.movementsOut) {
        const movement = movements[index];
        if (movement !== undefined) total += movement.share * (pull[movement.to] ?? 1);
      }
      for (const index of link.movementsOut) {
        const movement = movements[index];
        if (movement !== undefined) this.model.setShare(index, (movement.share * (pull[movement.to] ?? 1)) / total);
      }
    }
  }
}
