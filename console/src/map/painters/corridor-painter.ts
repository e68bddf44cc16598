import type { CorridorJunctionState } from "@roadcast/contract";
import { type Point, zoomScale } from "../mercator.js";
import type { Palette } from "../palette.js";
import type { Painter, View } from "../view.js";

/** A corridor as the map shows it; places are pixels of zoom 0. */
export interface MappedCorridor {
  line: readonly Point[];
  /** How much of the line the vehicle has behind it, pixels of zoom 0. */
  driven: number;
  /** Its positions are heard: it is there, not only thought to be. */
  isHeard: boolean;
  junctions: readonly { world: Point; state: CorridorJunctionState; order: number }[];
  from: Point | null;
  to: Point | null;
}

/** Draws the way of an emergency vehicle, its junctions by their state, and its ends. */
export class CorridorPainter implements Painter {
  readonly plane = "overlay";
  // Over the signals: one that is preempted is marked as abnormal, and here it is known why.
  readonly order = 55;

  constructor(
    private readonly palette: Palette,
    private readonly what: () => MappedCorridor,
  ) {}

  paint(context: CanvasRenderingContext2D, view: View): void {
    const { line, driven, isHeard, junctions, from, to } = this.what();
    const scale = zoomScale(view.zoom);
    const place = ({ x, y }: Point): Point => ({ x: x * scale - view.origin.x, y: y * scale - view.origin.y });
    context.save();
    context.lineJoin = "round";
    context.lineCap = "round";
    const past = startOf(line, driven);
    if (line.length > 1) {
      stroke(context, line.map(place), this.palette.halo, 10, 0.75);
      stroke(context, line.map(place), this.palette.vehicle, 6, 0.9);
      if (past.length > 1) stroke(context, past.map(place), this.palette.normal, 6, 1);
    }
    for (const { world, state, order } of junctions) this.paintJunction(context, place(world), state, order);
    for (const [end, letter] of [
      [from, "A"],
      [to, "B"],
    ] as const) {
      if (end !== null) this.paintEnd(context, place(end), letter);
    }
    const vehicle = past.at(-1);
    if (isHeard && vehicle !== undefined) this.paintVehicle(context, place(vehicle));
    context.restore();
  }

  /** A disc with its number; what is green is filled, what went wrong has corners. */
  private paintJunction(
    context: CanvasRenderingContext2D,
    { x, y }: Point,
    state: CorridorJunctionState,
    order: number,
  ): void {
    const { palette } = this;
    const isWrong = state === "refused" || state === "failed";
    const isGreen = state === "green";
    const ring = isWrong
      ? palette.alarm
      : isGreen
        ? palette.signal.green
        : state === "preempting" || state === "releasing"
          ? palette.warning
          : state === "pending"
            ? palette.vehicle
            : palette.normal;
    context.beginPath();
    if (isWrong) {
      context.moveTo(x, y - 13);
      context.lineTo(x + 13, y);
      context.lineTo(x, y + 13);
      context.lineTo(x - 13, y);
      context.closePath();
    } else context.arc(x, y, 10, 0, Math.PI * 2);
    context.fillStyle = isGreen ? palette.signal.green : palette.halo;
    context.fill();
    context.lineWidth = 3;
    context.strokeStyle = ring;
    context.stroke();
    this.write(context, String(order), x, y, isGreen ? palette.halo : palette.label);
  }

  private paintEnd(context: CanvasRenderingContext2D, { x, y }: Point, letter: string): void {
    const { palette } = this;
    context.beginPath();
    context.rect(x - 9, y - 9, 18, 18);
    context.fillStyle = palette.selection;
    context.fill();
    context.lineWidth = 2;
    context.strokeStyle = palette.halo;
    context.stroke();
    this.write(context, letter, x, y, palette.halo);
  }

  /** A disc with a cross, over all else of the corridor: where the vehicle is. */
  private paintVehicle(context: CanvasRenderingContext2D, { x, y }: Point): void {
    const { palette } = this;
    context.beginPath();
    context.arc(x, y, 9, 0, Math.PI * 2);
    context.fillStyle = palette.selection;
    context.fill();
    context.lineWidth = 2;
    context.strokeStyle = palette.halo;
    context.stroke();
    context.fillStyle = palette.alarm;
    context.fillRect(x - 6, y - 2, 12, 4);
    context.fillRect(x - 2, y - 6, 4, 12);
  }

  private write(context: CanvasRenderingContext2D, text: string, x: number, y: number, color: string): void {
    context.font = '650 11px "Pretendard Variable", Pretendard, sans-serif';
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = color;
    context.fillText(text, x, y + 0.5);
  }
}

function stroke(
  context: CanvasRenderingContext2D,
  points: readonly Point[],
  color: string,
  width: number,
  alpha: number,
): void {
  context.globalAlpha = alpha;
  context.strokeStyle = color;
  context.lineWidth = width;
  context.beginPath();
  points.forEach(({ x, y }, i) => {
    if (i === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  });
  context.stroke();
  context.globalAlpha = 1;
}

/** The part of a line up to a distance from its start. */
function startOf(line: readonly Point[], distance: number): Point[] {
  const part: Point[] = [];
  let left = distance;
  let last: Point | undefined;
  for (const point of line) {
    if (last === undefined) part.push(point);
    else {
      const length = Math.hypot(point.x - last.x, point.y - last.y);
      if (left <= 0) return part;
      const share = length === 0 ? 1 : Math.min(1, left / length);
      part.push({ x: last.x + (point.x - last.x) * share, y: last.y + (point.y - last.y) * share });
      left -= length;
    }
    last = point;
  }
  return part;
}
