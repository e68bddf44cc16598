import { useCallback, useEffect, useMemo, useRef } from "react";
import { useSearchParams } from "react-router";
import { type MapUrlState, readMapUrl, writeMapUrl } from "../../map/url-state.js";

/** The state of the map as the address holds it, and the way to change it. A new selection can be gone back from. */
export function useMapUrl(): readonly [MapUrlState, (change: Partial<MapUrlState>, keepBefore?: boolean) => void] {
  const [params, setParams] = useSearchParams();
  const text = params.toString();
  const state = useMemo(() => readMapUrl(new URLSearchParams(text)), [text]);
  // The router hands every change the address of the last render: of two in one go (a selection, and the place that the
  // map moves to for it) the second would undo the first.
  const latest = useRef(params);
  useEffect(() => {
    // A page that is busy may render an address that has been left already: that one is no longer the latest.
    if (text === new URLSearchParams(window.location.search).toString()) latest.current = params;
  }, [params, text]);
  const change = useCallback(
    (next: Partial<MapUrlState>, keepBefore = false) => {
      latest.current = writeMapUrl(latest.current, next);
      setParams(latest.current, { replace: !keepBefore, preventScrollReset: true });
    },
    [setParams],
  );
  return [state, change];
}
