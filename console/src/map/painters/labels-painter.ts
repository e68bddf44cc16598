import type { Bilingual } from "@roadcast/contract";
import type { BaseMapShape } from "../base-map.js";
import { type LabelCandidate, placeLabels } from "../label-placement.js";
import { boundsOf, overlaps, type Point, type Rect, zoomScale } from "../mercator.js";
import type { Palette } from "../palette.js";
import { lengthOf, pointAt } from "../polyline.js";
import type { LinkGeometry, RoadGeometry } from "../road-geometry.js";
import { type Painter, type View, visibleRect } from "../view.js";
import { iconsFromZoom, placeOfDevice } from "./devices-painter.js";
import { headsFromZoom } from "./signals-painter.js";

/** The family that the console bundles. */
export const fontFamily = '"Pretendard Variable", Pretendard, system-ui, sans-serif';
const junctionsFromZoom = 14.75;
/** Signal heads stand this far out from a junction. */
const headRoomPx = 34;
const roadsFromZoom = 12.75;
const roadNameEveryPx = 420;

/** From which zoom to which each kind of place is named. Near by, the junctions bear the names of the stations. */
const groundZooms: Record<BaseMapShape["kind"], readonly [number, number]> = {
  outline: [99, 99],
  river: [0, 99],
  stream: [13, 99],
  park: [13, 99],
  landmark: [14, 99],
  station: [13.75, junctionsFromZoom],
  school: [15, 99],
  label: [0, 14.5],
};

const groundPriority: Record<BaseMapShape["kind"], number> = {
  outline: 9,
  river: 0,
  label: 1,
  stream: 2,
  station: 3,
  landmark: 3.2,
  park: 3.4,
  school: 8,
};

interface Text {
  text: string;
  font: string;
  color: string;
  spacing: number;
}

type Candidate = LabelCandidate<Text>;

/** Writes the names of roads, junctions, water and parks; none over another. Worked out once a view. */
export class LabelsPainter implements Painter {
  readonly plane = "labels";
  readonly order = 0;
  private placed: { version: number; labels: readonly Candidate[] } | null = null;

  constructor(
    private readonly roads: RoadGeometry,
    private readonly shapes: readonly BaseMapShape[],
    private readonly palette: Palette,
    private readonly language: keyof Bilingual,
    /** Icons that stand still, which names keep clear of. */
    private readonly icons: readonly { kind: "camera" | "sign"; world: Point }[],
  ) {}

  paint(context: CanvasRenderingContext2D, view: View): void {
    if (this.placed?.version !== view.version) {
      const candidates = [
        ...this.ground(context, view),
        ...this.junctions(context, view),
        ...this.roadNames(context, view),
      ];
      this.placed = { version: view.version, labels: placeLabels(candidates, this.taken(view)) };
    }
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.strokeStyle = this.palette.halo;
    for (const { what, x, y, angle } of this.placed.labels) {
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
    this.placed = null;
    widths.clear();
  }

  /** Junctions and icons keep their place free of names. */
  private taken(view: View): Rect[] {
    const zoom = this.roads.at(view.zoom);
    const dx = zoom.anchor.x - view.origin.x;
    const dy = zoom.anchor.y - view.origin.y;
    const rects: Rect[] = [];
    for (const { center, node, radius } of zoom.junctions.values()) {
      if (node.controllerId === null) continue;
      const x = center.x + dx;
      const y = center.y + dy;
      if (x < -20 || y < -20 || x > view.width + 20 || y > view.height + 20) continue;
      const r = view.zoom < 14 ? 4 : view.zoom < headsFromZoom ? 7 : radius * 0.8 + headRoomPx - 4;
      rects.push({ minX: x - r, minY: y - r, maxX: x + r, maxY: y + r });
    }
    for (const { kind, world } of this.icons) {
      if (view.zoom < iconsFromZoom[kind]) continue;
      const place = placeOfDevice(zoom, { kind, world });
      const x = place.x - view.origin.x;
      const y = place.y - view.origin.y;
      rects.push({ minX: x - 9, minY: y - 9, maxX: x + 9, maxY: y + 9 });
    }
    return rects;
  }

  private ground(context: CanvasRenderingContext2D, view: View): Candidate[] {
    const scale = zoomScale(view.zoom);
    const candidates: Candidate[] = [];
    const rivers = new Set(this.shapes.flatMap(({ kind, name }) => (kind === "river" ? (name?.en ?? []) : [])));
    for (const { kind: given, name, lines, type } of this.shapes) {
      // A river bends: its name stands where the file has a place for it, not in the middle of its ring.
      if (given === "river" && type === "Polygon") continue;
      const kind = given === "label" && name !== null && rivers.has(name.en) ? "river" : given;
      const [from, to] = groundZooms[kind];
      const [line] = lines;
      if (name === null || line === undefined || view.zoom < from || view.zoom >= to) continue;
      const text = name[this.language];
      const what = { text, ...groundText(kind, this.palette) };
      const width = measure(context, what);
      const height = kind === "river" ? 18 : 15;
      const onCanvas = line.map(({ x, y }) => ({ x: x * scale - view.origin.x, y: y * scale - view.origin.y }));
      const priority = groundPriority[kind];
      if (type === "LineString") {
        const total = lengthOf(onCanvas);
        for (const share of [0.3, 0.55, 0.8]) {
          const { x, y, angle } = pointAt(onCanvas, total * share);
          const label = { what, x, y, width, height, angle: upright(angle), priority, group: text, apart: 500 };
          if (inside(label, view) && total > width * 1.5) candidates.push(label);
        }
        continue;
      }
      const box = boundsOf(onCanvas);
      if (type === "Polygon" && box.maxX - box.minX < width * 0.7) continue;
      const middle = type === "Point" ? onCanvas[0] : centroid(onCanvas);
      if (middle === undefined) continue;
      const label = { what, ...middle, width, height, angle: 0, priority, group: text, apart: 300 };
      if (inside(label, view)) candidates.push(label);
    }
    return candidates;
  }

  private junctions(context: CanvasRenderingContext2D, view: View): Candidate[] {
    if (view.zoom < junctionsFromZoom) return [];
    const zoom = this.roads.at(view.zoom);
    const candidates: Candidate[] = [];
    for (const { node, center, radius, ring, corners } of zoom.junctions.values()) {
      if (node.controllerId === null) continue;
      const what = {
        text: node.properties.name[this.language],
        font: `600 12px ${fontFamily}`,
        color: this.palette.label,
        spacing: 0,
      };
      const x = center.x + zoom.anchor.x - view.origin.x;
      const y = center.y + zoom.anchor.y - view.origin.y;
      const width = measure(context, what) + 4;
      // Between two arms, where no road lies: best where the gap opens to a side, as a line of text does.
      const reach = (ring.length === 0 ? 8 : radius * 0.8) + (view.zoom >= headsFromZoom ? headRoomPx : 2);
      const group = `junction ${node.id}`;
      const bySide = [...corners].sort((a, b) => Math.abs(b.x) - Math.abs(a.x) || b.x - a.x);
      bySide.forEach((corner, index) => {
        const label = {
          what,
          x:
            x +
            Math.sign(corner.x) *
              (Math.max(Math.abs(corner.x), view.zoom < headsFromZoom ? 0 : 1) * reach + 2 + width / 2),
          y: y + Math.sign(corner.y) * (Math.abs(corner.y) * reach + 5),
          width,
          height: 16,
          angle: 0,
          priority: 4 + index * 0.1,
          group,
          apart: 1e4,
        };
        if (inside(label, view)) candidates.push(label);
      });
    }
    return candidates;
  }

  /** Beside the carriageway, along it: the level of service stays clear. */
  private roadNames(context: CanvasRenderingContext2D, view: View): Candidate[] {
    if (view.zoom < roadsFromZoom) return [];
    const zoom = this.roads.at(view.zoom);
    const rect = visibleRect(view, zoom.anchor);
    const candidates: Candidate[] = [];
    const widths = new Map<string, number>();
    for (const geometry of zoom.links.values()) {
      if (!overlaps(geometry.bounds, rect)) continue;
      const { roadName, roadClass } = geometry.link.properties;
      const text = roadName[this.language];
      const size = roadClass === "motorway" ? 12.5 : 11.5;
      const what = { text, font: `500 ${size}px ${fontFamily}`, color: this.palette.labelRoad, spacing: 0.3 };
      let width = widths.get(text);
      if (width === undefined) {
        width = measure(context, what) + 6;
        widths.set(text, width);
      }
      if (geometry.length < width * 0.95) continue;
      const site = besideRoad(geometry, width, size);
      if (site === null) continue;
      const label = {
        what,
        x: site.x + zoom.anchor.x - view.origin.x,
        y: site.y + zoom.anchor.y - view.origin.y,
        width,
        height: size + 3,
        angle: site.angle,
        priority: (roadClass === "motorway" ? 5 : roadClass === "arterial" ? 6 : 7) + 1 / (1 + geometry.length),
        group: `road ${text}`,
        apart: roadNameEveryPx,
      };
      if (inside(label, view)) candidates.push(label);
    }
    return candidates;
  }
}

function groundText(kind: BaseMapShape["kind"], palette: Palette): Omit<Text, "text"> {
  switch (kind) {
    case "river":
      return { font: `italic 500 15px ${fontFamily}`, color: palette.labelWater, spacing: 4 };
    case "stream":
      return { font: `italic 500 12px ${fontFamily}`, color: palette.labelWater, spacing: 1 };
    case "park":
      return { font: `500 11.5px ${fontFamily}`, color: palette.labelPark, spacing: 0 };
    case "label":
    case "outline":
      return { font: `500 13px ${fontFamily}`, color: palette.labelRoad, spacing: 2 };
    case "station":
      return { font: `600 11.5px ${fontFamily}`, color: palette.label, spacing: 0 };
    case "landmark":
    case "school":
      return { font: `500 11px ${fontFamily}`, color: palette.labelRoad, spacing: 0 };
  }
}

/** The middle of a link, moved out past its kerb; null where the road bends too much for level text. */
function besideRoad(geometry: LinkGeometry, width: number, size: number) {
  const middle = geometry.length / 2;
  const from = pointAt(geometry.points, middle - width / 2);
  const to = pointAt(geometry.points, middle + width / 2);
  const chord = Math.hypot(to.x - from.x, to.y - from.y);
  if (chord < width * 0.9 && chord < geometry.length * 0.97) return null;
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  const { x, y } = pointAt(geometry.points, middle);
  const out = geometry.bedWidth / 2 + size / 2 + 3;
  return { x: x - Math.sin(angle) * out, y: y + Math.cos(angle) * out, angle: upright(angle) };
}

function upright(angle: number): number {
  if (angle > Math.PI / 2) return angle - Math.PI;
  return angle <= -Math.PI / 2 ? angle + Math.PI : angle;
}

const widths = new Map<string, number>();

function measure(context: CanvasRenderingContext2D, { text, font, spacing }: Text): number {
  const key = `${font} ${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    context.font = font;
    width = context.measureText(text).width;
    widths.set(key, width);
  }
  return width + spacing * text.length;
}

function inside({ x, y }: { x: number; y: number }, view: View): boolean {
  return x > 0 && y > 0 && x < view.width && y < view.height;
}

function centroid(points: readonly { x: number; y: number }[]): { x: number; y: number } | undefined {
  let area = 0;
  let x = 0;
  let y = 0;
  points.forEach((a, index) => {
    const b = points[(index + 1) % points.length];
    if (b === undefined) return;
    const cross = a.x * b.y - b.x * a.y;
    area += cross;
    x += (a.x + b.x) * cross;
    y += (a.y + b.y) * cross;
  });
  return area === 0 ? points[0] : { x: x / (3 * area), y: y / (3 * area) };
}
