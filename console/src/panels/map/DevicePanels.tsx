import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import { useDeviceRecord, useServerClock } from "../../live/hooks.js";
import type { CameraModel, NetworkModel, SignModel } from "../../map/network-model.js";
import { StatusMark } from "../../ui/StatusMark.js";
import { Facts, Part } from "./Facts.js";
import { PresenceRow } from "./PresenceRow.js";
import { SignMatrix } from "./SignMatrix.js";

/** A camera: whether it is there, and where it looks. */
export function CameraPanel({ camera }: { camera: CameraModel }) {
  const { t } = useTranslation();
  const format = useFormat();
  const record = useDeviceRecord(`cameras/${camera.id}`);
  const { headingDeg, externalId } = camera.properties;
  return (
    <Part title={t("map.attributes")}>
      <Facts
        rows={[
          [t("map.device.state"), <PresenceRow key="state" record={record} />],
          [t("map.device.lastSeen"), format.dateTime(record?.lastSeenAt)],
          [t("map.camera.heading"), headingDeg === null ? "–" : t("map.degrees", { value: format.number(headingDeg) })],
          [t("map.id"), <code key="id">{camera.id}</code>],
          externalId === null ? null : [t("map.externalId"), externalId],
        ]}
      />
    </Part>
  );
}

/** A sign: what it shows now, as it shows it. */
export function SignPanel({ sign, model }: { sign: SignModel; model: NetworkModel }) {
  const { t } = useTranslation();
  const format = useFormat();
  const record = useDeviceRecord(`signs/${sign.id}`);
  const { widthPx, heightPx, linkId, externalId } = sign.properties;
  const link = model.links.get(linkId);
  const pages = record?.signMessage?.pages ?? [];
  return (
    <>
      <Part title={t("map.sign.message")}>
        <SignMatrix pages={pages} widthPx={widthPx} heightPx={heightPx} />
        {record?.signMessage == null && <p>{t("map.sign.unknown")}</p>}
        {(record?.faults ?? []).map((fault) => (
          <p key={fault}>
            <StatusMark tone="caution">{fault}</StatusMark>
          </p>
        ))}
      </Part>
      <Part title={t("map.attributes")}>
        <Facts
          rows={[
            [t("map.device.state"), <PresenceRow key="state" record={record} />],
            [t("map.device.lastSeen"), format.dateTime(record?.lastSeenAt)],
            [t("map.detector.link"), link === undefined ? linkId : format.name(link.properties.name)],
            [t("map.sign.matrix"), t("map.sign.pixels", { width: widthPx, height: heightPx })],
            [t("map.id"), <code key="id">{sign.id}</code>],
            externalId === null ? null : [t("map.externalId"), externalId],
          ]}
        />
      </Part>
    </>
  );
}

/** A vehicle: where it is and how it moves. */
export function VehiclePanel({ id, model }: { id: string; model: NetworkModel }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useServerClock();
  const record = useDeviceRecord(`vehicles/${id}`);
  const properties = model.vehicles.get(id);
  const position = record?.position;
  return (
    <Part title={t("map.attributes")}>
      <Facts
        rows={[
          properties === undefined ? null : [t("map.vehicle.type"), t(`map.vehicleType.${properties.vehicleType}`)],
          [t("map.device.state"), <PresenceRow key="state" record={record} />],
          [t("map.measure.speed"), `${format.number(position?.speedKph)} ${t("units.kph")}`],
          [
            t("map.vehicle.heading"),
            position?.headingDeg == null ? "–" : t("map.degrees", { value: format.number(position.headingDeg) }),
          ],
          [t("map.vehicle.reported"), format.ago(position?.observedAt, now)],
          [
            t("map.vehicle.position"),
            position == null ? "–" : `${position.lat.toFixed(5)}, ${position.lon.toFixed(5)}`,
          ],
          [t("map.id"), <code key="id">{id}</code>],
        ]}
      />
    </Part>
  );
}
