import { useComputedColorScheme } from "@mantine/core";
import { useCallback, useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useNetwork } from "../../api/network.js";
import { useFormat } from "../../format/use-format.js";
import { useAreaFilter } from "../../live/areas.js";
import { useServerClock } from "../../live/hooks.js";
import { BaseMapLayer, useBaseMap } from "../../map/layers/GroundLayers.js";
import { StreetLayers } from "../../map/layers/StreetLayers.js";
import { MapView } from "../../map/MapView.js";
import { wholePlaceOf } from "../../map/map-control.js";
import type { NetworkModel } from "../../map/network-model.js";
import { palettes } from "../../map/palette.js";
import { RoadGeometry } from "../../map/road-geometry.js";
import { useNetworkModel } from "../../map/use-network-model.js";
import { useConditions } from "../../panels/map/use-conditions.js";
import { ProblemNote } from "../../panels/problem/ProblemNote.js";
import { setPageTitle } from "../../ui/title.js";
import { useMapUrl } from "../map/use-map-url.js";
import { WallAlerts } from "./WallAlerts.js";
import { WallBoard } from "./WallBoard.js";
import { WallHead } from "./WallHead.js";
import classes from "./WallPage.module.css";

/** The map for a video wall: no menus, a big clock, the legend, and what is abnormal. Its address keeps it all. */
export function WallPage() {
  const { t } = useTranslation();
  const network = useNetwork();
  const model = useNetworkModel(network.data);
  useEffect(() => setPageTitle(t("wall.title")), [t]);
  return (
    <div className={classes.wall}>
      <WallHead />
      <main className={classes.main}>
        <h1 className={classes.heading}>{t("wall.title")}</h1>
        {network.isError && model === null && (
          <ProblemNote error={network.error} onRetry={() => void network.refetch()} />
        )}
        {model !== null && <Wall model={model} />}
      </main>
    </div>
  );
}

function Wall({ model }: { model: NetworkModel }) {
  const { t } = useTranslation();
  const { language } = useFormat();
  const [url, setUrl] = useMapUrl();
  const { includes: includesArea } = useAreaFilter();
  const includes = useCallback((areaId: string) => includesArea(areaId), [includesArea]);
  const palette = palettes[useComputedColorScheme("dark")];
  const roads = useMemo(() => new RoadGeometry(model), [model]);
  const shapes = useBaseMap();
  const conditions = useConditions(model, includes, true);
  const now = useServerClock();
  const start = useRef(url.place ?? wholePlaceOf(model));
  const navigate = useNavigate();
  const { layers } = url;
  useEffect(() => {
    const leave = (event: KeyboardEvent) => {
      if (event.key === "Escape") void navigate({ pathname: "/map", search: window.location.search });
    };
    window.addEventListener("keydown", leave);
    return () => window.removeEventListener("keydown", leave);
  }, [navigate]);
  return (
    <>
      <div className={classes.stage}>
        <MapView
          start={start.current}
          label={t("map.mapLabel")}
          onReady={(made) => {
            if (url.place === null && model.bounds !== null) made.fit(model.bounds);
          }}
          onPlace={(place) => setUrl({ place })}
          onHover={() => {}}
          onPick={() => {}}
        >
          <BaseMapLayer shapes={shapes} lat={model.lat} palette={palette} />
          <StreetLayers
            model={model}
            roads={roads}
            shapes={shapes}
            palette={palette}
            language={language}
            layers={layers}
            cameras={false}
            signs={false}
            includes={includes}
          />
        </MapView>
      </div>
      <WallAlerts conditions={conditions} now={now} />
      <WallBoard conditions={conditions} />
    </>
  );
}
