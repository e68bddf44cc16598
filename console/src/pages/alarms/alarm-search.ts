import {
  type AlarmKind,
  type AlarmSeverity,
  type AlarmState,
  alarmKinds,
  alarmStates,
  idPattern,
  uuidPattern,
} from "@roadcast/contract";
import { type SearchChange, useSearchState } from "../../ui/use-search-state.js";
import { seoulToUtc } from "../audit/audit-search.js";

/** Now is what the socket tells; the history is what is stored. */
export type AlarmView = "now" | "history";
/** `standing` is the operator's to see to, `open` all that are not over. */
export type StateChoice = AlarmState | "standing" | "open";

/** What of the alarm page the address holds; times as a person types them, in Seoul. */
export interface AlarmSearch {
  view: AlarmView;
  /** Null for the usual of the view: `standing` now, any in the history. */
  state: StateChoice | null;
  severities: readonly AlarmSeverity[];
  kinds: readonly AlarmKind[];
  area: string | null;
  target: string;
  from: string;
  to: string;
  /** The alarm that is open in the drawer. */
  open: string | null;
}

const severities = [1, 2, 3, 4, 5] as const;

/** Reads the page's state from an address; what it cannot be is left out. */
export function readAlarmSearch(search: URLSearchParams): AlarmSearch {
  const list = (name: string) => (search.get(name) ?? "").split(",");
  const time = (name: string) => {
    const value = search.get(name) ?? "";
    return seoulToUtc(value) === null ? "" : value;
  };
  const area = search.get("area");
  const open = search.get("alarm");
  return {
    view: search.get("view") === "history" ? "history" : "now",
    state: ([...alarmStates, "standing", "open"] as const).find((state) => state === search.get("state")) ?? null,
    severities: severities.filter((severity) => list("severity").includes(String(severity))),
    kinds: alarmKinds.filter((kind) => list("kind").includes(kind)),
    area: area !== null && idPattern.test(area) ? area : null,
    target: (search.get("target") ?? "").slice(0, 128),
    from: time("from"),
    to: time("to"),
    open: open !== null && uuidPattern.test(open) ? open : null,
  };
}

type Name = "view" | "state" | "severity" | "kind" | "area" | "target" | "from" | "to" | "alarm";
export type AlarmSearchChange = SearchChange<Name>;

/** The page's state and the way to change it; opening an alarm is a step that "back" undoes. */
export function useAlarmSearch(): [AlarmSearch, (change: SearchChange<Name>) => void] {
  return useSearchState<AlarmSearch, Name>(readAlarmSearch, "alarm");
}
