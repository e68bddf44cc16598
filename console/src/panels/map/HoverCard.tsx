import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import {
  useControllerRecord,
  useDetectorRecord,
  useDeviceRecord,
  useLinkRecord,
  useServerClock,
} from "../../live/hooks.js";
import { isStale } from "../../live/staleness.js";
import { junctionCondition } from "../../map/approaches.js";
import type { Point } from "../../map/mercator.js";
import type { NetworkModel } from "../../map/network-model.js";
import type { MapHit } from "../../map/view.js";
import classes from "./HoverCard.module.css";
import { estimateText, figuresText } from "./link-figures.js";

interface HoverCardProps {
  model: NetworkModel;
  hit: MapHit;
  at: Point;
  /** Size of the map's box: the card turns away from its edges. */
  box: { width: number; height: number };
}

/** The figures of what the pointer is on. */
export function HoverCard({ model, hit, at, box }: HoverCardProps) {
  const left = at.x > box.width - 280;
  const up = at.y > box.height - 150;
  const place = {
    left: at.x + (left ? -14 : 14),
    top: at.y + (up ? -14 : 14),
    transform: `translate(${left ? "-100%" : "0"}, ${up ? "-100%" : "0"})`,
  };
  return (
    <div className={classes.card} style={place} role="tooltip">
      <Content model={model} hit={hit} />
    </div>
  );
}

function Content({ model, hit }: { model: NetworkModel; hit: MapHit }) {
  switch (hit.kind) {
    case "link":
      return <LinkContent model={model} id={hit.id} />;
    case "detector":
      return <DetectorContent model={model} id={hit.id} />;
    case "controller":
      return <ControllerContent model={model} id={hit.id} />;
    case "sign":
    case "camera":
    case "vehicle":
      return <DeviceContent model={model} kind={hit.kind} id={hit.id} />;
  }
}

function Lines({ title, rows, note }: { title: string; rows: readonly ReactNode[]; note?: string | undefined }) {
  return (
    <>
      <b className={classes.title}>{title}</b>
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows of a card never change places.
        <span key={index}>{row}</span>
      ))}
      {note !== undefined && <span className={classes.note}>{note}</span>}
    </>
  );
}

function LinkContent({ model, id }: { model: NetworkModel; id: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const record = useLinkRecord(id);
  const now = useServerClock();
  const link = model.links.get(id);
  if (link === undefined) return null;
  const level = record?.los ?? "noData";
  const stale = record !== undefined && level !== "noData" && isStale(record, now);
  return (
    <Lines
      title={format.name(link.properties.name)}
      rows={[
        t(`map.levels.${level}`),
        estimateText(record, t, format.language) ?? figuresText(record, t, format.language),
      ]}
      note={stale ? t("map.hover.stale", { ago: format.ago(record.observedAt, now) }) : undefined}
    />
  );
}

function DetectorContent({ model, id }: { model: NetworkModel; id: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const record = useDetectorRecord(id);
  const detector = model.detectors.get(id);
  if (detector === undefined) return null;
  const quality = record?.quality ?? (detector.properties.outOfService ? "outOfService" : "noData");
  return (
    <Lines
      title={format.name(detector.properties.name)}
      rows={[
        `${t(`map.quality.${quality}`)}${(record?.failures ?? []).map(({ test }) => ` · ${t(`map.failures.${test}`)}`).join("")}`,
        figuresText(record, t, format.language),
      ]}
    />
  );
}

function ControllerContent({ model, id }: { model: NetworkModel; id: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const record = useControllerRecord(id);
  const device = useDeviceRecord(`controllers/${id}`);
  const now = useServerClock();
  const controller = model.controllers.get(id);
  if (controller === undefined) return null;
  const condition = junctionCondition(record, device?.online ?? null, now);
  const mode =
    record === undefined || (condition !== "normal" && condition !== "manual")
      ? ""
      : ` · ${t(`map.modes.${record.mode}`)}`;
  return (
    <Lines
      title={format.name(controller.node?.properties.name ?? controller.properties.name)}
      rows={[
        `${t(`map.junction.${condition}`)}${mode}`,
        record?.plan == null ? null : t("map.hover.plan", { plan: record.plan, cycle: format.number(record.cycleSec) }),
      ]}
    />
  );
}

function DeviceContent({ model, kind, id }: { model: NetworkModel; kind: "sign" | "camera" | "vehicle"; id: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const record = useDeviceRecord(`${kind}s`.concat("/", id) as `signs/${string}`);
  const now = useServerClock();
  const name =
    kind === "vehicle"
      ? model.vehicles.get(id)?.name
      : (kind === "sign" ? model.signs : model.cameras).get(id)?.properties.name;
  const state = record?.online == null ? "silent" : record.online ? "online" : "offline";
  const message = (record?.signMessage?.pages ?? []).map(({ lines }) => lines.join(" ")).join(" / ");
  return (
    <Lines
      title={name === undefined ? id : format.name(name)}
      rows={[
        kind === "vehicle" && record?.position != null
          ? t("map.hover.vehicle", {
              speed: format.number(record.position.speedKph),
              ago: format.ago(record.position.observedAt, now),
            })
          : t(`map.device.states.${state}`),
        kind === "sign" ? (
          <span key="message" className={classes.sign}>
            {message.trim() === "" ? t("map.sign.blank") : message}
          </span>
        ) : null,
      ]}
    />
  );
}
