import type { Network, NetworkFeature } from "@roadcast/contract";

const name = (text: string) => ({ ko: text, en: text });
const common = (id: string) => ({ id, name: name(id), externalId: null });
const at: [number, number] = [127.03, 37.5];

/** So many detectors, `D0…`, in stations of a size, `S0…`, each on a link of its own. */
export function detectorsNetwork(detectors: number, stationSize: number): Network {
  const point = { type: "Point" as const, coordinates: at };
  const feature = (properties: NetworkFeature["properties"], geometry: NetworkFeature["geometry"]) =>
    ({ type: "Feature", geometry, properties }) as NetworkFeature;
  const node = (id: string) => feature({ kind: "node", ...common(id), areaId: "A1", standardNodeId: null }, point);
  const link = (id: string) =>
    feature(
      {
        kind: "link",
        ...common(id),
        roadName: name(id),
        areaId: "A1",
        fromNodeId: "N1",
        toNodeId: "N2",
        lanes: 12,
        speedLimitKph: 80,
        freeFlowKph: 80,
        roadClass: "motorway",
        lengthM: 880,
        standardLinkId: null,
      },
      { type: "LineString", coordinates: [at, [127.04, 37.5]] },
    );
  const stations = Array.from({ length: Math.ceil(detectors / stationSize) }, (_, i) =>
    feature({ kind: "station", ...common(`S${i}`), outOfService: false, linkId: `L${i}`, positionM: 10 }, point),
  );
  const lanes = Array.from({ length: detectors }, (_, i) =>
    feature(
      {
        kind: "detector",
        ...common(`D${i}`),
        outOfService: false,
        linkId: `L${Math.floor(i / stationSize)}`,
        stationId: `S${Math.floor(i / stationSize)}`,
        lane: (i % 12) + 1,
        laneType: "through",
        intervalSec: 20,
        controllerId: null,
        detectorChannel: null,
      },
      point,
    ),
  );
  const ring: [number, number][] = [
    [127, 37.4],
    [127.1, 37.4],
    [127.1, 37.6],
    [127, 37.4],
  ];
  return {
    type: "FeatureCollection",
    features: [
      feature({ kind: "area", ...common("A1"), order: 0 }, { type: "Polygon", coordinates: [ring] }),
      node("N1"),
      node("N2"),
      ...stations.map((_, i) => link(`L${i}`)),
      ...stations,
      ...lanes,
    ],
  };
}
