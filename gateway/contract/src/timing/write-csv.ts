import { csvRows } from "./csv-cells.js";
import { csvColumns } from "./csv-tables.js";
import type { DayEntry, PhaseTiming, TimingPlan, TimingSheet } from "./sheet.js";
import { clockOf } from "./sheet-faults.js";

type Cell = string | number | null | undefined;

/**
 * A timing sheet as CSV: a section of each part, led by its name in brackets and a row of column names. With a byte order
 * mark, by which spreadsheets know that it is UTF-8.
 */
export function writeTimingCsv({ phases, plans, daySchedule, calendar }: TimingSheet): string {
  const splits = [...new Set([...phases.map(({ phase }) => phase), ...plans.flatMap((plan) => phasesSplit(plan))])];
  splits.sort((a, b) => a - b);
  const rows: Cell[][] = [
    ["[phases]"],
    [...csvColumns.phases],
    ...phases.map(phaseRow),
    ["[plans]"],
    [...csvColumns.plans, ...splits.map((phase) => `split.${phase}`)],
    ...plans.map((plan) => planRow(plan, splits)),
    ["[daySchedule]"],
    [...csvColumns.daySchedule],
    ...daySchedule.map(entryCells),
  ];
  if (calendar !== undefined) {
    rows.push(["[dayPlans]"], [...csvColumns.dayPlans]);
    for (const { dayPlan, name, entries } of calendar.dayPlans) {
      if (entries.length === 0) rows.push([dayPlan, name.ko, name.en]);
      for (const entry of entries) rows.push([dayPlan, name.ko, name.en, ...entryCells(entry)]);
    }
    rows.push(["[weekdays]"], [...csvColumns.weekdays]);
    for (const { weekday, dayPlan } of calendar.weekdays) rows.push([weekday, dayPlan]);
    rows.push(["[dates]"], [...csvColumns.dates]);
    for (const { date, name, dayPlan } of calendar.dates) rows.push([date, name.ko, name.en, dayPlan]);
  }
  return `\ufeff${csvRows(rows)}`;
}

/** A timing sheet as JSON, indented. */
export function writeTimingJson(sheet: TimingSheet): string {
  return `${JSON.stringify(sheet, null, 2)}\n`;
}

const phasesSplit = ({ splits }: TimingPlan) => Object.keys(splits).map(Number);

function phaseRow(phase: PhaseTiming): Cell[] {
  return csvColumns.phases.map((column) => (column === "movements" ? movementsText(phase) : phase[column]));
}

function movementsText({ movements }: PhaseTiming): string {
  return movements.map(({ fromLinkId, toLinkId, turn }) => `${fromLinkId}>${toLinkId ?? ""}:${turn}`).join(" ");
}

function planRow({ plan, name, cycleSec, offsetSec, coordinatedPhases, splits }: TimingPlan, phases: number[]): Cell[] {
  const coordinated = coordinatedPhases.join(" ");
  return [plan, name.ko, name.en, cycleSec, offsetSec, coordinated, ...phases.map((phase) => splits[String(phase)])];
}

function entryCells({ fromMinute, plan }: DayEntry): Cell[] {
  return [clockOf(fromMinute), plan];
}
