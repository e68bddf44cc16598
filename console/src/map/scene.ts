import type { LeafletEventHandlerFnMap } from "leaflet";
import { nextTurn, sliceMs } from "../ui/slices.js";
import { DomUtil, Layer, type LeafletMap, point } from "./leaflet.js";
import type { Point, Rect } from "./mercator.js";
import { Picture } from "./picture.js";
import type { Tile } from "./tile.js";
import { type MapHit, type Painter, type Plane, planes } from "./view.js";

/** Tiles are made up to this share of the map's size past each edge, so that a drag shows no bare border. */
const padding = 0.2;
/** And kept up to this share, for whoever comes back. More costs memory: on a 4K screen a tenth of it some 70 MB. */
const keeping = 0.3;
/** A slice before the first picture is seen: longer, since each frame between two of them puts it off. */
const firstSliceMs = 16;
/** A slice while the map is moved, one a frame: the frame must not be late. */
const movingSliceMs = 5;
/** While the map is moved, what the street changes waits: each painting would cost the drag a frame or two. */
const movingPaintEveryMs = 1_000;

/**
 * Everything drawn on the map. It is drawn in tiles and in slices of a few milliseconds, so that neither the start nor a
 * drag nor a zoom holds the page: a drag draws the tiles that come into sight; a zoom stretches the old picture until
 * the new one covers the map.
 */
export class Scene extends Layer {
  private readonly painters = new Set<Painter>();
  private inOrder: readonly Painter[] = [];
  private shown: Picture | null = null;
  /** The picture of the present zoom while it is made. */
  private coming: Picture | null = null;
  private leaflet: LeafletMap | null = null;
  private scheduled = false;
  /** Since when the map moves, or since when what the street changed last waits; `performance.now()`. */
  private movedSince: number | null = null;
  /** What the street changed and a moving map shows now. */
  private due: readonly Tile[] = [];
  private readonly events: LeafletEventHandlerFnMap = {
    viewreset: () => this.place(),
    movestart: () => {
      this.movedSince = performance.now();
    },
    moveend: () => {
      this.movedSince = null;
      this.due = [];
      this.place();
    },
    resize: () => this.place(),
    move: () => this.cover(),
    zoom: () => this.lay(),
    zoomanim: (event) => this.stretch(event.center, event.zoom),
  };

  override onAdd(map: LeafletMap): this {
    this.leaflet = map;
    map.getContainer().ariaBusy = "true";
    map.on(this.events);
    this.place();
    return this;
  }

  override onRemove(map: LeafletMap): this {
    map.off(this.events);
    for (const picture of this.pictures()) picture.box.remove();
    this.shown = null;
    this.coming = null;
    this.leaflet = null;
    return this;
  }

  add(painter: Painter): () => void {
    this.painters.add(painter);
    this.sort();
    this.renew(painter);
    return () => {
      this.painters.delete(painter);
      for (const picture of this.pictures()) picture.forget(painter);
      this.sort();
      this.invalidate(painter.plane);
    };
  }

  /** Has all that a painter worked out worked out anew, and drawn. */
  renew(painter: Painter): void {
    for (const picture of this.pictures()) picture.prepare(painter);
    this.invalidate(painter.plane);
  }

  /** Has a plane painted anew, or of a plane only some rectangles: pixels of the zoom that is asked for. */
  invalidate(plane: Plane, rectsAt?: (zoom: number) => readonly Rect[]): void {
    for (const picture of this.pictures()) {
      // While something is worked out anew, what was painted before it stands and would be painted over.
      const rects = rectsAt === undefined || !picture.isReady(plane) ? undefined : rectsAt(picture.zoom);
      picture.invalidate(plane, rects);
    }
    this.schedule();
  }

  /** What lies under a point of the map's container, the uppermost first; null where nothing does. */
  hit(containerPoint: Point, tolerance: number): MapHit | null {
    const map = this.leaflet;
    if (map === null || this.coming !== null || this.shown?.zoom !== map.getZoom()) return null;
    const at = map.containerPointToLayerPoint(point(containerPoint.x, containerPoint.y)).add(map.getPixelOrigin());
    const fromTop = [...this.inOrder].sort(
      (a, b) => planes.indexOf(b.plane) - planes.indexOf(a.plane) || b.order - a.order,
    );
    for (const painter of fromTop) {
      const found = painter.hit?.({ x: at.x, y: at.y }, map.getZoom(), tolerance);
      if (found !== undefined && found !== null) return found;
    }
    return null;
  }

  private sort(): void {
    this.inOrder = [...this.painters].sort((a, b) => a.order - b.order);
  }

  private pictures(): Picture[] {
    return [this.shown, this.coming].filter((picture) => picture !== null);
  }

  /** Begins the picture of a zoom that is new, and has the map covered. */
  private place(): void {
    const map = this.leaflet;
    if (map === null) return;
    const zoom = map.getZoom();
    const ratio = pixelRatio(map.getContainer());
    const fits = (picture: Picture | null) => picture !== null && picture.zoom === zoom && picture.ratio === ratio;
    if (!fits(this.coming)) {
      this.coming?.box.remove();
      this.coming = fits(this.shown) ? null : this.begin(map, zoom, ratio);
    }
    this.lay();
    this.cover();
  }

  private begin(map: LeafletMap, zoom: number, ratio: number): Picture {
    const { x, y } = map.getPixelBounds().getCenter();
    const picture = new Picture(zoom, ratio, { x, y }, () => this.schedule());
    // What of the old picture is not seen need not lie in memory beside the new one.
    this.shown?.keepOnly(scaled(sightOf(map, 0), map.getZoomScale(this.shown.zoom, zoom)));
    for (const painter of this.inOrder) picture.prepare(painter);
    // The first picture is seen with its roads, later ones when they cover the map: to show each bit of it costs as much
    // as to draw it.
    picture.box.style.visibility = "hidden";
    map.getPane("overlayPane")?.append(picture.box);
    return picture;
  }

  /** Has tiles wherever the map is, and some way round it. */
  private cover(): void {
    const picture = this.coming ?? this.shown;
    if (this.leaflet === null || picture === null || picture.zoom !== this.leaflet.getZoom()) return;
    picture.cover(sightOf(this.leaflet, padding), sightOf(this.leaflet, keeping));
    this.schedule();
  }

  /** Lays the pictures where the map shows them now. */
  private lay(): void {
    const map = this.leaflet;
    if (map === null) return;
    this.stretch(map.getCenter(), map.getZoom());
    for (const { zoom, box, origin } of this.pictures()) {
      if (zoom === map.getZoom()) DomUtil.setPosition(box, point(origin.x, origin.y).subtract(map.getPixelOrigin()));
    }
  }

  /** Moves and scales the pictures to where a zoom under way shows them. */
  private stretch(center: { lat: number; lng: number }, zoom: number): void {
    const map = this.leaflet;
    if (map === null) return;
    const pane = map.getPane("mapPane");
    const panePosition = pane === undefined ? point(0, 0) : DomUtil.getPosition(pane);
    const corner = map.project(center, zoom).subtract(map.getSize().divideBy(2)).add(panePosition).round();
    for (const picture of this.pictures()) {
      const scale = map.getZoomScale(zoom, picture.zoom);
      const at = point(picture.origin.x, picture.origin.y).multiplyBy(scale).subtract(corner);
      DomUtil.setTransform(picture.box, at, scale);
    }
  }

  private schedule(): void {
    if (this.scheduled || this.leaflet === null) return;
    this.scheduled = true;
    requestAnimationFrame(() => this.slice());
  }

  private slice(): void {
    this.scheduled = false;
    const map = this.leaflet;
    if (map === null) return;
    const until = performance.now() + this.presentSliceMs();
    let left: "some" | "none" | "waits" = "some";
    while (left === "some" && performance.now() < until) left = this.paintSome(map);
    // What waits while the map stands still waits for its painter, which tells.
    if (left === "none" || (left === "waits" && this.movedSince === null)) return;
    if (this.movedSince !== null) this.schedule();
    else {
      this.scheduled = true;
      nextTurn(() => this.slice());
    }
  }

  private presentSliceMs(): number {
    if (this.movedSince !== null) return movingSliceMs;
    return this.shown === null ? firstSliceMs : sliceMs;
  }

  /** Does one bit of what is to be done, and tells what is left: none, or some that waits for the map to stand still or for a painter. */
  private paintSome(map: LeafletMap): "some" | "none" | "waits" {
    const picture = this.coming ?? this.shown;
    if (picture === null) return "none";
    const sight = sightOf(map, 0);
    const { near, around } = picture.outOfDate(sight);
    const unknown = this.inOrder.filter((painter) => painter.isKnown?.() === false);
    const waitsFrom = Math.min(...unknown.map(({ plane }) => planes.indexOf(plane)));
    const isReady = (plane: Plane) => planes.indexOf(plane) < waitsFrom && picture.isReady(plane);
    const paintOne = (tiles: readonly Tile[]) => tiles.some((tile) => tile.paintSome(this.inOrder, isReady));
    // Roads and levels in sight come before names are placed, and names in sight before all that lies around.
    const [first, last] = this.movedSince === null ? [near, around] : [this.dueWhileMoving([...near, ...around]), []];
    const worked = paintOne(first) || picture.prepareSome() || paintOne(last);
    this.tell(map, picture, sight);
    if (worked) return "some";
    return near.length + around.length > 0 ? "waits" : "none";
  }

  /** New tiles at once; what is out of date in the others all together, now and then. */
  private dueWhileMoving(waiting: readonly Tile[]): readonly Tile[] {
    const since = this.movedSince ?? 0;
    if (performance.now() - since >= movingPaintEveryMs) {
      this.movedSince = performance.now();
      this.due = waiting;
    }
    this.due = this.due.filter((tile) => !tile.current);
    return [...waiting.filter(({ made }) => !made), ...this.due];
  }

  /** Shows a new picture when it covers the map, and says on the map's box how far it is drawn. */
  private tell(map: LeafletMap, picture: Picture, sight: Rect): void {
    const box = map.getContainer();
    if (this.shown === null && picture.shows("roads", sight)) {
      box.dataset.drawn = "roads";
      picture.box.style.visibility = "";
    }
    if (!picture.shows("overlay", sight)) return;
    if (picture === this.coming) this.show(picture);
    box.ariaBusy = null;
  }

  private show(picture: Picture): void {
    this.shown?.box.remove();
    this.shown = picture;
    this.coming = null;
    picture.box.style.visibility = "";
  }
}

/** What of the plane the map shows, pixels of its zoom, with a share of its size added on each side. */
function sightOf(map: LeafletMap, share: number): Rect {
  const { min, max } = map.getPixelBounds();
  const { x: width, y: height } = map.getSize();
  const [left = 0, top = 0] = [min?.x, min?.y];
  const [right = 0, bottom = 0] = [max?.x, max?.y];
  return {
    minX: left - width * share,
    minY: top - height * share,
    maxX: right + width * share,
    maxY: bottom + height * share,
  };
}

function scaled({ minX, minY, maxX, maxY }: Rect, scale: number): Rect {
  return { minX: minX * scale, minY: minY * scale, maxX: maxX * scale, maxY: maxY * scale };
}

/** More than two canvas pixels to a CSS pixel cost time and show nothing. The wall view is enlarged as a whole. */
function pixelRatio(element: HTMLElement): number {
  return Math.min(2, (window.devicePixelRatio || 1) * (element.currentCSSZoom ?? 1));
}
