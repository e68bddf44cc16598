import { idPattern, uuidPattern } from "@roadcast/contract";
import { type ChangeSearch, useSearchState } from "../../ui/use-search-state.js";

export const signalFilters = ["all", "abnormal", "locked", "underWay"] as const;
export type SignalFilter = (typeof signalFilters)[number];

/** At most so many controllers in a group (`groupRequest` of the contract). */
export const mostInGroup = 50;

/** What of the list of signals the address holds. */
export interface SignalSearch {
  q: string;
  show: SignalFilter;
  /** Controllers chosen for a group, in the order in which they were chosen. */
  picked: readonly string[];
  /** The group of commands that is looked at. */
  group: string | null;
}

/** Reads the page's state from an address; what it cannot be is left out. */
export function readSignalSearch(search: URLSearchParams): SignalSearch {
  const group = search.get("group");
  const picked = (search.get("pick") ?? "").split(",").filter((id) => idPattern.test(id));
  return {
    q: (search.get("q") ?? "").slice(0, 64),
    show: signalFilters.find((known) => known === search.get("show")) ?? "all",
    picked: [...new Set(picked)].slice(0, mostInGroup),
    group: group !== null && uuidPattern.test(group) ? group : null,
  };
}

type Name = "q" | "show" | "pick" | "group";

/** The page's state and the way to change it. */
export function useSignalSearch(): [SignalSearch, ChangeSearch<SignalSearch, Name>] {
  return useSearchState<SignalSearch, Name>(readSignalSearch);
}
