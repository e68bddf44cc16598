import type { LineString, Polygon, Position } from "@roadcast/contract";

/** Mean radius of the earth (IUGG), metres. */
const earthRadiusM = 6_371_008.8;

const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Great-circle distance in metres (haversine), good to 0.5 % anywhere. */
export function distanceM(a: Position, b: Position): number {
  const sinLat = Math.sin(radians(b[1] - a[1]) / 2);
  const sinLon = Math.sin(radians(b[0] - a[0]) / 2);
  const h = sinLat * sinLat + Math.cos(radians(a[1])) * Math.cos(radians(b[1])) * sinLon * sinLon;
  return 2 * earthRadiusM * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Length along a line, metres. */
export function lengthM(line: LineString): number {
  let total = 0;
  let previous: Position | undefined;
  for (const position of line.coordinates) {
    if (previous !== undefined) total += distanceM(previous, position);
    previous = position;
  }
  return total;
}

/** Where on a line the place nearest to a point is. */
export interface PlaceOnLine {
  distanceM: number;
  /** From the line's start, along it. */
  alongM: number;
  /** In which direction the line runs there, degrees clockwise from north. */
  bearingDeg: number;
}

/** The place on a line nearest to a point, on the plane that touches the earth at the point. */
export function nearestOnLine(point: Position, line: LineString): PlaceOnLine {
  const metresPerDegree = radians(1) * earthRadiusM;
  const scaleLon = Math.cos(radians(point[1]));
  const flat = line.coordinates.map(
    ([lon, lat]) => [(lon - point[0]) * metresPerDegree * scaleLon, (lat - point[1]) * metresPerDegree] as const,
  );
  let nearest: PlaceOnLine = { distanceM: Number.POSITIVE_INFINITY, alongM: 0, bearingDeg: 0 };
  let beforeM = 0;
  let previous: readonly [number, number] | undefined;
  for (const end of flat) {
    if (previous !== undefined) {
      const [east, north] = [end[0] - previous[0], end[1] - previous[1]];
      const lengthOfSegmentM = Math.hypot(east, north);
      const share = nearestShare(previous, end);
      const distanceM = Math.hypot(previous[0] + share * east, previous[1] + share * north);
      if (distanceM < nearest.distanceM) {
        const bearingDeg = ((Math.atan2(east, north) * 180) / Math.PI + 360) % 360;
        nearest = { distanceM, alongM: beforeM + share * lengthOfSegmentM, bearingDeg };
      }
      beforeM += lengthOfSegmentM;
    }
    previous = end;
  }
  return nearest;
}

/** Shortest distance from a point to a line, metres, on the plane that touches the earth at the point. */
export function distanceToLineM(point: Position, line: LineString): number {
  return nearestOnLine(point, line).distanceM;
}

/** Whether a point is inside a polygon and in none of its holes, on the plane of degrees: even-odd rule. */
export function isWithin([lon, lat]: Position, { coordinates }: Polygon): boolean {
  let inside = false;
  for (const ring of coordinates) {
    let previous: Position | undefined;
    for (const end of ring) {
      if (previous !== undefined && previous[1] > lat !== end[1] > lat) {
        const crossing = previous[0] + ((lat - previous[1]) / (end[1] - previous[1])) * (end[0] - previous[0]);
        if (lon < crossing) inside = !inside;
      }
      previous = end;
    }
  }
  return inside;
}

/** Where on a segment the place nearest to the origin is: 0 at its start, 1 at its end. */
function nearestShare([ax, ay]: readonly [number, number], [bx, by]: readonly [number, number]): number {
  const dx = bx - ax;
  const dy = by - ay;
  const squared = dx * dx + dy * dy;
  return squared === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / squared));
}
