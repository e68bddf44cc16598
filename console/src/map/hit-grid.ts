import { boundsOf, grown, type Point, type Rect } from "./mercator.js";
import { distanceToSegment2 } from "./polyline.js";

interface Stretch {
  id: string;
  a: Point;
  b: Point;
  half: number;
}

const cellPx = 64;
/** The most that `nearest` may be asked for. */
const mostTolerancePx = 14;

/** Finds which line lies under the pointer: stretches of lines filed by the squares that they touch. */
export class HitGrid {
  private readonly cells = new Map<number, Stretch[]>();

  /** Files a line; `half` is half of its drawn width, pixels. */
  add(id: string, points: readonly Point[], half: number): void {
    let last: Point | undefined;
    for (const point of points) {
      if (last !== undefined) this.file({ id, a: last, b: point, half });
      last = point;
    }
  }

  /** The line nearest to a point whose edge is at most `tolerance` pixels away, or null. */
  nearest(point: Point, tolerance: number): string | null {
    let best: { id: string; away: number } | null = null;
    const cell = keyOf(Math.floor(point.x / cellPx), Math.floor(point.y / cellPx));
    for (const { id, a, b, half } of this.cells.get(cell) ?? []) {
      const away = Math.sqrt(distanceToSegment2(point, a, b)) - half;
      if (away <= tolerance && (best === null || away < best.away)) best = { id, away };
    }
    return best?.id ?? null;
  }

  private file(stretch: Stretch): void {
    const { a, b, half } = stretch;
    // Filed with room for the tolerance of a finger, so that the one cell under a point answers for it.
    const room = half + mostTolerancePx;
    const steps = Math.max(1, Math.ceil(Math.hypot(b.x - a.x, b.y - a.y) / cellPx));
    const filed = new Set<number>();
    for (let step = 0; step < steps; step++) {
      const from = { x: a.x + ((b.x - a.x) * step) / steps, y: a.y + ((b.y - a.y) * step) / steps };
      const to = { x: a.x + ((b.x - a.x) * (step + 1)) / steps, y: a.y + ((b.y - a.y) * (step + 1)) / steps };
      for (const cell of cellsOf(grown(boundsOf([from, to]), room))) filed.add(cell);
    }
    for (const cell of filed) {
      const list = this.cells.get(cell);
      if (list === undefined) this.cells.set(cell, [stretch]);
      else list.push(stretch);
    }
  }
}

function keyOf(column: number, row: number): number {
  return column * 1_000_003 + row;
}

function* cellsOf(rect: Rect): Iterable<number> {
  for (let column = Math.floor(rect.minX / cellPx); column <= Math.floor(rect.maxX / cellPx); column++) {
    for (let row = Math.floor(rect.minY / cellPx); row <= Math.floor(rect.maxY / cellPx); row++) {
      yield keyOf(column, row);
    }
  }
}
