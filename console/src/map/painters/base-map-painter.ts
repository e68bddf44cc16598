import type { BaseMapShape } from "../base-map.js";
import { metresPerPixel, zoomScale } from "../mercator.js";
import type { Palette } from "../palette.js";
import type { Painter, View } from "../view.js";

const streamWidthM = 40;

/** Draws the ground: land, water, parks and the district's border. */
export class BaseMapPainter implements Painter {
  readonly plane = "base";
  readonly order = 0;

  constructor(
    private readonly shapes: readonly BaseMapShape[],
    private readonly lat: number,
    private readonly palette: Palette,
  ) {}

  paint(context: CanvasRenderingContext2D, view: View): void {
    const { palette } = this;
    context.fillStyle = palette.outside;
    context.fillRect(0, 0, view.width, view.height);
    context.lineJoin = "round";
    context.lineCap = "round";
    for (const shape of this.of("outline")) {
      context.fillStyle = palette.land;
      context.fill(pathOnCanvas(shape, view));
    }
    for (const shape of this.of("park")) {
      context.fillStyle = palette.park;
      context.fill(pathOnCanvas(shape, view), "evenodd");
    }
    for (const shape of this.of("landmark")) {
      context.fillStyle = palette.landmark;
      context.fill(pathOnCanvas(shape, view));
    }
    for (const shape of [...this.of("stream"), ...this.of("river")]) {
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
    for (const shape of this.of("outline")) {
      context.strokeStyle = palette.border;
      context.lineWidth = 1.2;
      context.setLineDash([7, 4, 1.5, 4]);
      context.stroke(pathOnCanvas(shape, view));
    }
  }

  private of(kind: BaseMapShape["kind"]): BaseMapShape[] {
    return this.shapes.filter((shape) => shape.kind === kind && shape.type !== "Point");
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
