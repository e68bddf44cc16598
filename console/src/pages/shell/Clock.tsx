import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import { useServerClock } from "../../live/hooks.js";
import classes from "./Clock.module.css";

/** The gateway's clock in Seoul, with seconds. */
export function Clock() {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useServerClock();
  return (
    <time className={classes.clock} dateTime={new Date(now).toISOString()} title={t("bar.clock")}>
      <span className={classes.date}>{format.date(now)}</span>
      <span className={classes.time}>{format.time(now)}</span>
      <span className={classes.zone}>{t("bar.clockZone")}</span>
    </time>
  );
}
