import type { Network, NetworkFeature } from "@roadcast/contract";

const name = (text: string) => ({ ko: text, en: text });
const common = (id: string) => ({ id, name: name(id), externalId: null });
const device = (id: string) => ({ ...common(id), outOfService: false });
const at = (lon: number, lat: number): { type: "Point"; coordinates: [number, number] } => ({
  type: "Point",
  coordinates: [lon, lat],
});

/** Links L0, L1, … in a row, each with stations across all its lanes: `links · stationsOfLink · lanes` detectors. */
export function manyDetectorsNetwork(size: { links: number; stationsOfLink: number; lanes: number }): Network {
  const ring: [number, number][] = [
    [127, 37],
    [128, 37],
    [128, 38],
    [127, 37],
  ];
  const features: NetworkFeature[] = [
    {
      type: "Feature",
      geometry: { type: "Polygon", coordinates: [ring] },
      properties: { kind: "area", ...common("A"), order: 0 },
    },
  ];
  const lonOf = (index: number) => 127 + index / 1000;
  for (let node = 0; node <= size.links; node += 1) {
    features.push({
      type: "Feature",
      geometry: at(lonOf(node), 37.5),
      properties: { kind: "node", ...common(`N${node}`), areaId: "A", standardNodeId: null },
    });
  }
  for (let link = 0; link < size.links; link += 1) {
    features.push({
      type: "Feature",
      geometry: {
        type: "LineString",
        coordinates: [
          [lonOf(link), 37.5],
          [lonOf(link + 1), 37.5],
        ],
      },
      properties: {
        kind: "link",
        ...common(`L${link}`),
        roadName: name("Teheran-ro"),
        areaId: "A",
        fromNodeId: `N${link}`,
        toNodeId: `N${link + 1}`,
        lanes: size.lanes,
        speedLimitKph: 50,
        freeFlowKph: 50,
        roadClass: "arterial",
        standardLinkId: null,
      },
    });
    for (let station = 0; station < size.stationsOfLink; station += 1) {
      const stationId = `S${link}-${station}`;
      const place = at(lonOf(link) + (station + 1) / 10_000, 37.5);
      features.push({
        type: "Feature",
        geometry: place,
        properties: { kind: "station", ...device(stationId), linkId: `L${link}`, positionM: (station + 1) * 10 },
      });
      for (let lane = 1; lane <= size.lanes; lane += 1) {
        features.push({
          type: "Feature",
          geometry: place,
          properties: {
            kind: "detector",
            ...device(`D${link}-${station}-${lane}`),
            linkId: `L${link}`,
            stationId,
            lane,
            laneType: "through",
            intervalSec: 20,
            controllerId: null,
            detectorChannel: null,
          },
        });
      }
    }
  }
  return { type: "FeatureCollection", name: "many detectors", features };
}
