import {
  type AlarmKind,
  type AlarmRule,
  type AlarmRuleChange,
  type AlarmRuleSettings,
  alarmParameters,
  alarmRuleChange,
  channelFaultCodes,
  detectorFailures,
  deviceKinds,
} from "@roadcast/contract";

type Value = string | boolean | readonly string[];

/** A rule as it stands in a form: numbers as they are typed. */
export interface RuleDraft {
  enabled: boolean;
  severity: string;
  delayOnSec: string;
  delayOffSec: string;
  adviceKo: string;
  adviceEn: string;
  parameters: Readonly<Record<string, Value>>;
}

/** What is wrong with a field. `badNumber` comes with what it may be. */
export type DraftFault =
  | { code: "badNumber"; from: number; to: number }
  | { code: "needText" }
  | { code: "needChoice" }
  | { code: "bad" };

/** Settings as a form shows them. */
export function draftOf({
  enabled,
  severity,
  delayOnSec,
  delayOffSec,
  advice,
  parameters,
}: AlarmRuleSettings): RuleDraft {
  return {
    enabled,
    severity: String(severity),
    delayOnSec: String(delayOnSec),
    delayOffSec: String(delayOffSec),
    adviceKo: advice.ko,
    adviceEn: advice.en,
    parameters: Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [name, typeof value === "number" ? String(value) : value]),
    ),
  };
}

/** What may be chosen of a parameter that is a choice; null for one that is none. */
export function choicesOf(name: string): readonly string[] | null {
  if (name === "kinds") return deviceKinds;
  if (name === "tests") return detectorFailures.filter((test) => test !== "clockSkew");
  return name === "codes" ? channelFaultCodes : null;
}

/** A text that is no number is none, rather than 0. */
const numberIn = (text: string): number => (text.trim() === "" ? Number.NaN : Number(text));

/**
 * The rule that a form asks for, or what is wrong with which field (`delayOnSec`, `advice.ko`, `parameters.count`), by
 * the contract's own schema.
 */
export function changeOf(
  kind: AlarmKind,
  draft: RuleDraft,
  revision: number,
): { change: AlarmRuleChange; faults: null } | { change: null; faults: ReadonlyMap<string, DraftFault> } {
  const parsed = alarmRuleChange.safeParse({
    kind,
    enabled: draft.enabled,
    severity: numberIn(draft.severity),
    delayOnSec: numberIn(draft.delayOnSec),
    delayOffSec: numberIn(draft.delayOffSec),
    advice: { ko: draft.adviceKo.trim(), en: draft.adviceEn.trim() },
    parameters: Object.fromEntries(
      Object.entries(draft.parameters).map(([name, value]) => [
        name,
        typeof value === "string" ? numberIn(value) : value,
      ]),
    ),
    revision,
  });
  if (parsed.success) return { change: parsed.data, faults: null };
  const faults = new Map<string, DraftFault>();
  for (const { path } of parsed.error.issues) {
    // Of a choice the fault may be in one of its items.
    const place = path.slice(0, path[0] === "parameters" || path[0] === "advice" ? 2 : 1).join(".");
    if (!faults.has(place)) faults.set(place, faultOf(kind, place));
  }
  return { change: null, faults };
}

function faultOf(kind: AlarmKind, place: string): DraftFault {
  if (place.startsWith("advice.")) return { code: "needText" };
  if (place === "delayOnSec" || place === "delayOffSec") return { code: "badNumber", from: 0, to: 86_400 };
  const name = place.replace("parameters.", "");
  if (choicesOf(name) !== null) return { code: "needChoice" };
  const shape: Record<string, unknown> = alarmParameters[kind].shape;
  const field = shape[name];
  if (typeof field === "object" && field !== null && "minValue" in field && "maxValue" in field) {
    const { minValue: from, maxValue: to } = field;
    if (typeof from === "number" && typeof to === "number") return { code: "badNumber", from, to };
  }
  return { code: "bad" };
}

/** Whether somebody has set the rule since the revision that a form was filled from. */
export const isOutrun = (rule: Pick<AlarmRule, "revision">, seen: number): boolean => rule.revision !== seen;
