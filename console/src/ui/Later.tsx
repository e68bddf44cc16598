import { type ReactNode, startTransition, useEffect, useState } from "react";

/** Whatever else the page has to do by then: on a slow machine the first picture comes before it. */
const latestMs = 2_500;
/** Where a browser tells of no idle time (Safari): after the first picture on most machines. */
const withoutIdleMs = 600;

/**
 * What can be used but need not be seen first: rendered when the page has nothing more pressing to do, so that what a
 * person opens it for is there sooner.
 */
export function Later({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState(false);
  useEffect(() => whenIdle(() => startTransition(() => setShown(true))), []);
  return shown ? children : null;
}

/** @returns gives the run up */
function whenIdle(run: () => void): () => void {
  if (!("requestIdleCallback" in globalThis)) {
    const timer = setTimeout(run, withoutIdleMs);
    return () => clearTimeout(timer);
  }
  const idle = requestIdleCallback(run, { timeout: latestMs });
  return () => cancelIdleCallback(idle);
}
