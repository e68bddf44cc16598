import { type AlarmEvent, type AlarmLife, newAlarm, stateOf, stepAlarm } from "./alarm-life.js";
import type { AlarmInput, AlarmRule, Condition, Severity } from "./rule.js";

/** A rule as it is set now. */
export interface RuleSettings {
  enabled: boolean;
  severity: Severity;
  delayOnSec: number;
  delayOffSec: number;
  thresholds: Readonly<Record<string, number>>;
}

export interface Alarm {
  id: string;
  kind: string;
  target: string;
  severity: Severity;
  detail: Condition["detail"];
  life: AlarmLife;
}

export interface AlarmEngineOptions {
  rules: readonly AlarmRule[];
  /** What is set for a kind; the rule's own defaults where null. */
  settingsOf(kind: string): RuleSettings | null;
  isOutOfService(target: string): boolean;
  newId(): string;
}

/** A condition that is not long enough there, or not long enough gone. */
interface Pending {
  since: number;
}

/**
 * Turns what the rules see into alarms, by the second and without I/O: an alarm is raised once its condition has stood
 * for `delayOnSec` and returns once it has been gone for `delayOffSec`. One alarm at a time for a kind and target.
 */
export class AlarmEngine {
  private readonly options: AlarmEngineOptions;
  /** Those that are not over, by kind and target. */
  private readonly alarms = new Map<string, Alarm>();
  private readonly coming = new Map<string, Pending>();
  private readonly going = new Map<string, Pending>();

  /** `known` are the alarms that were not over when the gateway last ran: what still stands is the same alarm. */
  constructor(options: AlarmEngineOptions, known: readonly Alarm[] = []) {
    this.options = options;
    for (const alarm of known) this.alarms.set(keyOf(alarm), alarm);
  }

  /** One look at the state. Gives the alarms that have changed, as they are now, cleared ones once. */
  step(input: AlarmInput): Alarm[] {
    const changed = new Map<string, Alarm>();
    const seen = new Set<string>();
    for (const rule of this.options.rules) {
      const settings = this.options.settingsOf(rule.kind) ?? { enabled: true, ...rule.defaults };
      if (!settings.enabled) continue;
      for (const condition of rule.conditions(input, settings.thresholds)) {
        const key = keyOf({ kind: rule.kind, target: condition.target });
        seen.add(key);
        this.stands(key, rule.kind, condition, settings, input.now, changed);
      }
    }
    for (const key of this.coming.keys()) if (!seen.has(key)) this.coming.delete(key);
    for (const [key, alarm] of this.alarms) {
      if (!seen.has(key)) this.isGone(key, alarm, input.now, changed);
      this.keepQuiet(key, input.now, changed);
    }
    return [...changed.values()];
  }

  /** Every alarm that is not over. */
  all(): Alarm[] {
    return [...this.alarms.values()];
  }

  /**
   * What a person does to an alarm; null where there is none of that id that is not over.
   *
   * @throws AlarmStepError where it cannot take that step
   */
  act(id: string, event: Extract<AlarmEvent, { type: "acknowledge" | "shelve" | "unshelve" }>): Alarm | null {
    const entry = [...this.alarms].find(([, alarm]) => alarm.id === id);
    if (entry === undefined) return null;
    const [key, alarm] = entry;
    const after = { ...alarm, life: stepAlarm(alarm.life, event) };
    this.put(key, after, new Map());
    return after;
  }

  private stands(
    key: string,
    kind: string,
    { target, since, detail }: Condition,
    { severity, delayOnSec }: RuleSettings,
    now: number,
    changed: Map<string, Alarm>,
  ): void {
    this.going.delete(key);
    const known = this.alarms.get(key);
    if (known?.life.active === true) return;
    const pending = this.coming.get(key) ?? { since: Math.min(since ?? now, now) };
    this.coming.set(key, pending);
    if (now - pending.since < delayOnSec * 1000) return;
    this.coming.delete(key);
    const alarm =
      known === undefined
        ? { id: this.options.newId(), kind, target, severity, detail, life: newAlarm(now) }
        : { ...known, detail, life: stepAlarm(known.life, { type: "raise" }) };
    this.put(key, alarm, changed);
  }

  private isGone(key: string, alarm: Alarm, now: number, changed: Map<string, Alarm>): void {
    if (!alarm.life.active) return;
    const rule = this.options.rules.find(({ kind }) => kind === alarm.kind);
    const settings = this.options.settingsOf(alarm.kind) ?? rule?.defaults;
    const pending = this.going.get(key) ?? { since: now };
    this.going.set(key, pending);
    // A rule that is gone or switched off holds nothing up: what it had raised returns by the same delay.
    if (now - pending.since < (settings?.delayOffSec ?? 0) * 1000) return;
    this.going.delete(key);
    this.put(key, { ...alarm, life: stepAlarm(alarm.life, { type: "return" }) }, changed);
  }

  /** Shelving ends with its time; a device that is out of service is not spoken of. */
  private keepQuiet(key: string, now: number, changed: Map<string, Alarm>): void {
    const alarm = this.alarms.get(key);
    if (alarm === undefined) return;
    const on = this.options.isOutOfService(alarm.target);
    const life = stepAlarm(stepAlarm(alarm.life, { type: "tick", at: now }), { type: "outOfService", on });
    if (life !== alarm.life) this.put(key, { ...alarm, life }, changed);
  }

  private put(key: string, alarm: Alarm, changed: Map<string, Alarm>): void {
    if (stateOf(alarm.life) === "cleared") this.alarms.delete(key);
    else this.alarms.set(key, alarm);
    changed.set(key, alarm);
  }
}

function keyOf({ kind, target }: { kind: string; target: string }): string {
  return `${kind} ${target}`;
}
