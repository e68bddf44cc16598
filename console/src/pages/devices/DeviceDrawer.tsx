import { Button, Drawer } from "@mantine/core";
import type { DeviceDetail, DeviceKind } from "@roadcast/contract";
import { IconMap2, IconServerOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { call } from "../../api/client.js";
import { toApiError } from "../../api/errors.js";
import { useMay } from "../../api/session.js";
import { useFormat } from "../../format/use-format.js";
import { useDeviceRecord, useServerClock } from "../../live/hooks.js";
import { ProblemNote } from "../../panels/problem/ProblemNote.js";
import { EmptyState } from "../../ui/EmptyState.js";
import { Facts } from "../../ui/Facts.js";
import { StatusMark } from "../../ui/StatusMark.js";
import { DeviceAttributes } from "./DeviceAttributes.js";
import { DeviceCredentials } from "./DeviceCredentials.js";
import classes from "./DeviceDrawer.module.css";
import { DeviceNow } from "./DeviceNow.js";
import { DeviceService } from "./DeviceService.js";
import { stateOf, stateTones } from "./device-state.js";
import { useFaultText } from "./use-fault-text.js";

/** What each kind is called in the map's addresses; a station is shown by its detectors. */
const mapKinds: Record<DeviceKind, string | null> = {
  detectors: "detector",
  stations: null,
  controllers: "controller",
  signs: "sign",
  cameras: "camera",
  vehicles: "vehicle",
};

interface DeviceDrawerProps {
  device: { kind: DeviceKind; id: string } | null;
  onClose: () => void;
}

/** One device beside the list. */
export function DeviceDrawer({ device, onClose }: DeviceDrawerProps) {
  const { t } = useTranslation();
  const detail = useQuery({
    queryKey: ["device", device?.kind, device?.id],
    queryFn: ({ signal }) => {
      if (device === null) throw new Error("no device is chosen");
      return call("getDevice", { params: device }, { signal });
    },
    enabled: device !== null,
    refetchInterval: 10_000,
  });
  const gone = detail.isError && toApiError(detail.error).code === "notFound";
  return (
    <Drawer
      opened={device !== null}
      onClose={onClose}
      size={460}
      title={device === null ? "" : <span className={classes.id}>{device.id}</span>}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      {detail.data ? <Content device={detail.data} /> : null}
      {gone ? (
        <EmptyState
          icon={<IconServerOff />}
          title={t("devices.drawer.notFound")}
          next={t("devices.drawer.notFoundNext")}
        />
      ) : null}
      {detail.isError && !gone ? <ProblemNote error={detail.error} onRetry={() => void detail.refetch()} /> : null}
    </Drawer>
  );
}

function Content({ device }: { device: DeviceDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useServerClock();
  const faultText = useFaultText();
  const record = useDeviceRecord(`${device.kind}/${device.id}`);
  const mayService = useMay("patchDevice");
  const mayIssue = useMay("issueDeviceCredentials");
  const state = stateOf({ ...device, online: record === undefined ? device.online : record.online });
  const onMap = mapKinds[device.kind];
  const offset = record?.clockOffsetMs ?? null;
  return (
    <div className={classes.content}>
      <div className={classes.head}>
        <p className={classes.name}>{format.name(device.name)}</p>
        <p className={classes.kind}>{t(`kind.${device.kind}`)}</p>
      </div>
      <Facts
        facts={[
          [
            t("devices.drawer.state"),
            <StatusMark key="state" tone={stateTones[state]} title={t(`stateHints.${state}`)}>
              {t(`states.${state}`)}
            </StatusMark>,
          ],
          [t("devices.drawer.since"), format.dateTime(record?.since ?? device.since)],
          [t("devices.drawer.lastSeen"), format.ago(record?.lastSeenAt ?? device.lastSeenAt, now)],
          [
            t("devices.drawer.clockOffset"),
            offset === null
              ? format.number(null)
              : t(offset >= 0 ? "devices.drawer.clockAhead" : "devices.drawer.clockBehind", {
                  span: format.lag(Math.abs(offset)),
                }),
          ],
          [
            t("devices.drawer.faults"),
            device.faults.length === 0 ? t("app.none") : device.faults.map(faultText).join(", "),
          ],
          ...(device.externalId === null ? [] : [[t("devices.drawer.externalId"), device.externalId] as const]),
        ]}
      />
      {onMap === null ? null : (
        <Button
          variant="default"
          size="xs"
          component={Link}
          to={`/map?sel=${onMap}:${device.id}`}
          leftSection={<IconMap2 size={16} />}
        >
          {t("devices.drawer.onMap")}
        </Button>
      )}
      <DeviceNow kind={device.kind} id={device.id} />
      {mayService ? <DeviceService device={device} /> : null}
      {mayIssue ? <DeviceCredentials key={`${device.kind}/${device.id}`} device={device} /> : null}
      <DeviceAttributes attributes={device.attributes} />
    </div>
  );
}
