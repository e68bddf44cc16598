import { clearanceSec, leastGreenSec, type PhaseTiming } from "@roadcast/contract";
import { runningPlan } from "./plan-safety.js";
import { barrierGroups } from "./ring-barrier.js";
import type { Situation } from "./situation.js";

/** A controller reports every 5 s; what it has done shows in the next report at the latest. */
const reportEverySec = 5;
/** A controller that takes another timing sheet starts up from red, as after its power comes back. */
const startUpSec = 15;

/**
 * How long a command may rightly take from its acceptance until the asked state is reported, ms. Upper bounds, from the
 * timing sheet:
 * a change of plan, timing or mode waits for the end of a cycle and, where people are crossing, for their clearance; a
 * plan is in force from there on, though it may take cycles of transition until it is in step with its offset (NTCIP
 * 1202); flash and dark wait for the greens that run, with their clearances; force and preempt for the least greens and
 * clearances of the phases before; a phase to be held, which nothing is cut short for, for its turn in the cycle. What
 * is green now may have ended by the time the command is there, so it makes none of these shorter.
 */
export function waitMs(situation: Pick<Situation, "request" | "site" | "heard">): number {
  return Math.ceil((waitSec(situation) + reportEverySec) * 1000);
}

function waitSec(situation: Pick<Situation, "request" | "site" | "heard">): number {
  const { request, site } = situation;
  const { phases } = site.sheet;
  switch (request.type) {
    case "setPlan":
    case "setTiming":
      return cycleSec(situation) + longestPedClearanceSec(phases);
    case "setMode":
      return request.args.mode === "flash" || request.args.mode === "dark"
        ? Math.max(0, ...phases.map((phase) => leastGreenSec(phase) + clearanceSec(phase)))
        : cycleSec(situation) + longestPedClearanceSec(phases);
    case "hold":
      return cycleSec(situation) + longestPedClearanceSec(phases);
    case "force":
    case "preempt":
      return ringsSec(phases, (phase) => leastGreenSec(phase) + clearanceSec(phase));
    case "setSheet":
      return cycleSec(situation) + longestPedClearanceSec(phases) + startUpSec;
    case "release":
      // What was asked for ends as it began, and the schedule takes over at the end of a cycle.
      return cycleSec(situation) + longestPedClearanceSec(phases);
  }
}

/** The cycle that runs, else the longest that the sheet has: of plans, or every phase to its greatest green. */
function cycleSec({ site, heard }: Pick<Situation, "site" | "heard">): number {
  const reported = heard?.state.mode === "coordinated" ? heard.state.cycleSec : null;
  const { phases, plans } = site.sheet;
  const planned = runningPlan({ site, heard })?.cycleSec ?? Math.max(...plans.map((plan) => plan.cycleSec));
  if (heard?.state.mode === "coordinated") return Math.max(reported ?? 0, planned);
  const free = ringsSec(phases, (phase) => Math.max(phase.maxGreenSec, leastGreenSec(phase)) + clearanceSec(phase));
  return Math.max(free, planned);
}

/** Once through all barriers: between two of them the ring that takes longest counts. Seconds. */
function ringsSec(phases: readonly PhaseTiming[], ofPhase: (phase: PhaseTiming) => number): number {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return sum(barrierGroups(phases).map((rings) => Math.max(0, ...rings.map((ring) => sum(ring.map(ofPhase))))));
}

function longestPedClearanceSec(phases: readonly PhaseTiming[]): number {
  return Math.max(0, ...phases.map(({ pedClearanceSec }) => pedClearanceSec ?? 0));
}
