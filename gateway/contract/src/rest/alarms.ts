import { z } from "zod";
import { alarmAdvice, alarmRuleSettings, alarmRuleWith } from "../alarm-rules.js";
import {
  alarmKind,
  alarmKinds,
  alarmMember,
  alarmNotice,
  alarmSeverity,
  alarmShelf,
  alarmState,
  alarmStates,
  alarmStepType,
} from "../alarms.js";
import { id, uuid } from "../ids.js";
import { storableText } from "../text.js";
import { timeInQuery, timeOut } from "../time.js";
import { pageQuery } from "./page.js";

/** An alarm with its times as REST gives them. */
export const alarm = alarmNotice.extend({
  members: z.array(alarmMember.extend({ since: timeOut })),
  raisedAt: timeOut,
  returnedAt: timeOut.nullable(),
  acknowledgedAt: timeOut.nullable(),
  shelf: alarmShelf.extend({ at: timeOut, until: timeOut }).nullable(),
  clearedAt: timeOut.nullable(),
});
export type Alarm = z.infer<typeof alarm>;

/** One thing that befell an alarm. */
export const alarmStep = z.object({
  step: z.int(),
  type: alarmStepType,
  /** The state that it was in from then on. */
  state: alarmState,
  at: timeOut,
  /** Since the step before, ms; null for the first. */
  afterMs: z.int().nullable(),
  /** Who; null where the gateway did it by itself. */
  by: z.string().nullable(),
  /**
   * `acknowledged` and `commented` `{text}`; `shelved` `{reason, until}` (until as epoch ms); `suppressed` `{alarmId}`;
   * `changed` what it says now, `membersChanged` `{joined, left, count}`.
   */
  detail: z.record(z.string(), z.unknown()),
});
export type AlarmStep = z.infer<typeof alarmStep>;

/** An alarm with its whole history and what to do. */
export const alarmWithHistory = alarm.extend({
  advice: alarmAdvice,
  steps: z.array(alarmStep),
});
export type AlarmWithHistory = z.infer<typeof alarmWithHistory>;

/** Several words in one parameter, between commas. */
const listOf = <T extends z.ZodType<unknown, string>>(item: T, mostCharacters = 512) =>
  z
    .string()
    .max(mostCharacters)
    .transform((text) => text.split(","))
    .pipe(z.array(item).min(1).max(64));

const severityInQuery = z
  .string()
  .regex(/^[1-5]$/, "a severity is 1 to 5")
  .transform(Number)
  .pipe(alarmSeverity);

/** Newest first. */
export const alarmsQuery = pageQuery.extend({
  /** States, `standing` for those that are the operator's to see to, `open` for all that are not cleared. */
  state: listOf(z.enum([...alarmStates, "standing", "open"])).optional(),
  severity: listOf(severityInQuery).optional(),
  kind: listOf(z.enum(alarmKinds)).optional(),
  areaId: listOf(id, 4_096).optional(),
  /** With `areaId`: what belongs to no area as well. */
  orNoArea: z
    .enum(["true", "false"])
    .transform((text) => text === "true")
    .optional(),
  /** A part of the target or of its name in either language, upper and lower case alike. */
  target: storableText(128, 1).optional(),
  /** Raised `from ≤ t < to`. */
  from: timeInQuery.optional(),
  to: timeInQuery.optional(),
});

const text = storableText(500, 1);

export const acknowledgeRequest = z.object({ comment: text.optional() });
export const acknowledgeManyRequest = acknowledgeRequest.extend({ ids: z.array(uuid).min(1).max(500) });
/** `already` somebody had; `cleared` it is over; `forbidden` not for that role. */
export const acknowledgeOutcome = z.enum(["acknowledged", "already", "cleared", "notFound", "forbidden"]);
export type AcknowledgeOutcome = z.infer<typeof acknowledgeOutcome>;
export const acknowledgedMany = z.object({
  /** In the order of the request. */
  results: z.array(z.object({ id: uuid, outcome: acknowledgeOutcome, alarm: alarm.nullable() })),
});
export type AcknowledgedMany = z.infer<typeof acknowledgedMany>;

export const shelveRequest = z.object({ forSec: z.int().min(60).max(86_400), reason: storableText(200, 1) });
export const commentRequest = z.object({ text });

export const alarmRule = alarmRuleWith(timeOut);
export type AlarmRule = z.infer<typeof alarmRule>;
/** Rules as they are set, and as they were delivered. */
export const alarmRules = z.object({ items: z.array(alarmRule), delivered: z.array(alarmRuleSettings) });

/** `from ≤ t < to` of the raising; the shift so far unless told. */
export const alarmStatisticsQuery = z.object({ from: timeInQuery.optional(), to: timeInQuery.optional() });

const duration = z.object({
  /** Alarms that have come so far. */
  count: z.int(),
  medianSec: z.number().nullable(),
  p90Sec: z.number().nullable(),
  maxSec: z.number().nullable(),
});

export const alarmStatistics = z.object({
  from: timeOut,
  to: timeOut,
  /** How often alarms were raised before operators, again included, suppressed and out of service left out. */
  raised: z.int(),
  byKind: z.array(z.object({ kind: alarmKind, raised: z.int() })),
  bySeverity: z.array(z.object({ severity: alarmSeverity, raised: z.int() })),
  /** From the raising. */
  toAcknowledge: duration,
  toReturn: duration,
  toClear: duration,
  shelved: z.int(),
  /** What raised most. */
  mostFrequent: z.array(z.object({ kind: alarmKind, target: z.string(), raised: z.int() })),
  floods: z.array(z.object({ beganAt: timeOut, endedAt: timeOut.nullable(), peak: z.int() })),
  /** 0–1. */
  floodShare: z.number(),
});
export type AlarmStatistics = z.infer<typeof alarmStatistics>;
