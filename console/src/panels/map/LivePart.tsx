import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import { useServerClock } from "../../live/hooks.js";
import { isStale } from "../../live/staleness.js";
import { Figure, Part } from "./Facts.js";
import classes from "./LivePart.module.css";

interface LivePartProps {
  record:
    | {
        observedAt: number | null;
        intervalSec: number;
        speedKph: number | null;
        flowVph: number | null;
        occupancyPct: number | null;
      }
    | undefined;
  children?: ReactNode;
}

/** Speed, flow and occupancy now, with their age; greyed once they are older than two intervals. */
export function LivePart({ record, children }: LivePartProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useServerClock();
  const stale = record === undefined || isStale(record, now);
  return (
    <Part title={t("map.now.title")}>
      {children}
      <div className={classes.figures}>
        <Figure
          name={t("map.measure.speed")}
          value={format.number(record?.speedKph)}
          unit={t("units.kph")}
          stale={stale}
        />
        <Figure
          name={t("map.measure.flow")}
          value={format.number(record?.flowVph)}
          unit={t("units.vph")}
          stale={stale}
        />
        <Figure
          name={t("map.measure.occupancy")}
          value={format.number(record?.occupancyPct, 1)}
          unit={t("units.percent")}
          stale={stale}
        />
      </div>
      <p className={classes.age} data-stale={stale || undefined}>
        {record === undefined || record.observedAt === null
          ? t("map.now.never")
          : t(stale ? "map.now.stale" : "map.now.observed", {
              time: format.moment(record.observedAt, now),
              ago: format.ago(record.observedAt, now),
            })}
      </p>
    </Part>
  );
}
