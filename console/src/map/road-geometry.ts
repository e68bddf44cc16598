import type { RoadClass } from "@roadcast/contract";
import { finish, type Sliced } from "../ui/slices.js";
import { boundsOf, grown, metresPerPixel, type Point, type Rect, zoomScale } from "./mercator.js";
import type { LinkModel, NetworkModel, NodeModel } from "./network-model.js";
import { between, lengthOf, movedRight, pointAt } from "./polyline.js";

/** Width of the coloured line of a free link at zoom 13, pixels. */
const lineWidthAt13: Record<RoadClass, number> = { motorway: 3, arterial: 2.3, collector: 1.7, local: 1.4 };
const laneWidthM = 3.2;
const medianM = 1.2;
const laneShownPx = 3.2;
/** A stop line lies this far back from the edge of the crossing road: the crosswalk. */
const crosswalkM = 5;
/** Up to this zoom links run through junctions; from the next whole zoom on they end at the stop line. */
const trimFromZoom = 14.25;
/** Below this a crossing is too flat to be one: the roads run on into one another. */
const flatSine = 0.35;
/** Times half the widest road: where roads meet at a sharp angle the paved area would grow out of all proportion. */
const mostTrim = 2.1;

/** A link as one zoom draws it. All in pixels of that zoom relative to `ZoomGeometry.anchor`. */
export interface LinkGeometry {
  link: LinkModel;
  /** The middle of the carriageway, between the stop lines. */
  points: readonly Point[];
  /** Length of `points`. */
  length: number;
  bounds: Rect;
  /** Width of the carriageway of this direction. */
  bedWidth: number;
  /** Width of the coloured line where traffic is free. */
  lineWidth: number;
  laneWidth: number;
  /** How much was cut off at either end. */
  trimStart: number;
  trimEnd: number;
}

export interface JunctionGeometry {
  node: NodeModel;
  center: Point;
  /** The paved area between the stop lines, a convex ring; empty where links run through. */
  ring: readonly Point[];
  radius: number;
}

export interface ZoomGeometry {
  zoom: number;
  /** Pixels of `zoom` in the plane of the projection; whole numbers. */
  anchor: Point;
  metresPerPixel: number;
  /** Whether lanes are wide enough to be drawn one by one. */
  lanesShown: boolean;
  links: ReadonlyMap<string, LinkGeometry>;
  junctions: ReadonlyMap<string, JunctionGeometry>;
}

/** What each zoom draws of a network's roads, computed once a zoom and kept for the last few. */
export class RoadGeometry {
  private readonly kept = new Map<number, ZoomGeometry>();

  constructor(private readonly model: NetworkModel) {}

  at(zoom: number): ZoomGeometry {
    return finish(this.slicedAt(zoom));
  }

  /** The same in bits, for zooms that may not have been computed yet. */
  *slicedAt(zoom: number): Sliced<ZoomGeometry> {
    const found = this.kept.get(zoom);
    if (found !== undefined) return found;
    const made = yield* slicedGeometry(this.model, zoom);
    this.kept.set(zoom, made);
    if (this.kept.size > 4) {
      const [oldest] = this.kept.keys();
      if (oldest !== undefined) this.kept.delete(oldest);
    }
    return made;
  }
}

/** Width of the coloured line of a free link, pixels. */
export function lineWidth(roadClass: RoadClass, zoom: number): number {
  return lineWidthAt13[roadClass] * 1.27 ** Math.min(6, Math.max(-3, zoom - 13));
}

export function roadGeometryAt(model: NetworkModel, zoom: number): ZoomGeometry {
  return finish(slicedGeometry(model, zoom));
}

/** Links or junctions a bit: under a millisecond. */
const perBit = 100;

function* slicedGeometry(model: NetworkModel, zoom: number): Sliced<ZoomGeometry> {
  const scale = zoomScale(zoom);
  const mpp = metresPerPixel(model.lat, zoom);
  const bounds = model.bounds ?? { minX: 0, minY: 0, maxX: 0, maxY: 0 };
  const anchor = {
    x: Math.round(((bounds.minX + bounds.maxX) / 2) * scale),
    y: Math.round(((bounds.minY + bounds.maxY) / 2) * scale),
  };
  const place = (p: Point): Point => ({ x: p.x * scale - anchor.x, y: p.y * scale - anchor.y });
  const gap = Math.max(1, medianM / mpp);

  const widths = new Map<string, { bed: number; line: number; outer: number }>();
  for (const link of model.links.values()) {
    const line = lineWidth(link.properties.roadClass, zoom);
    const bed = Math.max((link.properties.lanes * laneWidthM) / mpp, line * 1.5 + 1);
    widths.set(link.id, { bed, line, outer: link.twin === null ? bed / 2 : gap / 2 + bed });
  }

  const trims = yield* endTrims(model, zoom, mpp, widths);
  const links = new Map<string, LinkGeometry>();
  for (const link of model.links.values()) {
    const width = widths.get(link.id);
    if (width === undefined) continue;
    if (links.size % perBit === 0) yield;
    const offset = link.twin === null ? 0 : Math.max(0, (gap + width.bed - link.twinGap * scale) / 2);
    const moved = movedRight(thinned(link.world.map(place)), offset);
    const total = lengthOf(moved);
    const most = total * 0.42;
    const trimStart = Math.min(trims.get(`${link.id} start`) ?? 0, most);
    const trimEnd = Math.min(trims.get(`${link.id} end`) ?? 0, most);
    const points = trimStart + trimEnd > 0 ? between(moved, trimStart, total - trimEnd) : moved;
    links.set(link.id, {
      link,
      points,
      length: lengthOf(points),
      bounds: grown(boundsOf(points), width.bed / 2 + 2),
      bedWidth: width.bed,
      lineWidth: width.line,
      laneWidth: width.bed / link.properties.lanes,
      trimStart,
      trimEnd,
    });
  }

  const junctions = new Map<string, JunctionGeometry>();
  for (const node of model.nodes.values()) {
    if (junctions.size % perBit === 0) yield;
    const center = place(node.world);
    const ring = zoom < trimFromZoom + 0.75 ? [] : junctionRing(node, links);
    const radius = ring.reduce((most, p) => Math.max(most, Math.hypot(p.x - center.x, p.y - center.y)), 0);
    junctions.set(node.id, { node, center, ring, radius });
  }
  return { zoom, anchor, metresPerPixel: mpp, lanesShown: laneWidthM / mpp >= laneShownPx, links, junctions };
}

/** The middle of a lane; lane 1 lies next to the centre line. `share` runs from 0 at the link's start to 1. */
export function laneCenter(geometry: LinkGeometry, share: number, lane: number): Point & { angle: number } {
  const full = geometry.length + geometry.trimStart + geometry.trimEnd;
  const along = Math.min(geometry.length - 1, Math.max(1, share * full - geometry.trimStart));
  const { x, y, angle } = pointAt(geometry.points, along);
  const { lanes } = geometry.link.properties;
  const right = (Math.min(lane, lanes) - 0.5 - lanes / 2) * geometry.laneWidth;
  return { x: x - Math.sin(angle) * right, y: y + Math.cos(angle) * right, angle };
}

/** How far each end of each link stays back from its node, so that crossing carriageways do not overlap. */
function* endTrims(
  model: NetworkModel,
  zoom: number,
  mpp: number,
  widths: ReadonlyMap<string, { outer: number }>,
): Sliced<Map<string, number>> {
  const trims = new Map<string, number>();
  const ramp = Math.min(1, Math.max(0, (zoom - trimFromZoom) / 0.75));
  if (ramp === 0) return trims;
  let seen = 0;
  for (const node of model.nodes.values()) {
    seen += 1;
    if (seen % perBit === 0) yield;
    const arms = [
      ...node.outgoing.map((link) => ({ link, key: `${link.id} start`, ...outward(link).start })),
      ...node.incoming.map((link) => ({ link, key: `${link.id} end`, ...outward(link).end })),
    ];
    // Ramps merge and part; nothing stops at a line there.
    if (arms.some(({ link }) => link.properties.roadClass === "motorway")) continue;
    for (const arm of arms) {
      const own = widths.get(arm.link.id)?.outer ?? 0;
      let back = 0;
      let widest = own;
      for (const other of arms) {
        if (other.link === arm.link || other.link === arm.link.twin) continue;
        const sine = Math.abs(arm.x * other.y - arm.y * other.x);
        if (sine < flatSine) continue;
        const cosine = Math.abs(arm.x * other.x + arm.y * other.y);
        const outer = widths.get(other.link.id)?.outer ?? 0;
        widest = Math.max(widest, outer);
        back = Math.max(back, (outer + own * cosine) / sine + Math.min(crosswalkM / mpp, outer));
      }
      if (back > 0) trims.set(arm.key, Math.min(back, widest * mostTrim) * ramp);
    }
  }
  return trims;
}

const outwards = new WeakMap<LinkModel, { start: Point; end: Point }>();

/** Unit directions in which a link leaves its nodes, read some way in so that a short kink does not decide. */
function outward(link: LinkModel): { start: Point; end: Point } {
  let found = outwards.get(link);
  if (found === undefined) {
    const total = lengthOf(link.world);
    const reach = Math.min(total * 0.3, (total * 40) / link.lengthM);
    const toward = (node: Point, inside: Point): Point => {
      const length = Math.hypot(inside.x - node.x, inside.y - node.y) || 1;
      return { x: (inside.x - node.x) / length, y: (inside.y - node.y) / length };
    };
    const [first = { x: 0, y: 0 }] = link.world;
    const last = link.world.at(-1) ?? first;
    found = {
      start: toward(first, pointAt(link.world, reach)),
      end: toward(last, pointAt(link.world, total - reach)),
    };
    outwards.set(link, found);
  }
  return found;
}

const cornersOfNodes = new WeakMap<NodeModel, readonly Point[]>();

/**
 * Unit directions between a node's neighbouring arms, the widest gap first: room for a name or an icon. To the lower
 * right where it has no arms.
 */
export function cornersOf(node: NodeModel): readonly Point[] {
  let found = cornersOfNodes.get(node);
  if (found === undefined) {
    found = cornersBetween([
      ...node.outgoing.map((link) => outward(link).start),
      ...node.incoming.filter((link) => link.twin === null).map((link) => outward(link).end),
    ]);
    cornersOfNodes.set(node, found);
  }
  return found;
}

function cornersBetween(arms: readonly Point[]): Point[] {
  if (arms.length === 0) return [{ x: Math.SQRT1_2, y: Math.SQRT1_2 }];
  const angles = arms.map(({ x, y }) => Math.atan2(y, x)).sort((a, b) => a - b);
  return angles
    .map((angle, index) => {
      const next = angles[index + 1] ?? (angles[0] ?? angle) + Math.PI * 2;
      return { middle: (angle + next) / 2, gap: next - angle };
    })
    .sort((a, b) => b.gap - a.gap)
    .map(({ middle }) => ({ x: Math.cos(middle), y: Math.sin(middle) }));
}

function junctionRing(node: NodeModel, links: ReadonlyMap<string, LinkGeometry>): Point[] {
  const corners: Point[] = [];
  let crossing = false;
  const add = (link: LinkModel, atEnd: boolean) => {
    const geometry = links.get(link.id);
    if (geometry === undefined) return;
    crossing ||= (atEnd ? geometry.trimEnd : geometry.trimStart) > 0;
    const { x, y, angle } = pointAt(geometry.points, atEnd ? geometry.length : 0);
    const half = geometry.bedWidth / 2;
    for (const side of [-half, half]) corners.push({ x: x - Math.sin(angle) * side, y: y + Math.cos(angle) * side });
  };
  for (const link of node.incoming) add(link, true);
  for (const link of node.outgoing) add(link, false);
  return crossing ? convexHull(corners) : [];
}

/** Andrew's monotone chain. */
export function convexHull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
  const half = (from: readonly Point[]): Point[] => {
    const chain: Point[] = [];
    for (const p of from) {
      for (;;) {
        const a = chain.at(-2);
        const b = chain.at(-1);
        if (a === undefined || b === undefined) break;
        if ((b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x) > 0) break;
        chain.pop();
      }
      chain.push(p);
    }
    chain.pop();
    return chain;
  };
  return [...half(sorted), ...half(sorted.toReversed())];
}

/** Leaves out points that lie within half a pixel of the one before. */
function thinned(points: readonly Point[]): Point[] {
  const kept: Point[] = [];
  points.forEach((point, index) => {
    const last = kept.at(-1);
    const isEnd = index === points.length - 1;
    if (last === undefined || isEnd || Math.hypot(point.x - last.x, point.y - last.y) >= 0.5) kept.push(point);
  });
  return kept;
}
