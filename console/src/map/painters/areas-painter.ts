import type { Bilingual } from "@roadcast/contract";
import { fontFamily } from "../label-candidates.js";
import { toWorld } from "../mercator.js";
import type { NetworkModel } from "../network-model.js";
import type { Palette } from "../palette.js";
import type { Painter, View } from "../view.js";
import { pathOnCanvas } from "./base-map-painter.js";

/** Draws the borders and names of the areas that people have duty over. */
export class AreasPainter implements Painter {
  readonly plane = "base";
  readonly order = 10;
  private readonly areas: { name: Bilingual; lines: { x: number; y: number }[][] }[];

  constructor(
    model: NetworkModel,
    private readonly palette: Palette,
    private readonly language: keyof Bilingual,
  ) {
    this.areas = model.areas.map(({ properties, geometry }) => ({
      name: properties.name,
      lines: geometry.coordinates.map((ring) => ring.map(toWorld)),
    }));
  }

  paint(context: CanvasRenderingContext2D, view: View): void {
    context.strokeStyle = this.palette.label;
    context.fillStyle = this.palette.label;
    context.lineWidth = 1;
    context.textAlign = "center";
    context.font = `600 13px ${fontFamily}`;
    for (const { name, lines } of this.areas) {
      context.globalAlpha = 0.65;
      context.setLineDash([2, 5]);
      context.stroke(pathOnCanvas({ lines, type: "Polygon" }, view));
      context.globalAlpha = 0.9;
      const [ring] = lines;
      if (ring === undefined || ring.length === 0) continue;
      const scale = 2 ** view.zoom;
      const x = ring.reduce((sum, p) => sum + p.x, 0) / ring.length;
      const y = ring.reduce((sum, p) => sum + p.y, 0) / ring.length;
      context.fillText(name[this.language], x * scale - view.origin.x, y * scale - view.origin.y);
    }
  }
}
