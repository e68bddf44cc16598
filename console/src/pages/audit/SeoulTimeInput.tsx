import "@mantine/dates/styles.css";
import { DateTimePicker } from "@mantine/dates";
import "dayjs/locale/ko.js";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";

const formats = { ko: "YYYY. MM. DD. HH:mm", en: "DD/MM/YYYY, HH:mm" } as const;

interface SeoulTimeInputProps {
  label: string;
  error?: string | null;
  /** `2026-11-23T13:45` on Seoul's clock; empty for none. */
  value: string;
  onChange: (value: string) => void;
}

/** A minute in the console's language, where the browser's own field would follow the browser's. */
export function SeoulTimeInput({ label, error = null, value, onChange }: SeoulTimeInputProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { language } = format;
  return (
    <DateTimePicker
      w={210}
      size="sm"
      label={label}
      error={error}
      locale={language}
      valueFormat={formats[language]}
      monthLabelFormat={(month) => format.month(month)}
      firstDayOfWeek={language === "ko" ? 0 : 1}
      // No red days: colour is kept for what is not normal.
      weekendDays={[]}
      placeholder={t("audit.anyTime")}
      clearable
      clearButtonProps={{ "aria-label": t("audit.clearTime") }}
      submitButtonProps={{ "aria-label": t("audit.takeTime") }}
      timePickerProps={{
        hoursInputLabel: t("audit.hours"),
        minutesInputLabel: t("audit.minutes"),
      }}
      ariaLabels={{ previousMonth: t("audit.previous"), nextMonth: t("audit.next") }}
      value={value === "" ? null : value.replace("T", " ")}
      // The component keeps its own form of it: `2026-11-23 13:45:00`.
      onChange={(next) => onChange(next === null ? "" : next.slice(0, 16).replace(" ", "T"))}
    />
  );
}
