import type { ControllerRequest } from "@roadcast/contract";
import { type Asked, phasesRefusal } from "./asked.js";
import type { SignalProgramme } from "./signal-programme.js";

/** What can be asked of a controller, apart from ending what was asked before. */
export type LastingRequest = Exclude<ControllerRequest, { type: "release" }>;

export type Checked = { asked: Asked } | { refusal: string };

/** What a request is checked against. */
export interface Programmed {
  readonly programme: SignalProgramme;
  /** Number of the plan that runs or would run but for the mode: what a timing changes. */
  readonly planInForce: number | null;
  /** Number of the schedule's plan: what a coordinated mode runs by. */
  readonly planOfSchedule: number | null;
}

/** A request in the controller's own terms, or why its programme forbids it. */
export function checkRequest(request: LastingRequest, { programme, planInForce, planOfSchedule }: Programmed): Checked {
  switch (request.type) {
    case "setPlan": {
      const table = programme.tableOf(request.args.plan);
      if (table !== null) return { asked: { kind: "plan", table } };
      const faults = programme.faultsOf(request.args.plan);
      if (faults === null) return { refusal: `plan ${request.args.plan} is not programmed` };
      return { refusal: `not valid: ${faults.join("; ")}` };
    }
    case "setMode": {
      const { mode } = request.args;
      if (mode === "coordinated" && (planOfSchedule === null || programme.tableOf(planOfSchedule) === null)) {
        return { refusal: "the plan of the schedule is not valid: there is nothing to coordinate by" };
      }
      return { asked: { kind: mode } };
    }
    case "setTiming": {
      if (planInForce === null) return { refusal: "no plan is in force that a timing could change" };
      const { plan = planInForce } = request.args;
      if (plan !== planInForce) return { refusal: `plan ${planInForce} is in force, not plan ${plan}` };
      const variant = programme.variant(planInForce, request.args);
      if ("faults" in variant) return { refusal: `not valid: ${variant.faults.join("; ")}` };
      return { asked: { kind: "plan", table: variant.table } };
    }
    case "hold":
    case "force": {
      const { phase } = request.args;
      const refusal = phasesRefusal(programme.structure, [phase]);
      return refusal === null ? { asked: { kind: request.type, phase } } : { refusal };
    }
    case "preempt": {
      const phases = [...new Set(request.args.phases)];
      const refusal = phasesRefusal(programme.structure, phases);
      return refusal === null ? { asked: { kind: "preempt", phases } } : { refusal };
    }
  }
}

/** How long a request lasts at most, ms of the wall clock. */
export function lastsMs(request: LastingRequest): number {
  return (request.type === "preempt" ? request.args.maxSec : request.args.forSec) * 1000;
}
