import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import type { ChartPoint } from "../../map/history-range.js";
import table from "../../ui/table.module.css";
import classes from "./HistoryTable.module.css";

/** The values of the charts as a table, newest first. */
export function HistoryTable({ points }: { points: readonly ChartPoint[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const rows = points.filter((point) => point.live || point.coveragePct !== null || point.count !== null).toReversed();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard.
    <section className={classes.scroller} tabIndex={0} aria-label={t("map.history.table")}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{t("map.history.time")}</th>
            <th scope="col" className={table.figure}>
              {t("map.measure.speed")}
            </th>
            <th scope="col" className={table.figure}>
              {t("map.measure.flow")}
            </th>
            <th scope="col" className={table.figure}>
              {t("map.measure.occupancy")}
            </th>
            <th scope="col" className={table.figure}>
              {t("map.history.covered")}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((point) => (
            <tr key={`${point.label} ${point.live}`}>
              <td className={table.nowrap}>{format.dateTime(point.label)}</td>
              <td className={table.figure}>{format.number(point.speedKph, 1)}</td>
              <td className={table.figure}>{format.number(point.flowVph)}</td>
              <td className={table.figure}>{format.number(point.occupancyPct, 1)}</td>
              <td className={table.figure}>
                {point.live
                  ? t("map.history.liveShort")
                  : point.flagged
                    ? t("map.history.flagged")
                    : format.number(point.coveragePct)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
