import type { StoredAlarm } from "@roadcast/db";
import type { HttpDependencies } from "../../gateway/src/http/dependencies.js";
import { newLife } from "../../gateway/src/incidents/alarm-life.js";
import { deliveredRules } from "../../gateway/src/incidents/rule-book.js";

const at = Date.UTC(2025, 10, 23, 3);
const none = { count: 0, medianSec: null, p90Sec: null, maxSec: null };
const advice = { ko: "없음", en: "None" };

const alarmOf = (id: string): StoredAlarm => ({
  ...{ ...newLife(at), id, kind: "commLoss", target: "signs/G1", areaId: null, severity: 3, detail: {} },
  ...{ members: [], memberCount: 0, state: "activeUnacknowledged", revision: 0 },
});

/** An alarm desk that takes whatever is asked and does nothing. */
export const idleAlarms: HttpDependencies["alarms"] = {
  list: async () => ({ items: [], nextCursor: null }),
  history: async (id) => ({ alarm: alarmOf(id), steps: [], advice }),
  act: async (ids) => ids.map((id) => ({ id, outcome: "done", alarm: alarmOf(id) })),
  statistics: async ({ from = 0, to = 1 }) => ({
    ...{ from, to, raised: 0, byKind: [], bySeverity: [], mostFrequent: [], shelved: 0 },
    ...{ toAcknowledge: none, toReturn: none, toClear: none, floods: [], floodShare: 0 },
  }),
  rules: () => deliveredRules().map((settings) => ({ settings, revision: 0, changedAt: null, changedBy: null })),
  delivered: deliveredRules,
  setRule: async ({ revision, ...settings }, { name }) => ({
    ...{ settings, revision: revision + 1, changedAt: at, changedBy: name },
  }),
};
