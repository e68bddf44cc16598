import { IconAlertTriangleFilled, IconCircleCheck, IconPlugConnectedX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import { useConnection } from "../../live/hooks.js";
import { alarmTexts, useAlarmWords } from "../../panels/alarms/use-alarm-words.js";
import { useTroubledSignals } from "../../panels/alarms/use-troubled-signals.js";
import type { Conditions } from "../../panels/map/use-conditions.js";
import { useFirstSeen } from "./use-first-seen.js";
import classes from "./WallAlerts.module.css";

const shownAtMost = 3;
/** So long an alert counts as new: it stands out until people have had the time to look up. */
const newForMs = 60_000;

interface WallAlertsProps {
  conditions: Conditions;
  now: number;
}

/**
 * What needs somebody at once, in words that are read from ten metres: signals that are in conflict, dark, in flash or do
 * not answer, the newest first. Without any it says so, and how much of the network is congested.
 */
export function WallAlerts({ conditions, now }: WallAlertsProps) {
  const { t } = useTranslation(alarmTexts);
  const format = useFormat();
  const words = useAlarmWords();
  const live = useConnection().status === "live";
  const signals = useTroubledSignals() ?? [];
  // The worst first, as on the board of the alarm page; those that are lost come after those that do harm.
  const grave = [
    ...signals.map(({ id, trouble, cause, since }) => ({
      key: `${id} ${trouble}`,
      name: words.target(`controllers/${id}`),
      said: [t(`alarms:board.troubles.${trouble}`), ...(cause === "command" ? [t("alarms:board.causes.command")] : [])],
      since,
    })),
    ...conditions.items.flatMap(({ condition, hit, name, since }) =>
      condition === "signalOffline" && !signals.some(({ id }) => id === hit.id)
        ? [{ key: `${hit.id} ${condition}`, name: format.name(name), said: [t(`map.conditions.${condition}`)], since }]
        : [],
    ),
  ];
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
  const alerts = grave
    .map((item) => ({ ...item, since: item.since ?? seen.get(item.key) ?? null }))
    .sort((a, b) => (b.since ?? 0) - (a.since ?? 0));
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
        {alerts.slice(0, shownAtMost).map(({ key, name, said, since }) => (
          <li key={key} data-new={(since !== null && now - since < newForMs) || undefined}>
            <b>{name}</b> {said.join(" · ")}
            {since !== null && <span>{t("map.list.since", { time: format.minute(since) })}</span>}
          </li>
        ))}
        {alerts.length > shownAtMost && (
          <li>{t("wall.more", { value: format.number(alerts.length - shownAtMost) })}</li>
        )}
      </ul>
    </section>
  );
}
