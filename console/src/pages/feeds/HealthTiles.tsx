import type { FeedsReport } from "@roadcast/contract";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import { Sparkline } from "../../ui/Sparkline.js";
import { StatusMark } from "../../ui/StatusMark.js";
import classes from "./HealthTiles.module.css";
import { keptReports, type ReportPoint } from "./report-history.js";

interface HealthTilesProps {
  report: FeedsReport;
  history: readonly ReportPoint[];
}

/** The state of what everything else depends on, at a glance. */
export function HealthTiles({ report, history }: HealthTilesProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { broker, database } = report;
  const dead = Object.values(report.deadLetters).reduce((sum, count) => sum + count, 0);
  const first = history[0];
  const span = first === undefined ? 0 : Date.parse(report.at) - first.at;
  const label = t("feeds.history", { span: format.duration(span) });
  const line = (values: readonly number[]) => (
    <Sparkline values={values} capacity={keptReports} width={120} height={26} label={label} />
  );
  return (
    <div className={classes.tiles}>
      <Tile
        name={t("feeds.tiles.broker")}
        value={
          <StatusMark tone={broker.connected ? "normal" : "alarm"}>
            {broker.connected ? t("feeds.tiles.brokerUp") : t("feeds.tiles.brokerDown")}
          </StatusMark>
        }
        hint={`${t(`feeds.tiles.${broker.kind}`)} · ${
          broker.clients === null
            ? t("feeds.tiles.clientsUnknown")
            : t("feeds.tiles.clients", { count: broker.clients })
        }`}
      />
      <Tile
        name={t("feeds.tiles.database")}
        value={
          <StatusMark tone={database.available ? "normal" : "alarm"}>
            {database.available ? t("feeds.tiles.databaseUp") : t("feeds.tiles.databaseDown")}
          </StatusMark>
        }
        hint={database.available ? t(`feeds.tiles.${database.kind}`) : t("feeds.tiles.databaseDownHint")}
      />
      <Tile
        name={t("feeds.tiles.rows")}
        value={
          <>
            {format.rate(report.commitsPerSec)}
            <small>{t("units.perSec")}</small>
          </>
        }
        hint={t("feeds.tiles.rowsHint")}
        line={line(history.map((point) => point.commitsPerSec))}
      />
      <Tile
        name={t("feeds.tiles.unacknowledged")}
        value={format.number(report.unacknowledged)}
        hint={t("feeds.tiles.unacknowledgedHint")}
        line={line(history.map((point) => point.unacknowledged))}
      />
      <Tile
        name={t("feeds.tiles.dead")}
        value={format.number(dead)}
        hint={dead === 0 ? t("feeds.tiles.deadNone") : t("feeds.tiles.deadHint")}
        line={line(history.map((point, index) => point.dead - (history[index - 1]?.dead ?? point.dead)))}
      />
    </div>
  );
}

interface TileProps {
  name: string;
  value: ReactNode;
  hint: string;
  line?: ReactNode;
}

function Tile({ name, value, hint, line }: TileProps) {
  return (
    <div className={classes.tile}>
      <h2 className={classes.name}>{name}</h2>
      <div className={classes.row}>
        <div className={classes.value}>{value}</div>
        {line}
      </div>
      <p className={classes.hint} title={hint}>
        {hint}
      </p>
    </div>
  );
}
