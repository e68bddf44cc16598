import type { CorridorNotice } from "@roadcast/contract";
import type { AuditRow, StoredCorridor } from "@roadcast/db";
import type { RoadLink, RoadNetwork } from "../../network/road-network.js";
import { isOver, reasonCodeOf } from "./junction-life.js";
import { expectedAt } from "./progress.js";
import type { Route } from "./route.js";

/** The route of a corridor in the network as it is now; null where a link of it is gone. */
export function routeIn(
  network: RoadNetwork,
  { linkIds, startM, endM, lengthM, travelSec }: StoredCorridor,
): Route | null {
  const links = linkIds.flatMap((id) => network.links.get(id) ?? []);
  return links.length < linkIds.length ? null : { links, startM, endM, lengthM, travelSec };
}

/** A corridor as everybody who may look at it sees it, at a moment. */
export function corridorNotice(
  corridor: StoredCorridor,
  route: Route | null,
  secOf: (link: RoadLink) => number,
  now: number,
): CorridorNotice {
  const { id, state, ending, reason, vehicleId, from, to, linkIds, startM, endM, lengthM, travelSec } = corridor;
  const { plannedBy, startedBy, role, endedBy, plannedAt, startedAt, expiresAt, endedAt } = corridor;
  const { progress, vehicleState, takenUp } = corridor;
  return {
    ...{ corridorId: id, state, ending, reason, vehicleId, from, to, linkIds: [...linkIds], startM, endM, lengthM },
    ...{ travelSec, plannedBy, startedBy, role, endedBy, plannedAt, startedAt, expiresAt, endedAt },
    ...{ progress, vehicleState, takenUp },
    junctions: corridor.junctions.map(({ dropped: _d, attempts: _a, heldUntil: _u, held: _h, ...junction }) => {
      const isAwaited = state === "active" && junction.passedAt === null && !isOver(junction.state);
      const at = isAwaited ? expectedAt(progress, route, junction.routeM, secOf, now) : null;
      return {
        ...{
          ...junction,
          reasonCode: reasonCodeOf(junction.reason),
          phases: [...junction.phases],
          crossing: [...junction.crossing],
        },
        expectedAt: at === null ? null : Math.round(at),
      };
    }),
  };
}

/** What has befallen a corridor and its junctions between two states of it, for the audit trail. */
export function auditOfChange(
  before: StoredCorridor | null,
  after: StoredCorridor,
  actor: Pick<AuditRow, "actor" | "role" | "from">,
  at: number,
): AuditRow[] {
  const target = `corridors/${after.id}`;
  const row = (detail: Record<string, unknown>): AuditRow => ({ at, ...actor, action: "corridorStep", target, detail });
  const rows: AuditRow[] = [];
  const { state, ending, vehicleState, takenUp } = after;
  if (before === null) {
    const controllers = after.junctions.map(({ controllerId }) => controllerId);
    const { reason, vehicleId, linkIds } = after;
    rows.push(row({ state, reason, vehicleId, linkIds: [...linkIds], controllers }));
  } else if (before.state !== state || before.ending !== ending) {
    rows.push(row({ state, ending, afterMs: at - (after.startedAt ?? after.plannedAt) }));
  }
  if (before === null) return rows;
  if (before.vehicleState !== vehicleState && state === "active") rows.push(row({ vehicleState }));
  if (takenUp !== null && before.takenUp?.at !== takenUp.at) rows.push(row({ takenUp: takenUp.awayMs }));
  for (const [i, junction] of after.junctions.entries()) {
    const was = before.junctions[i];
    const { controllerId, passedAt, dropped, reason, commandId, releaseId } = junction;
    if (was === undefined || was === junction) continue;
    if (was.passedAt !== passedAt) rows.push(row({ controllerId, passed: after.progress?.source ?? "report" }));
    if (was.dropped !== dropped) rows.push(row({ controllerId, dropped }));
    if (was.state !== junction.state) {
      const detail = { controllerId, state: junction.state, from: was.state, reason, commandId, releaseId };
      rows.push(row({ ...detail, afterMs: at - was.since }));
    }
  }
  return rows;
}
