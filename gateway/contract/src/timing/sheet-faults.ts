import { z } from "zod";
import { type FaultPath, type TimingFault, timingFault } from "./fault.js";
import { phaseMovementsConflict } from "./movement-conflicts.js";
import { planFaults } from "./plan-faults.js";
import type { DayEntry, PhaseTiming, TimingSheet } from "./sheet.js";

/** What the network says of a junction, as the rules of its timing need it. */
export const junction = z.object({
  /**
   * Each link at the junction: where its leg lies as seen from there, degrees clockwise from north; whether it arrives
   * there or leaves; and how wide the roadway of that leg is, metres, both directions together.
   */
  legs: z.record(z.string(), z.object({ bearingDeg: z.number(), arrives: z.boolean(), roadwayM: z.number() })),
});
export type Junction = z.infer<typeof junction>;

/** Of a junction that nothing is known of: what needs its links is not looked at. */
export const unknownJunction: Junction = { legs: {} };

/** Speed that a pedestrian clearance is reckoned by, m/s: Korean practice, 33 s across a 33 m road. */
export const walkingMps = 1;
/** No walk is shorter, seconds: time to notice it and to step off the kerb (MUTCD section 4I.06: at least 4). */
export const leastWalkSec = 4;

/** A sheet as JSON, bytes: the message that carries it is 256 KiB at the most. */
const mostSheetBytes = 240_000;

/**
 * What keeps a controller of a network file from running by its sheet. It is less than what a sheet that people edit
 * must hold (`timingFaults`): the day may begin with what ran on from the day before.
 */
export function sheetFaults({ phases, plans, daySchedule, calendar }: TimingSheet): TimingFault[] {
  const numbers = new Set(plans.map(({ plan }) => plan));
  return [
    ...phaseFaults(phases),
    ...plans.flatMap((plan, at) => [
      ...(isRepeated(plans, at, "plan")
        ? [timingFault(["plans", at, "plan"], "duplicatePlan", { plan: plan.plan })]
        : []),
      ...within(["plans", at], planFaults(plan, phases)),
    ]),
    ...within(["daySchedule"], entryFaults(daySchedule, numbers)),
    ...(calendar === undefined ? [] : within(["calendar"], calendarFaults(calendar, numbers))),
  ];
}

/**
 * Every rule that a timing sheet breaks: those of `sheetFaults`; days that cover 24 h without a gap; movements that lead
 * over links of the junction; walk and pedestrian clearance that get people across; and no phases that go together by
 * ring and barrier while their movements cross. A sheet also fits into a message with room to spare. What is out of its
 * range by itself is the schema's to say.
 */
export function timingFaults(sheet: TimingSheet, { legs }: Junction = unknownJunction): TimingFault[] {
  const { phases, daySchedule, calendar } = sheet;
  return [
    ...sheetFaults(sheet),
    ...sizeFaults(sheet),
    ...phases.flatMap((phase, at) =>
      within(["phases", at], [...linkFaults(phase, legs), ...pedestrianFaults(phase, legs)]),
    ),
    ...conflictFaults(phases, legs),
    ...within(["daySchedule"], coverFaults(daySchedule)),
    ...(calendar?.dayPlans ?? []).flatMap(({ entries }, at) =>
      within(["calendar", "dayPlans", at, "entries"], coverFaults(entries)),
    ),
  ];
}

/** Length of the crossing that people walk with a phase, metres: as measured, else by the lanes; null where neither is known. */
export function crossingOf({ crossingM, movements }: PhaseTiming, legs: Junction["legs"]): number | null {
  if (crossingM !== undefined) return crossingM;
  // People go with through traffic over the leg on its right, into which its right turns lead.
  const into = movements.find(({ turn }) => turn === "right")?.toLinkId;
  return into == null ? null : (legs[into]?.roadwayM ?? null);
}

/** Pedestrian clearance that a crossing needs, whole seconds. */
export function leastPedClearanceSec(crossingM: number): number {
  return Math.ceil(crossingM / walkingMps - 1e-9);
}

function phaseFaults(phases: readonly PhaseTiming[]): TimingFault[] {
  return phases.flatMap(({ phase, minGreenSec, maxGreenSec, walkSec, pedClearanceSec }, at) => {
    const faults: TimingFault[] = [];
    if (isRepeated(phases, at, "phase")) faults.push(timingFault(["phases", at, "phase"], "duplicatePhase", { phase }));
    if (maxGreenSec < minGreenSec) faults.push(timingFault(["phases", at, "maxGreenSec"], "maxGreenBelowMin"));
    if ((walkSec === null) !== (pedClearanceSec === null)) {
      faults.push(timingFault(["phases", at, "walkSec"], "pedestrianPair"));
    }
    return faults;
  });
}

function sizeFaults(sheet: TimingSheet): TimingFault[] {
  const { length } = new TextEncoder().encode(JSON.stringify(sheet));
  return length <= mostSheetBytes ? [] : [timingFault([], "sheetTooLarge", { bytes: length, most: mostSheetBytes })];
}

/** A movement leads from a link that arrives at the junction into one that leaves it. */
function linkFaults({ movements }: PhaseTiming, legs: Junction["legs"]): TimingFault[] {
  if (Object.keys(legs).length === 0) return [];
  return movements.flatMap(({ fromLinkId, toLinkId }, at) => [
    ...(legs[fromLinkId]?.arrives === true
      ? []
      : [timingFault(["movements", at, "fromLinkId"], "notArriving", { link: fromLinkId })]),
    ...(toLinkId === null || legs[toLinkId]?.arrives === false
      ? []
      : [timingFault(["movements", at, "toLinkId"], "notLeaving", { link: toLinkId })]),
  ]);
}

function pedestrianFaults(phase: PhaseTiming, legs: Junction["legs"]): TimingFault[] {
  const { walkSec, pedClearanceSec } = phase;
  const faults: TimingFault[] = [];
  if (walkSec !== null && walkSec < leastWalkSec) {
    faults.push(timingFault(["walkSec"], "walkTooShort", { walkSec, leastSec: leastWalkSec }));
  }
  const crossingM = pedClearanceSec === null ? null : crossingOf(phase, legs);
  if (pedClearanceSec !== null && crossingM === null && Object.keys(legs).length > 0) {
    faults.push(timingFault(["crossingM"], "crossingUnknown"));
  }
  if (pedClearanceSec !== null && crossingM !== null && pedClearanceSec < leastPedClearanceSec(crossingM)) {
    const values = { pedClearanceSec, crossingM, leastSec: leastPedClearanceSec(crossingM) };
    faults.push(timingFault(["pedClearanceSec"], "pedClearanceTooShort", values));
  }
  return faults;
}

function conflictFaults(phases: readonly PhaseTiming[], legs: Junction["legs"]): TimingFault[] {
  const bearings = new Map(Object.entries(legs).map(([link, { bearingDeg }]) => [link, bearingDeg]));
  return phases.flatMap((phase, at) =>
    phases
      .slice(0, at)
      .filter(({ ring, barrier }) => ring !== phase.ring && barrier === phase.barrier)
      .filter((other) => phaseMovementsConflict(phase, other, bearings))
      .map((other) =>
        timingFault(["phases", at, "barrier"], "conflictingPhases", { phase: phase.phase, other: other.phase }),
      ),
  );
}

function entryFaults(entries: readonly DayEntry[], plans: ReadonlySet<number>): TimingFault[] {
  return entries.flatMap(({ plan, fromMinute }, at) => [
    ...(plans.has(plan) ? [] : [timingFault([at, "plan"], "unknownPlan", { plan })]),
    ...(isRepeated(entries, at, "fromMinute")
      ? [timingFault([at, "fromMinute"], "duplicateMinute", { fromMinute })]
      : []),
  ]);
}

function coverFaults(entries: readonly DayEntry[]): TimingFault[] {
  if (entries.length === 0) return [timingFault([], "dayEmpty")];
  const first = entries.reduce(
    (least, entry, at) => (entry.fromMinute < (entries[least]?.fromMinute ?? 0) ? at : least),
    0,
  );
  const fromMinute = entries[first]?.fromMinute ?? 0;
  return fromMinute === 0 ? [] : [timingFault([first, "fromMinute"], "dayGap", { until: clockOf(fromMinute) })];
}

function calendarFaults(
  { dayPlans, weekdays, dates }: NonNullable<TimingSheet["calendar"]>,
  plans: ReadonlySet<number>,
): TimingFault[] {
  const known = new Set(dayPlans.map(({ dayPlan }) => dayPlan));
  const unknown = (path: FaultPath, dayPlan: number | null) =>
    dayPlan === null || known.has(dayPlan) ? [] : [timingFault(path, "unknownDayPlan", { dayPlan })];
  return [
    ...dayPlans.flatMap(({ dayPlan, entries }, at) => [
      ...(isRepeated(dayPlans, at, "dayPlan")
        ? [timingFault(["dayPlans", at, "dayPlan"], "duplicateDayPlan", { dayPlan })]
        : []),
      ...within(["dayPlans", at, "entries"], entryFaults(entries, plans)),
    ]),
    ...weekdays.flatMap(({ weekday, dayPlan }, at) => [
      ...(isRepeated(weekdays, at, "weekday")
        ? [timingFault(["weekdays", at, "weekday"], "duplicateWeekday", { weekday })]
        : []),
      ...unknown(["weekdays", at, "dayPlan"], dayPlan),
    ]),
    ...dates.flatMap(({ date, dayPlan }, at) => [
      ...(isRepeated(dates, at, "date") ? [timingFault(["dates", at, "date"], "duplicateDate", { date })] : []),
      ...unknown(["dates", at, "dayPlan"], dayPlan),
    ]),
  ];
}

/** Whether an item's key stands before it in the list. */
function isRepeated<T, K extends keyof T>(items: readonly T[], at: number, key: K): boolean {
  return items.findIndex((item) => item[key] === items[at]?.[key]) < at;
}

function within(path: FaultPath, faults: readonly TimingFault[]): TimingFault[] {
  return faults.map((fault) => ({ ...fault, path: [...path, ...fault.path] }));
}

/** A minute of the day as a clock shows it. */
export function clockOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}
