import { Button } from "@mantine/core";
import { dayEntriesOn } from "@roadcast/contract";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { timingEn } from "../../format/i18n/timing.en.js";
import { timingKo } from "../../format/i18n/timing.ko.js";
import { useFormat } from "../../format/use-format.js";
import { useServerClock } from "../../live/hooks.js";
import { Panel } from "../../ui/Panel.js";
import { DatesPart } from "./DatesPart.js";
import { DayEntries } from "./DayEntries.js";
import { ChoiceField, TextField } from "./Fields.js";
import { Labelled } from "./PlansPart.js";
import { emptyCalendar, newDayPlan, type SheetEditor } from "./sheet-draft.js";
import classes from "./Timing.module.css";
import { timingTexts } from "./timing-texts.js";

const weekdays = [1, 2, 3, 4, 5, 6, 7] as const;
/** Both languages of a name are stored, whatever the console's own is. */
const nameOfDayPlan = (number: number) => ({
  ko: timingKo.path.dayPlans.replace("{{number}}", String(number)),
  en: timingEn.path.dayPlans.replace("{{number}}", String(number)),
});
const seoulOffsetMs = 9 * 3_600_000;

/** Which plan runs when: ordinary days, day plans, days of the week, and dates. */
export function DaysPart({ editor }: { editor: SheetEditor }) {
  const { t } = useTranslation(timingTexts);
  const format = useFormat();
  const now = useServerClock();
  const { sheet } = editor;
  const calendar = sheet.calendar ?? emptyCalendar;
  const dayPlanName = (number: number) => {
    const found = calendar.dayPlans.find(({ dayPlan }) => dayPlan === number);
    return found === undefined ? t("timing:path.dayPlans", { number }) : `${number} ${format.name(found.name)}`;
  };
  const options = calendar.dayPlans.map(({ dayPlan }) => [String(dayPlan), dayPlanName(dayPlan)] as const);
  const today = new Date(now + seoulOffsetMs).toISOString().slice(0, 10);
  const runs = dayEntriesOn(sheet, today);
  const runsBy = calendar.dayPlans.find(({ entries }) => entries === runs);
  return (
    <div className={classes.days}>
      <p className={classes.note}>
        {t("timing:days.today", {
          date: format.date(now),
          day: runsBy === undefined ? t("timing:days.ordinary") : dayPlanName(runsBy.dayPlan),
        })}
      </p>
      <Panel title={t("timing:days.ordinary")} lead={t("timing:days.ordinaryLead")}>
        <DayEntries
          editor={editor}
          path={["daySchedule"]}
          entries={sheet.daySchedule}
          day={t("timing:days.ordinary")}
        />
      </Panel>
      <Panel
        title={t("timing:days.dayPlans")}
        actions={
          editor.readOnly ? null : (
            <Button
              size="compact-xs"
              variant="default"
              leftSection={<IconPlus size={14} />}
              onClick={() =>
                editor.set(["calendar"], {
                  ...calendar,
                  dayPlans: [...calendar.dayPlans, newDayPlan(sheet, nameOfDayPlan)],
                })
              }
            >
              {t("timing:days.addDayPlan")}
            </Button>
          )
        }
      >
        {calendar.dayPlans.length === 0 ? <p className={classes.note}>{t("timing:days.noDayPlans")}</p> : null}
        {calendar.dayPlans.map((dayPlan, at) => (
          <section key={dayPlan.dayPlan} className={classes.dayPlan} aria-label={dayPlanName(dayPlan.dayPlan)}>
            <div className={classes.fields}>
              <b>{t("timing:days.dayPlan", { number: dayPlan.dayPlan })}</b>
              {(["ko", "en"] as const).map((language) => {
                const label = t(language === "ko" ? "timing:plans.nameKo" : "timing:plans.nameEn");
                return (
                  <Labelled key={language} label={label}>
                    <TextField
                      editor={editor}
                      path={["calendar", "dayPlans", at, "name", language]}
                      label={`${t("timing:days.dayPlan", { number: dayPlan.dayPlan })}, ${label}`}
                      value={dayPlan.name[language]}
                    />
                  </Labelled>
                );
              })}
              {editor.readOnly ? null : (
                <Button
                  size="compact-xs"
                  variant="default"
                  leftSection={<IconTrash size={14} />}
                  onClick={() =>
                    editor.set(["calendar"], {
                      ...calendar,
                      dayPlans: calendar.dayPlans.filter((_, other) => other !== at),
                    })
                  }
                >
                  {t("timing:days.removeDayPlan", { number: dayPlan.dayPlan })}
                </Button>
              )}
            </div>
            <DayEntries
              editor={editor}
              path={["calendar", "dayPlans", at, "entries"]}
              entries={dayPlan.entries}
              day={dayPlanName(dayPlan.dayPlan)}
            />
          </section>
        ))}
      </Panel>
      <Panel title={t("timing:days.week")}>
        <div className={classes.week}>
          {weekdays.map((weekday) => {
            const at = calendar.weekdays.findIndex((each) => each.weekday === weekday);
            const label = t(`timing:days.weekdays.${weekday}`);
            return (
              <Labelled key={weekday} label={label}>
                <ChoiceField
                  editor={editor}
                  path={["calendar", "weekdays", at, "dayPlan"]}
                  label={label}
                  value={String(calendar.weekdays[at]?.dayPlan ?? "")}
                  options={[["", t("timing:days.asOrdinary")], ...options]}
                  onPick={(value) => {
                    const others = calendar.weekdays.filter((each) => each.weekday !== weekday);
                    const next = value === "" ? others : [...others, { weekday, dayPlan: Number(value) }];
                    editor.set(["calendar"], {
                      ...calendar,
                      weekdays: next.sort((a, b) => a.weekday - b.weekday),
                    });
                  }}
                />
              </Labelled>
            );
          })}
        </div>
      </Panel>
      <DatesPart
        editor={editor}
        calendar={calendar}
        options={options}
        thisYear={Number(today.slice(0, 4))}
        today={today}
      />
    </div>
  );
}
