import { finish, type Sliced } from "../../ui/slices.js";
import { HitGrid } from "../hit-grid.js";
import { boundsOf, grown, type Rect } from "../mercator.js";
import { movedRight, pointAt } from "../polyline.js";
import type { LinkGeometry, RoadGeometry, ZoomGeometry } from "../road-geometry.js";

const arrowEveryPx = 130;
const classOrder = { local: 0, collector: 1, arterial: 2, motorway: 3 } as const;

export interface Drawn {
  geometry: LinkGeometry;
  path: Path2D;
  /** The outer side of the carriageway, where the level of service moves to when lanes are drawn one by one. */
  kerb: Path2D | null;
  laneLines: Path2D | null;
  arrows: readonly { x: number; y: number; angle: number }[];
}

export interface DrawnZoom {
  zoom: ZoomGeometry;
  links: Drawn[];
  junctions: { path: Path2D; bounds: Rect }[];
  grid: HitGrid | null;
}

/** The paths of the roads by zoom, shared by the painters that draw them. */
export class RoadPaths {
  private readonly kept = new WeakMap<ZoomGeometry, DrawnZoom>();

  constructor(private readonly roads: RoadGeometry) {}

  at(zoom: number): DrawnZoom {
    return finish(this.slicedAt(zoom));
  }

  /** The same in bits, for zooms that may not have been drawn yet. */
  *slicedAt(zoom: number): Sliced<DrawnZoom> {
    const geometry = yield* this.roads.slicedAt(zoom);
    const found = this.kept.get(geometry);
    if (found !== undefined) return found;
    const links = yield* drawnLinks(geometry);
    const made = { zoom: geometry, links, junctions: junctionPaths(geometry), grid: null };
    this.kept.set(geometry, made);
    return made;
  }
}
/** Links a bit: about a millisecond. */
const perBit = 50;

function* drawnLinks(zoom: ZoomGeometry): Sliced<Drawn[]> {
  const drawn: Drawn[] = [];
  const lanesDrawn = zoom.lanesShown;
  const inOrder = [...zoom.links.values()].sort(
    (a, b) => classOrder[a.link.properties.roadClass] - classOrder[b.link.properties.roadClass],
  );
  for (const geometry of inOrder) {
    if (drawn.length % perBit === 0) yield;
    drawn.push({
      geometry,
      path: pathOf(geometry.points),
      kerb: lanesDrawn
        ? pathOf(movedRight(geometry.points, geometry.bedWidth / 2 - Math.min(2.5, geometry.laneWidth * 0.3)))
        : null,
      laneLines: lanesDrawn ? laneLinesOf(geometry) : null,
      arrows: arrowsOf(geometry, lanesDrawn),
    });
  }
  return drawn;
}

function arrowsOf(geometry: LinkGeometry, lanesDrawn: boolean): Drawn["arrows"] {
  if (geometry.length < 28) return [];
  const count = Math.max(1, Math.round(geometry.length / (lanesDrawn ? arrowEveryPx * 1.6 : arrowEveryPx)));
  // Not in the middle: there the arrow of the other direction would lie beside it.
  return Array.from({ length: count }, (_, index) =>
    pointAt(geometry.points, (geometry.length * (index + 0.36)) / count),
  );
}

function laneLinesOf(geometry: LinkGeometry): Path2D {
  const path = new Path2D();
  const { lanes } = geometry.link.properties;
  for (let lane = 1; lane < lanes; lane++) {
    path.addPath(pathOf(movedRight(geometry.points, (lane - lanes / 2) * geometry.laneWidth)));
  }
  return path;
}

export function pathOf(points: readonly { x: number; y: number }[], closed = false): Path2D {
  const path = new Path2D();
  points.forEach(({ x, y }, index) => {
    if (index === 0) path.moveTo(x, y);
    else path.lineTo(x, y);
  });
  if (closed) path.closePath();
  return path;
}

function junctionPaths(zoom: ZoomGeometry): DrawnZoom["junctions"] {
  return [...zoom.junctions.values()].flatMap(({ ring }) =>
    ring.length > 2 ? [{ path: pathOf(ring, true), bounds: grown(boundsOf(ring), 1) }] : [],
  );
}

export function gridOf({ links }: DrawnZoom): HitGrid {
  const grid = new HitGrid();
  for (const { geometry } of links) grid.add(geometry.link.id, geometry.points, geometry.bedWidth / 2);
  return grid;
}
