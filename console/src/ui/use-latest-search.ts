import { useCallback, useEffect, useRef } from "react";
import { useSearchParams } from "react-router";

/**
 * The search part of the address, and the way to change it. The router hands every change the address of the last
 * render: of two that come before the page is rendered anew the second would undo the first. Here it goes on from it.
 */
export function useLatestSearch() {
  const [params, setParams] = useSearchParams();
  const text = params.toString();
  const latest = useRef(params);
  // The router's is another one at each address; the change given here stays the same.
  const set = useRef(setParams);
  useEffect(() => {
    // A page that is busy may render an address that has been left already: that one is no longer the latest.
    if (text === new URLSearchParams(window.location.search).toString()) latest.current = params;
  }, [params, text]);
  useEffect(() => {
    set.current = setParams;
  }, [setParams]);
  const change = useCallback((make: (before: URLSearchParams) => URLSearchParams, replace: boolean) => {
    latest.current = make(latest.current);
    set.current(latest.current, { replace, preventScrollReset: true });
  }, []);
  return [params, change] as const;
}
