import type { LeafletEventHandlerFnMap } from "leaflet";
import { DomUtil, Layer, type LeafletMap, point } from "./leaflet.js";
import type { Point, Rect } from "./mercator.js";
import type { MapHit, Painter, Plane, View } from "./view.js";

const planes: readonly Plane[] = ["base", "roads", "labels", "overlay"];
/** The canvas reaches this share of the map's size past each edge, so that a drag shows no bare border. */
const padding = 0.2;

interface Sheet {
  canvas: HTMLCanvasElement;
  context: CanvasRenderingContext2D;
  /** All of it is out of date. */
  dirty: boolean;
  /** Else what is, in pixels of the projection at the view's zoom. */
  damage: Rect[];
}

/** More damage than this is drawn faster as a whole. */
const mostDamage = 400;
/** While the map is moved, what the street changes waits: each painting would cost the drag a frame or two. */
const movingPaintEveryMs = 1_000;

/**
 * Everything drawn on the map: four sheets, each painted at most once a frame and only when something on it changed,
 * laid over one another into the one canvas that stands in the page. (Four canvases in the page would be blended anew
 * by the browser in every frame of a drag; one is only moved.) A drag or a zoom moves the canvas without painting; it
 * is painted anew at its end, or in between when the view leaves it.
 */
export class Scene extends Layer {
  private readonly painters = new Set<Painter>();
  private readonly sheets = new Map<Plane, Sheet>();
  /** The one that is seen. */
  private front: Pick<Sheet, "canvas" | "context"> | null = null;
  private view: View | null = null;
  private frame: number | null = null;
  /** Since when the map moves, or when it was last painted while it does; `performance.now()`. */
  private movedSince: number | null = null;
  private leaflet: LeafletMap | null = null;
  private readonly events: LeafletEventHandlerFnMap = {
    viewreset: () => this.place(),
    movestart: () => {
      this.movedSince = performance.now();
    },
    moveend: () => {
      this.movedSince = null;
      this.place();
    },
    resize: () => this.place(),
    move: () => this.followDrag(),
    zoom: () => {
      if (this.leaflet !== null) this.stretch(this.leaflet.getCenter(), this.leaflet.getZoom());
    },
    zoomanim: (event) => this.stretch(event.center, event.zoom),
  };

  override onAdd(map: LeafletMap): this {
    this.leaflet = map;
    const pane = map.getPane("overlayPane");
    const front = DomUtil.create("canvas", "leaflet-zoom-animated", pane);
    front.style.pointerEvents = "none";
    this.front = { canvas: front, context: contextOf(front) };
    for (const plane of planes) {
      const canvas = document.createElement("canvas");
      this.sheets.set(plane, { canvas, context: contextOf(canvas), dirty: true, damage: [] });
    }
    map.on(this.events);
    this.place();
    return this;
  }

  override onRemove(map: LeafletMap): this {
    map.off(this.events);
    if (this.frame !== null) cancelAnimationFrame(this.frame);
    this.frame = null;
    this.front?.canvas.remove();
    this.front = null;
    this.sheets.clear();
    this.leaflet = null;
    return this;
  }

  add(painter: Painter): () => void {
    this.painters.add(painter);
    this.invalidate(painter.plane);
    return () => {
      this.painters.delete(painter);
      this.invalidate(painter.plane);
    };
  }

  /** Has a plane painted anew in the next frame, or of a plane only some rectangles (pixels of the view's zoom). */
  invalidate(plane: Plane, rects?: readonly Rect[]): void {
    const sheet = this.sheets.get(plane);
    if (sheet !== undefined) {
      if (rects === undefined || sheet.damage.length + rects.length > mostDamage) sheet.dirty = true;
      else sheet.damage.push(...rects);
    }
    this.schedule();
  }

  /** What lies under a point of the map's container, the uppermost first; null where nothing does. */
  hit(containerPoint: Point, tolerance: number): MapHit | null {
    const map = this.leaflet;
    if (map === null || this.view === null || this.view.zoom !== map.getZoom()) return null;
    const at = map.containerPointToLayerPoint(point(containerPoint.x, containerPoint.y)).add(map.getPixelOrigin());
    const fromTop = [...this.painters].sort(
      (a, b) => planes.indexOf(b.plane) - planes.indexOf(a.plane) || b.order - a.order,
    );
    for (const painter of fromTop) {
      const found = painter.hit?.({ x: at.x, y: at.y }, this.view, tolerance);
      if (found !== undefined && found !== null) return found;
    }
    return null;
  }

  private schedule(): void {
    if (this.frame !== null || this.leaflet === null) return;
    this.frame = requestAnimationFrame((now) => {
      this.frame = null;
      if (this.movedSince === null) return this.paint();
      if (now - this.movedSince < movingPaintEveryMs) return this.schedule();
      this.movedSince = now;
      return this.paint();
    });
  }

  /** Lays the canvases over the present view and paints them at once, so that no frame shows one without the other. */
  private place(): void {
    const map = this.leaflet;
    if (map === null) return;
    const next = viewOf(map, (this.view?.version ?? 0) + 1);
    if (this.view === null || !servesStill(this.view, next)) {
      this.view = next;
      this.sizeCanvases(next);
    }
    const corner = point(this.view.origin.x, this.view.origin.y).subtract(map.getPixelOrigin());
    if (this.front !== null) DomUtil.setPosition(this.front.canvas, corner);
    this.paint();
  }

  private followDrag(): void {
    const map = this.leaflet;
    if (map === null || this.view === null || this.view.zoom !== map.getZoom()) return;
    const { min, max } = map.getPixelBounds();
    if (min === undefined || max === undefined) return;
    const { origin, width, height } = this.view;
    if (min.x < origin.x || min.y < origin.y || max.x > origin.x + width || max.y > origin.y + height) this.place();
  }

  /** Moves and scales the painted canvases to where a zoom under way shows them. */
  private stretch(center: { lat: number; lng: number }, zoom: number): void {
    const map = this.leaflet;
    if (map === null || this.view === null) return;
    const scale = map.getZoomScale(zoom, this.view.zoom);
    const pane = map.getPane("mapPane");
    const panePosition = pane === undefined ? point(0, 0) : DomUtil.getPosition(pane);
    const origin = map.project(center, zoom).subtract(map.getSize().divideBy(2)).add(panePosition).round();
    const corner = point(this.view.origin.x, this.view.origin.y).multiplyBy(scale).subtract(origin);
    if (this.front !== null) DomUtil.setTransform(this.front.canvas, corner, scale);
  }

  private paint(): void {
    if (this.frame !== null) cancelAnimationFrame(this.frame);
    this.frame = null;
    if (this.view === null || this.front === null) return;
    const inOrder = [...this.painters].sort((a, b) => a.order - b.order);
    const ratio = pixelRatio(this.front.canvas);
    const view = this.view;
    let whole = false;
    const damage: Rect[] = [];
    for (const [plane, sheet] of this.sheets) {
      const { context } = sheet;
      const painters = inOrder.filter((painter) => painter.plane === plane);
      const parts = painters.every((painter) => painter.paintWithin !== undefined);
      if (!sheet.dirty && sheet.damage.length === 0) continue;
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      if (sheet.dirty || !parts) {
        whole = true;
        context.clearRect(0, 0, view.width, view.height);
        for (const painter of painters) {
          context.save();
          painter.paint(context, view);
          context.restore();
        }
      } else {
        for (const rect of sheet.damage) {
          for (const painter of painters) {
            context.save();
            painter.paintWithin?.(context, view, rect);
            context.restore();
          }
        }
        damage.push(...sheet.damage);
      }
      sheet.dirty = false;
      sheet.damage = [];
    }
    if (whole) this.layOver({ x: 0, y: 0, width: this.front.canvas.width, height: this.front.canvas.height });
    else
      for (const { minX, minY, maxX, maxY } of damage) {
        const x = Math.max(0, Math.floor((minX - view.origin.x) * ratio));
        const y = Math.max(0, Math.floor((minY - view.origin.y) * ratio));
        const width = Math.min(this.front.canvas.width, Math.ceil((maxX - view.origin.x) * ratio)) - x;
        const height = Math.min(this.front.canvas.height, Math.ceil((maxY - view.origin.y) * ratio)) - y;
        if (width > 0 && height > 0) this.layOver({ x, y, width, height });
      }
  }

  /** Lays the sheets over one another into a part (canvas pixels) of the canvas that is seen. */
  private layOver({ x, y, width, height }: Point & { width: number; height: number }): void {
    // A map that panels cover wholly has no pixels.
    if (this.front === null || width === 0 || height === 0) return;
    const { context } = this.front;
    context.clearRect(x, y, width, height);
    for (const { canvas } of this.sheets.values()) context.drawImage(canvas, x, y, width, height, x, y, width, height);
  }

  private sizeCanvases({ width, height }: View): void {
    if (this.front === null) return;
    const ratio = pixelRatio(this.front.canvas);
    const size = { width: Math.round(width * ratio), height: Math.round(height * ratio) };
    Object.assign(this.front.canvas.style, { width: `${width}px`, height: `${height}px` });
    for (const { canvas } of [this.front, ...this.sheets.values()]) {
      if (canvas.width !== size.width || canvas.height !== size.height) Object.assign(canvas, size);
    }
    for (const sheet of this.sheets.values()) sheet.dirty = true;
  }
}

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("this browser gives no 2d canvas");
  return context;
}

/** More than two canvas pixels to a CSS pixel cost time and show nothing. The wall view is enlarged as a whole. */
function pixelRatio(canvas: HTMLCanvasElement): number {
  return Math.min(2, (window.devicePixelRatio || 1) * (canvas.currentCSSZoom ?? 1));
}

function viewOf(map: LeafletMap, version: number): View {
  const size = map.getSize();
  const corner = map.containerPointToLayerPoint(size.multiplyBy(-padding)).round().add(map.getPixelOrigin());
  return {
    zoom: map.getZoom(),
    origin: { x: corner.x, y: corner.y },
    width: Math.round(size.x * (1 + padding * 2)),
    height: Math.round(size.y * (1 + padding * 2)),
    version,
  };
}

/** Whether what is painted still covers the map with some room on each side: a short drag needs no new painting. */
function servesStill(painted: View, next: View): boolean {
  const roomX = (next.width * padding * 0.7) / (1 + padding * 2);
  const roomY = (next.height * padding * 0.7) / (1 + padding * 2);
  return (
    painted.zoom === next.zoom &&
    painted.width === next.width &&
    painted.height === next.height &&
    Math.abs(painted.origin.x - next.origin.x) <= roomX &&
    Math.abs(painted.origin.y - next.origin.y) <= roomY
  );
}
