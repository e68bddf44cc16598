import type { NetworkFeature } from "@roadcast/contract";

type Draft = { type: "Feature"; geometry: unknown; properties: Record<string, unknown> };

/** A network file as it would be sent: plain JSON that tests may spoil. */
export interface NetworkDraft {
  type: "FeatureCollection";
  name: string;
  features: Draft[];
}

const name = (text: string) => ({ ko: text, en: text });
const feature = (properties: Record<string, unknown>, geometry: unknown): Draft => ({
  type: "Feature",
  geometry,
  properties,
});
const point = (lon: number, lat: number) => ({ type: "Point", coordinates: [lon, lat] });
const line = (...coordinates: [number, number][]) => ({ type: "LineString", coordinates });

/** One signalised junction with an arm in and an arm out, and one device of every kind. Right in every way. */
export function smallNetworkDraft(): NetworkDraft {
  const ring: [number, number][] = [
    [127.0, 37.49],
    [127.1, 37.49],
    [127.1, 37.52],
    [127.0, 37.52],
    [127.0, 37.49],
  ];
  const road = { roadName: name("Teheran-ro"), areaId: "A1", lanes: 3, speedLimitKph: 50, freeFlowKph: 50 };
  return {
    type: "FeatureCollection",
    name: "small",
    features: [
      feature({ kind: "area", id: "A1", name: name("Yeoksam") }, { type: "Polygon", coordinates: [ring] }),
      feature({ kind: "area", id: "A2", name: name("Samseong") }, { type: "Polygon", coordinates: [ring] }),
      feature({ kind: "node", id: "N1", name: name("West"), areaId: "A1" }, point(127.03, 37.5)),
      feature({ kind: "node", id: "N2", name: name("Junction"), areaId: "A1" }, point(127.036, 37.5)),
      feature({ kind: "node", id: "N3", name: name("East"), areaId: "A2" }, point(127.042, 37.5)),
      feature(
        { kind: "link", id: "L1", name: name("L1"), ...road, fromNodeId: "N1", toNodeId: "N2", roadClass: "arterial" },
        line([127.03, 37.5], [127.033, 37.5], [127.036, 37.5]),
      ),
      feature(
        { kind: "link", id: "L2", name: name("L2"), ...road, fromNodeId: "N2", toNodeId: "N3", roadClass: "arterial" },
        line([127.036, 37.5], [127.042, 37.5]),
      ),
      feature({ kind: "station", id: "S1", name: name("S1"), linkId: "L1", positionM: 200 }, point(127.0325, 37.5)),
      feature(
        { kind: "detector", id: "D1", name: name("D1"), linkId: "L1", stationId: "S1", lane: 1 },
        point(127.0325, 37.5),
      ),
      feature(
        {
          kind: "detector",
          id: "D2",
          name: name("D2"),
          linkId: "L1",
          stationId: "S1",
          lane: 2,
          controllerId: "C1",
          detectorChannel: 2,
        },
        point(127.0325, 37.5),
      ),
      feature(
        {
          kind: "controller",
          id: "C1",
          name: name("C1"),
          nodeId: "N2",
          phases: [phase(2, 1, 1, "L1", "L2"), phase(4, 1, 2), phase(6, 2, 1), phase(8, 2, 2)],
          plans: [
            {
              plan: 1,
              name: name("All day"),
              cycleSec: 120,
              offsetSec: 10,
              splits: { "2": 70, "4": 50, "6": 70, "8": 50 },
              coordinatedPhases: [2, 6],
            },
          ],
          daySchedule: [{ fromMinute: 0, plan: 1 }],
        },
        point(127.036, 37.5),
      ),
      feature(
        { kind: "sign", id: "G1", name: name("G1"), linkId: "L1", widthPx: 96, heightPx: 32 },
        point(127.031, 37.5),
      ),
      feature({ kind: "camera", id: "K1", name: name("K1"), linkId: "L1" }, point(127.031, 37.5)),
      feature({ kind: "vehicle", id: "V1", name: name("V1"), vehicleType: "ambulance" }, null),
    ],
  };
}

function phase(number: number, ring: number, barrier: number, fromLinkId?: string, toLinkId?: string) {
  return {
    phase: number,
    ring,
    barrier,
    minGreenSec: 10,
    maxGreenSec: 60,
    yellowChangeSec: 3,
    redClearanceSec: 2,
    walkSec: 7,
    pedClearanceSec: 20,
    crossingM: 20,
    movements: fromLinkId === undefined ? [] : [{ fromLinkId, toLinkId, turn: "through" }],
  };
}

/** The properties of one feature of a draft, to be spoilt. */
export function propertiesOf(draft: NetworkDraft, kind: NetworkFeature["properties"]["kind"], id: string) {
  const found = draft.features.find(({ properties }) => properties.kind === kind && properties.id === id);
  if (found === undefined) throw new Error(`the draft has no ${kind} ${id}`);
  return found.properties;
}

/** The draft as text and back, as it would arrive. */
export function asSent(draft: NetworkDraft): unknown {
  return JSON.parse(JSON.stringify(draft));
}
