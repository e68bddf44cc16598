import { useTranslation } from "react-i18next";
import { NavLink } from "react-router";
import { useKeptAreas } from "../../live/areas.js";
import { alarmTexts } from "../../panels/alarms/use-alarm-words.js";
import classes from "./AlarmTabs.module.css";

const tabs = [
  ["list", "/alarms"],
  ["statistics", "/alarms/statistics"],
  ["rules", "/alarms/rules"],
] as const;

/** The parts of the alarm page, each with an address of its own. Links keep the area filter. */
export function AlarmTabs() {
  const { t } = useTranslation(alarmTexts);
  const keptAreas = useKeptAreas();
  return (
    <nav className={classes.tabs} aria-label={t("alarms:tabs.label")}>
      {tabs.map(([name, path]) => (
        <NavLink key={name} className={classes.tab ?? ""} to={keptAreas(path)} end>
          {t(`alarms:tabs.${name}`)}
        </NavLink>
      ))}
    </nav>
  );
}
