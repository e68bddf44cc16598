import { type AlarmNotice, type AlarmState, standingStates } from "@roadcast/contract";
import type { AlarmSearch } from "./alarm-search.js";

/** States in which an alarm is open and nobody has to see to it. */
export const quietStates = ["shelved", "suppressed", "outOfService"] as const satisfies readonly AlarmState[];

const isStanding = (state: AlarmState): boolean => standingStates.some((each) => each === state);

/** Whether an alarm fits all of the filter but its state. */
function fitsBesideState(
  alarm: AlarmNotice,
  search: AlarmSearch,
  includesArea: (areaId: string | null) => boolean,
  nameOf: (target: string) => string,
): boolean {
  const { severities, kinds, area, target } = search;
  const wanted = target.toLowerCase();
  return (
    (severities.length === 0 || severities.includes(alarm.severity)) &&
    (kinds.length === 0 || kinds.includes(alarm.kind)) &&
    (area === null ? includesArea(alarm.areaId) : alarm.areaId === area) &&
    (wanted === "" || [alarm.target, nameOf(alarm.target)].some((each) => each.toLowerCase().includes(wanted)))
  );
}

/**
 * The open alarms that the filter asks for, the worst and newest first, and how many others are kept quiet. A target is
 * looked for by part of its id, or of its name as `nameOf` gives it.
 */
export function openAlarms(
  alarms: Iterable<AlarmNotice>,
  search: AlarmSearch,
  includesArea: (areaId: string | null) => boolean,
  nameOf: (target: string) => string,
): { rows: AlarmNotice[]; quiet: Record<(typeof quietStates)[number], number> } {
  const wanted = search.state ?? "standing";
  const quiet = { shelved: 0, suppressed: 0, outOfService: 0 };
  const rows: AlarmNotice[] = [];
  for (const alarm of alarms) {
    if (!fitsBesideState(alarm, search, includesArea, nameOf)) continue;
    const state = quietStates.find((each) => each === alarm.state);
    if (state !== undefined) quiet[state] += 1;
    if (wanted === "open" || alarm.state === wanted || (wanted === "standing" && isStanding(alarm.state))) {
      rows.push(alarm);
    }
  }
  rows.sort((a, b) => a.severity - b.severity || b.raisedAt - a.raisedAt || a.id.localeCompare(b.id));
  return { rows, quiet };
}

/** Whether somebody chose anything beyond what the page begins with. */
export const isFiltered = ({ state, severities, kinds, area, target, from, to }: AlarmSearch): boolean =>
  state !== null ||
  severities.length > 0 ||
  kinds.length > 0 ||
  area !== null ||
  target !== "" ||
  from !== "" ||
  to !== "";
