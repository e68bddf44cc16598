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
  const rects: Rect[] = [...taken];
  const groups = new Map<string, LabelCandidate<T>[]>();
  const placed: LabelCandidate<T>[] = [];
  for (const candidate of [...candidates].sort((a, b) => a.priority - b.priority)) {
    const group = candidate.group === undefined ? [] : (groups.get(candidate.group) ?? []);
    const apart = candidate.apart ?? 0;
    if (group.some((other) => Math.hypot(other.x - candidate.x, other.y - candidate.y) < apart)) continue;
    const own = boxesOf(candidate);
    if (own.some((box) => rects.some((rect) => overlaps(box, rect)))) continue;
    rects.push(...own);
    placed.push(candidate);
    if (candidate.group !== undefined) groups.set(candidate.group, [...group, candidate]);
  }
  return placed;
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
