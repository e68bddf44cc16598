import { z } from "zod";
import { storableText } from "../text.js";
import { timeIn } from "../time.js";

export const controllerMode = z.enum(["coordinated", "free", "flash", "dark", "local", "manual", "preempt"]);
export type ControllerMode = z.infer<typeof controllerMode>;

export const indication = z.enum(["green", "yellow", "red", "flash", "dark"]);
export type Indication = z.infer<typeof indication>;

export const pedestrianIndication = z.enum(["walk", "pedClearance", "dontWalk"]);

/** A signal phase: 1–8 in a dual ring, up to 16 in larger controllers. */
export const phaseNumber = z.int().min(1).max(16);

export const phaseState = z.object({
  phase: phaseNumber,
  indication,
  pedestrian: pedestrianIndication.nullish(),
  since: timeIn.nullish(),
});
export type PhaseState = z.infer<typeof phaseState>;

export const overlapState = z.object({ overlap: storableText(8), indication, since: timeIn.nullish() });

/**
 * What a controller reports of itself, on every change and every 5 s.
 * `cycleSecond` = (seconds since today's 00:00 Asia/Seoul − `offsetSec`) mod `cycleSec`.
 */
export const controllerState = z.object({
  observedAt: timeIn,
  mode: controllerMode,
  plan: z.int().min(0).max(255).nullish(),
  cycleSec: z.number().min(0).max(600).nullish(),
  cycleSecond: z.number().min(0).max(600).nullish(),
  offsetSec: z.number().min(0).max(600).nullish(),
  splits: z.record(z.string().regex(/^\d{1,2}$/), z.number().min(0).max(600)).nullish(),
  /** Whether a plan in force is not in step with its offset yet: the phases do not go by `cycleSecond` until it is. */
  inTransition: z.boolean().nullish(),
  phases: z.array(phaseState).max(16),
  overlaps: z.array(overlapState).max(16).nullish(),
  configChecksum: storableText(128).nullish(),
  activeCommandId: storableText(64).nullish(),
  faults: z.array(storableText(120)).max(64).nullish(),
});
export type ControllerState = z.infer<typeof controllerState>;

/** `[epoch ms, event code, parameter]`, Indiana Traffic Signal Hi Resolution Data Logger Enumerations (2012, 2020). */
export const signalEvent = z.tuple([z.int(), z.int().min(0).max(65_535), z.int().min(0).max(65_535)]);
export type SignalEvent = z.infer<typeof signalEvent>;

/** The outside of an event message; its entries are read one by one with `signalEvent`. */
export const eventsEnvelope = z.object({ entries: z.array(z.unknown()) });
export const controllerEvents = z.object({ entries: z.array(signalEvent) });

/** Codes of the enumeration that Roadcast's own code names. */
export const signalEventCodes = {
  phaseOn: 0,
  greenBegin: 1,
  gapOut: 4,
  maxOut: 5,
  forceOff: 6,
  greenEnd: 7,
  yellowBegin: 8,
  yellowEnd: 9,
  redClearanceBegin: 10,
  redClearanceEnd: 11,
  phaseInactive: 12,
  walkBegin: 21,
  pedClearanceBegin: 22,
  dontWalkBegin: 23,
  phaseCallOn: 43,
  phaseCallOff: 44,
  pedestrianCall: 45,
  detectorOff: 81,
  detectorOn: 82,
  coordPatternChange: 131,
  coordCycleState: 150,
  flash: 173,
  powerFailure: 182,
  powerRestored: 184,
} as const;
