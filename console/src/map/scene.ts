import type { LeafletEventHandlerFnMap } from "leaflet";
import { DomUtil, Layer, type LeafletMap, point } from "./leaflet.js";
import type { Point } from "./mercator.js";
import type { MapHit, Painter, Plane, View } from "./view.js";

const planes: readonly Plane[] = ["base", "roads", "labels", "overlay"];
/** The canvas reaches this share of the map's size past each edge, so that a drag shows no bare border. */
const padding = 0.2;

interface Sheet {
  canvas: HTMLCanvasElement;
  context: CanvasRenderingContext2D;
  dirty: boolean;
}

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
  private front: Omit<Sheet, "dirty"> | null = null;
  private view: View | null = null;
  private frame: number | null = null;
  private leaflet: LeafletMap | null = null;
  private readonly events: LeafletEventHandlerFnMap = {
    viewreset: () => this.place(),
    moveend: () => this.place(),
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
      this.sheets.set(plane, { canvas, context: contextOf(canvas), dirty: true });
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

  /** Has a plane painted anew in the next frame. */
  invalidate(plane: Plane): void {
    const sheet = this.sheets.get(plane);
    if (sheet !== undefined) sheet.dirty = true;
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
    if (this.frame === null && this.leaflet !== null) this.frame = requestAnimationFrame(() => this.paint());
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
    let changed = false;
    for (const [plane, sheet] of this.sheets) {
      if (!sheet.dirty) continue;
      sheet.dirty = false;
      changed = true;
      const { context } = sheet;
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, this.view.width, this.view.height);
      for (const painter of inOrder) {
        if (painter.plane !== plane) continue;
        context.save();
        painter.paint(context, this.view);
        context.restore();
      }
    }
    if (changed) this.layOver();
  }

  /** Lays the sheets over one another into the canvas that is seen. */
  private layOver(): void {
    if (this.front === null) return;
    const { canvas, context } = this.front;
    context.clearRect(0, 0, canvas.width, canvas.height);
    for (const { canvas: sheet } of this.sheets.values()) context.drawImage(sheet, 0, 0);
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
