import type { Point, Rect } from "./mercator.js";

/** The part of the plane that a canvas shows. Pixels are CSS pixels of `zoom`. */
export interface View {
  zoom: number;
  /** Upper left corner of the canvas in pixels of the projection at `zoom`. */
  origin: Point;
  width: number;
  height: number;
  /** Changes with every new view, for what is worked out once a view. */
  version: number;
}

/** What of the plane, relative to `anchor`, the view shows. */
export function visibleRect(view: View, anchor: Point): Rect {
  const minX = view.origin.x - anchor.x;
  const minY = view.origin.y - anchor.y;
  return { minX, minY, maxX: minX + view.width, maxY: minY + view.height };
}

/** Has a canvas drawn on in pixels relative to `anchor`. */
export function moveToAnchor(context: CanvasRenderingContext2D, view: View, anchor: Point): void {
  context.translate(anchor.x - view.origin.x, anchor.y - view.origin.y);
}

export interface MapHit {
  kind: "link" | "detector" | "controller" | "sign" | "camera" | "vehicle";
  id: string;
}

/** The canvases from below: what only a new view changes stands apart from what the street changes every second. */
export type Plane = "base" | "roads" | "labels" | "overlay";

/** One thing that is drawn on the map. Painters of a plane share a canvas and are drawn in order. */
export interface Painter {
  readonly plane: Plane;
  readonly order: number;
  /** Draws into canvas pixels: a point of the projection lies at itself less `view.origin`. */
  paint(context: CanvasRenderingContext2D, view: View): void;
  /** Clears and draws anew what lies in a rectangle of the projection's plane at the view's zoom; for what changes often. */
  paintWithin?(context: CanvasRenderingContext2D, view: View, rect: Rect): void;
  /** What lies under a point (pixels of the projection at the view's zoom), within a tolerance in pixels. */
  hit?(point: Point, view: View, tolerance: number): MapHit | null;
}
