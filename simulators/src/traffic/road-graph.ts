import type { ControllerFeature, LinkFeature, Network, NodeFeature, RoadClass } from "@roadcast/contract";
import { SimulatorError } from "../errors.js";
import { type FundamentalDiagram, fundamentalDiagram } from "./fundamental-diagram.js";
import { Polyline } from "./geometry.js";

export type Turn = "left" | "through" | "right" | "uTurn";

export interface RoadLink {
  index: number;
  id: string;
  roadClass: RoadClass;
  roadName: string;
  lanes: number;
  lengthM: number;
  diagram: FundamentalDiagram;
  line: Polyline;
  toNodeId: string;
  fromNodeId: string;
  /** Vehicles come into the network at its start. */
  isOrigin: boolean;
  /** Vehicles leave the network at its end. */
  isDestination: boolean;
  /** Movements that leave at its end, by index. */
  movementsOut: number[];
  /** Movements that come in at its start, by index. */
  movementsIn: number[];
}

/** A way over a node from one link to the next. */
export interface Movement {
  index: number;
  from: number;
  to: number;
  turn: Turn;
  /** Share of the link's vehicles that take it when roads are clear; of one link they add up to 1. */
  share: number;
  /** Lanes before the stop line that serve it; of one link they add up to its lanes. */
  lanes: number;
  controllerId: string | null;
  /** Phases whose green serves it; empty where no signal does. */
  phases: number[];
  /** Share of the time that it is green in the main plan; 1 without a signal. */
  greenShare: number;
}

export interface RoadGraph {
  links: RoadLink[];
  movements: Movement[];
  linkIndexById: Map<string, number>;
  nodeNameById: Map<string, { ko: string; en: string }>;
}

/** How a driver feels about a turn before the size of the road counts. */
const turnWeight: Record<Turn, number> = { through: 1, left: 0.2, right: 0.24, uTurn: 0.01 };
/** A right turn against a red light after a stop is lawful in Korea (Road Traffic Act, Enforcement Rules, annex 2). */
export const rightOnRedShare = 0.15;
/** A right turn without a signal of its own gives way to people crossing. */
export const freeRightShare = 0.35;

/**
 * The network as the flow model and the vehicles see it: links with their diagrams and every movement over every node.
 * @throws SimulatorError `emptyNetwork` where there is no link to drive on.
 */
export function buildRoadGraph(network: Network): RoadGraph {
  const nodes: NodeFeature[] = [];
  const linkFeatures: LinkFeature[] = [];
  const controllerByNode = new Map<string, ControllerFeature["properties"]>();
  for (const feature of network.features) {
    if (isKind(feature, "node")) nodes.push(feature);
    else if (isKind(feature, "link")) linkFeatures.push(feature);
    else if (isKind(feature, "controller")) controllerByNode.set(feature.properties.nodeId, feature.properties);
  }
  if (linkFeatures.length === 0) throw new SimulatorError("emptyNetwork", "the network has no link: import one first");

  const links = linkFeatures.map((feature, index) => roadLink(feature, index));
  const leaving = groupBy(links, (link) => link.fromNodeId);
  const arriving = groupBy(links, (link) => link.toNodeId);
  for (const node of nodes) {
    const neighbours = new Set<string>();
    for (const link of leaving.get(node.properties.id) ?? []) neighbours.add(link.toNodeId);
    for (const link of arriving.get(node.properties.id) ?? []) neighbours.add(link.fromNodeId);
    const isEdge = neighbours.size <= 1 && !controllerByNode.has(node.properties.id);
    for (const link of leaving.get(node.properties.id) ?? []) {
      link.isOrigin = isEdge || !arriving.has(node.properties.id);
    }
    for (const link of arriving.get(node.properties.id) ?? []) {
      link.isDestination = isEdge || !leaving.has(node.properties.id);
    }
  }

  const movements: Movement[] = [];
  for (const link of links) {
    if (link.isDestination) continue;
    const found = movementsOf(link, leaving.get(link.toNodeId) ?? [], controllerByNode.get(link.toNodeId));
    // A signalled approach that no phase serves at all must still let its vehicles out.
    link.isDestination = found.length === 0;
    for (const movement of found) {
      movement.index = movements.length;
      movements.push(movement);
      link.movementsOut.push(movement.index);
      links[movement.to]?.movementsIn.push(movement.index);
    }
  }
  return {
    links,
    movements,
    linkIndexById: new Map(links.map((link) => [link.id, link.index])),
    nodeNameById: new Map(nodes.map((node) => [node.properties.id, node.properties.name])),
  };
}

function isKind<K extends Network["features"][number]["properties"]["kind"]>(
  feature: Network["features"][number],
  kind: K,
): feature is Extract<Network["features"][number], { properties: { kind: K } }> {
  return feature.properties.kind === kind;
}

function roadLink(feature: LinkFeature, index: number): RoadLink {
  const { properties } = feature;
  const line = new Polyline(feature.geometry.coordinates);
  return {
    index,
    id: properties.id,
    roadClass: properties.roadClass,
    roadName: properties.roadName.ko,
    lanes: properties.lanes,
    lengthM: Math.max(properties.lengthM ?? line.lengthM, 10),
    diagram: fundamentalDiagram(properties.roadClass, properties.freeFlowKph),
    line,
    fromNodeId: properties.fromNodeId,
    toNodeId: properties.toNodeId,
    isOrigin: false,
    isDestination: false,
    movementsOut: [],
    movementsIn: [],
  };
}

function movementsOf(
  from: RoadLink,
  leaving: readonly RoadLink[],
  controller: ControllerFeature["properties"] | undefined,
): Movement[] {
  const all = leaving.map((to) => {
    const turn = turnBetween(from, to);
    const phases = phasesServing(controller, from.id, to.id, turn);
    return { to, turn, phases, weight: movementWeight(from, to, turn) };
  });
  // At a signal a movement that no phase serves is not allowed, but for a right turn, which filters.
  const allowed = all.filter(
    ({ turn, phases }) => turn !== "uTurn" && (controller === undefined || phases.length > 0 || turn === "right"),
  );
  const kept = allowed.length > 0 ? allowed : controller === undefined ? all : all.filter((m) => m.phases.length > 0);
  const total = kept.reduce((sum, movement) => sum + movement.weight, 0);
  const movements = kept.map(({ to, turn, phases, weight }): Movement => {
    const served = controller !== undefined && phases.length > 0;
    const green = served ? greenShareOf(controller, phases) : controller === undefined ? 1 : freeRightShare;
    return {
      index: -1,
      from: from.index,
      to: to.index,
      turn,
      share: weight / total,
      lanes: 0,
      controllerId: controller?.id ?? null,
      phases,
      greenShare: green,
    };
  });
  markLanes(from, movements);
  return movements;
}

/** Lanes are marked to suit demand: in proportion to share over green, at least half a lane each. */
function markLanes(from: RoadLink, movements: Movement[]): void {
  const need = movements.map((movement) => movement.share / Math.max(movement.greenShare, 0.05));
  const total = need.reduce((sum, value) => sum + value, 0);
  const least = Math.min(0.5, from.lanes / (2 * Math.max(movements.length, 1)));
  const free = from.lanes - least * movements.length;
  movements.forEach((movement, index) => {
    movement.lanes = least + (free * (need[index] ?? 0)) / total;
  });
}

function turnBetween(from: RoadLink, to: RoadLink): Turn {
  if (to.toNodeId === from.fromNodeId) return "uTurn";
  const angle = ((to.line.bearingAt("start") - from.line.bearingAt("end") + 540) % 360) - 180;
  if (Math.abs(angle) <= 45) return "through";
  return angle < 0 ? "left" : "right";
}

function movementWeight(from: RoadLink, to: RoadLink, turn: Turn): number {
  const sameRoad = from.roadName === to.roadName ? 1.5 : 1;
  const leavesMotorway = from.roadClass === "motorway" && to.roadClass !== "motorway" ? 0.3 : 1;
  const joinsMotorway = from.roadClass !== "motorway" && to.roadClass === "motorway" ? 0.5 : 1;
  return turnWeight[turn] * to.lanes ** 0.7 * sameRoad * leavesMotorway * joinsMotorway;
}

function phasesServing(
  controller: ControllerFeature["properties"] | undefined,
  fromId: string,
  toId: string,
  turn: Turn,
): number[] {
  if (controller === undefined) return [];
  const serves = controller.phases.filter((phase) =>
    phase.movements.some((movement) => {
      if (movement.fromLinkId !== fromId) return false;
      return movement.toLinkId === null ? movement.turn === turn : movement.toLinkId === toId;
    }),
  );
  return serves.map((phase) => phase.phase);
}

function greenShareOf(controller: ControllerFeature["properties"], phases: readonly number[]): number {
  const plan = controller.plans[0];
  if (plan === undefined) return 0.3;
  const greens = phases.map((number) => {
    const timing = controller.phases.find((phase) => phase.phase === number);
    const splitSec = plan.splits[String(number)] ?? 0;
    return splitSec - (timing?.yellowChangeSec ?? 0) - (timing?.redClearanceSec ?? 0);
  });
  return Math.min(Math.max(greens.reduce((sum, green) => sum + green, 0) / plan.cycleSec, 0.05), 1);
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
