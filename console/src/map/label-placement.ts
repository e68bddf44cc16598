import { finish, type Sliced } from "../ui/slices.js";
import { overlaps, type Rect } from "./mercator.js";

export interface LabelCandidate<T> {
  what: T;
  /** Middle of the text, pixels. */
  x: number;
  y: number;
  width: number;
  height: number;
  /** Radians; 0 is level. */
  angle: number;
  /** Less is more important. */
  priority: number;
  /** Labels of one group (a road's name) keep this far apart, pixels. */
  group?: string;
  apart?: number;
}

/**
 * Chooses labels that do not overlap, the important ones first. A slanted label is covered by level boxes along it,
 * so that it keeps away only from what it really meets. `taken` is room that labels may not use.
 */
export function placeLabels<T>(
  candidates: readonly LabelCandidate<T>[],
  taken: readonly Rect[] = [],
): LabelCandidate<T>[] {
  return finish(placedLabels(candidates, taken));
}

/** Candidates a bit: about a millisecond. */
const perBit = 100;

/** The same in bits. */
export function* placedLabels<T>(
  candidates: readonly LabelCandidate<T>[],
  taken: readonly Rect[],
): Sliced<LabelCandidate<T>[]> {
  const room = new TakenRoom();
  for (const rect of taken) room.take(rect);
  const groups = new Map<string, LabelCandidate<T>[]>();
  const placed: LabelCandidate<T>[] = [];
  let seen = 0;
  for (const candidate of [...candidates].sort((a, b) => a.priority - b.priority)) {
    seen += 1;
    if (seen % perBit === 0) yield;
    const group = candidate.group === undefined ? [] : (groups.get(candidate.group) ?? []);
    const apart = candidate.apart ?? 0;
    if (group.some((other) => Math.hypot(other.x - candidate.x, other.y - candidate.y) < apart)) continue;
    const own = boxesOf(candidate);
    if (own.some((box) => room.meets(box))) continue;
    for (const box of own) room.take(box);
    placed.push(candidate);
    if (candidate.group === undefined) continue;
    group.push(candidate);
    groups.set(candidate.group, group);
  }
  return placed;
}

const cellPx = 128;

/** Rectangles filed by the squares that they touch. */
class TakenRoom {
  private readonly cells = new Map<string, Rect[]>();

  take(rect: Rect): void {
    for (const key of cellsOf(rect)) {
      const cell = this.cells.get(key);
      if (cell === undefined) this.cells.set(key, [rect]);
      else cell.push(rect);
    }
  }

  meets(rect: Rect): boolean {
    for (const key of cellsOf(rect)) {
      if (this.cells.get(key)?.some((other) => overlaps(rect, other))) return true;
    }
    return false;
  }
}

function* cellsOf({ minX, minY, maxX, maxY }: Rect): Iterable<string> {
  for (let column = Math.floor(minX / cellPx); column <= Math.floor(maxX / cellPx); column += 1) {
    for (let row = Math.floor(minY / cellPx); row <= Math.floor(maxY / cellPx); row += 1) yield `${column} ${row}`;
  }
}

function boxesOf({ x, y, width, height, angle }: LabelCandidate<unknown>): Rect[] {
  const pieces = angle === 0 ? 1 : Math.max(1, Math.ceil(width / height));
  const length = width / pieces;
  const halfX = (Math.abs(Math.cos(angle)) * length + Math.abs(Math.sin(angle)) * height) / 2;
  const halfY = (Math.abs(Math.sin(angle)) * length + Math.abs(Math.cos(angle)) * height) / 2;
  return Array.from({ length: pieces }, (_, index) => {
    const along = (index + 0.5) * length - width / 2;
    const cx = x + Math.cos(angle) * along;
    const cy = y + Math.sin(angle) * along;
    return { minX: cx - halfX, maxX: cx + halfX, minY: cy - halfY, maxY: cy + halfY };
  });
}
