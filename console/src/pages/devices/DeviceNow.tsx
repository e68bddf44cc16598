import type { DeviceKind } from "@roadcast/contract";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import { useControllerRecord, useDetectorRecord, useDeviceRecord, useServerClock } from "../../live/hooks.js";
import { isControllerStale, isStale } from "../../live/staleness.js";
import { Facts } from "../../ui/Facts.js";
import { StatusMark } from "../../ui/StatusMark.js";
import classes from "./DeviceDrawer.module.css";

type Rows = (readonly [string, React.ReactNode])[];

/** What the device says at this moment, over the socket. */
export function DeviceNow({ kind, id }: { kind: DeviceKind; id: string }) {
  const { t } = useTranslation();
  const rows = useNow(kind, id);
  return (
    <section className={classes.part}>
      <h2 className={classes.title}>{t("devices.drawer.live")}</h2>
      {rows === null ? <p className={classes.hint}>{t("devices.record.nothing")}</p> : <Facts facts={rows} />}
    </section>
  );
}

function useNow(kind: DeviceKind, id: string): Rows | null {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useServerClock();
  const detector = useDetectorRecord(kind === "detectors" ? id : null);
  const controller = useControllerRecord(kind === "controllers" ? id : null);
  const device = useDeviceRecord(`${kind}/${id}`);
  const observed = (at: number | null, stale: boolean) => (
    <StatusMark tone={stale ? "caution" : "normal"}>
      {format.ago(at, now)}
      {stale ? ` · ${t("devices.record.stale")}` : ""}
    </StatusMark>
  );
  const withUnit = (value: number | null, digits: number, unit: string) =>
    value === null ? format.number(null) : `${format.number(value, digits)} ${unit}`;
  if (detector && detector.observedAt !== null) {
    return [
      [t("devices.record.speed"), withUnit(detector.speedKph, 1, t("units.kph"))],
      [t("devices.record.flow"), withUnit(detector.flowVph, 0, t("units.vph"))],
      [t("devices.record.occupancy"), withUnit(detector.occupancyPct, 1, t("units.percent"))],
      [t("devices.record.count"), format.number(detector.count)],
      [t("devices.record.interval"), t("units.second", { value: format.number(detector.intervalSec) })],
      [t("devices.record.quality"), t(`devices.quality.${detector.quality}`)],
      [t("devices.record.observed"), observed(detector.observedAt, isStale(detector, now))],
    ];
  }
  if (controller) {
    const green = controller.phases.filter((phase) => phase.indication === "green").map((phase) => phase.phase);
    return [
      [t("devices.record.mode"), t(`devices.modes.${controller.mode}`)],
      [t("devices.record.plan"), format.number(controller.plan)],
      [
        t("devices.record.cycle"),
        controller.cycleSec === null
          ? format.number(null)
          : t("units.second", {
              value: `${format.number(controller.cycleSecond)} / ${format.number(controller.cycleSec)}`,
            }),
      ],
      [t("devices.record.phases"), green.length === 0 ? format.number(null) : green.join(" · ")],
      [t("devices.record.observed"), observed(controller.receivedAt, isControllerStale(controller, now))],
    ];
  }
  if (device?.position) {
    const { lat, lon, speedKph, observedAt } = device.position;
    return [
      [t("devices.record.position"), `${format.number(lat, 5)}, ${format.number(lon, 5)}`],
      [t("devices.record.speed"), withUnit(speedKph, 0, t("units.kph"))],
      [t("devices.record.observed"), format.ago(observedAt, now)],
    ];
  }
  if (kind === "signs" && device?.signMessage) {
    const lines = device.signMessage.pages.map((page) => page.lines.join(" / "));
    return [[t("devices.record.message"), lines.length === 0 ? t("devices.record.blank") : lines.join(" ▸ ")]];
  }
  if (device?.lastSeenAt != null && kind !== "detectors") {
    return [[t("devices.drawer.lastSeen"), format.ago(device.lastSeenAt, now)]];
  }
  return null;
}
