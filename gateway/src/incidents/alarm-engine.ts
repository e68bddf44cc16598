import { type AlarmKind, type AlarmMember, mostAlarmMembers } from "@roadcast/contract";
import type { AlarmChange, StoredAlarm } from "@roadcast/db";
import { changed, moved } from "./alarm-changes.js";
import { type AlarmEvent, isActive, newLife, stateOf } from "./alarm-life.js";
import type { Look } from "./look.js";
import type { AlarmInput, Cause, Condition, StandingCause } from "./rule.js";

export interface AlarmEngineOptions {
  /** Every rule as it is set now. */
  looks(): readonly Look[];
  isOutOfService(target: string): boolean;
  areaOf(target: string): string | null;
  newId(): string;
}

/** A condition that is not long enough there, or not long enough gone. */
interface Pending {
  since: number;
  /** When it was long enough; it stays pending until what comes of it is stored. */
  dueAt: number | null;
}

/** What a rule sees of a target now. */
interface Seen {
  condition: Condition;
  /** The key of the cause that covers it; null where it stands for itself. */
  coveredBy: string | null;
  members: readonly AlarmMember[];
  memberCount: number;
  /** A cause without those that join it, while it is not told of anew; null where none do. */
  before: Pick<Seen, "members" | "memberCount"> | null;
}

/**
 * Turns what the rules see into alarms, by the second and without I/O: an alarm is raised once its condition has stood
 * for `delayOnSec` and returns once it has been gone for `delayOffSec`. One alarm at a time for a kind and target; what
 * has a common cause is one alarm, and those that it covers are suppressed or never raised. It proposes and does not
 * change anything: what was proposed and stored is given back with `adopt`, what could not be is proposed again.
 */
export class AlarmEngine {
  private readonly options: AlarmEngineOptions;
  /** Those that are not cleared, by kind and target. */
  private readonly alarms = new Map<string, StoredAlarm>();
  private readonly coming = new Map<string, Pending>();
  private readonly going = new Map<string, Pending>();
  /** Alarms that stand, and of which something else is to be told. */
  private readonly anew = new Map<string, Pending>();
  /** When an alarm was raised again, where that was seen. */
  private readonly raisedAgainAt = new Map<string, number>();
  private lookedAt = Number.NEGATIVE_INFINITY;
  /** Alarms of before the start whose condition has not been seen since. */
  private readonly unseen = new Set<string>();

  /** `known` are the alarms that were not cleared when a gateway last ran: what still stands is the same alarm. */
  constructor(options: AlarmEngineOptions, known: readonly StoredAlarm[] = []) {
    this.options = options;
    for (const alarm of known) {
      this.alarms.set(keyOf(alarm), alarm);
      this.unseen.add(keyOf(alarm));
    }
  }

  /** One look at the state: the changes that are due. */
  propose(input: AlarmInput): AlarmChange[] {
    this.lookedAt = input.now;
    const changes: AlarmChange[] = [];
    const seen = new Set<string>();
    const looks = new Map<AlarmKind, Look>();
    for (const look of this.options.looks()) {
      looks.set(look.kind, look);
      if (!look.settings.enabled) continue;
      for (const [key, each] of this.lookAt(look, input)) {
        seen.add(key);
        this.unseen.delete(key);
        push(changes, this.stands(key, look, each, input.now));
      }
    }
    for (const pending of [this.coming, this.anew]) {
      for (const key of pending.keys()) if (!seen.has(key)) pending.delete(key);
    }
    for (const [key, alarm] of this.alarms) {
      if (!seen.has(key)) push(changes, this.isGone(key, alarm, looks.get(alarm.kind), input));
    }
    return changes;
  }

  /** Every alarm that is not cleared. */
  all(): StoredAlarm[] {
    return [...this.alarms.values()];
  }

  /** Takes an alarm as it is stored, by whoever it was changed. */
  adopt(alarm: StoredAlarm): void {
    const key = keyOf(alarm);
    const known = this.alarms.get(key);
    if (known?.id === alarm.id && known.revision > alarm.revision) return;
    if (known !== undefined && alarm.occurrences > known.occurrences) this.raisedAgainAt.set(key, this.lookedAt);
    if (known !== undefined && alarm.occurrences !== known.occurrences) this.anew.delete(key);
    if (alarm.clearedAt === null) this.alarms.set(key, alarm);
    else if (known?.id === alarm.id) {
      this.alarms.delete(key);
      this.raisedAgainAt.delete(key);
    }
    if (isActive(alarm)) this.coming.delete(key);
    else this.going.delete(key);
  }

  private lookAt(look: Look, input: AlarmInput): Map<string, Seen> {
    const seen = new Map<string, Seen>();
    const conditions = look.conditions(input);
    const standing = new Map<string, StandingCause>();
    for (const [key, alarm] of this.alarms) {
      if (alarm.kind !== look.kind || alarm.memberCount === 0 || !isActive(alarm)) continue;
      const { target, members, memberCount } = alarm;
      standing.set(target, {
        members: new Set(members.map((member) => member.target)),
        isCut: memberCount > members.length,
        raisedAt: this.raisedAgainAt.get(key) ?? alarm.raisedAt,
      });
    }
    const inService = conditions.filter(({ target }) => !this.options.isOutOfService(target));
    const causes = look.causes(inService, input, standing);
    const coveredBy = new Map<Condition, string>();
    for (const cause of causes) {
      const key = keyOf({ kind: look.kind, target: cause.target });
      for (const condition of cause.covers) if (!coveredBy.has(condition)) coveredBy.set(condition, key);
    }
    for (const condition of conditions) {
      const by = coveredBy.get(condition) ?? null;
      seen.set(keyOf({ kind: look.kind, target: condition.target }), {
        ...{ condition, coveredBy: by, members: [], memberCount: 0, before: null },
      });
    }
    for (const cause of causes) {
      const by = cause.within === null ? null : keyOf({ kind: look.kind, target: cause.within });
      seen.set(keyOf({ kind: look.kind, target: cause.target }), { ...ofCause(cause, input.now), coveredBy: by });
    }
    for (const [key, each] of seen) {
      const behind = each.coveredBy === null ? look.behind(each.condition.target, input) : null;
      const alarm = behind === null ? undefined : this.alarms.get(keyOf(behind));
      if (alarm !== undefined && isActive(alarm)) seen.set(key, { ...each, coveredBy: keyOf(alarm) });
    }
    return seen;
  }

  private stands(key: string, look: Look, seen: Seen, now: number): AlarmChange | null {
    const { condition, coveredBy, members, memberCount, before } = seen;
    this.going.delete(key);
    const known = this.alarms.get(key);
    const cause = coveredBy === null ? undefined : this.alarms.get(coveredBy);
    const suppressedBy = cause !== undefined && isActive(cause) ? cause.id : null;
    if (known !== undefined && isActive(known)) {
      const raisedAt = this.anewAt(key, look, seen, known, now);
      const holds = raisedAt === null ? (before ?? { members, memberCount }) : { members, memberCount };
      const { severity } = look.settings;
      const followed = changed(known, { severity, detail: condition.detail, ...holds }, raisedAt ?? now);
      // One that was covered by a cause in its delay goes on as it is, until the cause's alarm is there.
      const quiet =
        coveredBy !== null && suppressedBy === null ? null : ({ type: "suppress", by: suppressedBy } as const);
      // What was put on the shelf is not what stands now.
      const anew: AlarmEvent[] = raisedAt === null ? [] : [{ type: "unshelve" }, { type: "raiseAnew" }];
      return this.keepQuiet(followed, known, raisedAt ?? now, quiet, anew);
    }
    const from = look.delaysFromLook ? now : Math.min(condition.since ?? now, now);
    const pending = this.coming.get(key) ?? { since: from, dueAt: null };
    this.coming.set(key, pending);
    // Until it is raised, or where the cause speaks for it, one that has returned is what it was; its shelf ends.
    if (now - pending.since < look.settings.delayOnSec * 1000 || coveredBy !== null) {
      return known === undefined ? null : this.keepQuiet(null, known, now, null);
    }
    pending.dueAt ??= now;
    const { kind } = look;
    const { target, detail } = condition;
    if (known !== undefined) {
      return moved(known, [{ type: "raise" }], pending.dueAt, { detail, members, memberCount });
    }
    const life = { ...newLife(pending.dueAt), outOfService: this.options.isOutOfService(target) };
    const state = stateOf(life);
    const step = { type: "raised", state, at: pending.dueAt, by: null, role: null, detail } as const;
    const alarm: StoredAlarm = {
      ...{ ...life, id: this.options.newId(), kind, target, areaId: this.options.areaOf(target), state },
      ...{ severity: look.settings.severity, detail, members, memberCount, revision: 0 },
    };
    return { before: null, after: alarm, steps: [step] };
  }

  /** When an alarm that stands is to be told of anew, for what has come to it or in its place; null where it is not. */
  private anewAt(key: string, look: Look, seen: Seen, known: StoredAlarm, now: number): number | null {
    if (look.isOther(known.detail, seen.condition.detail)) return now;
    if (seen.before === null) {
      this.anew.delete(key);
      return null;
    }
    const pending = this.anew.get(key) ?? { since: now, dueAt: null };
    this.anew.set(key, pending);
    if (now - pending.since >= look.settings.delayOnSec * 1000) pending.dueAt ??= now;
    return pending.dueAt;
  }

  private isGone(key: string, alarm: StoredAlarm, look: Look | undefined, input: AlarmInput): AlarmChange | null {
    const { now } = input;
    if (!isActive(alarm)) return this.keepQuiet(null, alarm, now, null);
    const wasSeen = !this.unseen.has(key);
    if (look?.settings.enabled === true && look.unsure(alarm.target, alarm.detail, input, wasSeen)) {
      this.going.delete(key);
      return this.keepQuiet(null, alarm, now, null);
    }
    const pending = this.going.get(key) ?? { since: now, dueAt: null };
    this.going.set(key, pending);
    // A rule that is gone or switched off holds nothing up: what it had raised returns by the same delay.
    if (now - pending.since < (look?.settings.delayOffSec ?? 0) * 1000) return this.keepQuiet(null, alarm, now, null);
    pending.dueAt ??= now;
    return moved(alarm, [{ type: "return" }], pending.dueAt);
  }

  /** Shelving ends with its time; a device that is out of service, or that a cause speaks for, is not spoken of. */
  private keepQuiet(
    followed: AlarmChange | null,
    alarm: StoredAlarm,
    now: number,
    suppress: AlarmEvent | null,
    anew: readonly AlarmEvent[] = [],
  ): AlarmChange | null {
    const events: AlarmEvent[] = [
      ...anew,
      { type: "tick" },
      { type: "outOfService", on: this.options.isOutOfService(alarm.target) },
      ...(suppress === null ? [] : [suppress]),
    ];
    const after = moved(followed?.after ?? alarm, events, now);
    if (followed === null || after === null) return after ?? followed;
    return { before: alarm, after: after.after, steps: [...followed.steps, ...after.steps] };
  }
}

function push(changes: AlarmChange[], change: AlarmChange | null): void {
  if (change !== null) changes.push(change);
}

function ofCause({ covers, joining, target, since, detail }: Cause, now: number): Omit<Seen, "coveredBy"> {
  const before =
    joining.length === 0
      ? null
      : membersOf(
          covers.filter((each) => !joining.includes(each)),
          now,
        );
  return { condition: { target, since, detail }, ...membersOf(covers, now), before };
}

function membersOf(covers: readonly Condition[], now: number): Pick<Seen, "members" | "memberCount"> {
  const members = covers.slice(0, mostAlarmMembers).map(({ target, since }) => ({ target, since: since ?? now }));
  return { members, memberCount: covers.length };
}

function keyOf({ kind, target }: { kind: string; target: string }): string {
  return `${kind} ${target}`;
}
