import { z } from "zod";
import { uuid } from "../ids.js";
import { storableText } from "../text.js";
import { timeIn } from "../time.js";
import { timingSheet } from "../timing/sheet.js";
import { type ControllerMode, phaseNumber } from "./controllers.js";

/**
 * How long a state that was asked for may last, seconds from its acceptance: all of them end by themselves. A plan,
 * mode or timing may stand in for an evening; a phase that is held or forced stops all others, and so does a preemption.
 */
export const longestForSec = { plan: 14_400, phase: 300, preempt: 300 } as const;

const planForSec = z.int().min(10).max(longestForSec.plan);
const phaseForSec = z.int().min(5).max(longestForSec.phase);

/** Arguments by type of what can be asked of a controller. */
export const controllerCommandArgs = {
  setPlan: z.strictObject({ plan: z.int().min(1).max(255), forSec: planForSec }),
  setMode: z.strictObject({ mode: z.enum(["coordinated", "free", "flash", "dark"]), forSec: planForSec }),
  setTiming: z
    .strictObject({
      /** The plan that it changes, as whoever asks knows it: where another runs it is refused. */
      plan: z.int().min(1).max(255).optional(),
      cycleSec: z.number().min(30).max(300).optional(),
      offsetSec: z.number().min(0).max(300).optional(),
      splits: z.record(z.string().regex(/^\d{1,2}$/), z.number().min(0).max(300)).optional(),
      forSec: planForSec,
    })
    .refine(({ cycleSec, offsetSec, splits }) => (cycleSec ?? offsetSec ?? splits) !== undefined, {
      error: "at least one of cycleSec, offsetSec and splits",
    }),
  hold: z.strictObject({ phase: phaseNumber, forSec: phaseForSec }),
  force: z.strictObject({ phase: phaseNumber, forSec: phaseForSec }),
  /** The phases that the emergency vehicle needs; none of them may conflict with another. */
  preempt: z.strictObject({
    phases: z.array(phaseNumber).min(1).max(4),
    maxSec: z.int().min(10).max(longestForSec.preempt),
  }),
  /** Ends one command, or, without a number, whatever was asked for. */
  release: z.strictObject({ commandId: uuid.optional() }),
} as const;

export type ControllerCommandType = keyof typeof controllerCommandArgs;
export const controllerCommandTypes = Object.keys(controllerCommandArgs) as ControllerCommandType[];

const request = <T extends ControllerCommandType>(type: T) =>
  z.object({ type: z.literal(type), args: controllerCommandArgs[type] });

/** What is asked of a controller, apart from who asks and until when it may be taken. */
export const controllerRequest = z.discriminatedUnion("type", [
  request("setPlan"),
  request("setMode"),
  request("setTiming"),
  request("hold"),
  request("force"),
  request("preempt"),
  request("release"),
]);
export type ControllerRequest = z.infer<typeof controllerRequest>;

/**
 * Has a controller run by another timing sheet from now on, through red on all sides: the one thing that lasts, until
 * another is loaded, and that no group may ask for. `replaces` is the checksum that it runs by as whoever asks knows it:
 * one that runs by another refuses. On the wire the whole sheet goes with it; it is stored by its version.
 */
const setSheetArgs = z.strictObject({
  version: z.int().min(1),
  checksum: storableText(128, 1),
  replaces: storableText(128, 1),
});
export const sheetRequest = z.object({ type: z.literal("setSheet"), args: setSheetArgs });
/** Everything that a controller is commanded. */
export type CommandedRequest = ControllerRequest | z.infer<typeof sheetRequest>;
export const commandedTypes = [...controllerCommandTypes, "setSheet"] as const;
export type CommandedType = (typeof commandedTypes)[number];

/**
 * Whether a command in force explains that its controller flashes, is dark, or holds a phase (a police panel and the
 * manual push button report the same mode as that, and so does a controller on its way to flash, to dark or to another
 * timing sheet): a monitor may trip, and police may come, under any other.
 */
export function explainsMode(
  { type, args }: { type: CommandedType; args: Readonly<Record<string, unknown>> },
  mode: ControllerMode,
): boolean {
  if (type === "setMode") {
    const goesThroughRed = args.mode === "flash" || args.mode === "dark";
    return args.mode === mode || (mode === "manual" && goesThroughRed);
  }
  return mode === "manual" && (type === "hold" || type === "force" || type === "setSheet");
}

const envelope = {
  commandId: uuid,
  /** The group that it belongs to, where all or none are to be carried out. */
  groupId: uuid.nullish(),
  issuedAt: timeIn,
  /** Until when it may be accepted; how long what it asks for lasts stands in its arguments. */
  expiresAt: timeIn,
};

const [setPlan, setMode, setTiming, hold, force, preempt, release] = controllerRequest.options;

/**
 * A message on a controller's `commands`. In a group `prepare` asks whether something could be done and `commit` has it
 * done, or `abort` forgets it; these two name the group and have a `commandId` of their own.
 */
export const controllerCommand = z.discriminatedUnion("type", [
  setPlan.extend(envelope),
  setMode.extend(envelope),
  setTiming.extend(envelope),
  hold.extend(envelope),
  force.extend(envelope),
  preempt.extend(envelope),
  release.extend(envelope),
  z.object({
    ...envelope,
    type: z.literal("setSheet"),
    args: setSheetArgs.extend({ sheet: timingSheet }),
  }),
  z.object({ ...envelope, groupId: uuid, type: z.literal("prepare"), args: controllerRequest }),
  z.object({ ...envelope, groupId: uuid, type: z.literal("commit"), args: z.strictObject({}) }),
  z.object({ ...envelope, groupId: uuid, type: z.literal("abort"), args: z.strictObject({}) }),
]);
export type ControllerCommand = z.infer<typeof controllerCommand>;
