import { useEffect } from "react";
import { serverNow } from "../../api/gateway-clock.js";
import { connectionStore } from "../../live/connection.js";
import { liveStore } from "../../live/store.js";
import { appearanceOf, type LinkAppearance } from "../link-style.js";
import { useMapParts } from "../map-context.js";
import { movedBy, type Rect } from "../mercator.js";
import type { NetworkModel } from "../network-model.js";
import { BedsPainter, LevelsPainter } from "../painters/links-painter.js";
import { RoadPaths } from "../painters/road-paths.js";
import type { Palette } from "../palette.js";
import type { RoadGeometry, ZoomGeometry } from "../road-geometry.js";

interface LinksLayerProps {
  model: NetworkModel;
  roads: RoadGeometry;
  palette: Palette;
  showLevels: boolean;
  /** Areas that the person watches; roads of others are drawn without a level. */
  includes: (areaId: string) => boolean;
}

/** So long a map that has just opened waits for the first levels; without them all roads would be drawn twice. */
const firstLevelsMs = 1_500;
/** Data grows stale with the clock alone. */
const staleCheckMs = 1_000;

/** The roads. Only a link whose level or staleness changed has them painted anew, once a frame at most. */
export function LinksLayer({ model, roads, palette, showLevels, includes }: LinksLayerProps) {
  const { scene } = useMapParts();
  useEffect(() => {
    const appearances = new Map<string, LinkAppearance>();
    const restyle = (ids: Iterable<string>) => {
      const now = serverNow();
      const changed: string[] = [];
      for (const id of ids) {
        const link = model.links.get(id);
        if (link === undefined || !includes(link.properties.areaId)) continue;
        const next = appearanceOf(liveStore.get("links", id), now);
        const before = appearances.get(id);
        if (before?.los === next.los && before.stale === next.stale) continue;
        appearances.set(id, next);
        changed.push(id);
      }
      if (changed.length > 0) scene.invalidate("roads", (zoom) => placesOf(changed, roads.at(zoom)));
    };
    let waited = false;
    const isKnown = () => waited || connectionStore.get().status !== "connecting";
    const paths = new RoadPaths(roads);
    const removeBeds = scene.add(new BedsPainter(paths, palette));
    const removeLevels = scene.add(new LevelsPainter(paths, appearances, palette, showLevels, isKnown));
    restyle(model.links.keys());
    const stop = liveStore.subscribe("links", restyle);
    const tell = () => scene.invalidate("roads", () => []);
    const stopTelling = connectionStore.subscribe(tell);
    const waiting = setTimeout(() => {
      waited = true;
      tell();
    }, firstLevelsMs);
    const timer = setInterval(() => restyle(model.links.keys()), staleCheckMs);
    return () => {
      clearInterval(timer);
      clearTimeout(waiting);
      stopTelling();
      stop();
      removeLevels();
      removeBeds();
    };
  }, [scene, model, roads, palette, showLevels, includes]);
  return null;
}

/** Where links are drawn, in pixels of the zoom. */
function placesOf(ids: readonly string[], { links, anchor }: ZoomGeometry): Rect[] {
  return ids.flatMap((id) => {
    const bounds = links.get(id)?.bounds;
    return bounds === undefined ? [] : [movedBy(bounds, anchor)];
  });
}
