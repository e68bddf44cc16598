import { useEffect, useRef } from "react";
import { useMapParts } from "../map-context.js";
import { CorridorPainter, type MappedCorridor } from "../painters/corridor-painter.js";
import type { Palette } from "../palette.js";

/** The way of an emergency vehicle, or the ends of one that is being chosen. */
export function CorridorLayer({ corridor, palette }: { corridor: MappedCorridor; palette: Palette }) {
  const { scene } = useMapParts();
  const what = useRef(corridor);
  useEffect(() => scene.add(new CorridorPainter(palette, () => what.current)), [scene, palette]);
  useEffect(() => {
    what.current = corridor;
    scene.invalidate("overlay");
  }, [scene, corridor]);
  return null;
}
