import type { AlarmDetail, AlarmKind, AlarmParameters, AlarmRuleSettings } from "@roadcast/contract";
import type { AlarmInput, AlarmRule, Cause, Condition, StandingCauses } from "./rule.js";

/** A rule with what is set for it. */
export interface Look {
  kind: AlarmKind;
  settings: Pick<AlarmRuleSettings, "enabled" | "severity" | "delayOnSec" | "delayOffSec">;
  delaysFromLook: boolean;
  conditions(input: AlarmInput): Condition[];
  causes(conditions: readonly Condition[], input: AlarmInput, standing: StandingCauses): Cause[];
  behind(target: string, input: AlarmInput): { kind: AlarmKind; target: string } | null;
  isOther(before: AlarmDetail, now: AlarmDetail): boolean;
  unsure(target: string, detail: AlarmDetail, input: AlarmInput, wasSeen: boolean): boolean;
}

/** Binds a rule to its settings, which have been parsed by the schema of its kind. */
export function lookWith<K extends AlarmKind>(rule: AlarmRule<K>, settings: AlarmRuleSettings): Look {
  const parameters = settings.parameters as AlarmParameters<K>;
  return {
    kind: rule.kind,
    settings,
    delaysFromLook: rule.delaysFromLook === true,
    conditions: (input) => rule.conditions(input, parameters),
    causes: (conditions, input, standing) => rule.causes?.(conditions, input, parameters, standing) ?? [],
    behind: (target, { places }) => rule.behind?.(target, places) ?? null,
    isOther: (before, now) => rule.isOther?.(before, now) ?? false,
    unsure: (target, detail, input, wasSeen) => rule.unsure?.(target, detail, input, wasSeen) ?? false,
  };
}
