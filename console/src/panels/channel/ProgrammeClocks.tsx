import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import { useServerClock } from "../../live/hooks.js";
import { Panel } from "../../ui/Panel.js";
import classes from "./Figures.module.css";

/** The clock of the picture beside the wall clock, and what lies between them. */
export function ProgrammeClocks({ playingAt }: { playingAt: number | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useServerClock();
  return (
    <Panel title={t("channels.clocks")}>
      <dl className={classes.figures}>
        <div>
          <dt>{t("channels.programmeClock")}</dt>
          <dd className={classes.clock}>{format.time(playingAt)}</dd>
        </div>
        <div>
          <dt>{t("channels.wallClock")}</dt>
          <dd className={classes.clock} data-quiet>
            {format.time(now)}
          </dd>
        </div>
        <div className={classes.wide}>
          <dt>{t("channels.latency")}</dt>
          <dd data-testid="latency">{format.lag(playingAt === null ? null : Math.max(0, now - playingAt))}</dd>
        </div>
      </dl>
    </Panel>
  );
}
