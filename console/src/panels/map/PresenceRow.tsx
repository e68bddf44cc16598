import type { DeviceRecord } from "@roadcast/contract";
import { useTranslation } from "react-i18next";
import { serverNow } from "../../api/gateway-clock.js";
import { useFormat } from "../../format/use-format.js";
import { StatusMark } from "../../ui/StatusMark.js";

/** Whether a device is connected, and since when. */
export function PresenceRow({ record }: { record: DeviceRecord | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const state = record?.outOfService
    ? "outOfService"
    : record?.online == null
      ? "silent"
      : record.online
        ? "online"
        : "offline";
  const tone = state === "online" ? "normal" : state === "offline" ? "alarm" : "muted";
  return (
    <StatusMark tone={tone}>
      {t(`map.device.states.${state}`)}
      {record?.since != null && <> · {t("map.list.since", { time: format.moment(record.since, serverNow()) })}</>}
    </StatusMark>
  );
}
