import { authorityRefusals } from "./authority.js";
import { durationRefusals } from "./duration.js";
import { phaseSafetyRefusals } from "./phase-safety.js";
import { planSafetyRefusals } from "./plan-safety.js";
import { precedenceRefusals } from "./precedence.js";
import type { Refusal } from "./refusal.js";
import { sheetSafetyRefusals } from "./sheet-safety.js";
import type { Situation } from "./situation.js";

const rules = [
  authorityRefusals,
  phaseSafetyRefusals,
  planSafetyRefusals,
  sheetSafetyRefusals,
  precedenceRefusals,
  durationRefusals,
];

/**
 * The rules that a command from afar must pass, in the gateway; the controller keeps its own beside them. Every rule
 * that forbids it is named; an empty list lets it through. Rules 6, 7 and 9 (groups, the life of a command, the audit
 * trail) are about what follows and stand elsewhere.
 */
export function interlocks(situation: Situation): Refusal[] {
  return rules.flatMap((rule) => rule(situation));
}
