import { type PlanTimes, planFaults, type RefusalCode, refusalCodes, type TimingPlan } from "@roadcast/contract";
import { jsonPointer } from "../faults.js";
import { type Refusal, refusal } from "./refusal.js";
import { planOf } from "./ring-barrier.js";
import type { Situation } from "./situation.js";

/**
 * Rule 3: the plan that would run is valid. Of `setTiming` that is the plan that runs now, with what the command
 * changes in it, and only where that is the plan that it names; `setMode coordinated` goes back to what the schedule says, which the network's import has checked.
 */
export function planSafetyRefusals(situation: Situation): Refusal[] {
  const { request, site } = situation;
  if (request.type === "setPlan") {
    const plan = planOf(site, request.args.plan);
    if (plan === undefined) {
      const detail = `controller ${site.id} has no plan ${request.args.plan}`;
      return [refusal("unknownPlan", detail, "/args/plan", { plan: request.args.plan })];
    }
    return faultsOf(plan, situation, () => "/args/plan");
  }
  if (request.type !== "setTiming") return [];
  const running = runningPlan(situation);
  if (running === null) {
    return [refusal("noPlanRuns", `no plan runs on controller ${site.id}: there is no timing to change`, "/type")];
  }
  const { plan, cycleSec, offsetSec, splits } = request.args;
  if (plan !== undefined && plan !== running.plan) {
    const detail = `the timing is meant for plan ${plan}, and plan ${running.plan} runs on controller ${site.id}`;
    return [refusal("otherPlanRuns", detail, "/args/plan")];
  }
  // "02" would pass for phase 2 in a controller, and be an unknown name here.
  const misnamed = Object.keys(splits ?? {}).filter((key) => String(Number(key)) !== key);
  if (misnamed.length > 0) {
    return misnamed.map((key) =>
      refusal("unknownPhase", `"${key}" names no phase`, jsonPointer(["args", "splits", key]), { phase: key }),
    );
  }
  const changed: PlanTimes = {
    cycleSec: cycleSec ?? running.cycleSec,
    offsetSec: offsetSec ?? running.offsetSec,
    splits: { ...running.splits, ...splits },
    coordinatedPhases: running.coordinatedPhases,
  };
  return faultsOf(changed, situation, (path) => jsonPointer(["args", ...path]));
}

/** The plan that the controller reports, as the sheet has it; null where none runs. */
export function runningPlan({ site, heard }: Pick<Situation, "site" | "heard">): TimingPlan | null {
  const plan = heard?.state.mode === "coordinated" ? heard.state.plan : null;
  return plan == null ? null : (planOf(site, plan) ?? null);
}

function faultsOf(plan: PlanTimes, { site }: Situation, placeOf: (path: readonly PropertyKey[]) => string): Refusal[] {
  return planFaults(plan, site.sheet.phases).map(({ path, code, detail, values }) =>
    refusal(isRefusalCode(code) ? code : "outOfRange", detail, placeOf(path), values),
  );
}

function isRefusalCode(code: string): code is RefusalCode {
  return (refusalCodes as readonly string[]).includes(code);
}
