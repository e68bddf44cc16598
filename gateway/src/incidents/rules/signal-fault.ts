import type { AlarmRule } from "../rule.js";

/** The name that a controller's conflict monitor reports its trip by. */
const conflictFault = "conflict";

/** Signals that flash, are dark, or whose conflict monitor has tripped: what a crossing must not be left in. */
export const signalFault: AlarmRule = {
  kind: "signalFault",
  defaults: { severity: 1, delayOnSec: 0, delayOffSec: 10, thresholds: {} },
  conditions: ({ controllers }) =>
    controllers.flatMap(({ id, mode, faults }) => {
      const conflict = faults.some((fault) => fault.toLowerCase().includes(conflictFault));
      if (!conflict && mode !== "flash" && mode !== "dark") return [];
      return [{ target: `controllers/${id}`, since: null, detail: { fault: conflict ? conflictFault : mode } }];
    }),
};
