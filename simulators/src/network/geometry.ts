/** `[lon, lat]` in degrees, WGS 84, as GeoJSON has it. */
export type LonLat = readonly [lon: number, lat: number];

const metresPerDegree = 111_195;

/** Metres from `origin`, x to the east and y to the north. A plane fits a city to better than a metre. */
interface Metres {
  x: number;
  y: number;
}

const toMetres = (point: LonLat, origin: LonLat): Metres => ({
  x: (point[0] - origin[0]) * metresPerDegree * Math.cos((origin[1] * Math.PI) / 180),
  y: (point[1] - origin[1]) * metresPerDegree,
});

const fromMetres = ({ x, y }: Metres, origin: LonLat): LonLat => [
  origin[0] + x / (metresPerDegree * Math.cos((origin[1] * Math.PI) / 180)),
  origin[1] + y / metresPerDegree,
];

/** Rounded to 6 decimals, a tenth of a metre. */
export const rounded = ([lon, lat]: LonLat): [number, number] => [
  Math.round(lon * 1e6) / 1e6,
  Math.round(lat * 1e6) / 1e6,
];

/** Distance between two points, metres (equirectangular; right to 0.1 % over a city). */
export function metresBetween(a: LonLat, b: LonLat): number {
  const middle: LonLat = [a[0], (a[1] + b[1]) / 2];
  const p = toMetres(a, middle);
  const q = toMetres(b, middle);
  return Math.hypot(p.x - q.x, p.y - q.y);
}

/** Length along a line, metres. */
export function lineLengthM(line: readonly LonLat[]): number {
  let total = 0;
  let last: LonLat | undefined;
  for (const point of line) {
    if (last !== undefined) total += metresBetween(last, point);
    last = point;
  }
  return total;
}

/** Compass bearing from a to b, degrees clockwise from north, 0 ≤ bearing < 360. */
export function bearingDeg(a: LonLat, b: LonLat): number {
  const { x, y } = toMetres(b, a);
  return ((Math.atan2(x, y) * 180) / Math.PI + 360) % 360;
}

/** Turn from one bearing to another, −180 < turn ≤ 180, positive to the right. */
export function turnDeg(fromBearing: number, toBearing: number): number {
  const turn = (((toBearing - fromBearing) % 360) + 360) % 360;
  return turn > 180 ? turn - 360 : turn;
}

/** A point moved by so many metres towards a compass bearing. */
export function moved(point: LonLat, bearing: number, metres: number): LonLat {
  const radians = (bearing * Math.PI) / 180;
  return fromMetres({ x: Math.sin(radians) * metres, y: Math.cos(radians) * metres }, point);
}

/** The place `distanceM` along a line and the bearing of the line there. Clamped to the line's ends. */
export function placeAlong(line: readonly LonLat[], distanceM: number): { point: LonLat; bearing: number } {
  const [first, second] = line;
  if (first === undefined || second === undefined) throw new RangeError("a line has at least two points");
  let left = Math.max(0, distanceM);
  let from = first;
  let bearing = bearingDeg(first, second);
  for (const to of line.slice(1)) {
    const length = metresBetween(from, to);
    bearing = bearingDeg(from, to);
    if (left <= length && length > 0) {
      const t = left / length;
      return { point: [from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t], bearing };
    }
    left -= length;
    from = to;
  }
  return { point: from, bearing };
}

/** A line moved sideways by so many metres, positive to the right of its direction; corners are mitred. */
export function offsetLine(line: readonly LonLat[], metres: number): LonLat[] {
  return line.map((point, index) => {
    const before = line[index - 1];
    const after = line[index + 1];
    const bearingIn = before === undefined ? undefined : bearingDeg(before, point);
    const bearingOut = after === undefined ? undefined : bearingDeg(point, after);
    const base = bearingIn ?? bearingOut ?? 0;
    const half = bearingIn === undefined || bearingOut === undefined ? 0 : turnDeg(bearingIn, bearingOut) / 2;
    return moved(point, base + half + 90, metres / Math.cos((half * Math.PI) / 180));
  });
}

/**
 * The smooth curve from `points[1]` to `points[2]`: a centripetal Catmull–Rom segment (no loops, no cusps; Yuksel,
 * Schaefer and Keyser 2011), with a vertex about every `stepM` metres, ends included. The outer points give the
 * direction at the ends.
 */
function curve(points: readonly [LonLat, LonLat, LonLat, LonLat], stepM: number): LonLat[] {
  const origin = points[1];
  const [p0, p1, p2, p3] = points.map((point) => toMetres(point, origin)) as [Metres, Metres, Metres, Metres];
  const knot = (a: Metres, b: Metres) => Math.sqrt(Math.hypot(a.x - b.x, a.y - b.y));
  const t0 = 0;
  const t1 = t0 + knot(p0, p1);
  const t2 = t1 + knot(p1, p2);
  const t3 = t2 + knot(p2, p3);
  const blend = (a: Metres, b: Metres, ta: number, tb: number, t: number): Metres => ({
    x: ((tb - t) * a.x + (t - ta) * b.x) / (tb - ta),
    y: ((tb - t) * a.y + (t - ta) * b.y) / (tb - ta),
  });
  const steps = Math.max(1, Math.round(Math.hypot(p2.x - p1.x, p2.y - p1.y) / stepM));
  return Array.from({ length: steps + 1 }, (_, step) => {
    if (step === 0) return points[1];
    if (step === steps) return points[2];
    const t = t1 + ((t2 - t1) * step) / steps;
    const a1 = blend(p0, p1, t0, t1, t);
    const a2 = blend(p1, p2, t1, t2, t);
    const a3 = blend(p2, p3, t2, t3, t);
    return fromMetres(blend(blend(a1, a2, t0, t2, t), blend(a2, a3, t1, t3, t), t1, t2, t), origin);
  });
}

const mirrored = (point: LonLat, about: LonLat): LonLat => [2 * about[0] - point[0], 2 * about[1] - point[1]];

/** A smooth curve through all points of a path: for each stretch between two of them, its vertices, ends included. */
export function smoothStretches(path: readonly LonLat[], stepM: number): LonLat[][] {
  return path.slice(1).map((to, index) => {
    const from = path[index] ?? to;
    const before = path[index - 1] ?? mirrored(to, from);
    const after = path[index + 2] ?? mirrored(from, to);
    return curve([before, from, to, after], stepM);
  });
}

/** Whether a point lies in a closed ring (even–odd rule). */
export function isInside([lon, lat]: LonLat, ring: readonly LonLat[]): boolean {
  let inside = false;
  let [lastLon, lastLat] = ring.at(-1) ?? [0, 0];
  for (const [nextLon, nextLat] of ring) {
    const straddles = nextLat > lat !== lastLat > lat;
    if (straddles && lon < nextLon + ((lat - nextLat) / (lastLat - nextLat)) * (lastLon - nextLon)) inside = !inside;
    lastLon = nextLon;
    lastLat = nextLat;
  }
  return inside;
}

/** Distance from a point to a line, metres. */
export function metresToLine(point: LonLat, line: readonly LonLat[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (const [index, end] of line.slice(1).entries()) {
    const a = toMetres(line[index] ?? end, point);
    const b = toMetres(end, point);
    const dx = b.x - a.x;
    const dy = b.y - a.y;
    const square = dx * dx + dy * dy;
    const t = square === 0 ? 0 : Math.min(1, Math.max(0, -(a.x * dx + a.y * dy) / square));
    least = Math.min(least, Math.hypot(a.x + t * dx, a.y + t * dy));
  }
  return least;
}
