import type { DetectorRecord, LinkRecord, Network, NetworkFeature } from "@roadcast/contract";

export const size = { links: 5_000, detectors: 2_000, areas: 9 } as const;

const name = (text: string) => ({ ko: text, en: text });
const step = 0.0011;
const west = 127;
const south = 37.46;
/** Columns of junctions: 36 × 36 of them have 2 · 2 · 36 · 35 = 5,040 directed links between neighbours. */
const side = 36;

/** A street grid of two-way roads: 5,000 links, 2,000 detectors on the first 2,000 of them, nine areas in bands. */
export function district(): Network {
  const at = (node: number): [number, number] => [
    west + (node % side) * step,
    south + Math.floor(node / side) * step * 0.8,
  ];
  const areaOf = (node: number) => `A${Math.floor((Math.floor(node / side) / side) * size.areas)}`;
  const features: NetworkFeature[] = [];
  const common = (id: string) => ({ id, name: name(id), externalId: null });
  for (let area = 0; area < size.areas; area += 1) {
    const [low, high] = [(area * side) / size.areas, ((area + 1) * side) / size.areas - 1];
    const [minLon, minLat] = at(Math.floor(low) * side);
    const [maxLon, maxLat] = at(Math.floor(high) * side + side - 1);
    const ring: [number, number][] = [
      [minLon, minLat],
      [maxLon, minLat],
      [maxLon, maxLat],
      [minLon, maxLat],
      [minLon, minLat],
    ];
    features.push({
      type: "Feature",
      geometry: { type: "Polygon", coordinates: [ring] },
      properties: { kind: "area", ...common(`A${area}`), order: area },
    });
  }
  for (let node = 0; node < side * side; node += 1) {
    features.push({
      type: "Feature",
      geometry: { type: "Point", coordinates: at(node) },
      properties: { kind: "node", ...common(`N${node}`), areaId: areaOf(node), standardNodeId: null },
    });
  }
  const pairs: [number, number][] = [];
  for (let node = 0; node < side * side; node += 1) {
    if (node % side < side - 1) pairs.push([node, node + 1], [node + 1, node]);
    if (node < side * (side - 1)) pairs.push([node, node + side], [node + side, node]);
  }
  for (const [index, [from, to]] of pairs.slice(0, size.links).entries()) {
    const [a, b] = [at(from), at(to)];
    const bend: [number, number] = [(a[0] + b[0]) / 2 + step * 0.04, (a[1] + b[1]) / 2 + step * 0.03];
    const row = Math.floor(Math.min(from, to) / side);
    features.push({
      type: "Feature",
      geometry: { type: "LineString", coordinates: [a, bend, b] },
      properties: {
        kind: "link",
        ...common(`L${index}`),
        roadName: name(Math.abs(from - to) === 1 ? `East ${row}` : `North ${from % side}`),
        areaId: areaOf(from),
        fromNodeId: `N${from}`,
        toNodeId: `N${to}`,
        lanes: 2 + (row % 3),
        speedLimitKph: 50,
        freeFlowKph: 50,
        roadClass: row % 6 === 0 ? "arterial" : "collector",
        standardLinkId: null,
      },
    });
    if (index >= size.detectors) continue;
    features.push({
      type: "Feature",
      geometry: { type: "Point", coordinates: bend },
      properties: { kind: "station", ...common(`S${index}`), outOfService: false, linkId: `L${index}`, positionM: 40 },
    });
    features.push({
      type: "Feature",
      geometry: { type: "Point", coordinates: bend },
      properties: {
        kind: "detector",
        ...common(`D${index}`),
        outOfService: false,
        linkId: `L${index}`,
        stationId: `S${index}`,
        lane: 1,
        laneType: "through",
        intervalSec: 1,
        controllerId: null,
        detectorChannel: null,
      },
    });
  }
  return { type: "FeatureCollection", name: "grid", features };
}

/** The lines of the links, latitude first as Leaflet has it, for whoever draws them without the console. */
export function linesOf({ features }: Network): [lat: number, lon: number][][] {
  return features.flatMap((feature) => {
    if (feature.properties.kind !== "link" || feature.geometry?.type !== "LineString") return [];
    return [feature.geometry.coordinates.map((place): [number, number] => [place[1], place[0]])];
  });
}

/** Speeds that wander from round to round, so that a tenth of the links changes its level every second or so. */
export function speedOf(index: number, round: number): number {
  return Math.round((26 + 22 * Math.sin(index * 1.7 + round * 0.11)) * 10) / 10;
}

/** A link as the gateway tells of it at a round of the measurement. */
export function linkRecord(index: number, round: number, now: number): LinkRecord {
  const speedKph = speedOf(index, round);
  return {
    id: `L${index}`,
    los: speedKph > 25 ? "free" : speedKph > 15 ? "slow" : "congested",
    observedAt: now,
    intervalSec: 20,
    speedKph,
    flowVph: 600 + (index % 400),
    occupancyPct: 12.3,
    travelTimeSec: 31.4,
    detectorsWorking: 1,
    detectorsTotal: 1,
    substitute: null,
  };
}

/** A detector at a round; one in 200 fails its tests now and then. */
export function detectorRecord(index: number, round: number, now: number): DetectorRecord {
  const failed = index % 200 === 0 && round % 60 < 30;
  return {
    id: `D${index}`,
    observedAt: now,
    receivedAt: now,
    intervalSec: 20,
    count: 4,
    flowVph: 720,
    speedKph: speedOf(index, round),
    occupancyPct: 11.8,
    travelTimeSec: null,
    quality: failed ? "failed" : "ok",
    failures: failed ? [{ test: "lockedOn", since: now }] : [],
  };
}
