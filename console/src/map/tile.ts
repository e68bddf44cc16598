import { overlaps, type Rect } from "./mercator.js";
import { type Painter, type Plane, planes, type View, visibleRect } from "./view.js";

interface Sheet {
  /** Made when it is first painted: a map that opens has dozens of tiles to place at once. */
  context: CanvasRenderingContext2D | null;
  /** All of it is out of date. */
  dirty: boolean;
  /** Else what is, in pixels of the projection at the view's zoom. */
  damage: Rect[];
}

/** More damage than this is drawn faster as a whole. */
const mostDamage = 60;
const zero = { x: 0, y: 0 };

/** A square of the map: a sheet for each plane, laid over one another into the one canvas that stands in the page. */
export class Tile {
  /** The one that is seen. */
  readonly canvas: HTMLCanvasElement;
  private readonly front: CanvasRenderingContext2D;
  private readonly sheets = new Map<Plane, Sheet>();
  /** Sheets that lie in the canvas, from below, while it is made for the first time. */
  private laid = 0;
  /** The canvas is to be laid anew as a whole. */
  private relay = false;

  /**
   * @param pixels of the canvas, each way
   * @param onLost called when a canvas that the browser took away came back empty (HTML, 4.12.5.1 "context lost")
   */
  constructor(
    readonly view: View,
    private readonly pixels: number,
    private readonly onLost: () => void,
  ) {
    this.front = this.newCanvas(() => {
      this.relay = true;
    });
    this.canvas = this.front.canvas;
    for (const plane of planes) this.sheets.set(plane, { context: null, dirty: true, damage: [] });
  }

  /** Has been seen whole once. */
  get made(): boolean {
    return this.laid === planes.length;
  }

  /** A plane, with those below, has been seen once. */
  has(plane: Plane): boolean {
    return this.laid > planes.indexOf(plane);
  }

  get current(): boolean {
    return (
      this.made && !this.relay && [...this.sheets.values()].every(({ dirty, damage }) => !dirty && damage.length === 0)
    );
  }

  /** Puts a plane out of date, or of a plane some rectangles as far as they touch the tile. */
  invalidate(plane: Plane, rects?: readonly Rect[]): void {
    const sheet = this.sheets.get(plane);
    if (sheet === undefined || sheet.dirty) return;
    if (rects === undefined) sheet.dirty = true;
    else {
      const own = visibleRect(this.view, zero);
      for (const rect of rects) if (overlaps(rect, own)) sheet.damage.push(rect);
      if (sheet.damage.length > mostDamage) sheet.dirty = true;
    }
  }

  /**
   * Draws one sheet, or, when none is left, what is seen: each a bit of a slice.
   *
   * @param painters in order
   * @param isReady whether what the painters of a plane work out beforehand is there; else its sheet stays as it is
   * @returns whether there was anything to do
   */
  paintSome(painters: readonly Painter[], isReady: (plane: Plane) => boolean): boolean {
    const drawnAtOnce = (plane: Plane) =>
      painters.some((each) => each.plane === plane && each.paintWithin === undefined);
    for (const [plane, sheet] of this.sheets) {
      if (!isReady(plane) || (!sheet.dirty && (sheet.damage.length === 0 || !drawnAtOnce(plane)))) continue;
      const painted = this.paintSheet(
        sheet,
        painters.filter((each) => each.plane === plane),
      );
      // Drawing on the canvas here, too, has the browser do the sheet's work now and not that of all sheets at the end.
      if (planes[this.laid] === plane) {
        this.front.drawImage(painted, 0, 0);
        this.laid += 1;
      } else this.relay = true;
      return true;
    }
    const damage = [...this.sheets].flatMap(([plane, sheet]) =>
      isReady(plane) && !drawnAtOnce(plane)
        ? this.mend(
            sheet,
            painters.filter((each) => each.plane === plane),
          )
        : [],
    );
    if (!this.relay && damage.length === 0) return false;
    if (this.relay) this.layOver(0, 0, this.pixels, this.pixels);
    else for (const rect of damage) this.layOverRect(rect);
    this.relay = false;
    return true;
  }

  private paintSheet(sheet: Sheet, painters: readonly Painter[]): HTMLCanvasElement {
    sheet.context ??= this.newCanvas(() => {
      sheet.dirty = true;
    });
    const { context } = sheet;
    this.scale(context);
    context.clearRect(0, 0, this.view.width, this.view.height);
    for (const painter of painters) {
      context.save();
      painter.paint(context, this.view);
      context.restore();
    }
    sheet.dirty = false;
    sheet.damage = [];
    return context.canvas;
  }

  private mend(sheet: Sheet, painters: readonly Painter[]): readonly Rect[] {
    const { context, damage, dirty } = sheet;
    if (context === null || dirty || damage.length === 0) return [];
    this.scale(context);
    for (const rect of damage) {
      for (const painter of painters) {
        context.save();
        painter.paintWithin?.(context, this.view, rect);
        context.restore();
      }
    }
    sheet.damage = [];
    return damage;
  }

  private scale(context: CanvasRenderingContext2D): void {
    const ratio = this.pixels / this.view.width;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
  }

  private layOverRect({ minX, minY, maxX, maxY }: Rect): void {
    const ratio = this.pixels / this.view.width;
    const { x, y } = this.view.origin;
    const left = Math.max(0, Math.floor((minX - x) * ratio));
    const top = Math.max(0, Math.floor((minY - y) * ratio));
    const width = Math.min(this.pixels, Math.ceil((maxX - x) * ratio)) - left;
    const height = Math.min(this.pixels, Math.ceil((maxY - y) * ratio)) - top;
    if (width > 0 && height > 0) this.layOver(left, top, width, height);
  }

  /** Lays the sheets over one another into a part (canvas pixels) of what is seen. */
  private layOver(x: number, y: number, width: number, height: number): void {
    this.front.clearRect(x, y, width, height);
    for (const { context } of this.sheets.values()) {
      if (context !== null) this.front.drawImage(context.canvas, x, y, width, height, x, y, width, height);
    }
  }

  /** A new canvas to draw on. @param cameBack called when the browser took it away and gave it back empty */
  private newCanvas(cameBack: () => void): CanvasRenderingContext2D {
    const size = { width: this.pixels, height: this.pixels };
    const canvas = Object.assign(document.createElement("canvas"), size);
    canvas.addEventListener("contextrestored", () => {
      cameBack();
      this.onLost();
    });
    const context = canvas.getContext("2d");
    if (context === null) throw new Error("this browser gives no 2d canvas");
    return context;
  }
}
