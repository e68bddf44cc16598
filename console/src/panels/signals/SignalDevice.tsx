import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import { StatusMark } from "../../ui/StatusMark.js";
import { Facts } from "../map/Facts.js";
import { PresenceRow } from "../map/PresenceRow.js";
import { signalTexts } from "./signal-texts.js";
import { checksumOf } from "./timing-checksum.js";
import type { Desk } from "./use-desk.js";

/** Connection, clock, and whether the controller runs by the timing sheet that central holds. */
export function SignalDevice({ desk: { controller, record, device } }: { desk: Desk }) {
  const { t } = useTranslation(signalTexts);
  const format = useFormat();
  const { properties } = controller;
  const held = checksumOf(controller);
  const reported = record?.configChecksum ?? null;
  const drift =
    record === undefined ? "unheard" : reported === null ? "untold" : reported === held ? "same" : "drifted";
  return (
    <Facts
      rows={[
        [t("map.device.state"), <PresenceRow key="state" record={device} />],
        [t("map.device.lastSeen"), format.time(device?.lastSeenAt)],
        [
          t("map.device.clock"),
          device?.clockOffsetMs == null ? "–" : t("units.ms", { value: format.number(device.clockOffsetMs) }),
        ],
        [
          t("signals:device.sheet"),
          <StatusMark key="sheet" tone={drift === "drifted" ? "alarm" : drift === "same" ? "normal" : "muted"}>
            {t(`signals:device.drift.${drift}`)}
          </StatusMark>,
        ],
        [t("signals:device.checksumReported"), reported === null ? "–" : <code key="reported">{reported}</code>],
        [t("signals:device.checksumHeld"), <code key="held">{held}</code>],
        [t("map.id"), <code key="id">{controller.id}</code>],
        [t("map.controller.node"), properties.nodeId],
        [t("map.link.standardId"), controller.node?.properties.standardNodeId ?? "–"],
        properties.externalId === null ? null : [t("map.externalId"), properties.externalId],
      ]}
    />
  );
}
