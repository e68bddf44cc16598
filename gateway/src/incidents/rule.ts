import type {
  AlarmDetail,
  AlarmKind,
  AlarmParameters,
  AlarmRuleSettings,
  ChannelNotice,
  ControllerRecord,
  DetectorRecord,
  DeviceRecord,
  LinkRecord,
} from "@roadcast/contract";
import type { EndedCommand } from "@roadcast/db";

/** Where things are, by their targets (`detectors/D1`); null for what has no such place. */
export interface Places {
  areaOf(target: string): string | null;
  /** The junction whose cabinet a device's line goes to: a node's id. */
  siteOf(target: string): string | null;
  stationOf(detectorId: string): string | null;
  linkOf(detectorId: string): string | null;
  /** Ids of the detectors of a station that are in service. */
  detectorsOf(stationId: string): readonly string[];
}

/** What every rule sees, once a second: the live state as it stands, and what else is known. Epoch ms. */
export interface AlarmInput {
  now: number;
  /** How long the gateway has looked, seconds: what it has not heard yet it may hear soon. */
  upSec: number;
  links: readonly LinkRecord[];
  detectors: readonly DetectorRecord[];
  controllers: readonly ControllerRecord[];
  devices: readonly DeviceRecord[];
  channels: readonly ChannelNotice[];
  /** Of each controller the last command that ended unconfirmed, unless one was confirmed since. */
  commands: readonly EndedCommand[];
  /** Until when a command has asked a mode of a controller, at the latest; by the command's id. */
  modesAsked: ReadonlyMap<string, { controllerId: string; mode: string; until: number }>;
  /** Messages refused within the window of the rule, by reason. */
  deadLetters: readonly { reason: string; count: number }[];
  brokerConnected: boolean;
  /** For how long what devices send has been heard and stored without a break, seconds. */
  hearingSec: number;
  /** Of the timing sheet that central holds for a controller; null where there is no such controller. */
  checksumOf(controllerId: string): string | null;
  places: Places;
}

/** A condition that stands now. */
export interface Condition {
  /** What it is of, unique within the rule: `controllers/J01`, `links/L1`. */
  target: string;
  /** Epoch ms: since when, where the state says; else the engine's first look at it. */
  since: number | null;
  /** Figures as of the raising, and texts, which are followed while it stands. */
  detail: AlarmDetail;
}

/** What several conditions come from: one alarm in place of theirs. */
export interface Cause extends Condition {
  covers: readonly Condition[];
  /** Of them those that come to a cause that stands, and are one in their own right: it is told of anew. */
  joining: readonly Condition[];
  /** The target of a cause that is in turn behind this one, which is there already; null for none. */
  within: string | null;
}

/** Causes of a rule that are told of and stand, by their targets. */
export type StandingCauses = ReadonlyMap<string, StandingCause>;

export interface StandingCause {
  /** Targets that it holds. */
  members: ReadonlySet<string>;
  /** It holds more than are named. */
  isCut: boolean;
  /** Last, epoch ms. */
  raisedAt: number;
}

/** A kind of alarm: a pure look at the state. Its settings come as data. A new kind is one new file in `rules/`. */
export interface AlarmRule<K extends AlarmKind = AlarmKind> {
  kind: K;
  /** As it is delivered. */
  delivered: Omit<Extract<AlarmRuleSettings, { kind: K }>, "kind">;
  /** The condition has begun long before it can be seen: its delay runs from the engine's first look at it. */
  delaysFromLook?: true;
  conditions(input: AlarmInput, parameters: AlarmParameters<K>): Condition[];
  /**
   * Causes of conditions. Where a condition has several, the first counts. `standing` are those of this rule's alarms
   * that are active: a cause that is known stands on while more than one thing is left of it.
   */
  causes?(
    conditions: readonly Condition[],
    input: AlarmInput,
    parameters: AlarmParameters<K>,
    standing: StandingCauses,
  ): Cause[];
  /** The alarm of another kind that says it already while it is active, for a condition or cause; null for none. */
  behind?(target: string, places: Places): { kind: AlarmKind; target: string } | null;
  /** Whether what an alarm says now is another thing than what it said: whoever knew of that does not know of this. */
  isOther?(before: AlarmDetail, now: AlarmDetail): boolean;
  /**
   * Whether nobody can say now if the condition of an alarm stands that is not seen: it does not return then. `wasSeen`
   * since the gateway began.
   */
  unsure?(target: string, detail: AlarmDetail, input: AlarmInput, wasSeen: boolean): boolean;
}
