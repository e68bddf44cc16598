import { operations } from "./operations.js";
import {
  corridor,
  corridorJunctionParams,
  corridorParams,
  corridorRequest,
  corridorStart,
  corridorsQuery,
} from "./rest/corridors.js";
import { page } from "./rest/page.js";

/** Preemption corridors of emergency vehicles: a part of `routes`. */
export const corridorRoutes = {
  planCorridor: {
    ...operations.planCorridor,
    tag: "corridors",
    summary:
      "Plan a corridor: the quickest route, its junctions with phases, arrivals, delays and what stands in the way. " +
      "Nothing is asked of any controller; it is forgotten after 10 min",
    body: corridorRequest,
    status: 201,
    response: corridor,
  },
  listCorridors: {
    ...operations.listCorridors,
    tag: "corridors",
    summary: "Corridors, newest first",
    query: corridorsQuery,
    status: 200,
    response: page(corridor),
  },
  getCorridor: {
    ...operations.getCorridor,
    tag: "corridors",
    summary: "One corridor; a planned one with what the rules say of its junctions now",
    params: corridorParams,
    status: 200,
    response: corridor,
  },
  startCorridor: {
    ...operations.startCorridor,
    tag: "corridors",
    summary:
      "Start a planned corridor; 422 `refused` or 409 `locked`, `conflict` name every junction in the way, under " +
      "`/junctions/{controllerId}`, unless it is left out",
    params: corridorParams,
    body: corridorStart,
    status: 200,
    response: corridor,
  },
  cancelCorridor: {
    ...operations.cancelCorridor,
    tag: "corridors",
    summary: "End a corridor; every junction of it is released. Once more changes nothing",
    params: corridorParams,
    status: 200,
    response: corridor,
  },
  releaseCorridorJunction: {
    ...operations.releaseCorridorJunction,
    tag: "corridors",
    summary: "Release one junction of an active corridor, or leave it out if its turn has not come",
    params: corridorJunctionParams,
    status: 200,
    response: corridor,
  },
  reportCorridorPassing: {
    ...operations.reportCorridorPassing,
    tag: "corridors",
    summary: "Report that the vehicle has passed a junction: it is there, and all junctions up to it are released",
    params: corridorJunctionParams,
    status: 200,
    response: corridor,
  },
} as const;
