import { HitGrid } from "../hit-grid.js";
import { type LinkAppearance, linkStyle } from "../link-style.js";
import { boundsOf, grown, overlaps, type Rect } from "../mercator.js";
import type { Palette } from "../palette.js";
import { movedRight, pointAt } from "../polyline.js";
import type { LinkGeometry, RoadGeometry, ZoomGeometry } from "../road-geometry.js";
import { finish, type Sliced } from "../slices.js";
import { type MapHit, moveToAnchor, type Painter, type View, visibleRect } from "../view.js";

const arrowsFromZoom = 15;
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

function visibleOf({ zoom, links }: DrawnZoom, view: View): Drawn[] {
  const rect = visibleRect(view, zoom.anchor);
  return links.filter(({ geometry }) => overlaps(geometry.bounds, rect));
}

/** Draws the carriageways: the ground that levels of service lie on, which only a new view paints anew. */
export class BedsPainter implements Painter {
  readonly plane = "base";
  readonly order = 20;

  constructor(
    private readonly paths: RoadPaths,
    private readonly palette: Palette,
  ) {}

  *prepare(zoom: number): Sliced {
    yield* this.paths.slicedAt(zoom);
  }

  paint(context: CanvasRenderingContext2D, view: View): void {
    const drawn = this.paths.at(view.zoom);
    moveToAnchor(context, view, drawn.zoom.anchor);
    const visible = visibleOf(drawn, view);
    context.lineJoin = "round";
    context.strokeStyle = this.palette.bedEdge;
    for (const { geometry, path } of visible) {
      context.lineCap = capOf(geometry);
      context.lineWidth = geometry.bedWidth + 2;
      context.stroke(path);
    }
    context.fillStyle = this.palette.bed;
    context.strokeStyle = this.palette.bed;
    context.lineWidth = 1;
    const rect = visibleRect(view, drawn.zoom.anchor);
    for (const { path, bounds } of drawn.junctions) {
      if (!overlaps(bounds, rect)) continue;
      context.fill(path);
      context.stroke(path);
    }
    for (const { geometry, path } of visible) {
      context.lineCap = capOf(geometry);
      context.lineWidth = geometry.bedWidth;
      context.stroke(path);
    }
    context.strokeStyle = this.palette.laneLine;
    context.lineCap = "butt";
    for (const { geometry, laneLines } of visible) {
      if (laneLines === null) continue;
      context.lineWidth = geometry.laneWidth > 6 ? 1 : 0.6;
      context.setLineDash([geometry.laneWidth * 1.4, geometry.laneWidth * 1.8]);
      context.stroke(laneLines);
    }
    context.setLineDash([]);
  }
}

/** Draws the level of service, one line a direction, and where there is room the direction of travel. */
export class LevelsPainter implements Painter {
  readonly plane = "roads";
  readonly order = 0;

  constructor(
    private readonly paths: RoadPaths,
    private readonly appearances: ReadonlyMap<string, LinkAppearance>,
    private readonly palette: Palette,
    private readonly showLevels: boolean,
  ) {}

  paint(context: CanvasRenderingContext2D, view: View): void {
    const drawn = this.paths.at(view.zoom);
    moveToAnchor(context, view, drawn.zoom.anchor);
    const visible = visibleOf(drawn, view);
    if (this.showLevels) this.paintLevels(context, visible);
    if (view.zoom >= arrowsFromZoom) this.paintArrows(context, visible);
  }

  paintWithin(context: CanvasRenderingContext2D, view: View, rect: Rect): void {
    const drawn = this.paths.at(view.zoom);
    const { anchor } = drawn.zoom;
    moveToAnchor(context, view, anchor);
    // Whole pixels: a soft edge would be drawn over itself again and again.
    const minX = Math.floor(rect.minX - anchor.x);
    const minY = Math.floor(rect.minY - anchor.y);
    const part = { minX, minY, maxX: Math.ceil(rect.maxX - anchor.x), maxY: Math.ceil(rect.maxY - anchor.y) };
    if (!overlaps(part, visibleRect(view, anchor))) return;
    context.beginPath();
    context.rect(minX, minY, part.maxX - minX, part.maxY - minY);
    context.clip();
    context.clearRect(minX, minY, part.maxX - minX, part.maxY - minY);
    const visible = drawn.links.filter(({ geometry }) => overlaps(geometry.bounds, part));
    if (this.showLevels) this.paintLevels(context, visible);
    if (view.zoom >= arrowsFromZoom) this.paintArrows(context, visible);
  }

  hit(point: { x: number; y: number }, zoom: number, tolerance: number): MapHit | null {
    const drawn = this.paths.at(zoom);
    drawn.grid ??= gridOf(drawn);
    const { anchor } = drawn.zoom;
    const id = drawn.grid.nearest({ x: point.x - anchor.x, y: point.y - anchor.y }, tolerance);
    return id === null ? null : { kind: "link", id };
  }

  private paintLevels(context: CanvasRenderingContext2D, visible: readonly Drawn[]): void {
    const styled = visible
      .flatMap((drawn) => {
        const appearance = this.appearances.get(drawn.geometry.link.id);
        return appearance === undefined ? [] : [{ drawn, style: linkStyle(appearance, this.palette) }];
      })
      .sort((a, b) => a.style.order - b.style.order);
    for (const { drawn, style } of styled) {
      const { geometry, path, kerb } = drawn;
      const width = geometry.lineWidth * style.widthFactor;
      context.strokeStyle = style.color;
      context.lineCap = style.dash.length > 0 ? "butt" : capOf(geometry);
      if (kerb !== null) {
        if (style.dash.length === 0) {
          context.setLineDash([]);
          context.globalAlpha = 0.2;
          context.lineWidth = geometry.bedWidth;
          context.stroke(path);
          context.globalAlpha = 1;
        }
        context.lineWidth = Math.min(width, geometry.laneWidth * 1.2);
        context.setLineDash(style.dash.map((length) => length * geometry.lineWidth * 0.6));
        context.stroke(kerb);
        continue;
      }
      context.lineWidth = width;
      context.setLineDash(style.dash.map((length) => length * geometry.lineWidth * 0.8));
      context.stroke(path);
      if (style.core && width >= 5) {
        context.strokeStyle = this.palette.arrow;
        context.lineWidth = Math.max(1, width * 0.16);
        context.setLineDash([width * 0.9, width * 0.7]);
        context.lineCap = "butt";
        context.stroke(path);
      }
    }
    context.setLineDash([]);
  }

  private paintArrows(context: CanvasRenderingContext2D, visible: readonly Drawn[]): void {
    for (const { geometry, arrows, kerb } of visible) {
      const size =
        kerb === null ? Math.min(4.4, Math.max(3.1, geometry.lineWidth * 0.66)) : Math.min(7, geometry.laneWidth * 0.7);
      context.fillStyle = kerb === null ? this.palette.arrow : this.palette.laneLine;
      for (const { x, y, angle } of arrows) {
        const cos = Math.cos(angle) * size;
        const sin = Math.sin(angle) * size;
        context.beginPath();
        context.moveTo(x + cos * 1.3, y + sin * 1.3);
        context.lineTo(x - cos * 0.9 - sin * 0.85, y - sin * 0.9 + cos * 0.85);
        context.lineTo(x - cos * 0.4, y - sin * 0.4);
        context.lineTo(x - cos * 0.9 + sin * 0.85, y - sin * 0.9 - cos * 0.85);
        context.closePath();
        context.fill();
      }
    }
  }
}

/** Links that run through a node need round ends to close the joint; those that end at a stop line square ones. */
function capOf({ trimStart, trimEnd }: LinkGeometry): CanvasLineCap {
  return trimStart > 0 && trimEnd > 0 ? "butt" : "round";
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

function gridOf({ links }: DrawnZoom): HitGrid {
  const grid = new HitGrid();
  for (const { geometry } of links) grid.add(geometry.link.id, geometry.points, geometry.bedWidth / 2);
  return grid;
}
