import type { Bilingual } from "@roadcast/contract";
import { finish, type Sliced } from "../../ui/slices.js";
import type { BaseMapShape } from "../base-map.js";
import {
  type Candidate,
  groundNames,
  headRoomPx,
  junctionNames,
  type Naming,
  roadNames,
  type Text,
} from "../label-candidates.js";
import { placedLabels } from "../label-placement.js";
import { overlaps, type Point, type Rect } from "../mercator.js";
import type { Palette } from "../palette.js";
import type { RoadGeometry, ZoomGeometry } from "../road-geometry.js";
import { moveToAnchor, type Painter, type View, visibleRect } from "../view.js";
import { iconsFromZoom, placeOfDevice } from "./devices-painter.js";
import { headsFromZoom } from "./signals-painter.js";

interface Placed {
  label: Candidate;
  /** Where it is drawn, relative to the anchor of the zoom. */
  bounds: Rect;
}

/** Zooms whose labels are kept. */
const mostKept = 4;

/**
 * Writes the names of roads, junctions, water and parks; none over another. Their places are worked out once a zoom for
 * the whole network, so that a name stays where it is while the map is dragged.
 */
export class LabelsPainter implements Painter {
  readonly plane = "labels";
  readonly order = 0;
  private readonly placed = new Map<number, readonly Placed[]>();

  constructor(
    private readonly roads: RoadGeometry,
    private readonly shapes: readonly BaseMapShape[],
    private readonly palette: Palette,
    private readonly language: keyof Bilingual,
    /** Icons that stand still, which names keep clear of. */
    private readonly icons: readonly { kind: "camera" | "sign"; world: Point }[],
  ) {}

  *prepare(zoom: number): Sliced {
    yield* this.placedAt(zoom);
  }

  paint(context: CanvasRenderingContext2D, view: View): void {
    const { anchor } = this.roads.at(view.zoom);
    const rect = visibleRect(view, anchor);
    moveToAnchor(context, view, anchor);
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.strokeStyle = this.palette.halo;
    for (const { label, bounds } of finish(this.placedAt(view.zoom))) {
      if (!overlaps(bounds, rect)) continue;
      const { what, x, y, angle } = label;
      context.save();
      context.translate(x, y);
      context.rotate(angle);
      context.font = what.font;
      context.letterSpacing = `${what.spacing}px`;
      context.lineWidth = 3;
      context.globalAlpha = 0.85;
      context.strokeText(what.text, 0, 0);
      context.globalAlpha = 1;
      context.fillStyle = what.color;
      context.fillText(what.text, 0, 0);
      context.restore();
    }
  }

  /** Has the places worked out anew, after the font changed. */
  forget(): void {
    this.placed.clear();
    widths.clear();
  }

  private *placedAt(zoom: number): Sliced<readonly Placed[]> {
    const found = this.placed.get(zoom);
    if (found !== undefined) return found;
    const geometry = yield* this.roads.slicedAt(zoom);
    const naming: Naming = { palette: this.palette, language: this.language, measure };
    const candidates = groundNames(this.shapes, geometry, naming);
    candidates.push(...(yield* junctionNames(geometry, naming)), ...(yield* roadNames(geometry, naming)));
    const labels = yield* placedLabels(candidates, this.taken(geometry));
    const placed = labels.map((label) => ({ label, bounds: boundsOfLabel(label) }));
    this.placed.set(zoom, placed);
    const [oldest] = this.placed.keys();
    if (this.placed.size > mostKept && oldest !== undefined) this.placed.delete(oldest);
    return placed;
  }

  /** Junctions and icons keep their place free of names. */
  private taken(geometry: ZoomGeometry): Rect[] {
    const { zoom, anchor, junctions } = geometry;
    const rects: Rect[] = [];
    for (const { center, node, radius } of junctions.values()) {
      if (node.controllerId === null) continue;
      const { x, y } = center;
      const r = zoom < 14 ? 4 : zoom < headsFromZoom ? 7 : radius * 0.8 + headRoomPx - 4;
      rects.push({ minX: x - r, minY: y - r, maxX: x + r, maxY: y + r });
    }
    for (const { kind, world } of this.icons) {
      if (zoom < iconsFromZoom[kind]) continue;
      const place = placeOfDevice(geometry, { kind, world });
      const x = place.x - anchor.x;
      const y = place.y - anchor.y;
      rects.push({ minX: x - 9, minY: y - 9, maxX: x + 9, maxY: y + 9 });
    }
    return rects;
  }
}

function boundsOfLabel({ x, y, width, height }: Candidate): Rect {
  const reach = Math.hypot(width, height) / 2 + 4;
  return { minX: x - reach, minY: y - reach, maxX: x + reach, maxY: y + reach };
}

const widths = new Map<string, number>();
let ruler: CanvasRenderingContext2D | null = null;

function measure({ text, font, spacing }: Text): number {
  const key = `${font} ${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    ruler ??= document.createElement("canvas").getContext("2d");
    if (ruler === null) throw new Error("this browser gives no 2d canvas");
    ruler.font = font;
    width = ruler.measureText(text).width;
    widths.set(key, width);
  }
  return width + spacing * text.length;
}
