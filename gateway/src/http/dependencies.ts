import type {
  AlarmKind,
  AlarmRuleChange,
  AlarmRuleSettings,
  AlarmSeverity,
  BroadcastState,
  ChannelNotice,
  CommandGroup,
  CommandNotice,
  CommandRequest,
  CommandState,
  DeadLetterReason,
  DeviceKind,
  FeedsReport,
  GroupRequest,
  LockNotice,
  Network,
  RefusalCode,
  Role,
  Snapshot,
  TextValues,
} from "@roadcast/contract";
import type {
  AlarmFilter,
  Database,
  NetworkReplaced,
  Page,
  PageOptions,
  ReplaceNetworkOptions,
  StorageSettings,
  StoredAlarm,
  StoredAlarmStep,
  StoredChannel,
  StoredDeadLetter,
  StoredDoubt,
  StoredFlood,
} from "@roadcast/db";
import type { RequestHandler } from "express";
import type { Logger } from "pino";
import type { Auth } from "../auth/auth.js";
import type { Clock } from "../clock.js";
import type { Registry } from "../network/registry.js";
import type { CorridorOperations } from "./corridor-operations.js";
import type { RecordLists } from "./live-times.js";
import type { TrustProxy } from "./request-address.js";
import type { RequestLimit } from "./request-limit.js";
import type { TimingOperations } from "./timing-dependencies.js";

/** What was last heard of a device. */
export interface DeviceStatus {
  /** Null until the device has said anything of itself. */
  online: boolean | null;
  /** Epoch ms since when `online` is what it is. */
  since: number | null;
  lastSeenAt: number | null;
  /** Failure tests that hold a detector failed, faults that a controller or sign reports. */
  faults: readonly string[];
}

/** What the media room does for the REST interface. */
export interface ChannelOperations {
  broadcast(): Promise<BroadcastState>;
  /** Null where this gateway runs no such channel. */
  status(id: string): ChannelNotice | null;
  /** Whether it takes a source or the slate. */
  isRunning(id: string): boolean;
  /** Takes what is stored into use: made, changed, started or stopped. Does not wait until it is so. */
  put(channel: StoredChannel): void;
  /** Ends a channel and removes what it has on disk. */
  remove(id: string): Promise<void>;
  take(id: string, source: string): void;
  slate(id: string, on: boolean): void;
  /** The publisher with the old key is dropped. */
  setStreamKey(id: string, source: string, hash: Buffer): void;
  /** Where publishers send to; null where nothing listens. */
  ingest(): { port: number; app: string } | null;
  /** What a viewer's browser shows for a private channel, and the name of the cookie that it shows it in. */
  viewerToken(id: string): string;
  viewerCookie: string;
}

/** Who commands. */
export interface ControlRequester {
  name: string;
  /** The account, or the token by its id. */
  identity: string;
  role: Role;
  from: string | null;
  /** Until when they mean it, epoch ms; without one, however long it has waited. */
  latestAt?: number | null;
}

/** One rule that forbids a command; `place` is a JSON Pointer into the request. */
export interface ControlRefusal {
  code: RefusalCode;
  detail: string;
  place: string;
  /** What the text of the code names, where it names any. */
  values?: TextValues | undefined;
}

export type ControlOutcome<T> =
  | { ok: true; value: T }
  | {
      ok: false;
      code: "notFound" | "refused" | "locked" | "conflict" | "notSent";
      detail: string;
      refusals: readonly ControlRefusal[];
    };

/** A group with its times in epoch ms. */
export interface ControlGroup extends Omit<CommandGroup, "commands" | "requestedAt" | "endedAt"> {
  requestedAt: number;
  endedAt: number | null;
  commands: readonly CommandNotice[];
}

/** What the control room does for the REST interface. */
export interface ControlOperations {
  /** With a `key` a repeat of the request gives the command that the first made. */
  request(
    controllerId: string,
    asked: CommandRequest,
    requester: ControlRequester,
    key: string | null,
  ): Promise<ControlOutcome<CommandNotice>>;
  /** Null where there is no such controller. */
  check(
    controllerId: string,
    asked: CommandRequest,
    requester: ControlRequester,
  ): Promise<{ refusals: readonly ControlRefusal[]; expectedBy: number | null; supersedes: string[] } | null>;
  command(id: string): Promise<CommandNotice | null>;
  list(
    options: PageOptions & { controllerId?: string | undefined; state?: CommandState | "underWay" | undefined },
  ): Promise<Page<CommandNotice>>;
  /** Of a controller's answers those that were not believed lately, latest first. */
  doubts(controllerId: string): Promise<StoredDoubt[]>;
  requestGroup(
    asked: GroupRequest,
    requester: ControlRequester,
    key: string | null,
  ): Promise<ControlOutcome<ControlGroup>>;
  group(id: string): Promise<ControlGroup | null>;
  abortGroup(id: string, requester: ControlRequester): Promise<ControlOutcome<ControlGroup>>;
  locks(): Promise<LockNotice[]>;
  lock(
    controllerId: string,
    asked: { reason: string; forSec: number },
    requester: ControlRequester,
  ): Promise<ControlOutcome<LockNotice>>;
  /** Only where `holder` has it, if that is told. */
  unlock(controllerId: string, requester: ControlRequester, holder?: string): Promise<ControlOutcome<LockNotice>>;
}

/** What a person's act on an alarm came to; `unchanged` where it was so already. */
export type AlarmOutcome =
  | { id: string; outcome: "done" | "unchanged"; alarm: StoredAlarm }
  | { id: string; outcome: "cleared" | "notFound" | "forbidden"; alarm: StoredAlarm | null };

/** An alarm with its steps, oldest first, and what to do. */
export interface AlarmHistory {
  alarm: StoredAlarm;
  steps: readonly (StoredAlarmStep & { step: number })[];
  advice: AlarmRuleSettings["advice"];
}

/** A rule as it is set; revision 0 is as it was delivered. */
export interface RuleInForce {
  settings: AlarmRuleSettings;
  revision: number;
  /** Epoch ms. */
  changedAt: number | null;
  changedBy: string | null;
}

interface AlarmDuration {
  count: number;
  medianSec: number | null;
  p90Sec: number | null;
  maxSec: number | null;
}

/** What the alarm desk does for the REST interface. */
export interface AlarmOperations {
  list(options: PageOptions & AlarmFilter): Promise<Page<StoredAlarm>>;
  /** Null where there is no such alarm. */
  history(id: string): Promise<AlarmHistory | null>;
  /** One outcome for each id, in their order. */
  act(
    ids: readonly string[],
    event:
      | { type: "acknowledge"; comment?: string | undefined }
      | { type: "shelve"; forSec: number; reason: string }
      | { type: "unshelve" }
      | { type: "comment"; text: string },
    actor: { name: string; role: Role },
  ): Promise<AlarmOutcome[]>;
  /** Of the shift so far unless told, epoch ms; null for a time that runs backwards. */
  statistics(asked: { from?: number | undefined; to?: number | undefined }): Promise<{
    from: number;
    to: number;
    raised: number;
    byKind: { kind: AlarmKind; raised: number }[];
    bySeverity: { severity: AlarmSeverity; raised: number }[];
    mostFrequent: { kind: AlarmKind; target: string; raised: number }[];
    shelved: number;
    toAcknowledge: AlarmDuration;
    toReturn: AlarmDuration;
    toClear: AlarmDuration;
    floods: readonly StoredFlood[];
    floodShare: number;
  } | null>;
  rules(): readonly RuleInForce[];
  delivered(): readonly AlarmRuleSettings[];
  /** Null where somebody has set it since: nothing is changed then. */
  setRule(change: AlarmRuleChange, actor: { name: string; role: Role }): Promise<RuleInForce | null>;
}

/** What the other rooms do for the REST interface; main passes it in. */
export interface HttpDependencies {
  auth: Auth;
  database: Database;
  clock: Clock;
  logger: Logger;
  settings: {
    version: string;
    demo: boolean;
    publicUrl: string | null;
    trustProxy: TrustProxy;
    tiles: { url: string; attribution: string } | null;
    retentionDays: StorageSettings["retentionDays"];
    /** The console's build, `console/dist`. */
    consoleRoot: string;
    /** Requests that one principal, or one address with nobody signed in, may make in a minute; 1,200 unless told. */
    requestsPerMinute?: number;
  };
  /** Counts requests with others of the same address elsewhere; one of its own unless given. */
  limit?: RequestLimit;
  /** Serves `/healthz`, `/readyz` and `/metrics`, before everything else. */
  health?: RequestHandler;
  network: {
    registry(): Registry;
    /** Stores the network (it has been validated). */
    replace(network: Network, options: ReplaceNetworkOptions): Promise<NetworkReplaced>;
    /** Stores the flag; false where there is no such device. */
    setOutOfService(kind: DeviceKind, id: string, outOfService: boolean): Promise<boolean>;
    /** Takes what is stored into use and tells the consoles. Called again where it rejects. */
    takeIntoUse(): Promise<void>;
  };
  live: {
    /** Snapshots of the named areas; of every area with null. Unknown areas have none. */
    snapshots(areas: readonly string[] | null): Snapshot[];
    deviceStatus(kind: DeviceKind, id: string): DeviceStatus | null;
  };
  devices: {
    /**
     * Runs after credentials, or the devices that may use theirs, have changed in the database: password file, and the
     * end of the old connections. Called again where it rejects.
     */
    credentialsChanged(devices: readonly { kind: DeviceKind; id: string }[]): Promise<void>;
    /** False where the broker keeps accounts of its own, which the gateway has no way to change. */
    canTellBroker(): boolean;
  };
  channels: ChannelOperations;
  control: ControlOperations;
  corridors: CorridorOperations;
  alarms: AlarmOperations;
  timing: TimingOperations;
  /** The whole network's state at a moment (epoch ms), from what is stored. */
  stateAt(atMs: number): Promise<RecordLists>;
  feeds(): FeedsReport | Promise<FeedsReport>;
  /** Puts a refused message through the pipeline again. */
  replay(letter: StoredDeadLetter): Promise<{ stored: number; refused: DeadLetterReason[] }>;
}
