import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import { useConnection, useServerClock } from "../../live/hooks.js";
import { LevelMark } from "../../panels/map/LevelMark.js";
import classes from "./WallPage.module.css";

const levels = ["free", "slow", "congested", "noData"] as const;

/** The clock, how far the picture may be trusted, and what its lines mean; to be read across a room. */
export function WallHead() {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useServerClock();
  const { status, since } = useConnection();
  return (
    <header className={classes.head}>
      <time className={classes.clock} dateTime={new Date(now).toISOString()}>
        <span className={classes.time}>{format.time(now)}</span>
        <span className={classes.date}>
          {format.date(now)} {t("bar.clockZone")}
        </span>
      </time>
      <div className={classes.status} data-status={status} role="status">
        {t(`bar.connection.${status}`)} <span>{t("bar.since", { time: format.time(since) })}</span>
      </div>
      <ul className={classes.legend} aria-label={t("map.legend.levels")}>
        {levels.map((level) => (
          <li key={level}>
            <LevelMark level={level} /> {t(`map.levels.${level}`)}
          </li>
        ))}
      </ul>
    </header>
  );
}
