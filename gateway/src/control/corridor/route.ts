import type { CorridorPlace, Position } from "@roadcast/contract";
import { nearestOnLine } from "../../network/geometry.js";
import { type RoadLink, type RoadNetwork, wayOnFrom } from "../../network/road-network.js";

/** A place on a link, metres from its start. */
export interface LinkPlace {
  linkId: string;
  alongM: number;
}

export interface Route {
  /** In the order of travel; the first is driven from `startM` on, the last up to `endM`. */
  links: readonly RoadLink[];
  startM: number;
  endM: number;
  lengthM: number;
  travelSec: number;
}

/** A place farther than this from every link is on none, metres. */
const farthestM = 150;
/** Links that are farther than the nearest by no more than this are as good: the two directions of a road, metres. */
const besideM = 30;
/** A vehicle is on a link that runs within this of its own heading, degrees. */
const alongDeg = 60;

/**
 * Where a route may begin (or end): of a node, all links that leave it (or arrive), of a point, the links beside it.
 * Empty where there is no such node, or no link within 150 m.
 */
export function placesOf(network: RoadNetwork, place: CorridorPlace, end: "from" | "to"): LinkPlace[] {
  if (place.kind === "node") {
    const links = (end === "from" ? network.leaving : network.arriving).get(place.nodeId) ?? [];
    return links.map(({ id, lengthM }) => ({ linkId: id, alongM: end === "from" ? 0 : lengthM }));
  }
  const point: Position = [place.lon, place.lat];
  const { headingDeg } = place;
  const near = [...network.links.values()]
    .map((link) => ({ link, at: nearestOnLine(point, link.line) }))
    .filter(({ at }) => at.distanceM <= farthestM);
  const nearestM = Math.min(...near.map(({ at }) => at.distanceM));
  const beside = near.filter(({ at }) => at.distanceM <= nearestM + besideM);
  const along = beside.filter(({ at }) => headingDeg == null || apartDeg(at.bearingDeg, headingDeg) <= alongDeg);
  return (along.length > 0 ? along : beside).map(({ link, at }) => ({
    linkId: link.id,
    alongM: Math.min(at.alongM, link.lengthM),
  }));
}

/**
 * The quickest way from one of the places to another, by `secOf` each whole link, over movements that are allowed.
 * Dijkstra's algorithm over links, so that what may follow depends on where one comes from. Null where there is none.
 */
export function quickestRoute(
  network: RoadNetwork,
  from: readonly LinkPlace[],
  to: readonly LinkPlace[],
  secOf: (link: RoadLink) => number,
): Route | null {
  const partSec = (link: RoadLink, metres: number) => secOf(link) * (link.lengthM > 0 ? metres / link.lengthM : 0);
  let best: { sec: number; link: RoadLink; startM: number; endM: number; via: Reached | null } | null = null;
  const offer = (sec: number, link: RoadLink, startM: number, endM: number, via: Reached | null) => {
    if (best === null || sec < best.sec) best = { sec, link, startM, endM, via };
  };
  const queue: Reached[] = [];
  for (const { linkId, alongM } of from) {
    const link = network.links.get(linkId);
    if (link === undefined) continue;
    for (const end of to) {
      if (end.linkId === linkId && end.alongM > alongM)
        offer(partSec(link, end.alongM - alongM), link, alongM, end.alongM, null);
    }
    push(queue, { sec: partSec(link, link.lengthM - alongM), link, startM: alongM, via: null });
  }
  const done = new Set<string>();
  for (let next = pop(queue); next !== undefined; next = pop(queue)) {
    if (best !== null && next.sec >= (best as { sec: number }).sec) break;
    // A first link that is driven in part only is not the same as the whole of it.
    const key = next.via === null ? `${next.link.id}@${next.startM}` : next.link.id;
    if (done.has(key)) continue;
    done.add(key);
    for (const link of wayOnFrom(network, next.link)) {
      for (const end of to) {
        if (end.linkId === link.id) offer(next.sec + partSec(link, end.alongM), link, 0, end.alongM, next);
      }
      if (!done.has(link.id)) push(queue, { sec: next.sec + secOf(link), link, startM: 0, via: next });
    }
  }
  return best === null ? null : routeOf(best);
}

/** A link whose end has been reached, after so many seconds, and by way of which. */
interface Reached {
  sec: number;
  link: RoadLink;
  startM: number;
  via: Reached | null;
}

function routeOf(last: { sec: number; link: RoadLink; startM: number; endM: number; via: Reached | null }): Route {
  const links = [last.link];
  let { startM } = last;
  for (let { via } = last; via !== null; via = via.via) {
    links.unshift(via.link);
    startM = via.startM;
  }
  const wholeM = links.slice(0, -1).reduce((sum, { lengthM }) => sum + lengthM, 0);
  return { links, startM, endM: last.endM, lengthM: wholeM + last.endM - startM, travelSec: last.sec };
}

/** The angle between two bearings, degrees, 0 to 180. */
function apartDeg(a: number, b: number): number {
  return Math.abs(((a - b + 540) % 360) - 180);
}

/** A binary heap in an array, the least `sec` first. */
function push(heap: Reached[], item: Reached): void {
  let at = heap.length;
  heap.push(item);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || above.sec <= item.sec) break;
    heap[at] = above;
    at = parent;
  }
  heap[at] = item;
}

function pop(heap: Reached[]): Reached | undefined {
  const [first] = heap;
  const last = heap.pop();
  if (first === undefined || last === undefined || heap.length === 0) return first;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    const right = heap[child + 1];
    if (right !== undefined && right.sec < (heap[child]?.sec ?? 0)) child += 1;
    const below = heap[child];
    if (below === undefined || below.sec >= last.sec) break;
    heap[at] = below;
    at = child;
  }
  heap[at] = last;
  return first;
}
