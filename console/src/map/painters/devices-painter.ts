import { type Point, toWorld, zoomScale } from "../mercator.js";
import type { Palette } from "../palette.js";
import { cornersOf, type RoadGeometry, type ZoomGeometry } from "../road-geometry.js";
import type { MapHit, Painter, View } from "../view.js";

export interface MappedDevice {
  kind: "camera" | "sign" | "vehicle";
  id: string;
  /** Pixels of zoom 0. */
  world: Point;
  headingDeg: number | null;
  /** False once it is known to be away. */
  online: boolean;
  /** A sign that shows a message, a vehicle on the move. */
  active: boolean;
  outOfService: boolean;
}

/** From which zoom on each kind is shown. */
export const iconsFromZoom = { camera: 13.5, sign: 13.25, vehicle: 11 } as const;

/** How far an icon with its heading reaches, and how far from its own place it may stand beside a junction. */
const reachPx = 30;
const asidePx = 250;

/** Draws cameras, signs and vehicles as icons of one size on a plate of their own. */
export class DevicesPainter implements Painter {
  readonly plane = "overlay";
  readonly order = 40;

  constructor(
    private readonly roads: RoadGeometry,
    private readonly devices: ReadonlyMap<string, MappedDevice>,
    private readonly shown: { camera: boolean; sign: boolean; vehicle: boolean },
    private readonly palette: Palette,
  ) {}

  paint(context: CanvasRenderingContext2D, view: View): void {
    const size = iconSize(view.zoom);
    for (const device of this.devices.values()) {
      if (!this.visible(device, view.zoom)) continue;
      if (!near(device.world, view, asidePx)) continue;
      const place = placeOfDevice(this.roads.at(view.zoom), device);
      const x = place.x - view.origin.x;
      const y = place.y - view.origin.y;
      if (x < -reachPx || y < -reachPx || x > view.width + reachPx || y > view.height + reachPx) continue;
      context.save();
      context.translate(x, y);
      this.paintIcon(context, device, size);
      context.restore();
    }
  }

  hit(point: Point, zoom: number, tolerance: number): MapHit | null {
    let best: { device: MappedDevice; away: number } | null = null;
    for (const device of this.devices.values()) {
      if (!this.visible(device, zoom)) continue;
      const place = placeOfDevice(this.roads.at(zoom), device);
      const away = Math.hypot(place.x - point.x, place.y - point.y);
      if (away <= iconSize(zoom) + tolerance / 2 && (best === null || away < best.away)) best = { device, away };
    }
    return best === null ? null : { kind: best.device.kind, id: best.device.id };
  }

  private visible(device: MappedDevice, zoom: number): boolean {
    return this.shown[device.kind] && zoom >= iconsFromZoom[device.kind];
  }

  private paintIcon(context: CanvasRenderingContext2D, device: MappedDevice, r: number): void {
    const { palette } = this;
    const quiet = !device.online || device.outOfService;
    const ink = quiet ? palette.normal : palette[device.kind];
    if (device.kind === "vehicle") {
      paintVehicle(context, device, r, ink, palette);
      return;
    }
    if (device.kind === "camera" && device.headingDeg !== null && r > 6) {
      const heading = ((device.headingDeg - 90) * Math.PI) / 180;
      context.beginPath();
      context.moveTo(0, 0);
      context.arc(0, 0, r * 2.6, heading - 0.42, heading + 0.42);
      context.closePath();
      context.globalAlpha = 0.22;
      context.fillStyle = ink;
      context.fill();
      context.globalAlpha = 1;
    }
    context.beginPath();
    context.roundRect(-r, -r, r * 2, r * 2, r * 0.45);
    context.fillStyle = palette.normalFill;
    context.strokeStyle = palette.halo;
    context.lineWidth = 2.5;
    context.stroke();
    context.fill();
    context.strokeStyle = ink;
    context.lineWidth = 1.1;
    context.setLineDash(quiet ? [2, 1.6] : []);
    context.stroke();
    context.setLineDash([]);
    context.fillStyle = ink;
    if (device.kind === "camera") {
      context.fillRect(-r * 0.6, -r * 0.34, r * 0.78, r * 0.68);
      context.beginPath();
      context.moveTo(r * 0.26, 0);
      context.lineTo(r * 0.66, -r * 0.34);
      context.lineTo(r * 0.66, r * 0.34);
      context.closePath();
      context.fill();
    } else {
      const lines = device.active ? [-0.36, 0, 0.36] : [];
      for (const at of lines) context.fillRect(-r * 0.6, at * r - r * 0.1, r * 1.2, r * 0.2);
      if (!device.active) {
        context.lineWidth = 1.1;
        context.strokeRect(-r * 0.58, -r * 0.38, r * 1.16, r * 0.76);
      }
    }
    if (!device.online) slash(context, r, palette.offline);
  }
}

/**
 * Where an icon stands, pixels of the projection. Cameras and signs at a junction stand beside it, between two of its
 * arms, so that they do not hide its signals.
 */
export function placeOfDevice(zoom: ZoomGeometry, { kind, world }: Pick<MappedDevice, "kind" | "world">): Point {
  const scale = zoomScale(zoom.zoom);
  const place = { x: world.x * scale, y: world.y * scale };
  if (kind === "vehicle") return place;
  const icon = iconSize(zoom.zoom);
  for (const { node, center, radius } of zoom.junctions.values()) {
    if (node.controllerId === null) continue;
    const x = center.x + zoom.anchor.x;
    const y = center.y + zoom.anchor.y;
    const need = Math.max(6, radius * 0.9) + icon * 1.5;
    if (Math.hypot(place.x - x, place.y - y) >= need) continue;
    const corner = cornersOf(node).reduce((best, next) => (next.y < best.y ? next : best));
    return { x: x + corner.x * need, y: y + corner.y * need };
  }
  return place;
}

function near(world: Point, { zoom, origin, width, height }: View, by: number): boolean {
  const x = world.x * zoomScale(zoom) - origin.x;
  const y = world.y * zoomScale(zoom) - origin.y;
  return x > -by && y > -by && x < width + by && y < height + by;
}

function paintVehicle(
  context: CanvasRenderingContext2D,
  device: MappedDevice,
  r: number,
  ink: string,
  palette: Palette,
): void {
  context.rotate((((device.headingDeg ?? 0) - 90) * Math.PI) / 180);
  context.beginPath();
  if (device.headingDeg === null) {
    context.arc(0, 0, r * 0.8, 0, Math.PI * 2);
  } else {
    context.moveTo(r * 1.25, 0);
    context.lineTo(-r * 0.9, r * 0.85);
    context.lineTo(-r * 0.45, 0);
    context.lineTo(-r * 0.9, -r * 0.85);
    context.closePath();
  }
  context.lineJoin = "round";
  context.strokeStyle = palette.halo;
  context.lineWidth = 3;
  context.stroke();
  context.fillStyle = ink;
  context.fill();
}

function slash(context: CanvasRenderingContext2D, r: number, color: string): void {
  context.strokeStyle = color;
  context.lineWidth = 2;
  context.lineCap = "round";
  context.beginPath();
  context.moveTo(-r, r);
  context.lineTo(r, -r);
  context.stroke();
}

function iconSize(zoom: number): number {
  return Math.min(10, Math.max(4.5, 6 + (zoom - 14) * 1.25));
}

/** A vehicle's place on the plane, from its reported position. */
export function worldOf(position: { lat: number; lon: number }): Point {
  return toWorld([position.lon, position.lat]);
}
