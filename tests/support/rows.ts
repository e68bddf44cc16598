import type { Network } from "@roadcast/contract";
import { type Database, emptyBatch, type IngestBatch, type NetworkKeys, type ReadingRow } from "@roadcast/db";

/** Sunday 23 November 2025, 12:00 in Seoul. */
export const noon = Date.parse("2025-11-23T03:00:00.000Z");

export const secondMs = 1_000;
export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;

/** A plain reading of detector 1 on link 1, but for what is told. It is received half a second after its interval. */
export function readingRow(row: Partial<ReadingRow> & { observedAt: number }): ReadingRow {
  return {
    detectorKey: 1,
    stationKey: 1,
    linkKey: 1,
    receivedAt: row.observedAt + 500,
    intervalSec: 20,
    count: 5,
    speedKph: 40,
    occupancyPct: 10,
    travelTimeSec: null,
    flags: 0,
    ...row,
  };
}

export function batchOf(rows: Partial<IngestBatch>): IngestBatch {
  return { ...emptyBatch(), ...rows };
}

/** The readings that are stored, and those of them that differ in detector or time: as many, where none is twice. */
export async function storedReadings(database: Database): Promise<{ all: number; apart: number }> {
  const { rows } = await database.run<{ all: number; apart: number }>(`
    select count(*)::integer as all, count(distinct (detector_key, observed_at))::integer as apart from readings`);
  return rows[0] ?? { all: -1, apart: -1 };
}

const name = (text: string) => ({ ko: text, en: text });

/** A reading of a detector of `stationsNetwork`: D1 and D2 of station S1, D3 of S2, all of link M1; D9 of M2 alone. */
export function stationReading(
  keys: NetworkKeys,
  id: string,
  row: Partial<ReadingRow> & { observedAt: number },
): ReadingRow {
  return readingRow({
    detectorKey: keyOf(keys.detectors, id),
    stationKey: id === "D9" ? null : keyOf(keys.stations, id === "D3" ? "S2" : "S1"),
    linkKey: keyOf(keys.links, id === "D9" ? "M2" : "M1"),
    ...row,
  });
}

function keyOf(map: ReadonlyMap<string, number>, id: string): number {
  const key = map.get(id);
  if (key === undefined) throw new Error(`no key for ${id}`);
  return key;
}

/**
 * A network of one motorway: link M1 with station S1 (lanes D1, D2) and station S2 (lane D3), link M2 with D9 and no
 * station; controller C1, sign VMS1, camera CAM1, vehicle V1.
 */
export function stationsNetwork(): Network {
  const common = (id: string) => ({ id, name: name(id), externalId: null });
  const device = (id: string) => ({ ...common(id), outOfService: false });
  const point = (lon: number): { type: "Point"; coordinates: [number, number] } => ({
    type: "Point",
    coordinates: [lon, 37.5],
  });
  const ring: [number, number][] = [
    [127, 37.4],
    [127.1, 37.4],
    [127.1, 37.6],
    [127, 37.4],
  ];
  const link = (id: string, from: string, to: string, lon: number) => ({
    type: "Feature" as const,
    geometry: {
      type: "LineString" as const,
      coordinates: [[lon, 37.5] as [number, number], [lon + 0.01, 37.5] as [number, number]],
    },
    properties: {
      kind: "link" as const,
      ...common(id),
      roadName: name("Olympic-daero"),
      areaId: "A1",
      fromNodeId: from,
      toNodeId: to,
      lanes: 2,
      speedLimitKph: 80,
      freeFlowKph: 82.5,
      roadClass: "motorway" as const,
      standardLinkId: null,
    },
  });
  const station = (id: string, positionM: number) => ({
    type: "Feature" as const,
    geometry: point(127.01),
    properties: { kind: "station" as const, ...device(id), linkId: "M1", positionM },
  });
  const detector = (id: string, linkId: string, stationId: string | null, lane: number) => ({
    type: "Feature" as const,
    geometry: point(127.01),
    properties: {
      kind: "detector" as const,
      ...device(id),
      linkId,
      stationId,
      lane,
      laneType: "through" as const,
      intervalSec: 20,
      controllerId: null,
      detectorChannel: null,
    },
  });
  const node = (id: string, lon: number) => ({
    type: "Feature" as const,
    geometry: point(lon),
    properties: { kind: "node" as const, ...common(id), areaId: "A1", standardNodeId: null },
  });
  return {
    type: "FeatureCollection",
    name: "stations",
    features: [
      {
        type: "Feature",
        geometry: { type: "Polygon", coordinates: [ring] },
        properties: { kind: "area", ...common("A1"), order: 1 },
      },
      node("N1", 127),
      node("N2", 127.01),
      node("N3", 127.02),
      link("M1", "N1", "N2", 127),
      link("M2", "N2", "N3", 127.01),
      station("S1", 100),
      station("S2", 600),
      detector("D1", "M1", "S1", 1),
      detector("D2", "M1", "S1", 2),
      detector("D3", "M1", "S2", 1),
      detector("D9", "M2", null, 1),
      {
        type: "Feature",
        geometry: point(127.01),
        properties: {
          kind: "controller",
          ...device("C1"),
          nodeId: "N2",
          phases: [
            {
              phase: 2,
              ring: 1,
              barrier: 1,
              minGreenSec: 10,
              maxGreenSec: 60,
              yellowChangeSec: 3,
              redClearanceSec: 2,
              walkSec: null,
              pedClearanceSec: null,
              movements: [{ fromLinkId: "M1", toLinkId: "M2", turn: "through" }],
            },
          ],
          plans: [
            { plan: 1, name: name("day"), cycleSec: 120, offsetSec: 5, splits: { "2": 120 }, coordinatedPhases: [2] },
          ],
          daySchedule: [{ fromMinute: 0, plan: 1 }],
        },
      },
      {
        type: "Feature",
        geometry: point(127.005),
        properties: { kind: "sign", ...device("VMS1"), linkId: "M1", widthPx: 128, heightPx: 32 },
      },
      {
        type: "Feature",
        geometry: point(127.006),
        properties: { kind: "camera", ...device("CAM1"), linkId: "M1", headingDeg: 90 },
      },
      { type: "Feature", geometry: null, properties: { kind: "vehicle", ...device("V1"), vehicleType: "ambulance" } },
    ],
  };
}
