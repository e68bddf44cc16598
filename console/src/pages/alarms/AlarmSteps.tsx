import type { AlarmStep } from "@roadcast/contract";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import { useServerClock } from "../../live/hooks.js";
import { alarmTexts, useAlarmWords } from "../../panels/alarms/use-alarm-words.js";
import classes from "./AlarmDrawer.module.css";

/** Everything that befell an alarm, the first first, with how long each step took. */
export function AlarmSteps({ steps }: { steps: readonly AlarmStep[] }) {
  const { t } = useTranslation(alarmTexts);
  const format = useFormat();
  const now = useServerClock();
  return (
    <section className={classes.part}>
      <h2 className={classes.heading}>{t("alarms:detail.history")}</h2>
      <table className={classes.steps}>
        <thead>
          <tr>
            <th scope="col">{t("alarms:detail.step")}</th>
            <th scope="col">{t("alarms:detail.at")}</th>
            <th scope="col">{t("alarms:detail.after")}</th>
            <th scope="col">{t("alarms:detail.who")}</th>
          </tr>
        </thead>
        <tbody>
          {steps.map((step) => (
            <tr key={step.step}>
              <td>
                <Told step={step} />
              </td>
              <td className={classes.figure} title={format.dateTimeMs(step.at)}>
                {format.moment(step.at, now)}
              </td>
              <td className={classes.figure}>{format.lag(step.afterMs)}</td>
              <td>{step.by ?? t("alarms:detail.gateway")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Told({ step: { type, detail } }: { step: AlarmStep }) {
  const { t } = useTranslation(alarmTexts);
  const format = useFormat();
  const words = useAlarmWords();
  const named = (sign: string, targets: unknown) =>
    Array.isArray(targets) && targets.length > 0
      ? [`${sign} ${targets.map((target) => words.target(String(target))).join(", ")}`]
      : [];
  const word =
    type === "membersChanged"
      ? t("alarms:steps.membersChanged", { count: Number(detail.count) })
      : t(`alarms:steps.${type}`);
  const texts = [
    ...(typeof detail.text === "string" ? [detail.text] : []),
    ...(typeof detail.reason === "string" ? [detail.reason] : []),
    ...(typeof detail.until === "number" ? [`→ ${format.dateTime(detail.until)}`] : []),
    ...named("+", detail.joined),
    ...named("−", detail.left),
  ];
  return (
    <>
      {word}
      {texts.length === 0 ? null : <span className={classes.text}>{texts.join(" ")}</span>}
    </>
  );
}
