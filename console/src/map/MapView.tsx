import "leaflet/dist/leaflet.css";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { LeafletMap } from "./leaflet.js";
import classes from "./MapView.module.css";
import { MapContext, type MapParts } from "./map-context.js";
import { MapControl } from "./map-control.js";
import type { Point } from "./mercator.js";
import { Scene } from "./scene.js";
import type { MapPlace } from "./url-state.js";
import type { MapHit } from "./view.js";

export interface MapViewProps {
  /** Where the map starts; later moves go through the control. */
  start: MapPlace;
  label: string;
  onReady: (control: MapControl) => void;
  /** The person (or the control) moved the map. */
  onPlace: (place: MapPlace) => void;
  /** What the pointer is on, with its place in what the map stands in, CSS pixels; null when it is on nothing or moves the map. */
  onHover: (hover: { hit: MapHit; at: Point } | null) => void;
  onPick: (hit: MapHit | null) => void;
  children: ReactNode;
}

const mouseTolerancePx = 4;
const touchTolerancePx = 12;

/** The map's box: Leaflet with one scene of canvases, and the layers that stand in it as children. */
export function MapView({ start, label, onReady, onPlace, onHover, onPick, children }: MapViewProps) {
  const box = useRef<HTMLDivElement>(null);
  const first = useRef(start);
  const events = useRef({ onReady, onPlace, onHover, onPick });
  const [parts, setParts] = useState<MapParts | null>(null);

  useEffect(() => {
    events.current = { onReady, onPlace, onHover, onPick };
  });

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const { lat, lon, zoom } = first.current;
    const map = new LeafletMap(element, {
      center: [lat, lon],
      zoom,
      minZoom: 10,
      maxZoom: 19,
      // Quarters, so that a fit fills the view; keys and buttons go by halves.
      zoomSnap: 0.25,
      zoomDelta: 0.5,
      wheelPxPerZoomLevel: 110,
      zoomControl: false,
      attributionControl: false,
    });
    const scene = new Scene();
    map.addLayer(scene);
    setParts({ map, scene });
    events.current.onReady(new MapControl(map));
    map.on("moveend", () => {
      const center = map.getCenter();
      events.current.onPlace({ lat: center.lat, lon: center.lng, zoom: map.getZoom() });
    });
    const stopPointer = watchPointer(element, scene, map, () => events.current);
    const resize = new ResizeObserver(() => map.invalidateSize({ pan: false, debounceMoveend: true }));
    resize.observe(element);
    return () => {
      resize.disconnect();
      stopPointer();
      setParts(null);
      map.remove();
      // A change of its size is told a moment later, when there may be no map any more.
      map.off();
    };
  }, []);

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the map is moved with the arrow keys.
    <div ref={box} className={classes.map} role="application" aria-label={label} tabIndex={0}>
      {parts !== null && <MapContext value={parts}>{children}</MapContext>}
    </div>
  );
}

type Events = Pick<MapViewProps, "onHover" | "onPick">;

/** Hover is looked up once a frame; a click counts where the pointer did not move the map. */
function watchPointer(element: HTMLElement, scene: Scene, map: LeafletMap, events: () => Events): () => void {
  let frame: number | null = null;
  let moving = false;
  const clear = () => {
    if (frame !== null) cancelAnimationFrame(frame);
    frame = null;
    element.style.cursor = "";
    events().onHover(null);
  };
  const move = (event: PointerEvent) => {
    if (event.pointerType === "touch" || moving) return;
    const at = map.mouseEventToContainerPoint(event);
    if (frame !== null) cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      frame = null;
      const hit = scene.hit(at, mouseTolerancePx);
      const scale = element.currentCSSZoom ?? 1;
      element.style.cursor = hit === null ? "" : "pointer";
      events().onHover(hit === null ? null : { hit, at: { x: at.x * scale, y: at.y * scale } });
    });
  };
  element.addEventListener("pointermove", move);
  element.addEventListener("pointerleave", clear);
  map.on("movestart", () => {
    moving = true;
    clear();
  });
  map.on("moveend", () => {
    moving = false;
  });
  map.on("click", ({ containerPoint, originalEvent }) => {
    const touch = originalEvent instanceof PointerEvent && originalEvent.pointerType === "touch";
    events().onPick(scene.hit(containerPoint, touch ? touchTolerancePx : mouseTolerancePx));
  });
  return () => {
    clear();
    element.removeEventListener("pointermove", move);
    element.removeEventListener("pointerleave", clear);
  };
}
