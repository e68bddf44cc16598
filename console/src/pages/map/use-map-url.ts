import { useCallback, useMemo } from "react";
import { type MapUrlState, readMapUrl, writeMapUrl } from "../../map/url-state.js";
import { useLatestSearch } from "../../ui/use-latest-search.js";

/** The state of the map as the address holds it, and the way to change it. A new selection can be gone back from. */
export function useMapUrl(): readonly [MapUrlState, (change: Partial<MapUrlState>, keepBefore?: boolean) => void] {
  const [params, changeSearch] = useLatestSearch();
  const text = params.toString();
  const state = useMemo(() => readMapUrl(new URLSearchParams(text)), [text]);
  const change = useCallback(
    (next: Partial<MapUrlState>, keepBefore = false) =>
      changeSearch((before) => writeMapUrl(before, next), !keepBefore),
    [changeSearch],
  );
  return [state, change];
}
