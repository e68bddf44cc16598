import type { DetectorQuality } from "@roadcast/contract";
import { useEffect } from "react";
import { liveStore } from "../../live/store.js";
import { useMapParts } from "../map-context.js";
import type { NetworkModel } from "../network-model.js";
import { DetectorsPainter } from "../painters/detectors-painter.js";
import type { Palette } from "../palette.js";
import type { RoadGeometry } from "../road-geometry.js";

interface DetectorsLayerProps {
  model: NetworkModel;
  roads: RoadGeometry;
  palette: Palette;
  includes: (areaId: string) => boolean;
}

/** The detectors, lane by lane, with the quality that the gateway's failure tests give them. */
export function DetectorsLayer({ model, roads, palette, includes }: DetectorsLayerProps) {
  const { scene } = useMapParts();
  useEffect(() => {
    const qualities = new Map<string, DetectorQuality>();
    const look = (ids: Iterable<string>) => {
      let changed = false;
      for (const id of ids) {
        const detector = model.detectors.get(id);
        if (detector === undefined) continue;
        if (detector.link !== null && !includes(detector.link.properties.areaId)) continue;
        const quality = detector.properties.outOfService
          ? "outOfService"
          : (liveStore.get("detectors", id)?.quality ?? "noData");
        if (qualities.get(id) === quality) continue;
        qualities.set(id, quality);
        changed = true;
      }
      if (changed) scene.invalidate("overlay");
    };
    look(model.detectors.keys());
    const remove = scene.add(new DetectorsPainter(model, roads, qualities, palette));
    const stop = liveStore.subscribe("detectors", look);
    return () => {
      stop();
      remove();
    };
  }, [scene, model, roads, palette, includes]);
  return null;
}
