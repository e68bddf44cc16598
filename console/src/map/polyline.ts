import type { Point } from "./mercator.js";

/** A place on a line and the direction there, radians clockwise from east on a screen (y down). */
export interface PointOnLine extends Point {
  angle: number;
}

export function lengthOf(points: readonly Point[]): number {
  let total = 0;
  let last: Point | undefined;
  for (const point of points) {
    if (last !== undefined) total += Math.hypot(point.x - last.x, point.y - last.y);
    last = point;
  }
  return total;
}

/** The place at a distance from the start, held within the line; the line has at least two different points. */
export function pointAt(points: readonly Point[], distance: number): PointOnLine {
  let left = Math.max(0, distance);
  let last: Point | undefined;
  let here: PointOnLine = { x: 0, y: 0, angle: 0 };
  for (const point of points) {
    if (last !== undefined) {
      const length = Math.hypot(point.x - last.x, point.y - last.y);
      if (length > 0) {
        const angle = Math.atan2(point.y - last.y, point.x - last.x);
        if (left <= length) {
          const share = left / length;
          return { x: last.x + (point.x - last.x) * share, y: last.y + (point.y - last.y) * share, angle };
        }
        left -= length;
        here = { x: point.x, y: point.y, angle };
      }
    }
    last = point;
  }
  return here;
}

/** The part of a line between two distances from its start, both held within the line. */
export function between(points: readonly Point[], from: number, to: number): Point[] {
  const start = Math.max(0, from);
  const end = Math.max(start, Math.min(lengthOf(points), to));
  const part: Point[] = [pointAt(points, start)];
  let along = 0;
  let last: Point | undefined;
  for (const point of points) {
    if (last !== undefined) along += Math.hypot(point.x - last.x, point.y - last.y);
    if (along > start + 1e-9 && along < end - 1e-9) part.push(point);
    last = point;
  }
  part.push(pointAt(points, end));
  return part.map(({ x, y }) => ({ x, y }));
}

/**
 * The line moved to the right of its direction by `distance` pixels (left where negative). Corners are mitred,
 * sharp ones cut off, and stretches that the move would turn back on themselves are dropped.
 */
export function movedRight(points: readonly Point[], distance: number): Point[] {
  const line = withoutRepeats(points);
  if (distance === 0 || line.length < 2) return line.map(({ x, y }) => ({ x, y }));
  const moved: Point[] = [];
  line.forEach((point, index) => {
    const before = normal(line[index - 1], point);
    const after = normal(point, line[index + 1]);
    const a = before ?? after;
    const b = after ?? before;
    if (a === null || b === null) return;
    const cosine = a.x * b.x + a.y * b.y;
    if (cosine < -0.3) {
      // Sharper than about 107°: a mitre would shoot out, so cut the corner.
      moved.push({ x: point.x + a.x * distance, y: point.y + a.y * distance });
      moved.push({ x: point.x + b.x * distance, y: point.y + b.y * distance });
      return;
    }
    const stretch = distance / (1 + cosine);
    moved.push({ x: point.x + (a.x + b.x) * stretch, y: point.y + (a.y + b.y) * stretch });
  });
  return withoutTurningBack(moved, line);
}

/** Square of the distance from a point to a stretch of line. */
export function distanceToSegment2(p: Point, a: Point, b: Point): number {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const length2 = dx * dx + dy * dy;
  const t = length2 === 0 ? 0 : Math.min(1, Math.max(0, ((p.x - a.x) * dx + (p.y - a.y) * dy) / length2));
  const ex = p.x - (a.x + dx * t);
  const ey = p.y - (a.y + dy * t);
  return ex * ex + ey * ey;
}

/** Where on a line a point lies nearest: distance along it, and away from it. */
export function nearestOn(points: readonly Point[], p: Point): { along: number; away: number } {
  let best = { along: 0, away: Infinity };
  let along = 0;
  let last: Point | undefined;
  for (const point of points) {
    if (last !== undefined) {
      const dx = point.x - last.x;
      const dy = point.y - last.y;
      const length = Math.hypot(dx, dy);
      const t =
        length === 0 ? 0 : Math.min(1, Math.max(0, ((p.x - last.x) * dx + (p.y - last.y) * dy) / (length * length)));
      const away = Math.hypot(p.x - (last.x + dx * t), p.y - (last.y + dy * t));
      if (away < best.away) best = { along: along + length * t, away };
      along += length;
    }
    last = point;
  }
  return best;
}

function normal(from: Point | undefined, to: Point | undefined): Point | null {
  if (from === undefined || to === undefined) return null;
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const length = Math.hypot(dx, dy);
  return length === 0 ? null : { x: -dy / length, y: dx / length };
}

function withoutRepeats(points: readonly Point[]): Point[] {
  const kept: Point[] = [];
  let last: Point | undefined;
  for (const point of points) {
    if (last === undefined || Math.hypot(point.x - last.x, point.y - last.y) > 1e-6) {
      kept.push(point);
      last = point;
    }
  }
  return kept;
}

/** Drops inner points of a moved line at which it runs against the original (a bend tighter than the move). */
function withoutTurningBack(moved: Point[], line: readonly Point[]): Point[] {
  if (moved.length !== line.length || moved.length < 3) return moved;
  return moved.filter((point, index) => {
    const next = moved[index + 1];
    const from = line[index];
    const to = line[index + 1];
    if (index === 0 || next === undefined || from === undefined || to === undefined) return true;
    return (next.x - point.x) * (to.x - from.x) + (next.y - point.y) * (to.y - from.y) >= 0;
  });
}
