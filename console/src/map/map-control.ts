import { type LeafletMap, latLngBounds, point } from "./leaflet.js";
import { boundsOf, fromWorld, type Point, type Rect } from "./mercator.js";
import type { NetworkModel } from "./network-model.js";
import { lengthOf, pointAt } from "./polyline.js";
import type { MapPlace } from "./url-state.js";
import type { MapHit } from "./view.js";

const still = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
const paddingPx = point(20, 20);

/** What the page does to the map; the rest of the console knows no Leaflet. */
export class MapControl {
  constructor(private readonly map: LeafletMap) {}

  place(): MapPlace {
    const { lat, lng } = this.map.getCenter();
    return { lat, lon: lng, zoom: this.map.getZoom() };
  }

  goTo({ lat, lon, zoom }: MapPlace): void {
    this.map.setView([lat, lon], zoom, { animate: !still() });
  }

  /** Shows a rectangle (pixels of zoom 0) whole. */
  fit(rect: Rect, maxZoom = 17): void {
    const upper = fromWorld({ x: rect.minX, y: rect.minY });
    const lower = fromWorld({ x: rect.maxX, y: rect.maxY });
    const bounds = latLngBounds([upper.lat, upper.lon], [lower.lat, lower.lon]);
    this.map.fitBounds(bounds, { padding: paddingPx, maxZoom, animate: !still() });
  }

  /** Shows several things whole; nothing happens where none of them has a place. */
  fitAll(worlds: readonly (readonly Point[])[], maxZoom = 17): void {
    const points = worlds.flat();
    if (points.length > 0) this.fit(boundsOf(points), maxZoom);
  }

  /** Moves no more than it must so that a place is well inside the map. */
  reveal(world: Point): void {
    const { lat, lon } = fromWorld(world);
    this.map.panInside([lat, lon], { padding: point(80, 80), animate: !still() });
  }

  zoomBy(steps: number): void {
    this.map.setZoom(this.map.getZoom() + steps);
  }

  focus(): void {
    this.map.getContainer().focus();
  }
}

/** Where a thing lies, pixels of zoom 0: the line of a link, one point for anything else, none for the unknown. */
export function worldsOf(model: NetworkModel, hit: MapHit, vehicleAt: (id: string) => Point | null): readonly Point[] {
  switch (hit.kind) {
    case "link":
      return model.links.get(hit.id)?.world ?? [];
    case "detector": {
      const detector = model.detectors.get(hit.id);
      if (detector === undefined) return [];
      const line = detector.link?.world;
      return [line === undefined ? detector.world : pointAt(line, lengthOf(line) * detector.share)];
    }
    case "controller": {
      const controller = model.controllers.get(hit.id);
      return controller === undefined ? [] : [controller.node?.world ?? controller.world];
    }
    case "sign":
      return [model.signs.get(hit.id)?.world ?? []].flat();
    case "camera":
      return [model.cameras.get(hit.id)?.world ?? []].flat();
    case "vehicle":
      return [vehicleAt(hit.id) ?? []].flat();
  }
}

/** How near each kind of thing is looked at when it was searched for. */
export const zoomFor: Record<MapHit["kind"], number> = {
  link: 16,
  detector: 18,
  controller: 17,
  sign: 16,
  camera: 16.5,
  vehicle: 16,
};

/** Where a map begins before it knows its size: the middle of the network. */
export function wholePlaceOf(model: NetworkModel): MapPlace {
  const { minX = 0, maxX = 0, minY = 0, maxY = 0 } = model.bounds ?? {};
  return { ...fromWorld({ x: (minX + maxX) / 2, y: (minY + maxY) / 2 }), zoom: 13 };
}
