import { useCallback, useMemo } from "react";
import { useLatestSearch } from "./use-latest-search.js";

/** Parameters of the address with what they become; null and the empty text take one away. */
export type SearchChange<Name extends string> = Partial<Record<Name, string | null>>;

/** A change, or what makes it of the state that is the latest, though no render may have shown it yet. */
export type ChangeSearch<State, Name extends string> = (
  change: SearchChange<Name> | ((before: State) => SearchChange<Name>),
) => void;

/**
 * What of a page the address holds, as `read` takes it from there, and the way to change it. A change replaces the entry
 * of the browser's history, but for one that sets `step`: "back" undoes that. `read` is the same function at each call, and
 * so is the way to change it.
 */
export function useSearchState<State, Name extends string>(
  read: (search: URLSearchParams) => State,
  step?: Name,
): [State, ChangeSearch<State, Name>] {
  const [params, changeSearch] = useLatestSearch();
  const state = useMemo(() => read(params), [params, read]);
  const change = useCallback<ChangeSearch<State, Name>>(
    (given) => {
      const make = (before: URLSearchParams) => {
        const after = new URLSearchParams(before);
        const next = typeof given === "function" ? given(read(before)) : given;
        for (const [name, value] of Object.entries<string | null | undefined>(next)) {
          if (value) after.set(name, value);
          else after.delete(name);
        }
        return after;
      };
      changeSearch(make, step === undefined || typeof given === "function" || given[step] == null);
    },
    [changeSearch, read, step],
  );
  return [state, change];
}
