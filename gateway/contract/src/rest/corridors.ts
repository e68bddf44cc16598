import { z } from "zod";
import { textValues } from "../command-reasons.js";
import { corridorJunction, corridorNotice, corridorPlace, corridorState } from "../corridors.js";
import { id, uuid } from "../ids.js";
import { commandedTypes } from "../payloads/commands.js";
import { storableText } from "../text.js";
import { timeOut } from "../time.js";
import { refusalCodes } from "./commands.js";
import { pageQuery } from "./page.js";

/** Codes of what forbids a corridor as a whole, in `errors` of a 422 or 409. Stable, as `refusalCodes`. */
export const corridorRefusalCodes = [
  /** A place that is over 150 m from every link. */
  "offNetwork",
  "unknownReference",
  /** Only ambulances, fire engines and police cars preempt. */
  "notEmergencyVehicle",
  "vehicleBusy",
  "noRoute",
  /** There is no signal on the way. */
  "noJunction",
  /** The quickest way crosses one junction twice, which a corridor cannot hold apart. */
  "junctionTwice",
] as const;
export type CorridorRefusalCode = (typeof corridorRefusalCodes)[number];

/** Codes of what forbids one junction of it: those of commands, and what only a corridor asks. */
export const junctionRefusalCodes = [...refusalCodes, "corridorConflict", "noPhase"] as const;
export type JunctionRefusalCode = (typeof junctionRefusalCodes)[number];

export const corridorRequest = z.object({
  from: corridorPlace,
  to: corridorPlace,
  /** The vehicle whose position is followed; without one people report where it is. */
  vehicleId: id.nullable().default(null),
  reason: storableText(120, 1),
});
export type CorridorRequest = z.infer<typeof corridorRequest>;

export const corridorStart = z.object({
  /** Controllers of the route that are left alone. */
  leaveOut: z.array(id).max(200).default([]),
  /** Somebody else's lock stands in the way no more: preemption comes before an operator's hold. */
  overLocks: z.boolean().default(false),
});
export type CorridorStart = z.infer<typeof corridorStart>;

/** Who holds a junction, or has something in force there. */
export const junctionHold = z.object({
  kind: z.enum(["lock", "command", "corridor"]),
  who: z.string(),
  /** Of a command, what was asked for; else null. */
  command: z.enum(commandedTypes).nullable(),
  /** The reason that was given. */
  detail: z.string(),
  until: timeOut.nullable(),
});
export type JunctionHold = z.infer<typeof junctionHold>;

/** What the rules say of a junction of a corridor that is not started, at the moment of the answer. */
export const junctionCheck = z.object({
  controllerId: id,
  refusals: z.array(
    z.object({ code: z.enum(junctionRefusalCodes), detail: z.string(), values: textValues.optional() }),
  ),
  holds: z.array(junctionHold),
});
export type JunctionCheck = z.infer<typeof junctionCheck>;

export const corridor = corridorNotice.extend({
  plannedAt: timeOut,
  startedAt: timeOut.nullable(),
  expiresAt: timeOut,
  endedAt: timeOut.nullable(),
  progress: corridorNotice.shape.progress.unwrap().extend({ at: timeOut }).nullable(),
  takenUp: corridorNotice.shape.takenUp.unwrap().extend({ at: timeOut }).nullable(),
  junctions: z.array(
    corridorJunction.extend({
      since: timeOut,
      expectedAt: timeOut.nullable(),
      passedAt: timeOut.nullable(),
    }),
  ),
  /** One of each junction of a planned corridor; of another none. */
  checks: z.array(junctionCheck),
});
export type Corridor = z.infer<typeof corridor>;

export const corridorsQuery = pageQuery.extend({
  /** One state, or `open` for all that are planned or active. */
  state: z.enum([...corridorState.options, "open"]).optional(),
});

export const corridorParams = z.object({ corridorId: uuid });
export const corridorJunctionParams = z.object({ corridorId: uuid, controllerId: id });
