import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import { alarmTexts } from "../../panels/alarms/use-alarm-words.js";
import type { DraftFault } from "./rule-draft.js";

/** Says what is wrong with a field of a rule. */
export function useFaultText(): (fault: DraftFault) => string {
  const { t } = useTranslation(alarmTexts);
  const format = useFormat();
  return (fault) =>
    fault.code === "badNumber"
      ? t("alarms:rules.badNumber", { from: format.number(fault.from), to: format.number(fault.to) })
      : t(`alarms:rules.${fault.code}`);
}
