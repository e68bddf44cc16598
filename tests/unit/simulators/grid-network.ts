import { type Network, network, type Position } from "@roadcast/contract";

const metresPerDegree = 111_320;
const origin = { lat: 37.5, lon: 127.04 };
const blockM = 350;

function at(eastM: number, northM: number): Position {
  const cos = Math.cos((origin.lat * Math.PI) / 180);
  return [origin.lon + eastM / (metresPerDegree * cos), origin.lat + northM / metresPerDegree];
}

const both = (text: string) => ({ ko: text, en: text });

/** Dual-ring phases for a crossing: 2 and 6 along the column, 4 and 8 along the row, odd ones the left turns. */
const phaseOfApproach: Record<string, { through: number; left: number }> = {
  north: { through: 2, left: 5 },
  south: { through: 6, left: 1 },
  east: { through: 4, left: 7 },
  west: { through: 8, left: 3 },
};

const headings = { north: [0, 1], east: [1, 0], south: [0, -1], west: [-1, 0] } as const;
type Heading = keyof typeof headings;

/**
 * A small signalled town: columns × rows crossings, roads running out of it on all sides, a station of one detector a
 * lane on every link, one lone detector, a sign, a camera and two vehicles. Built by hand for tests; parsed by the contract.
 */
export function gridNetwork(columns: number, rows: number): Network {
  const features: unknown[] = [];
  const nodeId = (column: number, row: number) => `N${column + 1}-${row + 1}`;
  const isCrossing = (column: number, row: number) => column >= 0 && column < columns && row >= 0 && row < rows;
  const linkId = (column: number, row: number, heading: Heading) => `L${column + 1}-${row + 1}-${heading}`;
  features.push({
    type: "Feature",
    geometry: {
      type: "Polygon",
      coordinates: [[at(-900, -900), at(9000, -900), at(9000, 9000), at(-900, 9000), at(-900, -900)]],
    },
    properties: { kind: "area", id: "A1", name: both("town") },
  });
  for (let column = -1; column <= columns; column += 1) {
    for (let row = -1; row <= rows; row += 1) {
      const inRow = row >= 0 && row < rows;
      const inColumn = column >= 0 && column < columns;
      if (!inRow && !inColumn) continue;
      features.push({
        type: "Feature",
        geometry: { type: "Point", coordinates: at(column * blockM, row * blockM) },
        properties: { kind: "node", id: nodeId(column, row), name: both(nodeId(column, row)), areaId: "A1" },
      });
      for (const heading of Object.keys(headings) as Heading[]) {
        const [east, north] = headings[heading];
        const [toColumn, toRow] = [column + east, row + north];
        if (!isCrossing(column, row) && !isCrossing(toColumn, toRow)) continue;
        const id = linkId(column, row, heading);
        features.push({
          type: "Feature",
          geometry: {
            type: "LineString",
            coordinates: [at(column * blockM, row * blockM), at(toColumn * blockM, toRow * blockM)],
          },
          properties: {
            kind: "link",
            id,
            name: both(id),
            roadName: both(east === 0 ? `column ${column}` : `row ${row}`),
            areaId: "A1",
            fromNodeId: nodeId(column, row),
            toNodeId: nodeId(toColumn, toRow),
            lanes: 3,
            speedLimitKph: 50,
            freeFlowKph: 50,
            roadClass: "arterial",
          },
        });
        const middle = at((column + east * 0.5) * blockM, (row + north * 0.5) * blockM);
        features.push(station(`S-${id}`, id, middle));
        for (let lane = 1; lane <= 3; lane += 1)
          features.push(detector(`D-${id}-${lane}`, id, `S-${id}`, lane, middle));
      }
    }
  }
  for (let column = 0; column < columns; column += 1) {
    for (let row = 0; row < rows; row += 1) {
      const arrivingBy = (heading: Heading) => {
        const [east, north] = headings[heading];
        return linkId(column - east, row - north, heading);
      };
      features.push(controller(nodeId(column, row), arrivingBy));
    }
  }
  features.push(detector("D-lone", linkId(-1, 0, "east"), null, 1, at(0, 0)));
  features.push({
    type: "Feature",
    geometry: { type: "Point", coordinates: at(-100, 0) },
    properties: { kind: "sign", id: "V1", name: both("V1"), linkId: linkId(-1, 0, "east"), widthPx: 192, heightPx: 64 },
  });
  features.push({
    type: "Feature",
    geometry: { type: "Point", coordinates: at(0, 0) },
    properties: { kind: "camera", id: "CAM1", name: both("CAM1"), linkId: linkId(-1, 0, "east") },
  });
  for (const [id, vehicleType] of [
    ["P1", "patrol"],
    ["AMB1", "ambulance"],
  ]) {
    features.push({
      type: "Feature",
      geometry: null,
      properties: { kind: "vehicle", id, name: both(`${id}`), vehicleType },
    });
  }
  return network.parse({ type: "FeatureCollection", name: "grid", features });
}

function station(id: string, linkId: string, coordinates: Position): unknown {
  const properties = { kind: "station", id, name: both(id), linkId, positionM: blockM / 2 };
  return { type: "Feature", geometry: { type: "Point", coordinates }, properties };
}

function detector(id: string, linkId: string, stationId: string | null, lane: number, coordinates: Position): unknown {
  const properties = { kind: "detector", id, name: both(id), linkId, stationId, lane, intervalSec: 20 };
  return { type: "Feature", geometry: { type: "Point", coordinates }, properties };
}

function controller(node: string, arrivingBy: (heading: Heading) => string): unknown {
  const phases = (Object.keys(headings) as Heading[]).flatMap((heading) => {
    const served = phaseOfApproach[heading];
    if (served === undefined) return [];
    return (["through", "left"] as const).map((turn) => {
      const phase = served[turn];
      return {
        phase,
        ring: phase <= 4 ? 1 : 2,
        barrier: [1, 2, 5, 6].includes(phase) ? 1 : 2,
        minGreenSec: turn === "left" ? 6 : 8,
        maxGreenSec: turn === "left" ? 15 : 45,
        yellowChangeSec: 3,
        redClearanceSec: turn === "left" ? 1 : 2,
        walkSec: turn === "left" ? null : 7,
        pedClearanceSec: turn === "left" ? null : 15,
        ...(turn === "left" ? {} : { crossingM: 15 }),
        movements: [{ fromLinkId: arrivingBy(heading), turn }],
      };
    });
  });
  const splits = { "1": 20, "2": 45, "3": 20, "4": 35, "5": 20, "6": 45, "7": 20, "8": 35 };
  const night = { "1": 15, "2": 30, "3": 15, "4": 30, "5": 15, "6": 30, "7": 15, "8": 30 };
  const properties = {
    kind: "controller",
    id: `C-${node}`,
    name: both(`C-${node}`),
    nodeId: node,
    phases,
    plans: [
      { plan: 1, name: both("day"), cycleSec: 120, offsetSec: 24, splits, coordinatedPhases: [2, 6] },
      { plan: 2, name: both("night"), cycleSec: 90, offsetSec: 10, splits: night, coordinatedPhases: [2, 6] },
    ],
    daySchedule: [
      { fromMinute: 0, plan: 2 },
      { fromMinute: 360, plan: 1 },
    ],
  };
  return { type: "Feature", geometry: { type: "Point", coordinates: at(0, 0) }, properties };
}
