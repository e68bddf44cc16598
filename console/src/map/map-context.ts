import type { Map as LeafletMap } from "leaflet";
import { createContext, useContext } from "react";
import type { Scene } from "./scene.js";

export interface MapParts {
  map: LeafletMap;
  scene: Scene;
}

export const MapContext = createContext<MapParts | null>(null);

/** The map that a layer is in. Only below `MapView`. */
export function useMapParts(): MapParts {
  const parts = useContext(MapContext);
  if (parts === null) throw new Error("a map layer stands outside a map");
  return parts;
}
