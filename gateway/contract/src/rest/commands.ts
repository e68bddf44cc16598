import { z } from "zod";
import { commandNotice, commandState, commandStep, groupState, lockNotice } from "../command-notices.js";
import { groupFailureCodes } from "../command-reasons.js";
import { id, uuid } from "../ids.js";
import { controllerRequest } from "../payloads/commands.js";
import { storableText } from "../text.js";
import { timeOut } from "../time.js";
import { pageQuery } from "./page.js";
import { problemFault } from "./problem.js";

/**
 * Codes of the rules that a command can fail, in `errors` of a 422 or 409 and of a check. Stable: consoles translate
 * them, never the detail.
 */
export const refusalCodes = [
  // Authority.
  "roleMayNot",
  "outOfService",
  "offline",
  "otherGateway",
  "stateUnknown",
  "stateStale",
  "localControl",
  "manualControl",
  "checksumUnknown",
  "checksumMismatch",
  // The controller's own conflict monitor, or no power: never undone from afar.
  "conflictMonitor",
  "dark",
  // Conflicts, and times that may not be shortened.
  "unknownPhase",
  "duplicate",
  "conflictingPhases",
  "shortensGreen",
  "yellowTooShort",
  // Plans.
  "unknownPlan",
  "noPlanRuns",
  "otherPlanRuns",
  "missing",
  "tooShort",
  "ringSum",
  "barrierSum",
  "outOfRange",
  // Duration.
  "tooLong",
  "expired",
  // After the time until which whoever asked means it (`latestAtHeader`).
  "arrivedLate",
  // One holder, and precedence.
  "locked",
  "higherPrecedence",
  "otherPreemption",
  "inGroup",
  "nothingToRelease",
  // Timing sheets.
  "commandInForce",
  "inCorridor",
  "unknownVersion",
  "unsafeSheet",
  "unknownReference",
] as const;
export type RefusalCode = (typeof refusalCodes)[number];

/** How long a controller may take to accept a command, seconds. */
const expiresInSec = z.int().min(5).max(300).default(30);
const reason = storableText(200, 1);

const [setPlan, setMode, setTiming, hold, force, preempt, release] = controllerRequest.options;
const asked = { expiresInSec, reason };

/** What is asked of one controller. The header `Idempotency-Key` makes a repeat of the request the same command. */
export const commandRequest = z.discriminatedUnion("type", [
  setPlan.extend(asked),
  setMode.extend(asked),
  setTiming.extend(asked),
  hold.extend(asked),
  force.extend(asked),
  preempt.extend(asked),
  release.extend(asked),
]);
export type CommandRequest = z.infer<typeof commandRequest>;

export const requestedCommand = z.object({ commandId: uuid, state: commandState, expectedBy: timeOut });

export const command = commandNotice.extend({
  requestedAt: timeOut,
  expiresAt: timeOut,
  expectedBy: timeOut,
  endedAt: timeOut.nullable(),
  steps: z.array(commandStep.extend({ at: timeOut, answeredAt: timeOut.nullable() })),
});
export type Command = z.infer<typeof command>;

export const commandsQuery = pageQuery.extend({
  controllerId: id.optional(),
  /** One state, or `underWay` for all that have not ended. */
  state: z.enum([...commandState.options, "underWay"]).optional(),
});

/** The rules' verdict on a request that is not made: what is wrong, or when it would be carried out. */
export const commandCheck = z.object({
  errors: z.array(problemFault.extend({ code: z.enum(refusalCodes) })),
  /** Null where there are errors. */
  expectedBy: timeOut.nullable(),
  /** Commands under way on the controller that it would supersede. */
  supersedes: z.array(uuid),
});
export type CommandCheck = z.infer<typeof commandCheck>;

const member = { controllerId: id };

/** All of it or none: each controller its own request. */
export const groupRequest = z.object({
  members: z
    .array(
      z.discriminatedUnion("type", [
        setPlan.extend(member),
        setMode.extend(member),
        setTiming.extend(member),
        hold.extend(member),
        force.extend(member),
        preempt.extend(member),
        release.extend(member),
      ]),
    )
    .min(1)
    .max(50),
  expiresInSec,
  reason,
});
export type GroupRequest = z.infer<typeof groupRequest>;

export const commandGroup = z.object({
  groupId: uuid,
  state: groupState,
  reason: z.string(),
  requestedBy: z.string(),
  requestedAt: timeOut,
  endedAt: timeOut.nullable(),
  /** Why it was given up, where it was: in English, as a code, and the controllers, or the person, that it was given up for. */
  failure: z.string().nullable(),
  failureCode: z.enum(groupFailureCodes).nullable(),
  failureOf: z.array(z.string()),
  commands: z.array(command),
});
export type CommandGroup = z.infer<typeof commandGroup>;

export const lockRequest = z.object({ reason, forSec: z.int().min(60).max(28_800) });
/** Whose lock is to be given back; that of another, who has taken it meanwhile, is not. Any unless told. */
export const unlockQuery = z.object({ holder: storableText(128, 1).optional() });
export type LockRequest = z.infer<typeof lockRequest>;
export const lock = lockNotice.extend({ since: timeOut, expiresAt: timeOut });
export type Lock = z.infer<typeof lock>;
