import type { Point } from "./mercator.js";

/** Sides of the compass, clockwise from the north. */
export const sides = ["n", "ne", "e", "se", "s", "sw", "w", "nw"] as const;
export type Side = (typeof sides)[number];

/** Pixels of zoom 0 further back than this no longer say where a road arrives from: some 60 m. */
const near = 0.0004;

/**
 * The side of a junction that a link arrives from, by its last stretch.
 *
 * @param world the link's line in the direction of travel, pixels of zoom 0, whose y grows to the south
 */
export function arrivesFrom(world: readonly Point[]): Side | null {
  const end = world.at(-1);
  if (end === undefined) return null;
  const from = world.toReversed().find(({ x, y }) => Math.hypot(x - end.x, y - end.y) > near) ?? world.at(0) ?? end;
  if (from.x === end.x && from.y === end.y) return null;
  const clockwise = Math.atan2(from.x - end.x, end.y - from.y);
  const eighth = Math.round(clockwise / (Math.PI / 4));
  return sides[(eighth + 8) % 8] ?? null;
}
