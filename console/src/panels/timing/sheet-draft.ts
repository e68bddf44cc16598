import {
  type Bilingual,
  checkTimingSheet,
  type DayPlan,
  diffSheets,
  type FaultPath,
  type Junction,
  type TimingCalendar,
  type TimingChange,
  type TimingFault,
  type TimingPlan,
  type TimingSheet,
} from "@roadcast/contract";
import { useCallback, useMemo, useState } from "react";

/** A sheet with one value in it replaced; undefined takes the value away. Everything on the way is copied. */
export function withValue(sheet: TimingSheet, path: FaultPath, value: unknown): TimingSheet {
  return replaced(sheet, path, value) as TimingSheet;
}

function replaced(target: unknown, [step, ...rest]: FaultPath, value: unknown): unknown {
  if (step === undefined) return value;
  if (Array.isArray(target)) return target.map((item, at) => (at === step ? replaced(item, rest, value) : item));
  const entries = new Map(Object.entries((target ?? {}) as Record<string, unknown>));
  const next = replaced(entries.get(String(step)), rest, value);
  if (next === undefined) entries.delete(String(step));
  else entries.set(String(step), next);
  return Object.fromEntries(entries);
}

export const emptyCalendar: TimingCalendar = { dayPlans: [], weekdays: [], dates: [] };

/** The least number from 1 on that is not taken. */
export function freeNumber(taken: readonly number[]): number {
  let number = 1;
  while (taken.includes(number)) number += 1;
  return number;
}

/** A copy of a plan under a number of its own. */
export function copyOfPlan(plan: TimingPlan, plans: readonly TimingPlan[]): TimingPlan {
  return { ...structuredClone(plan), plan: freeNumber(plans.map((each) => each.plan)) };
}

/** A new day plan, which begins as ordinary days are. */
export function newDayPlan(sheet: TimingSheet, nameOf: (number: number) => Bilingual): DayPlan {
  const number = freeNumber((sheet.calendar?.dayPlans ?? []).map(({ dayPlan }) => dayPlan));
  const entries =
    sheet.daySchedule.length > 0 ? sheet.daySchedule : [{ fromMinute: 0, plan: sheet.plans[0]?.plan ?? 1 }];
  return { dayPlan: number, name: nameOf(number), entries: structuredClone(entries) };
}

/** What the editor's parts read and write. */
export interface SheetEditor {
  sheet: TimingSheet;
  junction: Junction;
  faults: readonly TimingFault[];
  readOnly: boolean;
  set(path: FaultPath, value: unknown): void;
  put(sheet: TimingSheet): void;
}

export interface SheetDraft extends SheetEditor {
  /** The version that the changes are of. */
  basedOn: number;
  /** In what it differs from that version. */
  changes: readonly TimingChange[];
  /** Begins anew with another sheet as what is stored. */
  restart(version: number, sheet: TimingSheet): void;
  /** Keeps the changes and has them stand on another version. */
  rebase(version: number, sheet: TimingSheet): void;
}

/** Whether another sheet in the editor would take away what somebody has changed and not saved. */
export function wouldLose({ changes, sheet }: Pick<SheetDraft, "changes" | "sheet">, next: TimingSheet): boolean {
  return changes.length > 0 && diffSheets(sheet, next).length > 0;
}

/**
 * Whether the editor goes on from a version by itself: from a later one, where nothing of one's own stands in the way.
 * An earlier one is an answer that was asked for before one's own was saved.
 */
export function isOvertaken({ changes, basedOn }: Pick<SheetDraft, "changes" | "basedOn">, version: number): boolean {
  return changes.length === 0 && version > basedOn;
}

/**
 * A sheet that somebody edits. What others save meanwhile changes nothing of it: `basedOn` stays the version that the
 * editing began with until the person decides otherwise.
 */
export function useSheetDraft(
  start: { version: number; sheet: TimingSheet },
  junction: Junction,
  readOnly: boolean,
): SheetDraft {
  const [base, setBase] = useState(start);
  const [sheet, setSheet] = useState(start.sheet);
  const changes = useMemo(() => diffSheets(base.sheet, sheet), [base, sheet]);
  const { faults } = useMemo(() => checkTimingSheet(sheet, junction), [sheet, junction]);
  const set = useCallback(
    (path: FaultPath, value: unknown) => setSheet((before) => withValue(before, path, value)),
    [],
  );
  const restart = useCallback((version: number, stored: TimingSheet) => {
    setBase({ version, sheet: stored });
    setSheet(stored);
  }, []);
  const rebase = useCallback((version: number, stored: TimingSheet) => setBase({ version, sheet: stored }), []);
  return { sheet, junction, faults, readOnly, set, put: setSheet, basedOn: base.version, changes, restart, rebase };
}
