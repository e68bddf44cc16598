import type { AlarmSeverity } from "@roadcast/contract";
import { useTranslation } from "react-i18next";
import classes from "./SeverityMark.module.css";
import { alarmTexts } from "./use-alarm-words.js";

/** A severity as a figure in a shape of its own: colour is never the only cue. */
export function SeverityMark({ severity }: { severity: AlarmSeverity }) {
  const { t } = useTranslation(alarmTexts);
  const meaning = t(`alarms:severities.s${severity}`);
  const full = t("alarms:severityFull", { severity, meaning });
  return (
    <span className={classes.mark} data-severity={severity} role="img" aria-label={full} title={full}>
      {severity}
    </span>
  );
}
