import type { Sliced } from "../ui/slices.js";
import type { Point, Rect } from "./mercator.js";

/** A part of the plane that is drawn as a whole. Pixels are CSS pixels of `zoom`. */
export interface View {
  zoom: number;
  /** Upper left corner in pixels of the projection at `zoom`. */
  origin: Point;
  width: number;
  height: number;
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

/** The sheets from below: what only a new zoom changes stands apart from what the street changes every second. */
export type Plane = "base" | "roads" | "labels" | "overlay";
export const planes: readonly Plane[] = ["base", "roads", "labels", "overlay"];

/** One thing that is drawn on the map, tile by tile. Painters of a plane share a sheet and are drawn in order. */
export interface Painter {
  readonly plane: Plane;
  readonly order: number;
  /** Works out what all tiles of a zoom need, before the first of them is drawn. */
  prepare?(zoom: number): Sliced;
  /** False while what it shows is not known yet: its plane and those above it wait. Whoever makes it so tells the scene. */
  isKnown?(): boolean;
  /** Draws into canvas pixels: a point of the projection lies at itself less `view.origin`. */
  paint(context: CanvasRenderingContext2D, view: View): void;
  /** Clears and draws anew what lies in a rectangle of the projection's plane at the view's zoom; for what changes often. */
  paintWithin?(context: CanvasRenderingContext2D, view: View, rect: Rect): void;
  /** What lies under a point (pixels of the projection at the zoom), within a tolerance in pixels. */
  hit?(point: Point, zoom: number, tolerance: number): MapHit | null;
}
