import type { HttpDependencies } from "../../gateway/src/http/dependencies.js";
import { deliveredRules } from "../../gateway/src/incidents/rule-book.js";

const none = { count: 0, medianSec: null, p90Sec: null, maxSec: null };

/** An alarm desk that has no alarms and lets no rule be set. */
export const idleAlarms: HttpDependencies["alarms"] = {
  list: async () => ({ items: [], nextCursor: null }),
  history: async () => null,
  act: async (ids) => ids.map((id) => ({ id, outcome: "notFound", alarm: null })),
  statistics: async ({ from = 0, to = 1 }) => ({
    ...{ from, to, raised: 0, byKind: [], bySeverity: [], mostFrequent: [], shelved: 0 },
    ...{ toAcknowledge: none, toReturn: none, toClear: none, floods: [], floodShare: 0 },
  }),
  rules: () => deliveredRules().map((settings) => ({ settings, revision: 0, changedAt: null, changedBy: null })),
  delivered: deliveredRules,
  setRule: async () => null,
};
