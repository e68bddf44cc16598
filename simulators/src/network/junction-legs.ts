import { bearingDeg, type LonLat, placeAlong, turnDeg } from "./geometry.js";
import type { Place } from "./places.js";
import type { Street } from "./streets.js";

export type Turn = "left" | "through" | "right";

/** One arm of a junction: the street that arrives and the one that leaves beside it. */
export interface Leg {
  /** Compass bearing from the junction outwards, over the first metres of the arm. */
  bearing: number;
  arriving: Street;
  leaving: Street;
}

/** A signalised junction of three or four legs, its legs named by the phases that serve them. */
export interface Layout {
  place: Place;
  legs: readonly Leg[];
  /** The approaches of phases 2 and 6: the two arms of the main road. */
  main: readonly [Leg, Leg];
  /** The approaches of phases 4 and 8; a T-junction has one. */
  side: readonly [Leg] | readonly [Leg, Leg];
}

const armM = 50;

function legsOf(place: Place, streets: readonly Street[]): Leg[] {
  const at: LonLat = [place.lon, place.lat];
  return streets
    .filter((street) => street.from === place)
    .map((leaving) => {
      const arriving = streets.find(
        ({ road, from, to }) => road === leaving.road && from === leaving.to && to === leaving.from,
      );
      if (arriving === undefined) throw new Error(`${leaving.id} has no way back`);
      return { bearing: bearingDeg(at, placeAlong(leaving.geometry, armM).point), arriving, leaving };
    })
    .sort((a, b) => a.bearing - b.bearing);
}

/** A greater figure is the more important road of two. */
const weight = ({ arriving }: Leg) => arriving.lanes + (arriving.road.roadClass === "arterial" ? 10 : 0);
const straightness = (a: Leg, b: Leg) => Math.abs(turnDeg(a.bearing, b.bearing));

/** Phase 2 serves the direction in which the road's path runs (east or south), phase 6 the other. */
const ordered = (a: Leg, b: Leg): [Leg, Leg] => (b.arriving.forward && !a.arriving.forward ? [b, a] : [a, b]);

/** The legs of a junction, clockwise, and which of them are the main road. Throws where there are not 3 or 4. */
export function layoutOf(place: Place, streets: readonly Street[]): Layout {
  const legs = legsOf(place, streets);
  const [a, b, c, d, ...more] = legs;
  if (a === undefined || b === undefined || c === undefined || more.length > 0) {
    throw new Error(`${place.id} has ${legs.length} legs; a signalised junction has 3 or 4`);
  }
  if (d === undefined) {
    const pairs = [
      { main: [a, b], side: c },
      { main: [b, c], side: a },
      { main: [a, c], side: b },
    ] as const;
    const { main, side } = pairs.reduce((best, next) =>
      straightness(...next.main) > straightness(...best.main) ? next : best,
    );
    return { place, legs, main: ordered(...main), side: [side] };
  }
  const pairs = [[a, c] as const, [b, d] as const];
  const [first, second] = pairs.toSorted(([p, q], [r, s]) => weight(r) + weight(s) - weight(p) - weight(q));
  if (first === undefined || second === undefined) throw new Error("unreachable: two pairs were sorted");
  return { place, legs, main: ordered(...first), side: ordered(...second) };
}

/**
 * The turn from one leg into another, by their order clockwise (traffic keeps to the right): of four legs the next is
 * to the left, the one after it straight on. At a T-junction the main road's other arm is straight on.
 */
export function turnFrom(layout: Layout, from: Leg, to: Leg): Turn {
  const { legs, main } = layout;
  const steps = (legs.indexOf(to) - legs.indexOf(from) + legs.length) % legs.length;
  if (legs.length === 4) return steps === 1 ? "left" : steps === 2 ? "through" : "right";
  if (main.includes(from) && main.includes(to)) return "through";
  return steps === 1 ? "left" : "right";
}

/** The leg that a turn leads into, if there is one. */
export const legAfter = (layout: Layout, from: Leg, turn: Turn): Leg | undefined =>
  layout.legs.find((to) => to !== from && turnFrom(layout, from, to) === turn);
