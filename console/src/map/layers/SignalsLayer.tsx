import { useEffect } from "react";
import { serverNow } from "../../api/gateway-clock.js";
import { liveStore } from "../../live/store.js";
import { junctionCondition } from "../approaches.js";
import { useMapParts } from "../map-context.js";
import type { NetworkModel } from "../network-model.js";
import {
  AbnormalSignalsPainter,
  approachesFromZoom,
  type JunctionState,
  placesOfSignals,
  SignalsPainter,
} from "../painters/signals-painter.js";
import type { Palette } from "../palette.js";
import type { RoadGeometry } from "../road-geometry.js";

interface SignalsLayerProps {
  model: NetworkModel;
  roads: RoadGeometry;
  palette: Palette;
  includes: (areaId: string) => boolean;
}

const staleCheckMs = 1_000;
const prefix = "controllers/";

/** The signals, by what their controllers report and nothing else: no phase is guessed ahead. */
export function SignalsLayer({ model, roads, palette, includes }: SignalsLayerProps) {
  const { map, scene } = useMapParts();
  useEffect(() => {
    const states = new Map<string, JunctionState>();
    const look = (ids: Iterable<string>) => {
      const now = serverNow();
      const near = map.getZoom() >= approachesFromZoom;
      const changed: string[] = [];
      for (const id of ids) {
        const node = model.controllers.get(id)?.node;
        if (node === undefined || node === null || !includes(node.properties.areaId)) continue;
        const record = liveStore.get("controllers", id);
        const online = liveStore.get("devices", `${prefix}${id}`)?.online ?? null;
        const condition = junctionCondition(record, online, now);
        const before = states.get(id);
        if (before?.condition === condition && before.record === record) continue;
        if (near || before?.condition !== condition) changed.push(id);
        states.set(id, { condition, record });
      }
      if (changed.length > 0) scene.invalidate("overlay", (zoom) => placesOfSignals(changed, model, roads.at(zoom)));
    };
    const lookAtAll = () => look(model.controllers.keys());
    const removeSignals = scene.add(new SignalsPainter(model, roads, states, palette));
    const removeAbnormal = scene.add(new AbnormalSignalsPainter(model, roads, states, palette));
    lookAtAll();
    const stops = [
      liveStore.subscribe("controllers", look),
      liveStore.subscribe("devices", (keys) =>
        look([...keys].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length))),
      ),
    ];
    const timer = setInterval(lookAtAll, staleCheckMs);
    return () => {
      clearInterval(timer);
      for (const stop of stops) stop();
      removeAbnormal();
      removeSignals();
    };
  }, [map, scene, model, roads, palette, includes]);
  return null;
}
