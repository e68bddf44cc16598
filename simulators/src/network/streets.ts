import type { Bilingual, LinkFeature, NodeFeature } from "@roadcast/contract";
import { type LonLat, lineLengthM, rounded, smoothStretches } from "./geometry.js";
import { type Place, places } from "./places.js";
import { type Road, roads } from "./roads.js";
import { standardLinks } from "./standard-links.js";

/** The spacing of a link's vertices, metres. */
const vertexStepM = 80;

const placesById: ReadonlyMap<string, Place> = new Map(places.map((place) => [place.id, place]));

export function placeById(id: string): Place {
  const place = placesById.get(id);
  if (place === undefined) throw new Error(`there is no place ${id}: add it to places.ts`);
  return place;
}

export const lonLat = ({ lon, lat }: Place): LonLat => [lon, lat];

/** One direction of a road between two of its places. */
export interface Street {
  id: string;
  road: Road;
  /** Whether it runs as the road's path does: to the east or the south. */
  forward: boolean;
  from: Place;
  to: Place;
  lanes: number;
  geometry: readonly [number, number][];
  lengthM: number;
  /** The next point of the road's path after `from`: the other end of its standard link. */
  towards: LonLat;
  standardLinkId: string | null;
}

/** The roads that meet at a place, by code. */
const roadsAt = new Map<string, Road[]>();
for (const road of roads) {
  for (const stop of road.path) {
    if (typeof stop === "string") roadsAt.set(stop, [...(roadsAt.get(stop) ?? []), road]);
  }
}

/** The name of a place; one without a name of its own is called by the roads that cross there. */
export function placeName(place: Place): Bilingual {
  if (place.name !== undefined) return place.name;
  const crossing = roadsAt.get(place.id) ?? [];
  return {
    ko: crossing.map((road) => road.name.ko).join("·"),
    en: crossing.map((road) => road.name.en).join(" × "),
  };
}

/** What people on a road call a place: its name, or the road that crosses there. */
function nameOn(road: Road, place: Place): Bilingual {
  const crossing = (roadsAt.get(place.id) ?? []).find((other) => other !== road);
  return place.name ?? crossing?.name ?? road.name;
}

export function streetName(street: Street): Bilingual {
  const from = nameOn(street.road, street.from);
  const to = nameOn(street.road, street.to);
  return {
    ko: `${street.road.name.ko} ${from.ko}→${to.ko}`,
    en: `${street.road.name.en} ${from.en} → ${to.en}`,
  };
}

const standardIdsAt = ([lon, lat]: LonLat) => standardLinks[`${lat.toFixed(5)},${lon.toFixed(5)}`] ?? [];

/** Pairs of standard links between two positions: identifiers that differ by 100, one at each end. */
const standardPairs = (here: LonLat, there: LonLat): [string, string][] =>
  standardIdsAt(here).flatMap((a) =>
    standardIdsAt(there)
      .filter((b) => Math.abs(Number(a) - Number(b)) === 100)
      .map((b): [string, string] => [a, b]),
  );

const suffixes = { EW: ["E", "W"], NS: ["S", "N"] } as const;

function streetsOf(road: Road): Street[] {
  const path = road.path.map((stop): { place: Place | null; at: LonLat } => {
    if (typeof stop !== "string") return { place: null, at: [stop[1], stop[0]] };
    const place = placeById(stop);
    return { place, at: lonLat(place) };
  });
  const curves = smoothStretches(
    path.map(({ at }) => at),
    vertexStepM,
  );
  const streets: Street[] = [];
  let start = 0;
  for (let end = 1; end < path.length; end++) {
    const from = path[start]?.place;
    const to = path[end]?.place;
    if (!from || !to) continue;
    const lanes = road.lanesFrom?.[from.id] ?? road.lanes;
    const geometry = [lonLat(from), ...curves.slice(start, end).flatMap((curve) => curve.slice(1))].map(rounded);
    const number = String(streets.length / 2 + 1).padStart(2, "0");
    const [there, back] = suffixes[road.axis];
    const common = { road, lanes, lengthM: Math.round(lineLengthM(geometry) * 10) / 10 };
    const stops = path.slice(start, end + 1).map(({ at }) => at);
    const second = stops[1];
    const lastButOne = stops.at(-2);
    if (second === undefined || lastButOne === undefined) continue;
    streets.push({
      ...common,
      id: `L-${road.code}-${number}-${there}`,
      forward: true,
      from,
      to,
      geometry,
      towards: second,
      standardLinkId: null,
    });
    streets.push({
      ...common,
      id: `L-${road.code}-${number}-${back}`,
      forward: false,
      from: to,
      to: from,
      geometry: geometry.toReversed(),
      towards: lastButOne,
      standardLinkId: null,
    });
    start = end;
  }
  return streets;
}

/** All streets, each direction on its own, road by road. */
export function layStreets(): Street[] {
  const streets = roads.flatMap(streetsOf);
  giveStandardIds(streets);
  return streets;
}

/**
 * Gives each street the standard link between its ends that starts where it does (a published position is taken for
 * the start of its link). Streets with one candidate choose first, so that neighbours in a row of numbers fall into
 * place. A street that leaves the district has no partner in the list: it takes what is left over at its start.
 */
function giveStandardIds(streets: readonly Street[]): void {
  const used = new Set<string>();
  const open = new Set(streets);
  const give = (street: Street, id: string) => {
    street.standardLinkId = id;
    used.add(id);
    open.delete(street);
  };
  const leastChoice = () =>
    [...open]
      .map((street) => ({ street, ids: candidates(street, used) }))
      .filter(({ ids }) => ids.length > 0)
      .toSorted((a, b) => a.ids.length - b.ids.length)[0];
  for (let next = leastChoice(); next !== undefined; next = leastChoice()) {
    const [id] = next.ids;
    if (id !== undefined) give(next.street, id);
  }
  for (const street of open) {
    const left = standardIdsAt(lonLat(street.from)).find((id) => !used.has(id) && isAlone(id));
    if (street.to.kind === "edge" && left !== undefined) give(street, left);
  }
}

const candidates = ({ from, towards }: Street, used: ReadonlySet<string>): string[] =>
  standardPairs(lonLat(from), towards)
    .map(([here]) => here)
    .filter((id) => !used.has(id));

const allStandardIds = new Set(Object.values(standardLinks).flat().map(Number));
const isAlone = (id: string) => !allStandardIds.has(Number(id) + 100) && !allStandardIds.has(Number(id) - 100);

const freeFlowFactor = { motorway: 1.1, arterial: 1.04, collector: 1, local: 1 };

export const linkFeature = (street: Street, areaId: string): LinkFeature => ({
  type: "Feature",
  geometry: { type: "LineString", coordinates: street.geometry.map(([lon, lat]) => [lon, lat]) },
  properties: {
    kind: "link",
    id: street.id,
    name: streetName(street),
    externalId: null,
    roadName: street.road.name,
    areaId,
    fromNodeId: nodeId(street.from),
    toNodeId: nodeId(street.to),
    lanes: street.lanes,
    speedLimitKph: street.road.speedLimitKph,
    freeFlowKph: Math.round(street.road.speedLimitKph * freeFlowFactor[street.road.roadClass]),
    roadClass: street.road.roadClass,
    lengthM: street.lengthM,
    standardLinkId: street.standardLinkId,
  },
});

export const nodeId = (place: Place) => `N-${place.id}`;

export const nodeFeature = (place: Place, areaId: string): NodeFeature => ({
  type: "Feature",
  geometry: { type: "Point", coordinates: [place.lon, place.lat] },
  properties: {
    kind: "node",
    id: nodeId(place),
    name: placeName(place),
    externalId: null,
    areaId,
    standardNodeId: null,
  },
});
