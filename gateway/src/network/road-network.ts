import type { LinkFeature, PhaseTiming, Position } from "@roadcast/contract";
import { lengthM } from "./geometry.js";
import type { Registry } from "./registry.js";

export type Turn = "left" | "through" | "right";

/** A link as a route is made of it. */
export interface RoadLink {
  id: string;
  fromNodeId: string;
  toNodeId: string;
  lengthM: number;
  lanes: number;
  freeFlowKph: number;
  line: LinkFeature["geometry"];
}

/** The links and how they lead into one another. */
export interface RoadNetwork {
  links: ReadonlyMap<string, RoadLink>;
  /** By the node at their start, and at their end. */
  leaving: ReadonlyMap<string, readonly RoadLink[]>;
  arriving: ReadonlyMap<string, readonly RoadLink[]>;
  /** The controller of a node, with its phases. */
  controllers: ReadonlyMap<string, { id: string; phases: readonly PhaseTiming[] }>;
}

/** Straight on is what bends by no more than this, degrees. */
const throughDeg = 45;
/** How far along a link its bearing is taken, metres. */
const alongM = 30;

const made = new WeakMap<Registry, RoadNetwork>();

/** The road network of a registry; made once. */
export function roadNetwork(registry: Registry): RoadNetwork {
  const known = made.get(registry);
  if (known !== undefined) return known;
  const links = new Map<string, RoadLink>();
  const leaving = new Map<string, RoadLink[]>();
  const arriving = new Map<string, RoadLink[]>();
  for (const { properties, geometry } of registry.all("link")) {
    const { id, fromNodeId, toNodeId, lanes, freeFlowKph } = properties;
    const link = { id, fromNodeId, toNodeId, lanes, freeFlowKph, line: geometry, lengthM: lengthM(geometry) };
    links.set(id, link);
    leaving.set(fromNodeId, [...(leaving.get(fromNodeId) ?? []), link]);
    arriving.set(toNodeId, [...(arriving.get(toNodeId) ?? []), link]);
  }
  const controllers = new Map<string, { id: string; phases: readonly PhaseTiming[] }>();
  for (const { properties } of registry.all("controller")) {
    controllers.set(properties.nodeId, { id: properties.id, phases: properties.phases });
  }
  const network = { links, leaving, arriving, controllers };
  made.set(registry, network);
  return network;
}

/** The links that one may be left for: no U-turn, and at a signal only where a phase serves it or as a right turn. */
export function wayOnFrom(network: RoadNetwork, link: RoadLink): RoadLink[] {
  const controller = network.controllers.get(link.toNodeId);
  return (network.leaving.get(link.toNodeId) ?? []).filter((next) => {
    if (next.toNodeId === link.fromNodeId) return false;
    if (controller === undefined) return true;
    const turn = turnBetween(link, next);
    // A right turn filters, on red too after a stop (Road Traffic Act, Enforcement Rules, annex 2).
    return turn === "right" || phasesServing(controller.phases, link.id, next.id, turn).length > 0;
  });
}

/** The phases that serve a movement, as the timing sheet says; `turn` counts where it does not say where it leads. */
export function phasesServing(phases: readonly PhaseTiming[], fromId: string, toId: string, turn: Turn): PhaseTiming[] {
  return phases.filter(({ movements }) =>
    movements.some((each) => {
      if (each.fromLinkId !== fromId) return false;
      return each.toLinkId === null ? each.turn === turn : each.toLinkId === toId;
    }),
  );
}

/** How one turns from the end of a link into the start of another, by their bearings there. */
export function turnBetween(from: RoadLink, to: RoadLink): Turn {
  const arrives = bearingOver([...from.line.coordinates].reverse()) + 180;
  const leaves = bearingOver(to.line.coordinates);
  const bend = ((leaves - arrives + 540) % 360) - 180;
  if (Math.abs(bend) <= throughDeg) return "through";
  return bend < 0 ? "left" : "right";
}

/** Bearing of a line over its first metres, degrees clockwise from north. */
export function bearingOver([start, ...rest]: readonly Position[]): number {
  let east = 0;
  let north = 0;
  for (const point of rest) {
    if (start === undefined) break;
    east = (point[0] - start[0]) * metresPerDegree * Math.cos((start[1] * Math.PI) / 180);
    north = (point[1] - start[1]) * metresPerDegree;
    if (Math.hypot(east, north) >= alongM) break;
  }
  return ((Math.atan2(east, north) * 180) / Math.PI + 360) % 360;
}

const metresPerDegree = 111_195;
