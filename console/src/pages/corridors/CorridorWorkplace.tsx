import { Button, useComputedColorScheme } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import type { CorridorNotice } from "@roadcast/contract";
import { IconArrowLeft } from "@tabler/icons-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { toCorridorNotice, toldOf, useCorridor, useLastCorridors } from "../../api/corridors.js";
import { useAbout, useMay } from "../../api/session.js";
import { useFormat } from "../../format/use-format.js";
import { useWatchedCorridors } from "../../live/corridors.js";
import { useConnection } from "../../live/hooks.js";
import { mappedCorridor, worldOfPlace } from "../../map/corridor-line.js";
import { CorridorLayer } from "../../map/layers/CorridorLayer.js";
import { DevicesLayer } from "../../map/layers/DevicesLayer.js";
import { BaseMapLayer, TilesLayer, useBaseMap } from "../../map/layers/GroundLayers.js";
import { StreetLayers } from "../../map/layers/StreetLayers.js";
import { MapView } from "../../map/MapView.js";
import { type MapControl, wholePlaceOf } from "../../map/map-control.js";
import type { NetworkModel } from "../../map/network-model.js";
import { palettes } from "../../map/palette.js";
import { RoadGeometry } from "../../map/road-geometry.js";
import { useCommands } from "../../panels/commands/registry.js";
import { ActivePart } from "../../panels/corridors/ActivePart.js";
import { CorridorFacts } from "../../panels/corridors/CorridorFacts.js";
import { CorridorList } from "../../panels/corridors/CorridorList.js";
import { CorridorStateMark } from "../../panels/corridors/CorridorStateMark.js";
import { corridorTexts } from "../../panels/corridors/corridor-texts.js";
import { type CorridorEnd, PlanForm } from "../../panels/corridors/PlanForm.js";
import { PlannedPart, useCorridorStart } from "../../panels/corridors/PlannedPart.js";
import { ProblemNote } from "../../panels/problem/ProblemNote.js";
import classes from "./CorridorsPage.module.css";
import { placeText, useCorridorSearch } from "./corridor-search.js";

const layers = {
  levels: true,
  signals: true,
  detectors: false,
  cameras: false,
  signs: false,
  vehicles: true,
  labels: true,
  areas: false,
  tiles: false,
} as const;
const everywhere = () => true;

/** The map with the corridor that is looked at or made, and beside it all that is known of it. */
export function CorridorWorkplace({ model }: { model: NetworkModel }) {
  const { t } = useTranslation(corridorTexts);
  const { language } = useFormat();
  const palette = palettes[useComputedColorScheme("dark")];
  const tiles = useAbout().data?.tiles ?? null;
  const roads = useMemo(() => new RoadGeometry(model), [model]);
  const shapes = useBaseMap();
  const [search, change] = useCorridorSearch();
  const [picking, setPicking] = useState<CorridorEnd | null>(null);
  const mayPlan = useMay("planCorridor");
  const control = useRef<MapControl | null>(null);
  const [start] = useState(() => wholePlaceOf(model));
  const isMaking = search.corridor === null;
  const { notice, checks, list, error } = useCorridors(search.corridor);
  const { from, to } = search;
  const mapped = useMemo(() => {
    if (notice !== null) return mappedCorridor(model, notice);
    return {
      ...{ line: [], driven: 0, isHeard: false, junctions: [] },
      ...{ from: worldOfPlace(model, from), to: worldOfPlace(model, to) },
    };
  }, [model, notice, from, to]);

  // A corridor that is looked at anew is shown whole, once.
  const shownId = notice?.corridorId ?? null;
  const lineOf = useRef(mapped.line);
  lineOf.current = mapped.line;
  const showWhole = useCallback(() => {
    if (lineOf.current.length > 1) control.current?.fitAll([lineOf.current], 16);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another corridor moves the map.
  useEffect(showWhole, [shownId]);

  const pick = (end: CorridorEnd | null) => setPicking(isMaking && mayPlan ? end : null);
  useCommands({
    corridorFrom: () => pick("from"),
    corridorTo: () => pick("to"),
    zoomIn: () => control.current?.zoomBy(0.5),
    zoomOut: () => control.current?.zoomBy(-0.5),
    whole: () => model.bounds !== null && control.current?.fit(model.bounds),
    fit: showWhole,
  });
  useHotkeys([["Escape", () => setPicking(null)]]);
  return (
    <div className={classes.workplace}>
      <div className={classes.stage} data-picking={picking !== null}>
        <MapView
          start={start}
          label={t("corridors:mapLabel")}
          onReady={(made) => {
            control.current = made;
            if (lineOf.current.length > 1) showWhole();
            else if (model.bounds !== null) made.fit(model.bounds);
          }}
          onPlace={() => undefined}
          onHover={() => undefined}
          onPick={(hit, at) => {
            if (picking === null) return;
            const nodeId = hit?.kind === "controller" ? model.controllers.get(hit.id)?.node?.id : undefined;
            change({ [picking]: nodeId ?? placeText({ kind: "point", ...at }) });
            // The other end is what is wanted next.
            setPicking(picking === "from" && to === null ? "to" : null);
          }}
        >
          {tiles !== null ? (
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
            cameras={false}
            signs={false}
            includes={everywhere}
          />
          <CorridorLayer corridor={mapped} palette={palette} />
          <DevicesLayer model={model} roads={roads} palette={palette} cameras={false} signs={false} vehicles />
        </MapView>
      </div>
      <aside className={classes.panel} aria-label={t("corridors:title")}>
        <h1 className={classes.title}>{t("corridors:title")}</h1>
        {isMaking ? (
          <>
            <p className={classes.lead}>{t("corridors:lead")}</p>
            {mayPlan ? (
              <PlanForm
                model={model}
                from={from}
                to={to}
                vehicleId={search.vehicle}
                picking={picking}
                onPicking={pick}
                onPlace={(end, place) => change({ [end]: place === null ? null : placeText(place) })}
                onVehicle={(vehicle) => change({ vehicle })}
                onPlanned={(corridor) => {
                  setPicking(null);
                  change({ corridor, from: null, to: null, vehicle: null });
                }}
              />
            ) : (
              <p className={classes.lead}>{t("corridors:readOnly")}</p>
            )}
            <h2 className={classes.heading}>{t("corridors:open")}</h2>
            <CorridorList corridors={list} onPick={(corridor) => change({ corridor })} />
          </>
        ) : (
          <>
            <Button
              variant="subtle"
              size="compact-sm"
              className={classes.back ?? ""}
              leftSection={<IconArrowLeft size={16} />}
              onClick={() => change({ corridor: null })}
            >
              {t("corridors:back")}
            </Button>
            {error === null ? null : <ProblemNote error={error} />}
            {notice === null ? null : (
              <Shown
                key={notice.corridorId}
                notice={notice}
                checks={checks}
                model={model}
                onDiscarded={() => change({ corridor: null })}
              />
            )}
          </>
        )}
      </aside>
    </div>
  );
}

interface ShownProps {
  notice: CorridorNotice;
  checks: ReturnType<typeof useCorridors>["checks"];
  model: NetworkModel;
  onDiscarded: () => void;
}

function Shown({ notice, checks, model, onDiscarded }: ShownProps) {
  const { t } = useTranslation(corridorTexts);
  const format = useFormat();
  const start = useCorridorStart(notice.corridorId);
  const { status } = useConnection();
  const connected = status !== "disconnected";
  return (
    <>
      <header className={classes.head}>
        <h2 className={classes.heading}>{notice.reason}</h2>
        <CorridorStateMark state={notice.state} />
      </header>
      <p className={classes.lead}>
        {t("corridors:by", { name: notice.startedBy ?? notice.plannedBy, at: format.dateTime(notice.plannedAt) })}
      </p>
      {notice.endedAt === null ? null : (
        <p className={classes.lead}>
          {notice.endedBy === null
            ? t("corridors:over", { at: format.dateTime(notice.endedAt) })
            : t("corridors:overBy", { name: notice.endedBy, at: format.dateTime(notice.endedAt) })}
        </p>
      )}
      {connected ? null : (
        <p className={classes.lost} role="alert">
          {t("corridors:lost")}
        </p>
      )}
      <CorridorFacts corridor={notice} model={model} />
      {notice.state === "planned" ? (
        <PlannedPart corridor={notice} checks={checks} model={model} sent={start} onDiscarded={onDiscarded} />
      ) : (
        <ActivePart corridor={notice} model={model} connected={connected} />
      )}
    </>
  );
}

/** The corridor that is looked at and all of late, by the newest that socket or REST have told. */
function useCorridors(id: string | null) {
  const heard = useWatchedCorridors();
  const asked = useCorridor(id);
  const last = useLastCorridors();
  const notice = useMemo(() => {
    if (id === null) return null;
    const told = heard.find(({ corridorId }) => corridorId === id);
    return toldOf(told, asked.data && toCorridorNotice(asked.data)) ?? null;
  }, [id, heard, asked.data]);
  const list = useMemo(() => {
    const byId = new Map((last.data?.items ?? []).map((each) => [each.corridorId, toCorridorNotice(each)]));
    for (const each of heard) byId.set(each.corridorId, toldOf(each, byId.get(each.corridorId)) ?? each);
    return [...byId.values()].sort((a, b) => b.plannedAt - a.plannedAt).slice(0, 12);
  }, [heard, last.data]);
  return { notice, list, checks: asked.data?.checks ?? [], error: asked.isError ? asked.error : null };
}
