import { IconAlertTriangleFilled, IconCircleCheck, IconPlugConnectedX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import { useConnection } from "../../live/hooks.js";
import { alarmTexts, useAlarmWords } from "../../panels/alarms/use-alarm-words.js";
import { useTroubledSignals } from "../../panels/alarms/use-troubled-signals.js";
import type { Conditions } from "../../panels/map/use-conditions.js";
import { useFirstSeen } from "./use-first-seen.js";
import classes from "./WallAlerts.module.css";
import { type WallAlert, wallAlerts, worstFirst } from "./wall-alerts.js";

const shownAtMost = 3;
/** So long an alert counts as new: it stands out until people have had the time to look up. */
const newForMs = 60_000;

interface WallAlertsProps {
  conditions: Conditions;
  now: number;
}

/**
 * What needs somebody at once, in words that are read from ten metres: signals that are in conflict, dark, in flash or do
 * not answer; the worst first, and of what is alike the newest. Without any it says so, and how much of the network is congested.
 */
export function WallAlerts({ conditions, now }: WallAlertsProps) {
  const { t } = useTranslation(alarmTexts);
  const format = useFormat();
  const words = useAlarmWords();
  const live = useConnection().status === "live";
  const signals = useTroubledSignals() ?? [];
  const offline = conditions.items.filter(({ condition }) => condition === "signalOffline");
  const grave = wallAlerts(
    signals,
    offline.map(({ hit, since }) => ({ id: hit.id, since })),
  ).map((alert) => ({ ...alert, key: `${alert.id} ${alert.is}` }));
  // Without a whole picture everything would look offline: what is known of before stands until there is one.
  const seen = useFirstSeen(live ? grave.map(({ key }) => key) : null, now);
  if (!live) {
    return (
      <section className={classes.strip} aria-label={t("wall.alerts")} role="status">
        <IconPlugConnectedX aria-hidden="true" />
        <p className={classes.calm}>{t("wall.noPicture")}</p>
      </section>
    );
  }
  const alerts = worstFirst(grave.map((alert) => ({ ...alert, since: alert.since ?? seen.get(alert.key) ?? null })));
  const saidOf = ({ is, last, commanded }: WallAlert) => [
    is === "signalOffline" ? t("map.conditions.signalOffline") : t(`alarms:board.troubles.${is}`),
    ...(last === null ? [] : [t("alarms:board.lastWas", { what: t(`alarms:board.troubles.${last}`) })]),
    ...(commanded ? [t("alarms:board.causes.command")] : []),
  ];
  if (alerts.length === 0) {
    return (
      <section className={classes.strip} aria-label={t("wall.alerts")} role="status">
        <IconCircleCheck aria-hidden="true" />
        <p className={classes.calm}>
          {t("wall.noAlerts")}
          <span>
            {t("map.strip.congested")} {format.number(conditions.counts.congested)} · {t("map.strip.failedDetectors")}{" "}
            {format.number(conditions.counts.failedDetectors)}
          </span>
        </p>
      </section>
    );
  }
  return (
    <section className={classes.strip} data-alarm aria-label={t("wall.alerts")} role="status">
      <IconAlertTriangleFilled aria-hidden="true" />
      <ul className={classes.alerts}>
        {alerts.slice(0, shownAtMost).map((alert) => (
          <li key={alert.key} data-new={(alert.since !== null && now - alert.since < newForMs) || undefined}>
            <b>{words.target(`controllers/${alert.id}`)}</b> {saidOf(alert).join(" · ")}
            {alert.since !== null && <span>{t("map.list.since", { time: format.minute(alert.since) })}</span>}
          </li>
        ))}
        {alerts.length > shownAtMost && (
          <li>{t("wall.more", { value: format.number(alerts.length - shownAtMost) })}</li>
        )}
      </ul>
    </section>
  );
}
