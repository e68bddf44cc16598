import type { BaseMapShape } from "../base-map.js";
import { boundsOf, metresPerPixel, overlaps, type Rect, zoomScale } from "../mercator.js";
import type { Palette } from "../palette.js";
import type { Painter, View } from "../view.js";

const streamWidthM = 40;
/** More than half of what any line is wide. */
const widestPx = 150;

/** Draws the ground: land, water, parks and the district's border. */
export class BaseMapPainter implements Painter {
  readonly plane = "base";
  readonly order = 0;
  /** Shapes with lines or areas, and the rectangles that they lie in, pixels of zoom 0. */
  private readonly drawn: readonly { shape: BaseMapShape; bounds: Rect }[];

  constructor(
    shapes: readonly BaseMapShape[],
    private readonly lat: number,
    private readonly palette: Palette,
  ) {
    this.drawn = shapes
      .filter(({ type }) => type !== "Point")
      .map((shape) => ({ shape, bounds: boundsOf(shape.lines.flat()) }));
  }

  paint(context: CanvasRenderingContext2D, view: View): void {
    const { palette } = this;
    const of = this.near(view);
    context.fillStyle = palette.outside;
    context.fillRect(0, 0, view.width, view.height);
    context.lineJoin = "round";
    context.lineCap = "round";
    for (const shape of of("outline")) {
      context.fillStyle = palette.land;
      context.fill(pathOnCanvas(shape, view));
    }
    for (const shape of of("park")) {
      context.fillStyle = palette.park;
      context.fill(pathOnCanvas(shape, view), "evenodd");
    }
    for (const shape of of("landmark")) {
      context.fillStyle = palette.landmark;
      context.fill(pathOnCanvas(shape, view));
    }
    for (const shape of [...of("stream"), ...of("river")]) {
      const path = pathOnCanvas(shape, view);
      if (shape.type === "Polygon") {
        context.fillStyle = shape.kind === "river" ? palette.water : palette.stream;
        context.fill(path, "evenodd");
      } else {
        context.strokeStyle = shape.kind === "river" ? palette.water : palette.stream;
        context.lineWidth = Math.max(1.5, (shape.widthM ?? streamWidthM) / metresPerPixel(this.lat, view.zoom));
        context.stroke(path);
      }
    }
    for (const shape of of("outline")) {
      context.strokeStyle = palette.border;
      context.lineWidth = 1.2;
      context.setLineDash([7, 4, 1.5, 4]);
      context.stroke(pathOnCanvas(shape, view));
    }
  }

  /** The shapes that a view meets, by kind. */
  private near({ zoom, origin, width, height }: View): (kind: BaseMapShape["kind"]) => BaseMapShape[] {
    const scale = 1 / zoomScale(zoom);
    const seen = {
      minX: (origin.x - widestPx) * scale,
      minY: (origin.y - widestPx) * scale,
      maxX: (origin.x + width + widestPx) * scale,
      maxY: (origin.y + height + widestPx) * scale,
    };
    const shapes = this.drawn.filter(({ bounds }) => overlaps(bounds, seen)).map(({ shape }) => shape);
    return (kind) => shapes.filter((shape) => shape.kind === kind);
  }
}

export function pathOnCanvas({ lines, type }: Pick<BaseMapShape, "lines" | "type">, view: View): Path2D {
  const scale = zoomScale(view.zoom);
  const path = new Path2D();
  for (const line of lines) {
    line.forEach(({ x, y }, index) => {
      if (index === 0) path.moveTo(x * scale - view.origin.x, y * scale - view.origin.y);
      else path.lineTo(x * scale - view.origin.x, y * scale - view.origin.y);
    });
    if (type === "Polygon") path.closePath();
  }
  return path;
}
