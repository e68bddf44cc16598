import type { DetectorQuality } from "@roadcast/contract";
import type { Point } from "../mercator.js";
import type { NetworkModel } from "../network-model.js";
import type { Palette } from "../palette.js";
import { laneCenter, type RoadGeometry, type ZoomGeometry } from "../road-geometry.js";
import { type MapHit, moveToAnchor, type Painter, type View, visibleRect } from "../view.js";

/** From this zoom on each lane's detector is drawn; from `failedFromZoom` on only the failed ones. */
export const detectorsFromZoom = 15.5;
const failedFromZoom = 14;
/** How far a mark reaches from its detector. */
const markPx = 12;

interface Placed {
  id: string;
  x: number;
  y: number;
  angle: number;
  laneWidth: number;
}

/** Draws detectors as ticks across their lanes, failed ones marked. */
export class DetectorsPainter implements Painter {
  readonly plane = "overlay";
  readonly order = 20;
  private readonly kept = new WeakMap<ZoomGeometry, Placed[]>();

  constructor(
    private readonly model: NetworkModel,
    private readonly roads: RoadGeometry,
    private readonly qualities: ReadonlyMap<string, DetectorQuality>,
    private readonly palette: Palette,
  ) {}

  paint(context: CanvasRenderingContext2D, view: View): void {
    if (view.zoom < failedFromZoom) return;
    const zoom = this.roads.at(view.zoom);
    const rect = visibleRect(view, zoom.anchor);
    moveToAnchor(context, view, zoom.anchor);
    const failed: Placed[] = [];
    for (const placed of this.placed(zoom)) {
      const { x, y } = placed;
      if (x < rect.minX - markPx || x > rect.maxX + markPx || y < rect.minY - markPx || y > rect.maxY + markPx)
        continue;
      const quality = this.qualities.get(placed.id);
      if (quality === undefined) continue;
      if (quality === "failed") failed.push(placed);
      else if (view.zoom >= detectorsFromZoom) this.paintTick(context, placed, quality);
    }
    const marked: Placed[] = [];
    for (const placed of failed) {
      // From afar the lanes of a station lie on one another: one mark stands for them.
      if (view.zoom < detectorsFromZoom && marked.some(({ x, y }) => Math.hypot(x - placed.x, y - placed.y) < 9))
        continue;
      marked.push(placed);
      this.paintFailed(context, placed, view.zoom);
    }
  }

  hit(point: Point, at: number, tolerance: number): MapHit | null {
    if (at < failedFromZoom) return null;
    const zoom = this.roads.at(at);
    let best: { id: string; away: number } | null = null;
    for (const { id, x, y, laneWidth } of this.placed(zoom)) {
      if (!this.qualities.has(id)) continue;
      if (at < detectorsFromZoom && this.qualities.get(id) !== "failed") continue;
      const away = Math.hypot(x + zoom.anchor.x - point.x, y + zoom.anchor.y - point.y);
      if (away <= Math.max(laneWidth / 2, 3) + tolerance / 2 && (best === null || away < best.away)) {
        best = { id, away };
      }
    }
    return best === null ? null : { kind: "detector", id: best.id };
  }

  private paintTick(
    context: CanvasRenderingContext2D,
    { x, y, angle, laneWidth }: Placed,
    quality: DetectorQuality,
  ): void {
    const width = Math.max(1.6, laneWidth * 0.62);
    const depth = Math.min(5, Math.max(1.6, laneWidth * 0.34));
    context.save();
    context.translate(x, y);
    context.rotate(angle);
    context.lineWidth = 1;
    if (quality === "ok") {
      context.fillStyle = this.palette.halo;
      context.fillRect(-depth / 2 - 0.8, -width / 2 - 0.8, depth + 1.6, width + 1.6);
      context.fillStyle = this.palette.label;
      context.fillRect(-depth / 2, -width / 2, depth, width);
    } else {
      context.fillStyle = this.palette.halo;
      context.fillRect(-depth / 2, -width / 2, depth, width);
      context.strokeStyle = this.palette.normal;
      if (quality === "noData") context.setLineDash([1.5, 1.5]);
      context.strokeRect(-depth / 2, -width / 2, depth, width);
    }
    context.restore();
  }

  private paintFailed(context: CanvasRenderingContext2D, { x, y, laneWidth }: Placed, zoom: number): void {
    const r = zoom < detectorsFromZoom ? 3 : Math.min(6.5, Math.max(3.2, laneWidth * 0.42));
    context.lineCap = "round";
    for (const [color, width] of [
      [this.palette.halo, 4],
      [this.palette.alarm, 1.9],
    ] as const) {
      context.strokeStyle = color;
      context.lineWidth = width;
      context.beginPath();
      context.moveTo(x - r, y - r);
      context.lineTo(x + r, y + r);
      context.moveTo(x + r, y - r);
      context.lineTo(x - r, y + r);
      context.stroke();
    }
  }

  private placed(zoom: ZoomGeometry): Placed[] {
    let found = this.kept.get(zoom);
    if (found === undefined) {
      found = [];
      for (const { id, link, share, properties } of this.model.detectors.values()) {
        const geometry = link === null ? undefined : zoom.links.get(link.id);
        if (geometry === undefined) continue;
        found.push({ id, ...laneCenter(geometry, share, properties.lane), laneWidth: geometry.laneWidth });
      }
      this.kept.set(zoom, found);
    }
    return found;
  }
}
