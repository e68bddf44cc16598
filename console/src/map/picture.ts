import type { Sliced } from "../ui/slices.js";
import { overlaps, type Point, type Rect } from "./mercator.js";
import { Tile } from "./tile.js";
import { type Painter, type Plane, planes } from "./view.js";

/** CSS pixels of a tile each way, about: small enough for a tile to be drawn in a few slices. */
const tilePx = 384;

/** The map at one zoom, in tiles: a drag draws what comes into sight and nothing else anew. */
export class Picture {
  /** Holds the tiles; it is what a zoom under way moves and stretches. */
  readonly box: HTMLDivElement;
  /** The box's place, pixels of the projection at `zoom`. */
  readonly origin: Point;
  private readonly tiles = new Map<string, Tile>();
  private readonly pixels: number;
  private readonly edge: number;
  private readonly preparing = new Map<Painter, Sliced>();

  /**
   * @param ratio canvas pixels to a CSS pixel
   * @param onLost called when the browser took canvases away and gave them back empty: there is something to draw
   */
  constructor(
    readonly zoom: number,
    readonly ratio: number,
    around: Point,
    private readonly onLost: () => void,
  ) {
    this.pixels = Math.round(tilePx * ratio);
    this.edge = this.pixels / ratio;
    this.origin = { x: Math.round(around.x), y: Math.round(around.y) };
    this.box = document.createElement("div");
    this.box.className = "leaflet-zoom-animated";
    this.box.style.pointerEvents = "none";
  }

  /** Whether what the painters of a plane, and of those below, work out beforehand for this zoom is there. */
  isReady(plane: Plane): boolean {
    const place = planes.indexOf(plane);
    return [...this.preparing.keys()].every((each) => planes.indexOf(each.plane) > place);
  }

  /** Has a painter work out anew what it needs; what it was at for that before is given up. */
  prepare(painter: Painter): void {
    if (painter.prepare !== undefined) this.preparing.set(painter, painter.prepare(this.zoom));
  }

  /** A painter that is no more has nothing to work out. */
  forget(painter: Painter): void {
    this.preparing.delete(painter);
  }

  /** Does a bit of that work, the lower planes first; false when there is none. */
  prepareSome(): boolean {
    const [next] = [...this.preparing].sort(([a], [b]) => planes.indexOf(a.plane) - planes.indexOf(b.plane));
    if (next === undefined) return false;
    const [painter, work] = next;
    if (work.next().done === true) this.preparing.delete(painter);
    return true;
  }

  /** Has tiles in one rectangle (pixels of the zoom), and lets those outside the other go. */
  cover(inner: Rect, outer: Rect): void {
    this.keepOnly(outer);
    const { edge } = this;
    const left = (at: number) => Math.floor((at - this.origin.x) / edge);
    const top = (at: number) => Math.floor((at - this.origin.y) / edge);
    for (let column = left(inner.minX); column <= left(inner.maxX); column += 1) {
      for (let row = top(inner.minY); row <= top(inner.maxY); row += 1) {
        const key = `${column} ${row}`;
        if (!this.tiles.has(key)) this.tiles.set(key, this.newTile(column * edge, row * edge));
      }
    }
  }

  /** Lets the tiles outside a rectangle (pixels of the zoom) go. */
  keepOnly(rect: Rect): void {
    for (const [key, tile] of this.tiles) {
      if (touches(tile, rect)) continue;
      tile.remove();
      this.tiles.delete(key);
    }
  }

  invalidate(plane: Plane, rects?: readonly Rect[]): void {
    for (const tile of this.tiles.values()) tile.invalidate(plane, rects);
  }

  /** The tiles that are not as they should be, by how much they are missed: new before old, from the middle outwards. */
  outOfDate(inSight: Rect): { near: Tile[]; around: Tile[] } {
    const middle = { x: (inSight.minX + inSight.maxX) / 2, y: (inSight.minY + inSight.maxY) / 2 };
    const away = ({ view }: Tile) =>
      Math.hypot(view.origin.x + view.width / 2 - middle.x, view.origin.y + view.height / 2 - middle.y);
    const waiting = [...this.tiles.values()]
      .filter((tile) => !tile.current)
      .sort((a, b) => Number(a.made) - Number(b.made) || away(a) - away(b));
    return {
      near: waiting.filter((tile) => touches(tile, inSight)),
      around: waiting.filter((tile) => !touches(tile, inSight)),
    };
  }

  /** Whether a plane, with those below, has been drawn everywhere in a rectangle. */
  shows(plane: Plane, rect: Rect): boolean {
    return [...this.tiles.values()].every((tile) => tile.has(plane) || !touches(tile, rect));
  }

  private newTile(left: number, top: number): Tile {
    const origin = { x: this.origin.x + left, y: this.origin.y + top };
    const view = { zoom: this.zoom, origin, width: this.edge, height: this.edge };
    const show = (canvas: HTMLCanvasElement) => {
      Object.assign(canvas.style, {
        position: "absolute",
        left: `${left}px`,
        top: `${top}px`,
        width: `${this.edge}px`,
        height: `${this.edge}px`,
      });
      this.box.append(canvas);
    };
    return new Tile(view, this.pixels, show, this.onLost);
  }
}

function touches({ view: { origin, width, height } }: Tile, rect: Rect): boolean {
  return overlaps({ minX: origin.x, minY: origin.y, maxX: origin.x + width, maxY: origin.y + height }, rect);
}
