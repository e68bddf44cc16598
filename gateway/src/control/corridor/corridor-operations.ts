import type { CorridorDesk } from "./corridor-desk.js";

/** What the corridor desk does for the REST interface. */
export function corridorOperations(desk: CorridorDesk) {
  return {
    plan: (...args: Parameters<CorridorDesk["plan"]>) => desk.plan(...args),
    view: (...args: Parameters<CorridorDesk["view"]>) => desk.view(...args),
    list: (...args: Parameters<CorridorDesk["list"]>) => desk.list(...args),
    begin: (...args: Parameters<CorridorDesk["begin"]>) => desk.begin(...args),
    cancel: (...args: Parameters<CorridorDesk["cancel"]>) => desk.cancel(...args),
    release: (...args: Parameters<CorridorDesk["release"]>) => desk.release(...args),
    passed: (...args: Parameters<CorridorDesk["passed"]>) => desk.passed(...args),
  };
}
