import type { Language } from "../../format/language.js";
import type { BaseMapShape } from "../base-map.js";
import type { NetworkModel } from "../network-model.js";
import type { Palette } from "../palette.js";
import type { RoadGeometry } from "../road-geometry.js";
import type { LayerName } from "../url-state.js";
import { DetectorsLayer } from "./DetectorsLayer.js";
import { AreasLayer, LabelsLayer } from "./GroundLayers.js";
import { LinksLayer } from "./LinksLayer.js";
import { SignalsLayer } from "./SignalsLayer.js";

interface StreetLayersProps {
  model: NetworkModel;
  roads: RoadGeometry;
  shapes: readonly BaseMapShape[];
  palette: Palette;
  language: Language;
  layers: Record<LayerName, boolean>;
  /** Whether names of cameras and signs stand among the labels. */
  cameras: boolean;
  signs: boolean;
  includes: (areaId: string) => boolean;
}

/** What every map of the street shows over its ground, as far as its layers are on. */
export function StreetLayers(props: StreetLayersProps) {
  const { model, roads, shapes, palette, language, layers, cameras, signs, includes } = props;
  return (
    <>
      {layers.areas && <AreasLayer model={model} palette={palette} language={language} />}
      <LinksLayer model={model} roads={roads} palette={palette} showLevels={layers.levels} includes={includes} />
      {layers.labels && (
        <LabelsLayer
          model={model}
          roads={roads}
          shapes={shapes}
          palette={palette}
          language={language}
          cameras={cameras}
          signs={signs}
        />
      )}
      {layers.detectors && <DetectorsLayer model={model} roads={roads} palette={palette} includes={includes} />}
      {layers.signals && <SignalsLayer model={model} roads={roads} palette={palette} includes={includes} />}
    </>
  );
}
