import { useCallback, useMemo } from "react";
import { useLatestSearch } from "./use-latest-search.js";

/** Parameters of the address with what they become; null and the empty text take one away. */
export type SearchChange<Name extends string> = Partial<Record<Name, string | null>>;

/**
 * What of a page the address holds, as `read` takes it from there, and the way to change it. A change replaces the entry
 * of the browser's history, but for one that sets `step`: "back" undoes that. `read` is the same function at each call.
 */
export function useSearchState<State, Name extends string>(
  read: (search: URLSearchParams) => State,
  step?: Name,
): [State, (change: SearchChange<Name>) => void] {
  const [params, changeSearch] = useLatestSearch();
  const state = useMemo(() => read(params), [params, read]);
  const change = useCallback(
    (next: SearchChange<Name>) =>
      changeSearch(
        (before) => {
          const after = new URLSearchParams(before);
          for (const [name, value] of Object.entries<string | null | undefined>(next)) {
            if (value) after.set(name, value);
            else after.delete(name);
          }
          return after;
        },
        step === undefined || next[step] == null,
      ),
    [changeSearch, step],
  );
  return [state, change];
}
