import type { FaultPath } from "./fault.js";
import type { DayEntry, PhaseTiming, TimingPlan, TimingSheet } from "./sheet.js";

type Value = string | number | boolean | null;

/** One thing in which two sheets, or two plans, differ; the path goes by numbers of phases and plans, not by places. */
export interface TimingChange {
  /** `["phases", 2, "minGreenSec"]`, `["plans", 3, "splits", 4]`, `["dates", "2026-09-25"]`. */
  path: FaultPath;
  /** Null where it is not there. */
  before: Value;
  after: Value;
}

/** Everything in which a sheet differs from one before it. Order of phases, plans and entries does not count. */
export function diffSheets(before: TimingSheet, after: TimingSheet): TimingChange[] {
  return diffFields(fieldsOfSheet(before), fieldsOfSheet(after));
}

/** In what a plan differs from another, apart from its number. */
export function diffPlans(before: TimingPlan, after: TimingPlan): TimingChange[] {
  return diffFields(fieldsOfPlan(before), fieldsOfPlan(after));
}

type Fields = Map<string, { path: FaultPath; value: Value }>;

function diffFields(before: Fields, after: Fields): TimingChange[] {
  const changes: TimingChange[] = [];
  for (const [key, { path, value }] of before) {
    const other = after.get(key)?.value ?? null;
    if (other !== value) changes.push({ path, before: value, after: other });
  }
  for (const [key, { path, value }] of after) {
    if (!before.has(key) && value !== null) changes.push({ path, before: null, after: value });
  }
  return changes;
}

function collect(put: (add: (path: FaultPath, value: Value) => void) => void): Fields {
  const fields: Fields = new Map();
  put((path, value) => fields.set(JSON.stringify(path), { path, value }));
  return fields;
}

function fieldsOfPlan(plan: TimingPlan): Fields {
  return collect((add) => addPlan(plan, [], add));
}

function fieldsOfSheet({ phases, plans, daySchedule, calendar }: TimingSheet): Fields {
  return collect((add) => {
    for (const phase of phases) addPhase(phase, add);
    for (const plan of plans) addPlan(plan, ["plans", plan.plan], add);
    addEntries(daySchedule, ["daySchedule"], add);
    for (const { dayPlan, name, entries } of calendar?.dayPlans ?? []) {
      addName(name, ["dayPlans", dayPlan], add);
      addEntries(entries, ["dayPlans", dayPlan], add);
    }
    for (const { weekday, dayPlan } of calendar?.weekdays ?? []) add(["weekdays", weekday], dayPlan);
    for (const { date, name, dayPlan } of calendar?.dates ?? []) {
      add(["dates", date, "dayPlan"], dayPlan ?? "ordinary");
      addName(name, ["dates", date], add);
    }
  });
}

type Add = (path: FaultPath, value: Value) => void;

function addPhase({ phase, movements, crossingM, ...times }: PhaseTiming, add: Add): void {
  const path = ["phases", phase];
  for (const [name, value] of Object.entries(times)) add([...path, name], value);
  add([...path, "crossingM"], crossingM ?? null);
  const texts = movements.map(({ fromLinkId, toLinkId, turn }) => `${fromLinkId}>${toLinkId ?? ""}:${turn}`);
  add([...path, "movements"], texts.sort().join(" "));
}

function addPlan(
  { cycleSec, offsetSec, splits, coordinatedPhases, name }: TimingPlan,
  path: FaultPath,
  add: Add,
): void {
  addName(name, path, add);
  add([...path, "cycleSec"], cycleSec);
  add([...path, "offsetSec"], offsetSec);
  for (const [phase, split] of Object.entries(splits)) add([...path, "splits", Number(phase)], split);
  add([...path, "coordinatedPhases"], coordinatedPhases.join(" "));
}

function addEntries(entries: readonly DayEntry[], path: FaultPath, add: Add): void {
  for (const { fromMinute, plan } of entries) add([...path, fromMinute], plan);
}

function addName({ ko, en }: { ko: string; en: string }, path: FaultPath, add: Add): void {
  add([...path, "name", "ko"], ko);
  add([...path, "name", "en"], en);
}
