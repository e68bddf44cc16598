import type { AlarmFlood } from "@roadcast/contract";
import { IconWaveSine } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import classes from "./FloodBanner.module.css";
import { alarmTexts } from "./use-alarm-words.js";

/** Whether there are more alarms than people can see to (ISA-18.2), and how much of the shift was so. */
export function FloodBanner({ flood }: { flood: AlarmFlood }) {
  const { t } = useTranslation(alarmTexts);
  const format = useFormat();
  const share = t("alarms:flood.share", { share: format.number(flood.shareOfShift * 100, 1) });
  return (
    <div className={classes.banner} data-flood={flood.flood || undefined} role="status">
      <IconWaveSine size={16} aria-hidden="true" />
      {flood.flood ? (
        <p>
          <b>
            {t("alarms:flood.now", {
              time: format.minute(flood.since),
              count: flood.newAlarms,
              operators: Math.max(1, flood.operators),
            })}
          </b>{" "}
          {t("alarms:flood.nowNext")}
        </p>
      ) : (
        <p>{t("alarms:flood.calm", { count: flood.newAlarms })}</p>
      )}
      <p>{share}</p>
    </div>
  );
}
