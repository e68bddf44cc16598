import { clockOf, type FaultPath, type TimingFault, type TimingSheet } from "@roadcast/contract";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { timingTexts } from "./timing-texts.js";

const phaseFields = [
  "ring",
  "barrier",
  "minGreenSec",
  "maxGreenSec",
  "yellowChangeSec",
  "redClearanceSec",
  "walkSec",
  "pedClearanceSec",
  "crossingM",
] as const;
const planFields = ["cycleSec", "offsetSec"] as const;

/** Says where in a sheet something stands, and what is wrong there. */
export function useTimingText() {
  const { t } = useTranslation(timingTexts);

  /** By numbers of phases and plans, as a change has it; `sheet` turns places into those. */
  const placeText = useCallback(
    (path: FaultPath, sheet?: TimingSheet): string => {
      const [first, ...rest] = sheet === undefined ? path : numbered(path, sheet);
      const parts: string[] = [];
      const [number, field, inner] = rest;
      switch (first) {
        case "phases": {
          if (number !== undefined) parts.push(t("timing:path.phases", { phase: number }));
          const known = phaseFields.find((each) => each === field);
          if (known !== undefined) parts.push(t(`timing:phases.${known}`));
          if (field === "movements") parts.push(t("timing:path.movements"));
          break;
        }
        case "plans": {
          if (number !== undefined) parts.push(t("timing:path.plans", { plan: number }));
          parts.push(...planPart([field, inner]));
          break;
        }
        case "cycleSec":
        case "offsetSec":
        case "splits":
        case "coordinatedPhases":
        case "name":
          parts.push(...planPart([first, number]));
          break;
        case "daySchedule":
          parts.push(t("timing:path.daySchedule"));
          if (typeof number === "number") parts.push(t("timing:path.entry", { time: clockOf(number) }));
          break;
        case "dayPlans":
          parts.push(t("timing:path.dayPlans", { number: number ?? "" }));
          if (typeof field === "number") parts.push(t("timing:path.entry", { time: clockOf(field) }));
          else if (field === "name") parts.push(t(`timing:path.name.${inner === "en" ? "en" : "ko"}`));
          break;
        case "weekdays":
          parts.push(weekdayText(number));
          break;
        case "dates":
          parts.push(t("timing:path.dates", { date: number ?? "" }));
          if (field === "name") parts.push(t(`timing:path.name.${inner === "en" ? "en" : "ko"}`));
          break;
      }
      return parts.filter((part) => part !== "").join(" · ");

      function weekdayText(day: string | number | undefined): string {
        const known = (["1", "2", "3", "4", "5", "6", "7"] as const).find((each) => each === String(day));
        return known === undefined ? t("timing:path.weekdays") : t(`timing:days.weekdays.${known}`);
      }

      function planPart([name, value]: readonly (string | number | undefined)[]): string[] {
        const known = planFields.find((each) => each === name);
        if (known !== undefined) return [t(`timing:plans.${known}`)];
        if (name === "splits" && value !== undefined) return [t("timing:path.splits", { phase: value })];
        if (name === "splits") return [t("timing:plans.splits")];
        if (name === "coordinatedPhases") return [t("timing:path.coordinatedPhases")];
        if (name === "plan") return [t("timing:path.number")];
        return name === "name" ? [t(`timing:path.name.${value === "en" ? "en" : "ko"}`)] : [];
      }
    },
    [t],
  );

  const faultText = useCallback(
    ({ rule, values }: Pick<TimingFault, "rule" | "values">): string =>
      // Each rule's text takes the values that its fault carries: the contract's details name the same ones.
      t(`timing:rules.${rule}` as "timing:rules.invalid", values),
    [t],
  );
  return { placeText, faultText };
}

/** A path by places as a path by numbers: `plans/0` is the plan of that place. */
function numbered([first, at, ...rest]: FaultPath, { phases, plans, daySchedule, calendar }: TimingSheet): FaultPath {
  const entryOf = (entries: typeof daySchedule | undefined, place: string | number | undefined) =>
    typeof place === "number" ? (entries?.[place]?.fromMinute ?? place) : place;
  const known = (path: (string | number | undefined)[]) => path.filter((step) => step !== undefined);
  if (first === "phases" && typeof at === "number") return ["phases", phases[at]?.phase ?? at + 1, ...rest];
  if (first === "plans" && typeof at === "number") return ["plans", plans[at]?.plan ?? at + 1, ...rest];
  if (first === "daySchedule") return known(["daySchedule", entryOf(daySchedule, at)]);
  if (first !== "calendar") return known([first, at, ...rest]);
  const [place, field, entry] = rest;
  if (at === "dayPlans" && typeof place === "number") {
    const dayPlan = calendar?.dayPlans[place];
    const number = dayPlan?.dayPlan ?? place + 1;
    return field === "entries"
      ? known(["dayPlans", number, entryOf(dayPlan?.entries, entry)])
      : known(["dayPlans", number, field, entry]);
  }
  if (at === "weekdays" && typeof place === "number") return ["weekdays", calendar?.weekdays[place]?.weekday ?? place];
  if (at === "dates" && typeof place === "number") {
    return known(["dates", calendar?.dates[place]?.date ?? place + 1, field, entry]);
  }
  return known([at, ...rest]);
}
