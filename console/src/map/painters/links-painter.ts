import type { Sliced } from "../../ui/slices.js";
import { type LinkAppearance, type LinkStyle, linkStyle } from "../link-style.js";
import { overlaps, type Rect } from "../mercator.js";
import type { Palette } from "../palette.js";
import type { LinkGeometry } from "../road-geometry.js";
import { type MapHit, moveToAnchor, type Painter, type View, visibleRect } from "../view.js";
import { type Drawn, type DrawnZoom, gridOf, type RoadPaths } from "./road-paths.js";

const arrowsFromZoom = 15;

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
    const beds = inOnePath(visible, ({ bedWidth }) => bedWidth);
    context.lineJoin = "round";
    context.strokeStyle = this.palette.bedEdge;
    for (const [geometry, path] of beds) {
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
    for (const [geometry, path] of beds) {
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

/** The paths of what is stroked alike put together: one stroke of many lines takes far less than one of each. */
function inOnePath(
  drawn: readonly Drawn[],
  widthOf: (geometry: LinkGeometry) => number,
): (readonly [LinkGeometry, Path2D])[] {
  const batches = new Map<string, readonly [LinkGeometry, Path2D]>();
  for (const { geometry, path } of drawn) {
    const key = `${capOf(geometry)} ${widthOf(geometry)}`;
    const batch = batches.get(key) ?? ([geometry, new Path2D()] as const);
    batches.set(key, batch);
    batch[1].addPath(path);
  }
  return [...batches.values()];
}

function strokeLevel(
  context: CanvasRenderingContext2D,
  path: Path2D,
  width: number,
  { dash }: LinkStyle,
  geometry: LinkGeometry,
  dashFactor: number,
): void {
  context.lineCap = dash.length > 0 ? "butt" : capOf(geometry);
  context.lineWidth = width;
  context.setLineDash(dash.map((length) => length * geometry.lineWidth * dashFactor));
  context.stroke(path);
}

/** Draws the level of service, one line a direction, and where there is room the direction of travel. */
export class LevelsPainter implements Painter {
  readonly plane = "roads";
  readonly order = 0;
  private readonly styles = new Map<string, LinkStyle>();

  constructor(
    private readonly paths: RoadPaths,
    private readonly appearances: ReadonlyMap<string, LinkAppearance>,
    private readonly palette: Palette,
    private readonly showLevels: boolean,
    readonly isKnown: () => boolean,
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
    const byStyle = new Map<LinkStyle, Drawn[]>();
    for (const drawn of visible) {
      const appearance = this.appearances.get(drawn.geometry.link.id);
      if (appearance === undefined) continue;
      const style = this.styleOf(appearance);
      const alike = byStyle.get(style);
      if (alike === undefined) byStyle.set(style, [drawn]);
      else alike.push(drawn);
    }
    for (const [style, alike] of [...byStyle].sort(([a], [b]) => a.order - b.order)) {
      context.strokeStyle = style.color;
      const atKerb = alike.filter(({ kerb }) => kerb !== null);
      if (style.dash.length === 0) this.tintLanes(context, atKerb);
      for (const { geometry, kerb } of atKerb) {
        if (kerb === null) continue;
        const width = Math.min(geometry.lineWidth * style.widthFactor, geometry.laneWidth * 1.2);
        strokeLevel(context, kerb, width, style, geometry, 0.6);
      }
      const alone = alike.filter(({ kerb }) => kerb === null);
      for (const [geometry, path] of inOnePath(alone, ({ lineWidth }) => lineWidth)) {
        const width = geometry.lineWidth * style.widthFactor;
        context.strokeStyle = style.color;
        strokeLevel(context, path, width, style, geometry, 0.8);
        if (!style.core || width < 5) continue;
        context.strokeStyle = this.palette.arrow;
        context.lineWidth = Math.max(1, width * 0.16);
        context.setLineDash([width * 0.9, width * 0.7]);
        context.lineCap = "butt";
        context.stroke(path);
      }
    }
    context.setLineDash([]);
  }

  /** The same object for what looks alike. */
  private styleOf({ los, stale }: LinkAppearance): LinkStyle {
    const key = `${los} ${stale}`;
    const found = this.styles.get(key);
    if (found !== undefined) return found;
    const made = linkStyle({ los, stale }, this.palette);
    this.styles.set(key, made);
    return made;
  }

  private tintLanes(context: CanvasRenderingContext2D, drawn: readonly Drawn[]): void {
    context.setLineDash([]);
    context.globalAlpha = 0.2;
    for (const { geometry, path } of drawn) {
      context.lineCap = capOf(geometry);
      context.lineWidth = geometry.bedWidth;
      context.stroke(path);
    }
    context.globalAlpha = 1;
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
