import { Anchor } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { serverNow } from "../../api/gateway-clock.js";
import { useFormat } from "../../format/use-format.js";
import { useDetectorRecord, useDeviceRecord } from "../../live/hooks.js";
import type { DetectorModel } from "../../map/network-model.js";
import type { Span } from "../../map/url-state.js";
import type { MapHit } from "../../map/view.js";
import { StatusMark } from "../../ui/StatusMark.js";
import { Facts, Part } from "./Facts.js";
import { HistoryPart } from "./HistoryPart.js";
import { LivePart } from "./LivePart.js";
import { PresenceRow } from "./PresenceRow.js";

interface DetectorPanelProps {
  detector: DetectorModel;
  span: Span;
  onSpan: (span: Span) => void;
  onPick: (hit: MapHit) => void;
}

/** A detector: its reading, what its failure tests say, its history, what it is. */
export function DetectorPanel({ detector, span, onSpan, onPick }: DetectorPanelProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const record = useDetectorRecord(detector.id);
  const { properties, link } = detector;
  const stationDevice = useDeviceRecord(properties.stationId === null ? null : `stations/${properties.stationId}`);
  const ownDevice = useDeviceRecord(`detectors/${detector.id}`);
  const quality = record?.quality ?? (properties.outOfService ? "outOfService" : "noData");
  return (
    <>
      <LivePart record={record}>
        <p>
          <StatusMark tone={quality === "failed" ? "alarm" : quality === "ok" ? "normal" : "muted"}>
            {t(`map.quality.${quality}`)}
          </StatusMark>
        </p>
        {(record?.failures ?? []).map(({ test, since }) => (
          <p key={test}>
            <StatusMark tone="caution">
              {t(`map.failures.${test}`)} · {t("map.list.since", { time: format.dateTime(since) })}
            </StatusMark>
          </p>
        ))}
      </LivePart>
      <HistoryPart
        kind="detectors"
        id={detector.id}
        span={span}
        onSpan={onSpan}
        intervalSec={properties.intervalSec}
        speedLimitKph={link?.properties.speedLimitKph ?? null}
      />
      <Part title={t("map.attributes")}>
        <Facts
          rows={[
            [
              t("map.detector.link"),
              link === null ? (
                properties.linkId
              ) : (
                <Anchor
                  key="link"
                  component="button"
                  type="button"
                  fz="sm"
                  ta="left"
                  onClick={() => onPick({ kind: "link", id: link.id })}
                >
                  {format.name(link.properties.name)}
                </Anchor>
              ),
            ],
            [t("map.detector.lane"), t(`map.laneType.${properties.laneType}`, { lane: properties.lane })],
            [
              t("map.detector.position"),
              t("map.metres", { value: format.number(detector.share * (link?.lengthM ?? 0)) }),
            ],
            [t("map.detector.interval"), t("units.second", { value: properties.intervalSec })],
            [t("map.detector.count"), format.number(record?.count)],
            [t("map.detector.received"), format.moment(record?.receivedAt, serverNow())],
            [
              t("map.device.state"),
              <PresenceRow key="state" record={ownDevice?.online == null ? (stationDevice ?? ownDevice) : ownDevice} />,
            ],
            [t("map.id"), <code key="id">{detector.id}</code>],
            properties.stationId === null
              ? null
              : [t("map.detector.station"), <code key="st">{properties.stationId}</code>],
            properties.detectorChannel === null
              ? null
              : [t("map.detector.channel"), `${properties.controllerId ?? ""} ${properties.detectorChannel}`],
            properties.externalId === null ? null : [t("map.externalId"), properties.externalId],
          ]}
        />
      </Part>
    </>
  );
}
