import { UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import { useDetectorRecord, useLinkRecord, useServerClock } from "../../live/hooks.js";
import { isStale } from "../../live/staleness.js";
import type { DetectorModel, LinkModel, NetworkModel } from "../../map/network-model.js";
import type { Span } from "../../map/url-state.js";
import type { MapHit } from "../../map/view.js";
import { StatusMark, type Tone } from "../../ui/StatusMark.js";
import table from "../../ui/table.module.css";
import { Facts, Part } from "./Facts.js";
import { HistoryPart } from "./HistoryPart.js";
import { LevelMark } from "./LevelMark.js";
import classes from "./LinkPanel.module.css";
import { LivePart } from "./LivePart.js";
import { estimateText } from "./link-figures.js";

interface LinkPanelProps {
  model: NetworkModel;
  link: LinkModel;
  span: Span;
  onSpan: (span: Span) => void;
  onPick: (hit: MapHit) => void;
}

/** A link: its state now, its stations and detectors, its history, what it is. */
export function LinkPanel({ model, link, span, onSpan, onPick }: LinkPanelProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const record = useLinkRecord(link.id);
  const now = useServerClock();
  const { properties } = link;
  const detectors = model.detectorsOfLink.get(link.id) ?? [];
  const level = record?.los ?? "noData";
  const estimate = estimateText(record, t, format.language);
  const stale = record !== undefined && level !== "noData" && isStale(record, now);
  const nodeName = (id: string) => {
    const node = model.nodes.get(id);
    return node === undefined ? id : format.name(node.properties.name);
  };
  return (
    <>
      <LivePart record={record}>
        <p className={classes.level}>
          <LevelMark level={level} stale={stale} />
          <b>{t(`map.levels.${level}`)}</b>
          {record !== undefined && (
            <span>{t("map.link.working", { working: record.detectorsWorking, total: record.detectorsTotal })}</span>
          )}
        </p>
        {estimate !== null && (
          <p>
            <StatusMark tone="caution">{estimate}</StatusMark> {t("map.link.estimated")}
          </p>
        )}
      </LivePart>
      <HistoryPart
        kind="links"
        id={link.id}
        span={span}
        onSpan={onSpan}
        intervalSec={record?.intervalSec ?? 20}
        speedLimitKph={properties.speedLimitKph}
      />
      <Part title={t("map.link.detectors", { count: detectors.length })}>
        {detectors.length === 0 ? (
          <p className={classes.none}>{t("map.link.noDetectors")}</p>
        ) : (
          <div className={classes.scroller}>
            <table className={table.table}>
              <thead>
                <tr>
                  <th scope="col">{t("map.detector.place")}</th>
                  <th scope="col">{t("map.detector.quality")}</th>
                  <th scope="col" className={table.figure}>
                    {t("units.kph")}
                  </th>
                  <th scope="col" className={table.figure}>
                    {t("units.vph")}
                  </th>
                  <th scope="col" className={table.figure}>
                    {t("units.percent")}
                  </th>
                </tr>
              </thead>
              <tbody>
                {[...detectors].sort(byPlace).map((detector) => (
                  <DetectorRow
                    key={detector.id}
                    detector={detector}
                    lengthM={link.lengthM}
                    onPick={() => onPick({ kind: "detector", id: detector.id })}
                  />
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Part>
      <Part title={t("map.attributes")}>
        <Facts
          rows={[
            [t("map.link.road"), format.name(properties.roadName)],
            [
              t("map.link.between"),
              t("map.link.fromTo", { from: nodeName(properties.fromNodeId), to: nodeName(properties.toNodeId) }),
            ],
            [t("map.link.class"), t(`map.roadClass.${properties.roadClass}`)],
            [t("map.link.lanes"), format.number(properties.lanes)],
            [t("map.link.limit"), `${format.number(properties.speedLimitKph)} ${t("units.kph")}`],
            [t("map.link.freeFlow"), `${format.number(properties.freeFlowKph)} ${t("units.kph")}`],
            [t("map.link.length"), t("map.metres", { value: format.number(link.lengthM) })],
            [
              t("map.link.travelTime"),
              record?.travelTimeSec == null ? "–" : format.duration(record.travelTimeSec * 1000),
            ],
            [t("map.id"), <code key="id">{link.id}</code>],
            [t("map.link.standardId"), properties.standardLinkId ?? "–"],
            properties.externalId === null ? null : [t("map.externalId"), properties.externalId],
          ]}
        />
      </Part>
    </>
  );
}

function byPlace(a: DetectorModel, b: DetectorModel): number {
  return a.share - b.share || a.properties.lane - b.properties.lane;
}

const tones = { ok: "normal", failed: "alarm", noData: "muted", outOfService: "muted" } as const satisfies Record<
  string,
  Tone
>;

function DetectorRow({ detector, lengthM, onPick }: { detector: DetectorModel; lengthM: number; onPick: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const record = useDetectorRecord(detector.id);
  const quality = record?.quality ?? (detector.properties.outOfService ? "outOfService" : "noData");
  return (
    <tr>
      <td className={table.nowrap}>
        <UnstyledButton className={classes.detector} onClick={onPick} title={detector.id}>
          {t("map.detector.at", {
            metres: format.number(detector.share * lengthM),
            lane: detector.properties.lane,
          })}
        </UnstyledButton>
      </td>
      <td>
        <StatusMark tone={tones[quality]}>{t(`map.quality.${quality}`)}</StatusMark>
      </td>
      <td className={table.figure}>{format.number(record?.speedKph)}</td>
      <td className={table.figure}>{format.number(record?.flowVph)}</td>
      <td className={table.figure}>{format.number(record?.occupancyPct, 1)}</td>
    </tr>
  );
}
