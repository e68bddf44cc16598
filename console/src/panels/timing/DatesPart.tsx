import { ActionIcon, Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { TimingCalendar } from "@roadcast/contract";
import { IconCalendarPlus, IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { timingEn } from "../../format/i18n/timing.en.js";
import { timingKo } from "../../format/i18n/timing.ko.js";
import { Panel } from "../../ui/Panel.js";
import { ChoiceField, DateField, TextField } from "./Fields.js";
import { koreanHolidays } from "./korean-holidays.js";
import { Labelled } from "./PlansPart.js";
import type { SheetEditor } from "./sheet-draft.js";
import classes from "./Timing.module.css";
import { timingTexts } from "./timing-texts.js";

interface DatesPartProps {
  editor: SheetEditor;
  calendar: TimingCalendar;
  /** Day plans that a date can run by. */
  options: readonly (readonly [value: string, label: string])[];
  thisYear: number;
  today: string;
}

/** Holidays and other dates that do not run as their day of the week does. */
export function DatesPart({ editor, calendar, options, thisYear, today }: DatesPartProps) {
  const { t } = useTranslation(timingTexts);
  const { dates } = calendar;
  const put = (next: TimingCalendar["dates"]) => editor.set(["calendar"], { ...calendar, dates: next });
  const withOrdinary = [["", t("timing:days.asOrdinary")] as const, ...options];
  return (
    <Panel
      title={t("timing:days.dates")}
      lead={t("timing:days.datesLead")}
      actions={
        editor.readOnly ? null : (
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconPlus size={14} />}
            onClick={() => {
              const dayPlan = calendar.dayPlans[0]?.dayPlan ?? null;
              put([...dates, { date: today, name: { ko: timingKo.days.special, en: timingEn.days.special }, dayPlan }]);
            }}
          >
            {t("timing:days.addDate")}
          </Button>
        )
      }
    >
      {editor.readOnly ? null : <AddHolidays calendar={calendar} options={options} thisYear={thisYear} onAdd={put} />}
      {dates.length === 0 ? <p className={classes.note}>{t("timing:days.noDates")}</p> : null}
      <ol className={classes.dates}>
        {dates.map((each, at) => {
          const label = t("timing:days.dateField", { count: at + 1 });
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: an entry is its place in the list; its date is being typed.
            <li key={at}>
              <DateField editor={editor} path={["calendar", "dates", at, "date"]} label={label} value={each.date} />
              {(["ko", "en"] as const).map((language) => (
                <TextField
                  key={language}
                  editor={editor}
                  path={["calendar", "dates", at, "name", language]}
                  label={`${label}, ${t(language === "ko" ? "timing:plans.nameKo" : "timing:plans.nameEn")}`}
                  value={each.name[language]}
                />
              ))}
              <ChoiceField
                editor={editor}
                path={["calendar", "dates", at, "dayPlan"]}
                label={`${label}, ${t("timing:days.runs")}`}
                value={String(each.dayPlan ?? "")}
                options={withOrdinary}
                onPick={(value) =>
                  editor.set(["calendar", "dates", at, "dayPlan"], value === "" ? null : Number(value))
                }
              />
              {editor.readOnly ? null : (
                <ActionIcon
                  variant="default"
                  aria-label={t("timing:days.removeDate", { date: each.date })}
                  onClick={() => put(dates.filter((_, other) => other !== at))}
                >
                  <IconTrash size={15} />
                </ActionIcon>
              )}
            </li>
          );
        })}
      </ol>
    </Panel>
  );
}

interface AddHolidaysProps extends Omit<DatesPartProps, "editor" | "today"> {
  onAdd: (dates: TimingCalendar["dates"]) => void;
}

/** Puts the public holidays of a year among the dates, as entries like any other; what is there already stays. */
function AddHolidays({ calendar, options, thisYear, onAdd }: AddHolidaysProps) {
  const { t } = useTranslation(timingTexts);
  const [year, setYear] = useState(thisYear);
  const [picked, setPicked] = useState("");
  const dayPlan = options.some(([value]) => value === picked) ? picked : (options[0]?.[0] ?? "");
  const add = () => {
    const known = new Set(calendar.dates.map(({ date }) => date));
    const holidays = koreanHolidays(year)
      .filter(({ date }) => !known.has(date))
      .map(({ date, name }) => ({
        date,
        // Both languages of a name are stored, whatever the console's own is.
        name: { ko: timingKo.holidayNames[name], en: timingEn.holidayNames[name] },
        dayPlan: dayPlan === "" ? null : Number(dayPlan),
      }));
    onAdd([...calendar.dates, ...holidays].sort((a, b) => (a.date < b.date ? -1 : 1)));
    notifications.show({ message: t("timing:days.added", { count: holidays.length }) });
  };
  return (
    <div className={classes.holidays}>
      <Labelled label={t("timing:days.year")}>
        <select
          className={classes.choice}
          aria-label={t("timing:days.year")}
          value={year}
          onChange={(event) => setYear(Number(event.currentTarget.value))}
        >
          {[0, 1, 2].map((ahead) => (
            <option key={ahead} value={thisYear + ahead}>
              {thisYear + ahead}
            </option>
          ))}
        </select>
      </Labelled>
      <Labelled label={t("timing:days.holidaysFor")}>
        <select
          className={classes.choice}
          aria-label={t("timing:days.holidaysFor")}
          value={dayPlan}
          onChange={(event) => setPicked(event.currentTarget.value)}
        >
          {options.length === 0 ? <option value="">{t("timing:days.asOrdinary")}</option> : null}
          {options.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </Labelled>
      <Button size="xs" variant="default" leftSection={<IconCalendarPlus size={16} />} onClick={add}>
        {t("timing:days.holidays")}
      </Button>
      <p className={classes.note}>{t("timing:days.holidaysLead")}</p>
    </div>
  );
}
