import { type AlarmKind, type AlarmRuleSettings, alarmKinds, alarmRuleSettings } from "@roadcast/contract";
import type { StoredAlarmRule } from "@roadcast/db";
import type { Logger } from "pino";
import { type Look, lookWith } from "./look.js";
import { alarmRuleTable } from "./rules/table.js";

/** A rule as it is set, with who set it last; revision 0 is as it was delivered. */
export interface RuleInForce {
  settings: AlarmRuleSettings;
  revision: number;
  changedAt: number | null;
  changedBy: string | null;
}

/** Every rule as it was delivered, in the order of the kinds. */
export function deliveredRules(): AlarmRuleSettings[] {
  // The table's types have seen to it that each delivers its own kind.
  return alarmKinds.map((kind) => ({ kind, ...alarmRuleTable[kind].delivered }) as AlarmRuleSettings);
}

/** The rules as they are set: what is stored, over what was delivered. */
export class RuleBook {
  private readonly rules = new Map<AlarmKind, RuleInForce>();
  private bound: Look[] = [];

  constructor(private readonly logger: Logger) {
    this.take([]);
  }

  /** Takes what is stored. What this version cannot read is left aside, in the log and as it was delivered. */
  take(stored: readonly StoredAlarmRule[]): void {
    this.rules.clear();
    for (const settings of deliveredRules()) {
      const row = stored.find(({ kind }) => kind === settings.kind);
      this.rules.set(settings.kind, this.inForce(settings, row));
    }
    this.bound = [...this.rules.values()].map(({ settings }) => lookWith(alarmRuleTable[settings.kind], settings));
  }

  all(): RuleInForce[] {
    return [...this.rules.values()];
  }

  of(kind: AlarmKind): RuleInForce {
    const rule = this.rules.get(kind);
    if (rule === undefined) throw new Error(`there is no rule of kind ${kind}`);
    return rule;
  }

  /** The rules, each bound to its settings. */
  looks(): readonly Look[] {
    return this.bound;
  }

  private inForce(delivered: AlarmRuleSettings, row: StoredAlarmRule | undefined): RuleInForce {
    if (row === undefined) return { settings: delivered, revision: 0, changedAt: null, changedBy: null };
    const { revision, changedAt, changedBy } = row;
    // Parameters that are newer than what is stored are as they were delivered.
    const parameters = { ...delivered.parameters, ...objectOf(row.settings.parameters) };
    const parsed = alarmRuleSettings.safeParse({ ...delivered, ...row.settings, parameters, kind: row.kind });
    if (parsed.success) return { settings: parsed.data, revision, changedAt, changedBy };
    this.logger.error(
      { kind: row.kind, err: parsed.error },
      "a stored alarm rule cannot be read: as delivered instead",
    );
    return { settings: delivered, revision, changedAt, changedBy };
  }
}

function objectOf(value: unknown): object {
  return typeof value === "object" && value !== null ? value : {};
}
