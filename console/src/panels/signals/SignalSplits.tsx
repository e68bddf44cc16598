import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import { StatusMark } from "../../ui/StatusMark.js";
import table from "../../ui/table.module.css";
import { runningPlanOf } from "./draft.js";
import classes from "./Signal.module.css";
import { signalTexts } from "./signal-texts.js";
import type { Desk } from "./use-desk.js";

/** Seconds of each phase: what runs beside the timing sheet's plan, and the times that nothing shortens. */
export function SignalSplits({ desk: { controller, record } }: { desk: Desk }) {
  const { t } = useTranslation(signalTexts);
  const format = useFormat();
  const plan = runningPlanOf(controller, record);
  const reported = record?.splits ?? null;
  return (
    <>
      {plan === undefined ? <p className={classes.note}>{t("signals:splits.noPlan")}</p> : null}
      <section
        className={classes.scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard.
        tabIndex={0}
        aria-label={t("signals:splits.table")}
      >
        <table className={table.table}>
          <thead>
            <tr>
              <th scope="col">{t("map.controller.phase")}</th>
              <th scope="col" className={table.figure}>
                {t("signals:splits.runs")}
              </th>
              <th scope="col" className={table.figure}>
                {t("signals:splits.sheet")}
              </th>
              <th scope="col" className={table.figure}>
                {t("signals:splits.minGreen")}
              </th>
              <th scope="col" className={table.figure}>
                {t("signals:splits.clearance")}
              </th>
              <th scope="col" className={table.figure}>
                {t("signals:splits.pedestrian")}
              </th>
            </tr>
          </thead>
          <tbody>
            {controller.properties.phases.map((timing) => {
              const key = String(timing.phase);
              const runs = reported?.[key];
              const sheet = plan?.splits[key];
              const differs = runs !== undefined && sheet !== undefined && runs !== sheet;
              return (
                <tr key={key}>
                  <td>
                    {timing.phase}
                    {plan?.coordinatedPhases.includes(timing.phase) ? (
                      <small className={classes.mark}>{t("signals:splits.coordinated")}</small>
                    ) : null}
                  </td>
                  <td className={table.figure}>
                    {differs ? (
                      <StatusMark tone="caution" title={t("signals:splits.differs")}>
                        {format.number(runs)}
                      </StatusMark>
                    ) : (
                      format.number(runs ?? null)
                    )}
                  </td>
                  <td className={table.figure}>{format.number(sheet ?? null)}</td>
                  <td className={table.figure}>{format.number(timing.minGreenSec)}</td>
                  <td className={table.figure}>
                    {format.number(timing.yellowChangeSec)} + {format.number(timing.redClearanceSec)}
                  </td>
                  <td className={table.figure}>
                    {timing.walkSec === null ? (
                      "–"
                    ) : (
                      <>
                        {format.number(timing.walkSec)} + {format.number(timing.pedClearanceSec ?? 0)}
                      </>
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
      <p className={classes.hint}>{t("signals:splits.hint")}</p>
    </>
  );
}
