import type { Position } from "@roadcast/contract";

/** A place in the plane: x to the right, y down, as on a screen. */
export interface Point {
  x: number;
  y: number;
}

export interface Rect {
  minX: number;
  minY: number;
  maxX: number;
  maxY: number;
}

const tileSize = 256;
/** Circumference of the sphere of EPSG:3857, metres. */
const circumferenceM = 2 * Math.PI * 6_378_137;

/** Longitude and latitude → pixels of zoom 0 in EPSG:3857 (the projection of Leaflet and of web tiles). */
export function toWorld([lon, lat]: Position): Point {
  const phi = (lat * Math.PI) / 180;
  return {
    x: tileSize * (lon / 360 + 0.5),
    y: tileSize * (0.5 - Math.log(Math.tan(Math.PI / 4 + phi / 2)) / (2 * Math.PI)),
  };
}

/** The inverse of `toWorld`. */
export function fromWorld({ x, y }: Point): { lat: number; lon: number } {
  const phi = 2 * Math.atan(Math.exp((0.5 - y / tileSize) * 2 * Math.PI)) - Math.PI / 2;
  return { lat: (phi * 180) / Math.PI, lon: (x / tileSize - 0.5) * 360 };
}

/** How many pixels of zoom `zoom` one pixel of zoom 0 makes. */
export function zoomScale(zoom: number): number {
  return 2 ** zoom;
}

/** Metres on the ground that one pixel spans at a latitude and zoom. */
export function metresPerPixel(lat: number, zoom: number): number {
  return (circumferenceM * Math.cos((lat * Math.PI) / 180)) / (tileSize * 2 ** zoom);
}

export function boundsOf(points: Iterable<Point>): Rect {
  const bounds = { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity };
  for (const { x, y } of points) {
    bounds.minX = Math.min(bounds.minX, x);
    bounds.minY = Math.min(bounds.minY, y);
    bounds.maxX = Math.max(bounds.maxX, x);
    bounds.maxY = Math.max(bounds.maxY, y);
  }
  return bounds;
}

export function grown(rect: Rect, by: number): Rect {
  return { minX: rect.minX - by, minY: rect.minY - by, maxX: rect.maxX + by, maxY: rect.maxY + by };
}

export function movedBy(rect: Rect, { x, y }: Point): Rect {
  return { minX: rect.minX + x, minY: rect.minY + y, maxX: rect.maxX + x, maxY: rect.maxY + y };
}

export function overlaps(a: Rect, b: Rect): boolean {
  return a.minX <= b.maxX && a.maxX >= b.minX && a.minY <= b.maxY && a.maxY >= b.minY;
}
