import type { Bilingual } from "@roadcast/contract";
import type { Sliced } from "../ui/slices.js";
import type { BaseMapShape } from "./base-map.js";
import type { LabelCandidate } from "./label-placement.js";
import { boundsOf, zoomScale } from "./mercator.js";
import { headsFromZoom } from "./painters/signals-painter.js";
import type { Palette } from "./palette.js";
import { lengthOf, pointAt } from "./polyline.js";
import { cornersOf, type LinkGeometry, type ZoomGeometry } from "./road-geometry.js";

/** The family that the console bundles. */
export const fontFamily = '"Pretendard Variable", Pretendard, system-ui, sans-serif';
/** Signal heads stand this far out from a junction. */
export const headRoomPx = 34;
const junctionsFromZoom = 14.75;
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

/** Labels a bit: about a millisecond. */
const perBit = 100;

export interface Text {
  text: string;
  font: string;
  color: string;
  spacing: number;
}

export type Candidate = LabelCandidate<Text>;

export interface Naming {
  palette: Palette;
  language: keyof Bilingual;
  /** Width of a text, pixels. */
  measure: (what: Text) => number;
}

/** The names of water, parks and places of the base map. Places here and below are relative to the anchor of the zoom. */
export function groundNames(
  shapes: readonly BaseMapShape[],
  { zoom, anchor }: ZoomGeometry,
  naming: Naming,
): Candidate[] {
  const scale = zoomScale(zoom);
  const candidates: Candidate[] = [];
  const rivers = new Set(shapes.flatMap(({ kind, name }) => (kind === "river" ? (name?.en ?? []) : [])));
  for (const { kind: given, name, lines, type } of shapes) {
    // A river bends: its name stands where the file has a place for it, not in the middle of its ring.
    if (given === "river" && type === "Polygon") continue;
    const kind = given === "label" && name !== null && rivers.has(name.en) ? "river" : given;
    const [from, to] = groundZooms[kind];
    const [line] = lines;
    if (name === null || line === undefined || zoom < from || zoom >= to) continue;
    const text = name[naming.language];
    const what = { text, ...groundText(kind, naming.palette) };
    const width = naming.measure(what);
    const height = kind === "river" ? 18 : 15;
    const placed = line.map(({ x, y }) => ({ x: x * scale - anchor.x, y: y * scale - anchor.y }));
    const priority = groundPriority[kind];
    if (type === "LineString") {
      const total = lengthOf(placed);
      if (total <= width * 1.5) continue;
      for (const share of [0.3, 0.55, 0.8]) {
        const { x, y, angle } = pointAt(placed, total * share);
        candidates.push({ what, x, y, width, height, angle: upright(angle), priority, group: text, apart: 500 });
      }
      continue;
    }
    const box = boundsOf(placed);
    if (type === "Polygon" && box.maxX - box.minX < width * 0.7) continue;
    const middle = type === "Point" ? placed[0] : centroid(placed);
    if (middle === undefined) continue;
    candidates.push({ what, ...middle, width, height, angle: 0, priority, group: text, apart: 300 });
  }
  return candidates;
}

/** The names of the junctions with signals, each at several places of which one is taken. */
export function* junctionNames({ zoom, junctions }: ZoomGeometry, naming: Naming): Sliced<Candidate[]> {
  if (zoom < junctionsFromZoom) return [];
  const candidates: Candidate[] = [];
  let seen = 0;
  for (const { node, center, radius, ring } of junctions.values()) {
    if (node.controllerId === null) continue;
    seen += 1;
    if (seen % perBit === 0) yield;
    const text = node.properties.name[naming.language];
    const what = { text, font: `600 12px ${fontFamily}`, color: naming.palette.label, spacing: 0 };
    const width = naming.measure(what) + 4;
    // Between two arms, where no road lies: best where the gap opens to a side, as a line of text does.
    const reach = (ring.length === 0 ? 8 : radius * 0.8) + (zoom >= headsFromZoom ? headRoomPx : 2);
    const bySide = [...cornersOf(node)].sort((a, b) => Math.abs(b.x) - Math.abs(a.x) || b.x - a.x);
    bySide.forEach((corner, index) => {
      const aside = Math.max(Math.abs(corner.x), zoom < headsFromZoom ? 0 : 1) * reach + 2 + width / 2;
      candidates.push({
        what,
        x: center.x + Math.sign(corner.x) * aside,
        y: center.y + Math.sign(corner.y) * (Math.abs(corner.y) * reach + 5),
        width,
        height: 16,
        angle: 0,
        priority: 4 + index * 0.1,
        group: `junction ${node.id}`,
        apart: 1e4,
      });
    });
  }
  return candidates;
}

/** The names of the roads. They stand beside the carriageway, along it: the level of service stays clear. */
export function* roadNames({ zoom, links }: ZoomGeometry, naming: Naming): Sliced<Candidate[]> {
  if (zoom < roadsFromZoom) return [];
  const candidates: Candidate[] = [];
  let seen = 0;
  for (const geometry of links.values()) {
    seen += 1;
    if (seen % perBit === 0) yield;
    const { roadName, roadClass } = geometry.link.properties;
    const text = roadName[naming.language];
    const size = roadClass === "motorway" ? 12.5 : 11.5;
    const what = { text, font: `500 ${size}px ${fontFamily}`, color: naming.palette.labelRoad, spacing: 0.3 };
    const width = naming.measure(what) + 6;
    if (geometry.length < width * 0.95) continue;
    const site = besideRoad(geometry, width, size);
    if (site === null) continue;
    candidates.push({
      what,
      ...site,
      width,
      height: size + 3,
      priority: (roadClass === "motorway" ? 5 : roadClass === "arterial" ? 6 : 7) + 1 / (1 + geometry.length),
      group: `road ${text}`,
      apart: roadNameEveryPx,
    });
  }
  return candidates;
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
