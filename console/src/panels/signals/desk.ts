import {
  type CommandNotice,
  type ControllerCommandType,
  type ControllerRecord,
  explainsMode,
  type LockNotice,
  type RefusalCode,
  uuidPattern,
} from "@roadcast/contract";
import { isControllerStale } from "../../live/staleness.js";
import { sameItems } from "../../live/steady.js";

/** What decides which commands are worth a person's while, as the screen knows it. */
export interface DeskFacts {
  /** The role may command controllers. */
  mayCommand: boolean;
  username: string;
  /** Whether what the area holds is told here at all: where it is not, no record and no lock mean nothing. */
  known: boolean;
  outOfService: boolean;
  /** Null until the device has said anything of itself. */
  online: boolean | null;
  record: ControllerRecord | undefined;
  /** The checksum of the timing sheet that central holds. */
  checksum: string;
  lock: LockNotice | null;
  underWay: readonly CommandNotice[];
  /** The command that the controller reports to be in force; undefined where none is, or where it is not known here. */
  active: CommandNotice | undefined;
  /** The gateway's clock, epoch ms. */
  now: number;
}

/**
 * What the desk offers: nothing to a role that only looks; nothing where nothing is known; nothing where a rule forbids
 * everything; or commands.
 */
export type DeskState =
  | { kind: "readOnly" }
  | { kind: "unknown" }
  | { kind: "blocked"; code: RefusalCode }
  | { kind: "open"; offered: readonly ControllerCommandType[] };

/** Whether two states of a desk offer the same, or nothing for the same reason. */
export function isSameState(a: DeskState, b: DeskState): boolean {
  if (a.kind === "open" && b.kind === "open") return sameItems(a.offered, b.offered);
  return a.kind === b.kind && (a.kind !== "blocked" || b.kind !== "blocked" || a.code === b.code);
}

/**
 * What can be asked of a controller now. It only spares people what is refused for certain: the gateway judges each
 * request by all rules, and the controller again.
 */
export function deskOf(facts: DeskFacts): DeskState {
  if (!facts.mayCommand) return { kind: "readOnly" };
  if (!facts.known) return { kind: "unknown" };
  const code = blockOf(facts);
  return code === null ? { kind: "open", offered: offeredTo(facts) } : { kind: "blocked", code };
}

/** The first rule that forbids every command, in the order in which a person can do something about it. */
function blockOf({ outOfService, online, record, checksum, active, now }: DeskFacts): RefusalCode | null {
  if (outOfService) return "outOfService";
  if (online === false) return "offline";
  if (record === undefined) return "stateUnknown";
  if (isControllerStale(record, now)) return "stateStale";
  if (record.mode === "local") return "localControl";
  // Of a command that is not known here the gateway knows whether it asked for that.
  if (record.activeCommandId === null || (active !== undefined && !explainsMode(active, record.mode))) {
    if (record.mode === "manual") return "manualControl";
    if (record.mode === "flash") return "conflictMonitor";
    if (record.mode === "dark") return "dark";
  }
  if (record.configChecksum === null) return "checksumUnknown";
  return record.configChecksum === checksum ? null : "checksumMismatch";
}

function offeredTo({ record, lock, username, underWay, now }: DeskFacts): ControllerCommandType[] {
  const inForce = (record?.activeCommandId ?? null) !== null || underWay.length > 0;
  // An emergency vehicle does not wait for a lock, and neither does its end.
  if (isHeldByAnother(lock, username, now)) {
    return releasedCommand(record, underWay) === undefined ? ["preempt"] : ["preempt", "release"];
  }
  if (record?.mode === "preempt") return inForce ? ["preempt", "release"] : ["preempt"];
  const hasLamps = record?.mode !== "flash" && record?.mode !== "dark";
  return [
    "setPlan",
    "setMode",
    ...(record?.mode === "coordinated" && record.plan !== null ? ["setTiming" as const] : []),
    ...(hasLamps ? ["hold" as const, "force" as const] : []),
    "preempt",
    ...(inForce ? ["release" as const] : []),
  ];
}

/** Whether somebody else has the controller now; a lock that has run out holds nobody. */
export function isHeldByAnother(lock: LockNotice | null, username: string, now: number): boolean {
  return lock !== null && lock.expiresAt > now && lock.holder !== username;
}

/** Whether the lock that a person was asked about is the one that stands: a renewed or another's is another question. */
export function isSameLock(asked: LockNotice | null, lock: LockNotice | null): boolean {
  return asked !== null && asked.holder === lock?.holder && asked.expiresAt === lock.expiresAt;
}

/**
 * What a `release` names: a preemption, which is ended only by its name. Undefined for all else: then everything that was
 * asked for ends, what is under way with what is in force.
 */
export function releasedCommand(
  record: ControllerRecord | undefined,
  underWay: readonly CommandNotice[],
): string | undefined {
  const active = record?.activeCommandId ?? null;
  if (record?.mode === "preempt" && active !== null && uuidPattern.test(active)) return active;
  return underWay.find(({ level, type }) => level === "preemption" && type !== "release")?.commandId;
}
