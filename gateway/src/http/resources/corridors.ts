import { type Corridor, toTimeOut } from "@roadcast/contract";
import { orRefused, requesterOf } from "../command-request.js";
import type { CorridorView } from "../corridor-operations.js";
import type { HttpDependencies } from "../dependencies.js";
import { HttpProblem } from "../problem.js";
import type { Handlers } from "../serve.js";

type CorridorRoutes =
  | "planCorridor"
  | "listCorridors"
  | "getCorridor"
  | "startCorridor"
  | "cancelCorridor"
  | "releaseCorridorJunction"
  | "reportCorridorPassing";

/** Preemption corridors of emergency vehicles. */
export function corridorHandlers({ corridors }: HttpDependencies): Pick<Handlers, CorridorRoutes> {
  return {
    planCorridor: async ({ body, principal, address, note }) => {
      const view = orRefused(await corridors.plan(body, requesterOf(principal, address)));
      note({ target: targetOf(view), detail: { ...body } });
      return toCorridor(view);
    },

    listCorridors: async ({ query }) => {
      const { items, nextCursor } = await corridors.list(query);
      return { items: items.map((notice) => toCorridor({ notice, checks: [] })), nextCursor };
    },

    getCorridor: async ({ params, principal, address }) => {
      const view = await corridors.view(params.corridorId, requesterOf(principal, address));
      if (view === null) throw new HttpProblem("notFound", `there is no corridor ${params.corridorId}`);
      return toCorridor(view);
    },

    startCorridor: async ({ params, body, principal, address, latestAt, note }) => {
      const view = orRefused(await corridors.begin(params.corridorId, body, requesterOf(principal, address, latestAt)));
      note({ target: targetOf(view), detail: { ...body } });
      return toCorridor(view);
    },

    cancelCorridor: async ({ params, principal, address, latestAt, note }) => {
      const view = orRefused(await corridors.cancel(params.corridorId, requesterOf(principal, address, latestAt)));
      note({ target: targetOf(view) });
      return toCorridor(view);
    },

    releaseCorridorJunction: async ({ params, principal, address, latestAt, note }) => {
      const { corridorId, controllerId } = params;
      const view = orRefused(
        await corridors.release(corridorId, controllerId, requesterOf(principal, address, latestAt)),
      );
      note({ target: targetOf(view), detail: { controllerId } });
      return toCorridor(view);
    },

    reportCorridorPassing: async ({ params, principal, address, latestAt, note }) => {
      const { corridorId, controllerId } = params;
      const view = orRefused(
        await corridors.passed(corridorId, controllerId, requesterOf(principal, address, latestAt)),
      );
      note({ target: targetOf(view), detail: { controllerId } });
      return toCorridor(view);
    },
  };
}

const targetOf = ({ notice }: CorridorView) => `corridors/${notice.corridorId}`;

function toCorridor({ notice, checks }: CorridorView): Corridor {
  const { progress, takenUp } = notice;
  return {
    ...notice,
    plannedAt: toTimeOut(notice.plannedAt),
    startedAt: time(notice.startedAt),
    expiresAt: toTimeOut(notice.expiresAt),
    endedAt: time(notice.endedAt),
    progress: progress === null ? null : { ...progress, at: toTimeOut(progress.at) },
    takenUp: takenUp === null ? null : { ...takenUp, at: toTimeOut(takenUp.at) },
    junctions: notice.junctions.map((junction) => ({
      ...junction,
      since: toTimeOut(junction.since),
      expectedAt: time(junction.expectedAt),
      passedAt: time(junction.passedAt),
    })),
    checks: checks.map((check) => ({
      ...check,
      holds: check.holds.map((hold) => ({ ...hold, until: time(hold.until) })),
    })),
  };
}

function time(at: number | null): string | null {
  return at === null ? null : toTimeOut(at);
}
