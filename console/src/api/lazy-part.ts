import { lazy } from "react";

const againAfterMs = 1_000;

/**
 * As React's `lazy`, for parts that are fetched when they are first needed. While the gateway is away they are asked
 * for again, so that opening a panel in that moment does not cost the page. With the gateway there, a part that does
 * not come is gone for good: another build is served, and only a reload helps.
 */
export const lazyPart: typeof lazy = (load) => lazy(() => loadPart(load));

/** The same for a page, which the router loads. */
export function loadPart<T>(load: () => Promise<T>): Promise<T> {
  return loadPersistently(load, gatewayAnswers);
}

/**
 * Loads, and after a failure once more as soon as `answers` says that it is worth it.
 *
 * @throws the failure that is left when it is
 */
export async function loadPersistently<T>(load: () => Promise<T>, answers: () => Promise<boolean>): Promise<T> {
  try {
    return await load();
  } catch {
    while (!(await answers())) await new Promise((resolve) => setTimeout(resolve, againAfterMs));
    return load();
  }
}

async function gatewayAnswers(): Promise<boolean> {
  const answer = await fetch("/healthz").catch(() => null);
  return answer?.ok === true;
}
