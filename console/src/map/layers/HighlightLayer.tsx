import { useEffect, useRef } from "react";
import { liveStore } from "../../live/store.js";
import { useMapParts } from "../map-context.js";
import type { Point } from "../mercator.js";
import type { NetworkModel } from "../network-model.js";
import { worldOf } from "../painters/devices-painter.js";
import { HighlightPainter } from "../painters/highlight-painter.js";
import type { Palette } from "../palette.js";
import type { RoadGeometry } from "../road-geometry.js";
import type { MapHit } from "../view.js";

interface HighlightLayerProps {
  model: NetworkModel;
  roads: RoadGeometry;
  palette: Palette;
  selected: MapHit | null;
  hovered: MapHit | null;
}

/** Where a vehicle last said it was, pixels of zoom 0; null before it has said anything. */
export function vehicleAt(id: string): Point | null {
  const position = liveStore.get("devices", `vehicles/${id}`)?.position;
  return position === undefined || position === null ? null : worldOf(position);
}

/** Rings what is chosen and what the pointer is on. */
export function HighlightLayer({ model, roads, palette, selected, hovered }: HighlightLayerProps) {
  const { scene } = useMapParts();
  const what = useRef({ selected, hovered });
  const painter = useRef<HighlightPainter | null>(null);
  useEffect(() => {
    const made = new HighlightPainter(model, roads, palette, () => what.current, vehicleAt);
    painter.current = made;
    return scene.add(made);
  }, [scene, model, roads, palette]);
  useEffect(() => {
    const rings = [what.current.selected, what.current.hovered, selected, hovered].filter((hit) => hit !== null);
    what.current = { selected, hovered };
    scene.invalidate("overlay", (zoom) => rings.flatMap((hit) => painter.current?.boundsOf(hit, zoom) ?? []));
  }, [scene, selected, hovered]);
  return null;
}
