import type { Bilingual } from "@roadcast/contract";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { type BaseMapShape, loadBaseMap } from "../base-map.js";
import { Attribution, TileLayer } from "../leaflet.js";
import { useMapParts } from "../map-context.js";
import type { NetworkModel } from "../network-model.js";
import { AreasPainter } from "../painters/areas-painter.js";
import { BaseMapPainter } from "../painters/base-map-painter.js";
import { LabelsPainter } from "../painters/labels-painter.js";
import type { Palette } from "../palette.js";
import type { RoadGeometry } from "../road-geometry.js";

/** The pieces of a font come one after another; the names are placed anew when they are all here. */
const fontsSettleMs = 150;

const noShapes: readonly BaseMapShape[] = [];

/** The project's own base map: fetched once, as a part of the program, and asked for until it comes. */
export function useBaseMap(): readonly BaseMapShape[] {
  const { data } = useQuery({
    queryKey: ["base-map"],
    queryFn: loadBaseMap,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    retry: true,
    structuralSharing: false,
  });
  return data ?? noShapes;
}

export function BaseMapLayer({
  shapes,
  lat,
  palette,
}: {
  shapes: readonly BaseMapShape[];
  lat: number;
  palette: Palette;
}) {
  const { scene } = useMapParts();
  useEffect(() => scene.add(new BaseMapPainter(shapes, lat, palette)), [scene, shapes, lat, palette]);
  return null;
}

/** An online tile layer, where the gateway's settings name one and a person has chosen it. */
export function TilesLayer({ url, attribution }: { url: string; attribution: string }) {
  const { map } = useMapParts();
  useEffect(() => {
    const tiles = new TileLayer(url, { attribution, maxZoom: 19 }).addTo(map);
    const credit = new Attribution({ prefix: false, position: "bottomright" }).addTo(map);
    credit.addAttribution(attribution);
    return () => {
      credit.remove();
      tiles.remove();
    };
  }, [map, url, attribution]);
  return null;
}

export function AreasLayer({
  model,
  palette,
  language,
}: {
  model: NetworkModel;
  palette: Palette;
  language: keyof Bilingual;
}) {
  const { scene } = useMapParts();
  useEffect(() => scene.add(new AreasPainter(model, palette, language)), [scene, model, palette, language]);
  return null;
}

interface LabelsLayerProps {
  model: NetworkModel;
  roads: RoadGeometry;
  shapes: readonly BaseMapShape[];
  palette: Palette;
  language: keyof Bilingual;
  cameras: boolean;
  signs: boolean;
}

export function LabelsLayer({ model, roads, shapes, palette, language, cameras, signs }: LabelsLayerProps) {
  const { scene } = useMapParts();
  useEffect(() => {
    const icons = [
      ...(cameras ? [...model.cameras.values()].map(({ world }) => ({ kind: "camera" as const, world })) : []),
      ...(signs ? [...model.signs.values()].map(({ world }) => ({ kind: "sign" as const, world })) : []),
    ];
    const painter = new LabelsPainter(roads, shapes, palette, language, icons);
    const remove = scene.add(painter);
    // The bundled font comes in pieces as new letters are used: widths measured before are wrong.
    let timer: ReturnType<typeof setTimeout> | undefined;
    const measureAgain = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        painter.forget();
        scene.renew(painter);
      }, fontsSettleMs);
    };
    document.fonts.addEventListener("loadingdone", measureAgain);
    return () => {
      clearTimeout(timer);
      document.fonts.removeEventListener("loadingdone", measureAgain);
      remove();
    };
  }, [scene, model, roads, shapes, palette, language, cameras, signs]);
  return null;
}
