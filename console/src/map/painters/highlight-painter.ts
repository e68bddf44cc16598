import { boundsOf, grown, movedBy, type Point, type Rect } from "../mercator.js";
import type { NetworkModel } from "../network-model.js";
import type { Palette } from "../palette.js";
import { movedRight } from "../polyline.js";
import { laneCenter, type RoadGeometry } from "../road-geometry.js";
import type { MapHit, Painter, View } from "../view.js";
import { placeOfDevice } from "./devices-painter.js";
import { pathOf } from "./road-paths.js";

/** How far a ring with its halo reaches past what it rings. */
const ringPx = 6;

/** Rings what is chosen and what the pointer is on. */
export class HighlightPainter implements Painter {
  readonly plane = "overlay";
  readonly order = 60;

  constructor(
    private readonly model: NetworkModel,
    private readonly roads: RoadGeometry,
    private readonly palette: Palette,
    private readonly what: () => { selected: MapHit | null; hovered: MapHit | null },
    private readonly vehicleAt: (id: string) => Point | null,
  ) {}

  paint(context: CanvasRenderingContext2D, view: View): void {
    const { selected, hovered } = this.what();
    if (hovered !== null && !(hovered.kind === selected?.kind && hovered.id === selected.id)) {
      this.paintRing(context, view, hovered, this.palette.hover, 1.4);
    }
    if (selected !== null) this.paintRing(context, view, selected, this.palette.selection, 2.4);
  }

  /** Where something is ringed, pixels of the zoom; null where it has no place. */
  boundsOf(hit: MapHit, zoom: number): Rect | null {
    if (hit.kind === "link") {
      const { links, anchor } = this.roads.at(zoom);
      const bounds = links.get(hit.id)?.bounds;
      return bounds === undefined ? null : grown(movedBy(bounds, anchor), ringPx);
    }
    const place = this.placeOf({ kind: hit.kind, id: hit.id }, { zoom, origin: { x: 0, y: 0 }, width: 0, height: 0 });
    return place === null ? null : grown(boundsOf([place]), place.radius + ringPx);
  }

  private paintRing(context: CanvasRenderingContext2D, view: View, hit: MapHit, color: string, width: number): void {
    const ring = this.ringOf(hit, view);
    if (ring === null) return;
    context.save();
    context.lineJoin = "round";
    for (const [stroke, lineWidth] of [
      [this.palette.halo, width + 2.4],
      [color, width],
    ] as const) {
      context.strokeStyle = stroke;
      context.lineWidth = lineWidth;
      context.stroke(ring);
    }
    context.restore();
  }

  private ringOf({ kind, id }: MapHit, view: View): Path2D | null {
    const zoom = this.roads.at(view.zoom);
    const dx = zoom.anchor.x - view.origin.x;
    const dy = zoom.anchor.y - view.origin.y;
    if (kind === "link") {
      const geometry = zoom.links.get(id);
      if (geometry === undefined) return null;
      const half = geometry.bedWidth / 2 + 2;
      const ring = [...movedRight(geometry.points, half), ...movedRight(geometry.points, -half).toReversed()];
      return pathOf(
        ring.map(({ x, y }) => ({ x: x + dx, y: y + dy })),
        true,
      );
    }
    const place = this.placeOf({ kind, id }, view);
    if (place === null) return null;
    const path = new Path2D();
    path.arc(place.x, place.y, place.radius, 0, Math.PI * 2);
    return path;
  }

  private placeOf(
    { kind, id }: { kind: Exclude<MapHit["kind"], "link">; id: string },
    view: View,
  ): (Point & { radius: number }) | null {
    const zoom = this.roads.at(view.zoom);
    const dx = zoom.anchor.x - view.origin.x;
    const dy = zoom.anchor.y - view.origin.y;
    if (kind === "controller") {
      const node = this.model.controllers.get(id)?.node;
      const junction = node === null || node === undefined ? undefined : zoom.junctions.get(node.id);
      if (junction === undefined) return null;
      return { x: junction.center.x + dx, y: junction.center.y + dy, radius: Math.max(9, junction.radius + 5) };
    }
    if (kind === "detector") {
      const detector = this.model.detectors.get(id);
      const geometry = detector?.link === null || detector === undefined ? undefined : zoom.links.get(detector.link.id);
      if (detector === undefined || geometry === undefined) return null;
      const { x, y } = laneCenter(geometry, detector.share, detector.properties.lane);
      return { x: x + dx, y: y + dy, radius: Math.max(7, geometry.laneWidth * 0.8) };
    }
    const world =
      kind === "vehicle"
        ? this.vehicleAt(id)
        : ((kind === "camera" ? this.model.cameras : this.model.signs).get(id)?.world ?? null);
    if (world === null) return null;
    const place = placeOfDevice(zoom, { kind, world });
    return { x: place.x - view.origin.x, y: place.y - view.origin.y, radius: 15 };
  }
}
