import type { CorridorNotice } from "@roadcast/contract";
import type { HttpDependencies } from "../../gateway/src/http/dependencies.js";

const at = Date.UTC(2025, 10, 23, 3);

const notice: CorridorNotice = {
  ...{ corridorId: "6a1f0c1e-5f0e-4d0a-9b56-0b1f3c6c8a12", state: "planned", ending: null, reason: "test" },
  ...{ vehicleId: null, from: { kind: "node", nodeId: "N1" }, to: { kind: "node", nodeId: "N3" } },
  ...{ linkIds: ["L1", "L2"], startM: 0, endM: 500, lengthM: 1000, travelSec: 70, plannedBy: "nobody" },
  ...{ startedBy: null, role: "admin", endedBy: null, plannedAt: at, startedAt: null, expiresAt: at, endedAt: null },
  ...{ progress: null, vehicleState: "none", takenUp: null, junctions: [] },
};
const done = async () => ({ ok: true as const, value: { notice, checks: [] } });

/** A corridor desk that takes whatever is asked and does nothing. */
export const idleCorridors: HttpDependencies["corridors"] = {
  plan: done,
  view: async () => null,
  list: async () => ({ items: [], nextCursor: null }),
  begin: done,
  cancel: done,
  release: done,
  passed: done,
};
