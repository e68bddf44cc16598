import type { ControllerRecord, Indication } from "@roadcast/contract";
import { type Approach, approachesOf, type JunctionCondition } from "../approaches.js";
import { overlaps, type Point, type Rect } from "../mercator.js";
import type { ControllerModel, NetworkModel } from "../network-model.js";
import type { Palette } from "../palette.js";
import { pointAt } from "../polyline.js";
import type { LinkGeometry, RoadGeometry, ZoomGeometry } from "../road-geometry.js";
import { type MapHit, moveToAnchor, type Painter, type View, visibleRect } from "../view.js";

/** From this zoom on the phase of each approach is shown, below it a dot a junction. */
export const approachesFromZoom = 15.5;
/** From this zoom on each turn has an arrow of its own. */
export const headsFromZoom = 16.75;

/** What of a junction decides its drawing. */
export interface JunctionState {
  condition: JunctionCondition;
  record: ControllerRecord | undefined;
}

/** Draws signals: the condition of each junction, and nearer by the live indication of each approach. */
export class SignalsPainter implements Painter {
  readonly plane = "overlay";
  readonly order = 30;

  constructor(
    private readonly model: NetworkModel,
    private readonly roads: RoadGeometry,
    private readonly states: ReadonlyMap<string, JunctionState>,
    private readonly palette: Palette,
  ) {}

  paint(context: CanvasRenderingContext2D, view: View): void {
    const zoom = this.roads.at(view.zoom);
    const rect = visibleRect(view, zoom.anchor);
    moveToAnchor(context, view, zoom.anchor);
    for (const controller of this.model.controllers.values()) {
      const center = centerOf(controller, zoom);
      if (center === null) continue;
      if (!overlaps(rect, reachOf(center, zoom.junctions.get(controller.node?.id ?? "")?.radius ?? 0))) continue;
      const state = this.states.get(controller.id);
      if (state === undefined) continue;
      const near = view.zoom >= approachesFromZoom;
      if (near && state.condition !== "offline" && state.condition !== "unknown") {
        for (const approach of approachesOf(controller, state.record)) {
          const link = zoom.links.get(approach.linkId);
          if (link !== undefined) this.paintApproach(context, link, approach, view.zoom);
        }
      }
      if (!near && !isAbnormal(state.condition)) this.paintDot(context, center, dotRadius(view.zoom), state.condition);
    }
  }

  hit(point: Point, at: number, tolerance: number): MapHit | null {
    const zoom = this.roads.at(at);
    let best: { id: string; away: number } | null = null;
    for (const controller of this.model.controllers.values()) {
      const center = centerOf(controller, zoom);
      if (center === null || !this.states.has(controller.id)) continue;
      const away = Math.hypot(center.x + zoom.anchor.x - point.x, center.y + zoom.anchor.y - point.y);
      const radius = controller.node === null ? 0 : (zoom.junctions.get(controller.node.id)?.radius ?? 0);
      const reach = at >= approachesFromZoom ? Math.max(8, radius * 0.85) : dotRadius(at) + tolerance;
      if (away <= reach && (best === null || away < best.away)) best = { id: controller.id, away };
    }
    return best === null ? null : { kind: "controller", id: best.id };
  }

  private paintDot(context: CanvasRenderingContext2D, { x, y }: Point, radius: number, condition: JunctionCondition) {
    context.beginPath();
    context.arc(x, y, radius, 0, Math.PI * 2);
    context.fillStyle = this.palette.normalFill;
    context.fill();
    context.strokeStyle = this.palette.normal;
    context.lineWidth = Math.max(1, radius * 0.32);
    context.setLineDash(condition === "unknown" ? [1.5, 1.8] : []);
    context.stroke();
    context.setLineDash([]);
  }

  /** A bar along the stop line, from the centre line out: left, through, right; nearer by with arrows behind it. */
  private paintApproach(
    context: CanvasRenderingContext2D,
    link: LinkGeometry,
    { movements }: Approach,
    zoom: number,
  ): void {
    const { x, y, angle } = pointAt(link.points, link.length);
    const shares = sharesOf(
      movements.map(({ turn }) => turn),
      link.link.properties.lanes,
    );
    const width = link.bedWidth;
    context.save();
    context.translate(x, y);
    context.rotate(angle);
    // Now x runs with the traffic and y from the centre line (negative) to the kerb.
    const thick = Math.min(5, 2.2 + (zoom - approachesFromZoom) * 1.3);
    context.fillStyle = this.palette.signal.box;
    context.fillRect(-thick - 2, -width / 2 - 0.5, thick + 3, width + 1);
    let from = -width / 2;
    movements.forEach(({ indication }, index) => {
      const span = width * (shares[index] ?? 0);
      context.fillStyle = indicationColor(indication, this.palette);
      const shown = indication === "red" ? thick * 0.55 : thick;
      if (indication === "flash") {
        for (let at = from + 0.5; at < from + span - 1; at += 4) context.fillRect(-thick, at, thick, 2);
      } else {
        context.fillRect(-shown, from + 0.6, shown, Math.max(1, span - 1.2));
      }
      from += span;
    });
    if (zoom >= headsFromZoom) this.paintHead(context, movements, width, thick);
    context.restore();
  }

  /** The signal head behind the stop line: an arrow a turn, from the centre line out over the kerb. */
  private paintHead(
    context: CanvasRenderingContext2D,
    movements: Approach["movements"],
    width: number,
    thick: number,
  ): void {
    const size = Math.min(8, Math.max(5, width * 0.16));
    const pitch = Math.max(size * 2 + 2, (width - 4) / movements.length);
    const left = -width / 2;
    context.beginPath();
    context.roundRect(-thick - size * 2 - 9, left, size * 2 + 4, pitch * movements.length + 1, 3.5);
    context.fillStyle = this.palette.signal.box;
    context.fill();
    movements.forEach(({ turn, indication }, index) => {
      const color = indicationColor(indication, this.palette);
      context.save();
      context.translate(-thick - 7 - size, left + 0.5 + pitch * (index + 0.5));
      context.strokeStyle = color;
      context.fillStyle = color;
      context.lineWidth = indication === "green" ? Math.max(1.8, size * 0.32) : Math.max(1.1, size * 0.2);
      context.lineCap = "round";
      context.lineJoin = "round";
      arrowFor(context, turn, size * 0.78, indication === "green");
      context.restore();
    });
  }
}

/** Marks the junctions that are not as they should be, over all else: neither neighbour nor vehicle hides one. */
export class AbnormalSignalsPainter implements Painter {
  readonly plane = "overlay";
  readonly order = 50;

  constructor(
    private readonly model: NetworkModel,
    private readonly roads: RoadGeometry,
    private readonly states: ReadonlyMap<string, JunctionState>,
    private readonly palette: Palette,
  ) {}

  paint(context: CanvasRenderingContext2D, view: View): void {
    const zoom = this.roads.at(view.zoom);
    moveToAnchor(context, view, zoom.anchor);
    const radius = Math.max(6, dotRadius(view.zoom) * 1.7);
    for (const [id, { condition }] of this.states) {
      const controller = this.model.controllers.get(id);
      const center = controller === undefined ? null : centerOf(controller, zoom);
      if (center !== null && isAbnormal(condition)) paintCondition(context, center, radius, condition, this.palette);
    }
  }
}

/** Whether an operator should see the junction from afar. */
export function isAbnormal(condition: JunctionCondition): boolean {
  return condition !== "normal" && condition !== "unknown";
}

/** Where the signals of junctions are drawn, pixels of the zoom. */
export function placesOfSignals(ids: Iterable<string>, model: NetworkModel, zoom: ZoomGeometry): Rect[] {
  return [...ids].flatMap((id) => {
    const node = model.controllers.get(id)?.node ?? null;
    const junction = node === null ? undefined : zoom.junctions.get(node.id);
    if (junction === undefined) return [];
    const { x, y } = junction.center;
    return [reachOf({ x: x + zoom.anchor.x, y: y + zoom.anchor.y }, junction.radius)];
  });
}

/** The heads stand some way behind the stop lines. */
function reachOf({ x, y }: Point, radius: number): Rect {
  const reach = radius + 60;
  return { minX: x - reach, minY: y - reach, maxX: x + reach, maxY: y + reach };
}

function dotRadius(zoom: number): number {
  return Math.min(6, Math.max(1.8, 3.2 + (zoom - 13) * 0.9));
}

function centerOf(controller: ControllerModel, zoom: ZoomGeometry): Point | null {
  return controller.node === null ? null : (zoom.junctions.get(controller.node.id)?.center ?? null);
}

/** How the width of an approach is shared among its turns: one lane for a turn, the rest goes through. */
function sharesOf(turns: readonly Approach["movements"][number]["turn"][], lanes: number): number[] {
  const through = turns.filter((turn) => turn === "through").length;
  if (through === 0) return turns.map(() => 1 / turns.length);
  const side = Math.min(1 / Math.max(lanes, 2), 1 / turns.length);
  const rest = 1 - side * (turns.length - through);
  return turns.map((turn) => (turn === "through" ? rest / through : side));
}

export function indicationColor(indication: Indication, palette: Palette): string {
  switch (indication) {
    case "green":
      return palette.signal.green;
    case "yellow":
    case "flash":
      return palette.signal.yellow;
    case "red":
      return palette.signal.red;
    case "dark":
      return palette.signal.dark;
  }
}

/** An arrow in the direction of travel (+x), bent for a turn; its head is filled only where it may go. */
function arrowFor(
  context: CanvasRenderingContext2D,
  turn: Approach["movements"][number]["turn"],
  size: number,
  filled: boolean,
): void {
  const side = turn === "left" ? -1 : 1;
  context.beginPath();
  if (turn === "through") {
    context.moveTo(-size, 0);
    context.lineTo(size * 0.4, 0);
  } else {
    context.moveTo(-size, -side * size * 0.35);
    context.lineTo(size * 0.1, -side * size * 0.35);
    context.lineTo(size * 0.1, side * size * 0.3);
  }
  context.stroke();
  context.beginPath();
  if (turn === "through") {
    context.moveTo(size, 0);
    context.lineTo(size * 0.2, -size * 0.62);
    context.lineTo(size * 0.2, size * 0.62);
  } else {
    context.moveTo(size * 0.1, side * size);
    context.lineTo(-size * 0.5, side * size * 0.2);
    context.lineTo(size * 0.7, side * size * 0.2);
  }
  context.closePath();
  if (filled) context.fill();
  else context.stroke();
}

/** Each condition has a shape of its own as well as a colour: diamond, square, triangle, cross, ring. */
export function paintCondition(
  context: CanvasRenderingContext2D,
  { x, y }: Point,
  r: number,
  condition: JunctionCondition,
  palette: Palette,
): void {
  context.save();
  context.translate(x, y);
  context.lineJoin = "round";
  context.lineWidth = 2;
  context.strokeStyle = palette.halo;
  const shape = new Path2D();
  switch (condition) {
    case "flash":
      shape.moveTo(0, -r * 1.15);
      shape.lineTo(r * 1.15, 0);
      shape.lineTo(0, r * 1.15);
      shape.lineTo(-r * 1.15, 0);
      shape.closePath();
      fillShape(context, shape, palette.warning);
      bar(context, palette.halo, 0, -r * 0.5, 0, r * 0.12, r * 0.28);
      bar(context, palette.halo, 0, r * 0.5, 0, r * 0.52, r * 0.28);
      break;
    case "dark":
      shape.rect(-r * 0.9, -r * 0.9, r * 1.8, r * 1.8);
      fillShape(context, shape, palette.alarm);
      bar(context, palette.halo, -r * 0.45, 0, r * 0.45, 0, r * 0.34);
      break;
    case "preempt":
      shape.moveTo(0, -r * 1.1);
      shape.lineTo(r * 1.1, r * 0.85);
      shape.lineTo(-r * 1.1, r * 0.85);
      shape.closePath();
      fillShape(context, shape, palette.los.free);
      break;
    case "manual":
      shape.rect(-r * 0.85, -r * 0.85, r * 1.7, r * 1.7);
      fillShape(context, shape, palette.normalFill);
      context.strokeStyle = palette.label;
      context.lineWidth = 1.6;
      context.stroke(shape);
      break;
    case "offline":
      shape.arc(0, 0, r, 0, Math.PI * 2);
      fillShape(context, shape, palette.offline);
      bar(context, palette.halo, -r * 0.4, -r * 0.4, r * 0.4, r * 0.4, r * 0.28);
      bar(context, palette.halo, r * 0.4, -r * 0.4, -r * 0.4, r * 0.4, r * 0.28);
      break;
    case "normal":
    case "unknown":
      break;
  }
  context.restore();
}

function fillShape(context: CanvasRenderingContext2D, shape: Path2D, color: string): void {
  context.stroke(shape);
  context.fillStyle = color;
  context.fill(shape);
}

function bar(
  context: CanvasRenderingContext2D,
  color: string,
  fromX: number,
  fromY: number,
  toX: number,
  toY: number,
  width: number,
): void {
  context.strokeStyle = color;
  context.lineWidth = width;
  context.lineCap = "round";
  context.beginPath();
  context.moveTo(fromX, fromY);
  context.lineTo(toX, toY);
  context.stroke();
}
