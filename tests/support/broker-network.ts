import { type Network, networkFeature } from "@roadcast/contract";
import { type Database, loadNetwork } from "@roadcast/db";
import { Registry } from "../../gateway/src/network/registry.js";

const name = (text: string) => ({ ko: text, en: text });
const place = { type: "Point" as const, coordinates: [127.03, 37.5] };

/** The network of the golden payloads: station S1 with D1 and D2, S2 with D9, controller C1, sign G1, vehicle V1. */
export function goldenNetwork(): Network {
  const features = [
    {
      geometry: {
        type: "Polygon",
        coordinates: [
          [
            [127, 37.4],
            [127.1, 37.4],
            [127.1, 37.6],
            [127, 37.4],
          ],
        ],
      },
      properties: { kind: "area", id: "A1", name: name("A1") },
    },
    { geometry: place, properties: { kind: "node", id: "N1", name: name("N1"), areaId: "A1" } },
    { geometry: place, properties: { kind: "node", id: "N2", name: name("N2"), areaId: "A1" } },
    {
      geometry: {
        type: "LineString",
        coordinates: [
          [127.03, 37.5],
          [127.04, 37.5],
        ],
      },
      properties: {
        kind: "link",
        id: "L1",
        name: name("L1"),
        roadName: name("L1"),
        areaId: "A1",
        fromNodeId: "N1",
        toNodeId: "N2",
        lanes: 3,
        speedLimitKph: 60,
        freeFlowKph: 50,
        roadClass: "arterial",
        lengthM: 880,
      },
    },
    ...["S1", "S2"].map((id) => ({
      geometry: place,
      properties: { kind: "station", id, name: name(id), linkId: "L1", positionM: 100 },
    })),
    ...[
      ["D1", "S1", 1],
      ["D2", "S1", 2],
      ["D9", "S2", 1],
    ].map(([id, stationId, lane]) => ({
      geometry: place,
      properties: { kind: "detector", id, name: name(String(id)), linkId: "L1", stationId, lane },
    })),
    {
      geometry: place,
      properties: {
        kind: "controller",
        id: "C1",
        name: name("C1"),
        nodeId: "N1",
        phases: [
          {
            phase: 2,
            ring: 1,
            barrier: 1,
            minGreenSec: 7,
            maxGreenSec: 60,
            yellowChangeSec: 3,
            redClearanceSec: 2,
            walkSec: null,
            pedClearanceSec: null,
            movements: [{ fromLinkId: "L1", toLinkId: null, turn: "through" }],
          },
        ],
        plans: [
          { plan: 1, name: name("1"), cycleSec: 140, offsetSec: 0, splits: { "2": 140 }, coordinatedPhases: [2] },
        ],
      },
    },
    {
      geometry: place,
      properties: { kind: "sign", id: "G1", name: name("G1"), linkId: "L1", widthPx: 96, heightPx: 32 },
    },
    { geometry: null, properties: { kind: "vehicle", id: "V1", name: name("V1"), vehicleType: "patrol" } },
  ];
  return {
    type: "FeatureCollection",
    features: features.map((feature) => networkFeature.parse({ type: "Feature", ...feature })),
  };
}

/** A registry with keys counted up from 1, for tests without a database. */
export function registryOf(network: Network): Registry {
  const keys = (kind: string) => {
    const ids = network.features.filter(({ properties }) => properties.kind === kind);
    return new Map(ids.map(({ properties }, i) => [properties.id, i + 1]));
  };
  return new Registry(network, { links: keys("link"), stations: keys("station"), detectors: keys("detector") });
}

/** The registry of the network that stands in a database. */
export async function registryIn(database: Database): Promise<Registry> {
  const { network, keys } = await loadNetwork(database);
  return new Registry(network, keys);
}
