import { z } from "zod";
import { id, uuid } from "./ids.js";
import type { VehicleFeature } from "./network.js";
import { phaseNumber } from "./payloads/controllers.js";
import { roles } from "./roles.js";
import { epochMs } from "./time.js";

type VehicleType = VehicleFeature["properties"]["vehicleType"];

/**
 * `planned` it is looked at and nothing is asked of any controller; `active` its junctions are preempted as the vehicle
 * comes; the rest are ends: `ended` behind the vehicle, `cancelled` by a person, `expired` by its own time.
 */
export const corridorStates = ["planned", "active", "ended", "cancelled", "expired"] as const;
export const corridorState = z.enum(corridorStates);
export type CorridorState = z.infer<typeof corridorState>;

/**
 * `pending` the vehicle is far; `preempting` it was asked for; `green` the controller reports it; `releasing`,
 * `released` behind the vehicle, or its own time has ended; `refused` by a rule, the operator or the controller; `failed`
 * it did not come to green, or lost it; `skipped` the vehicle was past, or the corridor over, before anything was asked.
 */
export const corridorJunctionStates = [
  "pending",
  "preempting",
  "green",
  "releasing",
  "released",
  "refused",
  "failed",
  "skipped",
] as const;
export const corridorJunctionState = z.enum(corridorJunctionStates);
export type CorridorJunctionState = z.infer<typeof corridorJunctionState>;

/** What befell a junction, where it is not in the controller's, a rule's or a command's own words. Stable, as `refusalCodes`. */
export const corridorReasonCodes = [
  "passed",
  "releasedByOperator",
  "corridorOver",
  "leftOut",
  /** Its own time ended before the vehicle had come: crossing traffic has its turn. */
  "outOfTime",
  /** The release was not confirmed, and nobody hears the controller; its own time has ended. */
  "notConfirmed",
  /** Nobody got the command: the broker is away, or the controller. It is asked for again. */
  "notSent",
] as const;
export const corridorReasonCode = z.enum(corridorReasonCodes);
export type CorridorReasonCode = z.infer<typeof corridorReasonCode>;

/** One end of a route: a node, or any place, which is taken to the nearest link. */
export const corridorPlace = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("node"), nodeId: id }),
  z.object({
    kind: z.literal("point"),
    lat: z.number().min(-90).max(90),
    lon: z.number().min(-180).max(180),
    /** Where a vehicle heads tells the two directions of a road apart. */
    headingDeg: z.number().min(0).max(360).nullish(),
  }),
]);
export type CorridorPlace = z.infer<typeof corridorPlace>;

/** What one approach that crosses the vehicle's way has to wait more than usual, at the most. */
export const crossingDelay = z.object({
  linkId: id,
  /** Null where nothing is measured, and no other day can stand in. */
  flowVph: z.number().nullable(),
  /** Of all its vehicles together, seconds; null where the flow is not known. */
  vehicleSec: z.number().nullable(),
  /** The longest that one vehicle stands before a red, seconds. */
  longestWaitSec: z.number(),
});
export type CrossingDelay = z.infer<typeof crossingDelay>;

/** A signalised junction on the way, in the order in which the vehicle comes to it. */
export const corridorJunction = z.object({
  controllerId: id,
  nodeId: id,
  fromLinkId: id,
  toLinkId: id,
  turn: z.enum(["left", "through", "right"]),
  /** The phases of the vehicle's approach that are asked for, that of its movement first. */
  phases: z.array(phaseNumber),
  /** From the start of the route to the middle of the junction, metres. */
  routeM: z.number(),
  /** Travel time from the start by which it was planned, seconds. */
  arrivalSec: z.number(),
  /** So long before the vehicle it is asked for: the change of phases, and the queue before the stop line. */
  leadSec: z.number(),
  crossing: z.array(crossingDelay),
  state: corridorJunctionState,
  /** When it came to this state. */
  since: epochMs,
  /** Why, where it needs saying: a rule's words, the controller's, or the gateway's. */
  reason: z.string().nullable(),
  /** The same as a code; null where the words are somebody else's. */
  reasonCode: corridorReasonCode.nullable(),
  /** When the vehicle is expected; null where that is not known, or is over. */
  expectedAt: epochMs.nullable(),
  passedAt: epochMs.nullable(),
  /** The preemption asked for last, and the release of it. */
  commandId: uuid.nullable(),
  releaseId: uuid.nullable(),
});
export type CorridorJunction = z.infer<typeof corridorJunction>;

/** How the gateway knows where the vehicle is: its position, somebody's report of its passing, or the start alone. */
export const progressSources = ["position", "report", "start"] as const;
export type ProgressSource = (typeof progressSources)[number];

/**
 * What is heard of the vehicle: `onRoute`; `offRoute`, over 50 m from it; `lost`, no position for 15 s; `none`, there is
 * no vehicle with a position, and people report where it is.
 */
export const corridorVehicleStates = ["onRoute", "offRoute", "lost", "none"] as const;
export type CorridorVehicleState = (typeof corridorVehicleStates)[number];

/** A corridor as it is, whole, as the socket's `corridor` tells it at every change. */
export const corridorNotice = z.object({
  corridorId: uuid,
  state: corridorState,
  /** What it is about to be, while junctions are still being released. */
  ending: z.enum(["ended", "cancelled", "expired"]).nullable(),
  reason: z.string(),
  vehicleId: id.nullable(),
  from: corridorPlace,
  to: corridorPlace,
  /** The links of the route; the first is driven from `startM` on, the last up to `endM`, metres along each. */
  linkIds: z.array(id),
  startM: z.number(),
  endM: z.number(),
  lengthM: z.number(),
  travelSec: z.number(),
  plannedBy: z.string(),
  startedBy: z.string().nullable(),
  role: z.enum(roles),
  endedBy: z.string().nullable(),
  plannedAt: epochMs,
  startedAt: epochMs.nullable(),
  /** When it is over whatever has become of it. */
  expiresAt: epochMs,
  endedAt: epochMs.nullable(),
  /** Metres from the start of the route, and when that was known. */
  progress: z.object({ routeM: z.number(), at: epochMs, source: z.enum(progressSources) }).nullable(),
  vehicleState: z.enum(corridorVehicleStates),
  /** A gateway took it up again at that moment, after nobody had looked after it for so long. */
  takenUp: z.object({ at: epochMs, awayMs: z.int() }).nullable(),
  junctions: z.array(corridorJunction),
});
export type CorridorNotice = z.infer<typeof corridorNotice>;

export const watchCorridorsRequest = z.object({ on: z.boolean() });
export type WatchCorridorsRequest = z.infer<typeof watchCorridorsRequest>;

/** They may preempt; a patrol or a tow truck waits like everybody. */
export const emergencyVehicleTypes = ["ambulance", "fireEngine", "police"] as const satisfies readonly VehicleType[];

/** How long a corridor that nobody starts is kept, and one that is started lasts at the most, ms. */
export const plannedCorridorMs = 600_000;
export const longestCorridorMs = 1_800_000;
