import { z } from "zod";
import { type AlarmKind, alarmSeverity } from "./alarms.js";
import { deviceKind } from "./ids.js";
import { channelFaultCodes } from "./kinds.js";
import { detectorFailure } from "./live.js";
import { storableText } from "./text.js";

const seconds = (most = 86_400) => z.int().min(0).max(most);
const count = (least: number) => z.int().min(least).max(10_000);
const percent = z.number().min(1).max(100);

/** What can be set of each kind of alarm beyond what all have. Units stand in names. */
export const alarmParameters = {
  /**
   * Of `kinds` alone. Devices lost within `withinSec` of one another are of one cause where they are so many, and so
   * much of those that were ever heard of: of a junction's cabinet, of an area, or of the whole network.
   */
  commLoss: z.object({
    kinds: z.array(deviceKind).min(1).max(6),
    withinSec: z.int().min(1).max(3_600),
    siteDevices: count(2),
    siteSharePct: percent,
    areaDevices: count(2),
    areaSharePct: percent,
  }),
  /** By these tests alone. All detectors of a station, of so many at least, are one cause. */
  detectorFailed: z.object({
    tests: z
      .array(detectorFailure.exclude(["clockSkew"]))
      .min(1)
      .max(6),
    stationDetectors: count(2),
  }),
  /** Whether a flash or a dark that a command of the control room holds counts as a fault. */
  signalFault: z.object({ commanded: z.boolean() }),
  /** For how long after a command's end, and whether a controller's refusal counts. */
  commandNotConfirmed: z.object({ holdSec: z.int().min(60).max(86_400), rejected: z.boolean() }),
  timingDrift: z.object({}),
  /** Of links with so many working detectors at least. */
  linkCongestion: z.object({ detectorsWorking: count(1) }),
  /** Occupied by so much; so many detectors of one link are one cause. */
  queueOverDetector: z.object({ occupancyPct: percent, linkDetectors: count(2) }),
  clockSkew: z.object({ offsetSec: z.int().min(1).max(86_400) }),
  /** More than so many of one reason within the window. */
  deadLettersRising: z.object({ count: z.int().min(1).max(1_000_000), windowSec: z.int().min(10).max(3_600) }),
  /** A channel that failed counts whatever the codes. */
  channelFault: z.object({ codes: z.array(z.enum(channelFaultCodes)).max(channelFaultCodes.length) }),
} as const satisfies Record<AlarmKind, z.ZodObject>;
export type AlarmParameters<K extends AlarmKind = AlarmKind> = z.infer<(typeof alarmParameters)[K]>;

/** What an operator is to do, in both languages of the console. */
export const alarmAdvice = z.object({ ko: storableText(500, 1), en: storableText(500, 1) });

const common = {
  enabled: z.boolean(),
  severity: alarmSeverity,
  /** How long the condition has to stand before the alarm is raised, and to be gone before it returns. */
  delayOnSec: seconds(),
  delayOffSec: seconds(),
  advice: alarmAdvice,
};

const stored = {
  /** Counts changes; 0 for a rule as it was delivered. */
  revision: z.int().min(0),
};

function settingsOf<K extends AlarmKind>(kind: K) {
  return z.object({ kind: z.literal(kind), ...common, parameters: alarmParameters[kind] });
}
function changeOf<K extends AlarmKind>(kind: K) {
  return settingsOf(kind).extend(stored);
}
function ruleOf<K extends AlarmKind, T extends z.ZodType>(kind: K, time: T) {
  return changeOf(kind).extend({ changedAt: time.nullable(), changedBy: z.string().nullable() });
}

/** What is set for a kind of alarm. */
export const alarmRuleSettings = z.discriminatedUnion("kind", [
  settingsOf("commLoss"),
  settingsOf("detectorFailed"),
  settingsOf("signalFault"),
  settingsOf("commandNotConfirmed"),
  settingsOf("timingDrift"),
  settingsOf("linkCongestion"),
  settingsOf("queueOverDetector"),
  settingsOf("clockSkew"),
  settingsOf("deadLettersRising"),
  settingsOf("channelFault"),
]);
export type AlarmRuleSettings = z.infer<typeof alarmRuleSettings>;

/** A rule as it shall be; `revision` is that of the rule that was seen. */
export const alarmRuleChange = z.discriminatedUnion("kind", [
  changeOf("commLoss"),
  changeOf("detectorFailed"),
  changeOf("signalFault"),
  changeOf("commandNotConfirmed"),
  changeOf("timingDrift"),
  changeOf("linkCongestion"),
  changeOf("queueOverDetector"),
  changeOf("clockSkew"),
  changeOf("deadLettersRising"),
  changeOf("channelFault"),
]);
export type AlarmRuleChange = z.infer<typeof alarmRuleChange>;

/** A rule with who changed it last, its time as `time` has it. */
export const alarmRuleWith = <T extends z.ZodType>(time: T) =>
  z.discriminatedUnion("kind", [
    ruleOf("commLoss", time),
    ruleOf("detectorFailed", time),
    ruleOf("signalFault", time),
    ruleOf("commandNotConfirmed", time),
    ruleOf("timingDrift", time),
    ruleOf("linkCongestion", time),
    ruleOf("queueOverDetector", time),
    ruleOf("clockSkew", time),
    ruleOf("deadLettersRising", time),
    ruleOf("channelFault", time),
  ]);
