import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";
import { type MapUrlState, readMapUrl, writeMapUrl } from "../../map/url-state.js";

/** The state of the map as the address holds it, and the way to change it. A new selection can be gone back from. */
export function useMapUrl(): readonly [MapUrlState, (change: Partial<MapUrlState>, keepBefore?: boolean) => void] {
  const [params, setParams] = useSearchParams();
  const text = params.toString();
  const state = useMemo(() => readMapUrl(new URLSearchParams(text)), [text]);
  const change = useCallback(
    (next: Partial<MapUrlState>, keepBefore = false) =>
      setParams((before) => writeMapUrl(before, next), { replace: !keepBefore, preventScrollReset: true }),
    [setParams],
  );
  return [state, change];
}
