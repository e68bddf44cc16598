import { z } from "zod";
import { codedReason } from "./command-reasons.js";
import { id, uuid } from "./ids.js";
import { commandedTypes } from "./payloads/commands.js";
import { commandResult } from "./payloads/devices.js";
import { roles } from "./roles.js";
import { epochMs } from "./time.js";

/**
 * The life of a command. `requested` it is stored; `sent` the broker has it; `accepted` the controller will do it;
 * `executing` it is at it; `confirmed` it says that the asked state is reached, and reports that state. The others are
 * ends, too: `rejected` by the controller, `failed` in it, in a group or never sent, `timedOut` 30 s past `expectedBy`,
 * `expired` with nobody having accepted it in time, `superseded` by a later command that the controller has accepted.
 */
export const commandStates = [
  "requested",
  "sent",
  "accepted",
  "executing",
  "confirmed",
  "rejected",
  "failed",
  "timedOut",
  "expired",
  "superseded",
] as const;
export const commandState = z.enum(commandStates);
export type CommandState = z.infer<typeof commandState>;

/** Who comes before whom, the first above all others. */
export const commandLevels = ["preemption", "operator", "actionPlan", "schedule"] as const;
export const commandLevel = z.enum(commandLevels);
export type CommandLevel = z.infer<typeof commandLevel>;

/** One thing that befell a command. */
export const commandStep = z.object({
  /** The state that it was in from then on. */
  state: commandState,
  /** The gateway's clock. */
  at: epochMs,
  /** What the controller answered, where it is that; its clock then. */
  answer: commandResult.shape.status.nullable(),
  answeredAt: epochMs.nullable(),
  /** Why, in words: the controller's own, or the gateway's in English; the same as a code where it is the gateway's. */
  reason: z.string().nullable(),
  ...codedReason,
  /** It came when the command had ended already, and changed nothing. */
  late: z.boolean(),
});
export type CommandStep = z.infer<typeof commandStep>;

/** A command's whole life, as the socket's `command` tells it at every change. */
export const commandNotice = z.object({
  commandId: uuid,
  controllerId: id,
  groupId: uuid.nullable(),
  type: z.enum(commandedTypes),
  args: z.record(z.string(), z.unknown()),
  level: commandLevel,
  /** The operator's. */
  reason: z.string(),
  requestedBy: z.string(),
  role: z.enum(roles),
  state: commandState,
  requestedAt: epochMs,
  /** Until when it may be accepted. */
  expiresAt: epochMs,
  /** When it should be carried out at the latest. */
  expectedBy: epochMs,
  endedAt: epochMs.nullable(),
  supersededBy: uuid.nullable(),
  steps: z.array(commandStep),
});
export type CommandNotice = z.infer<typeof commandNotice>;

/** A person's hold on a controller: until it ends nobody else commands there, preemption apart. */
export const lockNotice = z.object({
  controllerId: id,
  holder: z.string(),
  role: z.enum(roles),
  reason: z.string(),
  since: epochMs,
  expiresAt: epochMs,
});
export type LockNotice = z.infer<typeof lockNotice>;

/** All locks on the controllers of an area. */
export const locksNotice = z.object({ area: z.string(), at: epochMs, locks: z.array(lockNotice) });
export type LocksNotice = z.infer<typeof locksNotice>;

/** `preparing` each is asked whether it can; `committing` all can and do it; the rest are ends, of all or of none. */
export const groupStates = ["preparing", "committing", "confirmed", "aborted", "failed"] as const;
export const groupState = z.enum(groupStates);
export type GroupState = z.infer<typeof groupState>;
