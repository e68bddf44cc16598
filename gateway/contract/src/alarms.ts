import { z } from "zod";
import { id, uuid } from "./ids.js";
import { epochMs } from "./time.js";

/** The kinds of alarm, each with a rule of its own. Consoles translate these. */
export const alarmKinds = [
  "commLoss",
  "detectorFailed",
  "signalFault",
  "commandNotConfirmed",
  "timingDrift",
  "linkCongestion",
  "queueOverDetector",
  "clockSkew",
  "deadLettersRising",
  "channelFault",
] as const;
export const alarmKind = z.enum(alarmKinds);
export type AlarmKind = (typeof alarmKinds)[number];

/**
 * The states of an alarm, after ISA-18.2 (section 5.2.4 of its life cycle; normal is left out: then there is no alarm).
 * The first three are the operator's to see to. `shelved` is a person's doing and ends by itself; `suppressed` is by
 * design, since another alarm says it already; `outOfService` is of a device that is.
 */
export const alarmStates = [
  "activeUnacknowledged",
  "activeAcknowledged",
  "returnedUnacknowledged",
  "cleared",
  "shelved",
  "suppressed",
  "outOfService",
] as const;
export const alarmState = z.enum(alarmStates);
export type AlarmState = (typeof alarmStates)[number];

/** States that stand on the operator's list. */
export const standingStates = ["activeUnacknowledged", "activeAcknowledged", "returnedUnacknowledged"] as const;

/** 1 is the worst: danger on the street now. 5 is for the record. */
export const alarmSeverity = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5)]);
export type AlarmSeverity = z.infer<typeof alarmSeverity>;

/** What befell an alarm. `changed` is of its severity or of what it says, `membersChanged` of what it holds together. */
export const alarmStepTypes = [
  "raised",
  "raisedAgain",
  "returned",
  "acknowledged",
  "shelved",
  "unshelved",
  "suppressed",
  "unsuppressed",
  "outOfService",
  "inService",
  "changed",
  "membersChanged",
  "commented",
  "cleared",
] as const;
export const alarmStepType = z.enum(alarmStepTypes);
export type AlarmStepType = (typeof alarmStepTypes)[number];

/** Figures and names that a console fills its text with; which, the kind says. */
export const alarmDetail = z.record(z.string(), z.union([z.string(), z.number()]));
export type AlarmDetail = Readonly<z.infer<typeof alarmDetail>>;

/** A device, or whatever else, that an alarm of a common cause holds. */
export const alarmMember = z.object({ target: z.string(), since: epochMs });
export type AlarmMember = z.infer<typeof alarmMember>;

/** Past this many the members of an alarm are counted and not named. */
export const mostAlarmMembers = 1_000;

export const alarmShelf = z.object({ by: z.string(), at: epochMs, until: epochMs, reason: z.string() });
export type AlarmShelf = z.infer<typeof alarmShelf>;

/** An alarm as it is now. */
export const alarmNotice = z.object({
  id: uuid,
  kind: alarmKind,
  /**
   * What it is of: `{device kind}/{id}`, `links/{id}`, `channels/{id}`, `deadLetters/{reason}`; of a common cause
   * `nodes/{id}` (a junction's cabinet), `stations/{id}`, `links/{id}`, `areas/{id}`, `network` or `broker`.
   */
  target: z.string(),
  /** Null for what has no place. */
  areaId: id.nullable(),
  severity: alarmSeverity,
  state: alarmState,
  detail: alarmDetail,
  /** Of a common cause: what it holds, at most `mostAlarmMembers` of `memberCount`. Else none. */
  members: z.array(alarmMember),
  memberCount: z.int(),
  /** How many times it was raised; each time nobody has acknowledged it yet. */
  occurrences: z.int(),
  comments: z.int(),
  /** By the gateway's clock; the first raising. */
  raisedAt: epochMs,
  /** When the condition was last gone; null while it stands. */
  returnedAt: epochMs.nullable(),
  acknowledgedAt: epochMs.nullable(),
  acknowledgedBy: z.string().nullable(),
  shelf: alarmShelf.nullable(),
  /** The alarm that says it already. */
  suppressedBy: uuid.nullable(),
  clearedAt: epochMs.nullable(),
  /** Counts changes. */
  revision: z.int(),
});
export type AlarmNotice = z.infer<typeof alarmNotice>;

/** Flood as ISA-18.2 has it: over 10 new alarms an operator in 10 minutes; it ends under 5. */
export const alarmFlood = z.object({
  flood: z.boolean(),
  /** When the flood began; null where there is none. */
  since: epochMs.nullable(),
  /** Of the last 10 minutes, over all operators. */
  newAlarms: z.int(),
  /** Operators at their consoles; nobody counts as one. */
  operators: z.int(),
  shiftStartedAt: epochMs,
  /** 0–1: how much of the shift so far was flood. */
  shareOfShift: z.number(),
});
export type AlarmFlood = z.infer<typeof alarmFlood>;

/** Every alarm that is not cleared, the worst and newest first; the socket's `alarms`. */
export const alarmSnapshot = z.object({
  /** Names the gateway's run: numbers of another epoch mean nothing. */
  epoch: z.string(),
  seq: z.int(),
  at: epochMs,
  alarms: z.array(alarmNotice),
  /** How many there are beyond those that are given. */
  omitted: z.int(),
  flood: alarmFlood,
});
export type AlarmSnapshot = z.infer<typeof alarmSnapshot>;

/**
 * Every alarm changed after `fromSeq` up to `seq`, whole; the socket's `alarm`. One that is cleared is given once more,
 * as that, and is then to be taken away.
 */
export const alarmDelta = alarmSnapshot.omit({ omitted: true }).extend({ fromSeq: z.int() });
export type AlarmDelta = z.infer<typeof alarmDelta>;

/** At most so many alarms in a snapshot. */
export const mostSnapshotAlarms = 2_000;

export const watchAlarmsRequest = z.object({ on: z.boolean() });
export type WatchAlarmsRequest = z.infer<typeof watchAlarmsRequest>;
