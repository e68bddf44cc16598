import { ActionIcon, useComputedColorScheme } from "@mantine/core";
import { useElementSize, useHotkeys, useLocalStorage } from "@mantine/hooks";
import { IconMinus, IconPlus } from "@tabler/icons-react";
import { Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { lazyPart } from "../../api/lazy-part.js";
import { useAbout } from "../../api/session.js";
import { useFormat } from "../../format/use-format.js";
import { useAreaFilter } from "../../live/areas.js";
import { DevicesLayer } from "../../map/layers/DevicesLayer.js";
import { BaseMapLayer, TilesLayer, useBaseMap } from "../../map/layers/GroundLayers.js";
import { HighlightLayer, vehicleAt } from "../../map/layers/HighlightLayer.js";
import { StreetLayers } from "../../map/layers/StreetLayers.js";
import { MapView } from "../../map/MapView.js";
import { type MapControl, wholePlaceOf, worldsOf, zoomFor } from "../../map/map-control.js";
import { boundsOf, metresPerPixel, type Point, toWorld } from "../../map/mercator.js";
import type { NetworkModel } from "../../map/network-model.js";
import { palettes } from "../../map/palette.js";
import { lengthOf, pointAt } from "../../map/polyline.js";
import { RoadGeometry } from "../../map/road-geometry.js";
import type { LayerName, ListName, MapPlace } from "../../map/url-state.js";
import type { MapHit } from "../../map/view.js";
import { TroubledSignals } from "../../panels/alarms/TroubledSignals.js";
import { useCommands } from "../../panels/commands/registry.js";
import { ExtentsMenu } from "../../panels/map/ExtentsMenu.js";
import { LayersMenu } from "../../panels/map/LayersMenu.js";
import { SearchBox } from "../../panels/map/SearchBox.js";
import { panelWidth } from "../../panels/map/SidePanel.js";
import { StatusStrip } from "../../panels/map/StatusStrip.js";
import { useConditions } from "../../panels/map/use-conditions.js";
import { Later } from "../../ui/Later.js";
import classes from "./MapPage.module.css";
import { SelectionPanel } from "./SelectionPanel.js";
import { useMapUrl } from "./use-map-url.js";

const HoverCard = lazyPart(async () => ({ default: (await import("../../panels/map/HoverCard.js")).HoverCard }));
const ConditionList = lazyPart(async () => ({
  default: (await import("../../panels/map/ConditionList.js")).ConditionList,
}));

/** The map with all that stands round it. The address holds place, selection, layers and list. */
export function MapWorkplace({ model }: { model: NetworkModel }) {
  const { t } = useTranslation();
  const { language } = useFormat();
  const [url, setUrl] = useMapUrl();
  const { includes: includesArea } = useAreaFilter();
  const includes = useCallback((areaId: string) => includesArea(areaId), [includesArea]);
  const palette = palettes[useComputedColorScheme("dark")];
  const tiles = useAbout().data?.tiles ?? null;
  const roads = useMemo(() => new RoadGeometry(model), [model]);
  const shapes = useBaseMap();
  const control = useRef<MapControl | null>(null);
  const start = useRef(url.place ?? wholePlaceOf(model));
  const [place, setPlace] = useState<MapPlace>(start.current);
  const [hover, setHover] = useState<{ hit: MapHit; at: Point } | null>(null);
  const [width, setWidth] = useLocalStorage<number>({ key: "roadcast.map-panel", defaultValue: panelWidth.usual });
  const { ref: stage, width: stageWidth, height: stageHeight } = useElementSize();
  const { layers, selected, list } = url;
  const conditions = useConditions(model, includes, list !== null);

  const worlds = useCallback((hit: MapHit) => worldsOf(model, hit, vehicleAt), [model]);
  const fit = useCallback((hit: MapHit) => control.current?.fitAll([worlds(hit)], zoomFor[hit.kind]), [worlds]);
  const select = useCallback((hit: MapHit | null) => setUrl({ selected: hit }, true), [setUrl]);
  const selectAndFit = useCallback(
    (hit: MapHit) => {
      select(hit);
      fit(hit);
    },
    [select, fit],
  );

  // The panel that opens beside the map must not push what was chosen out of sight.
  const selectedKey = selected === null ? null : `${selected.kind} ${selected.id}`;
  const panelOpen = selected !== null;
  // An address that names both place and selection brings back exactly that view.
  const placed = useRef(url.place === null ? null : selectedKey);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new selection moves the map, and after the panel has its place.
  useEffect(() => {
    if (placed.current === selectedKey) return;
    placed.current = null;
    if (selected === null || !panelOpen) return;
    const frame = requestAnimationFrame(() => {
      const line = worlds(selected);
      if (line.length > 0)
        control.current?.reveal(line.length > 1 ? pointAt(line, lengthOf(line) / 2) : (line[0] ?? pointAt(line, 0)));
    });
    return () => cancelAnimationFrame(frame);
  }, [selectedKey]);

  useHotkeys([
    [
      "Escape",
      (event) => {
        // A dialog over the panel is closed by it, and the panel stays.
        const inDialog = event.target instanceof Element && event.target.closest("[role=dialog]") !== null;
        if (selected !== null && !inDialog) select(null);
      },
    ],
  ]);
  const toggleList = (name: ListName) => setUrl({ list: list === name ? null : name });
  const toggleLayer = (name: LayerName) => setUrl({ layers: { ...layers, [name]: !layers[name] } });
  const navigate = useNavigate();
  useCommands({
    abnormal: () => toggleList("abnormal"),
    congested: () => toggleList("congested"),
    flash: () => toggleList("flash"),
    failed: () => toggleList("failedDetectors"),
    zoomIn: () => control.current?.zoomBy(0.5),
    zoomOut: () => control.current?.zoomBy(-0.5),
    whole: () => model.bounds !== null && control.current?.fit(model.bounds),
    fit: () => selected !== null && fit(selected),
    detectors: () => toggleLayer("detectors"),
    labels: () => toggleLayer("labels"),
    goWall: () => void navigate({ pathname: "/wall", search: window.location.search }),
  });

  return (
    <>
      <div className={classes.toolbar}>
        <div className={classes.search}>
          <Later>
            <SearchBox model={model} onPick={selectAndFit} />
          </Later>
        </div>
        <div className={classes.strip}>
          <StatusStrip counts={conditions.counts} open={list} onOpen={(next) => setUrl({ list: next })} />
        </div>
        <Later>
          <ExtentsMenu
            areas={model.areas}
            place={() => control.current?.place() ?? null}
            onWhole={() => model.bounds !== null && control.current?.fit(model.bounds)}
            onArea={(area) => control.current?.fit(boundsOf((area.geometry.coordinates[0] ?? []).map(toWorld)))}
            onPlace={(to) => control.current?.goTo(to)}
          />
          <LayersMenu layers={layers} tilesOffered={tiles !== null} onLayers={(next) => setUrl({ layers: next })} />
        </Later>
      </div>
      <div className={classes.workplace}>
        {list !== null && (
          <div className={classes.list}>
            <Suspense>
              <ConditionList
                list={list}
                items={conditions.items}
                selected={selected}
                onPick={selectAndFit}
                onShowAll={(items) => control.current?.fitAll(items.map(({ hit }) => worlds(hit)))}
                onClose={() => setUrl({ list: null })}
              />
            </Suspense>
          </div>
        )}
        <div className={classes.stage} ref={stage}>
          <MapView
            start={start.current}
            label={t("map.mapLabel")}
            onReady={(made) => {
              control.current = made;
              if (url.place !== null || model.bounds === null) return;
              // An address that names a thing and no place (a link from another page) begins at the thing.
              const line = selected === null ? [] : worlds(selected);
              if (selected === null || line.length === 0) made.fit(model.bounds);
              else made.fitAll([line], zoomFor[selected.kind]);
              setPlace(made.place());
            }}
            onPlace={(next) => {
              setPlace(next);
              setUrl({ place: next });
            }}
            onHover={setHover}
            onPick={(hit) => {
              if (hit !== null || selected !== null) select(hit);
            }}
          >
            {layers.tiles && tiles !== null ? (
              <TilesLayer url={tiles.url} attribution={tiles.attribution} />
            ) : (
              <BaseMapLayer shapes={shapes} lat={model.lat} palette={palette} />
            )}
            <StreetLayers
              model={model}
              roads={roads}
              shapes={shapes}
              palette={palette}
              language={language}
              layers={layers}
              cameras={layers.cameras}
              signs={layers.signs}
              includes={includes}
            />
            <DevicesLayer
              model={model}
              roads={roads}
              palette={palette}
              cameras={layers.cameras}
              signs={layers.signs}
              vehicles={layers.vehicles}
            />
            <HighlightLayer
              model={model}
              roads={roads}
              palette={palette}
              selected={selected}
              hovered={hover?.hit ?? null}
            />
          </MapView>
          <Scale place={place} />
          <Later>
            <TroubledSignals most={12} />
            <div className={classes.zoom}>
              <ActionIcon
                variant="subtle"
                color="gray"
                radius={0}
                onClick={() => control.current?.zoomBy(0.5)}
                aria-label={t("map.zoomIn")}
              >
                <IconPlus size={16} />
              </ActionIcon>
              <ActionIcon
                variant="subtle"
                color="gray"
                radius={0}
                onClick={() => control.current?.zoomBy(-0.5)}
                aria-label={t("map.zoomOut")}
              >
                <IconMinus size={16} />
              </ActionIcon>
            </div>
          </Later>
          {hover !== null && (
            <Suspense>
              <HoverCard model={model} hit={hover.hit} at={hover.at} box={{ width: stageWidth, height: stageHeight }} />
            </Suspense>
          )}
        </div>
        {selected !== null && (
          <SelectionPanel
            model={model}
            selected={selected}
            span={url.span}
            width={width}
            onWidth={setWidth}
            onSpan={(span) => setUrl({ span })}
            onPick={select}
            onFit={() => fit(selected)}
            onClose={() => select(null)}
          />
        )}
      </div>
    </>
  );
}

const scaleSteps = [10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];

/** A bar of a round length, at most some 110 pixels long. */
function Scale({ place }: { place: MapPlace }) {
  const { t } = useTranslation();
  const format = useFormat();
  const mpp = metresPerPixel(place.lat, place.zoom);
  const metres = scaleSteps.findLast((step) => step / mpp <= 110) ?? 10;
  const label =
    metres >= 1000
      ? t("map.kilometres", { value: format.number(metres / 1000) })
      : t("map.metres", { value: format.number(metres) });
  return (
    <div className={classes.scale} style={{ width: `calc(${metres / mpp}px * var(--rc-scale))` }}>
      {label}
    </div>
  );
}
