import { leastGreenSec } from "@roadcast/contract";
import { type Refusal, refusal } from "./refusal.js";
import { phaseOf, phasesConflict } from "./ring-barrier.js";
import type { Situation } from "./situation.js";

/** Korean and NEMA practice alike: no yellow is shorter, seconds. */
const leastYellowSec = 3;

/**
 * Rule 2: nothing that creates a conflict, and no time on the street that is shortened, preemption included. The phases
 * that a command names exist, do not conflict with each other, and get at least their minimum green, walk and
 * pedestrian clearance.
 */
export function phaseSafetyRefusals({ request, site }: Situation): Refusal[] {
  switch (request.type) {
    case "hold":
      return phaseRefusals(site, request.args.phase, "/args/phase");
    case "force": {
      const { phase, forSec } = request.args;
      return [...phaseRefusals(site, phase, "/args/phase"), ...shortGreen(site, phase, forSec, "/args/forSec")];
    }
    case "preempt": {
      const { phases, maxSec } = request.args;
      return [
        ...phases.flatMap((phase, i) => phaseRefusals(site, phase, `/args/phases/${i}`)),
        ...phases.flatMap((phase) => shortGreen(site, phase, maxSec, "/args/maxSec")),
        ...pairRefusals(site, phases),
      ];
    }
    default:
      return [];
  }
}

/** Yellow and red clearance come from the sheet, which no command changes; a sheet that is unsafe is not run by. */
function phaseRefusals(site: Situation["site"], phase: number, place: string): Refusal[] {
  const timing = phaseOf(site, phase);
  if (timing === undefined)
    return [refusal("unknownPhase", `controller ${site.id} has no phase ${phase}`, place, { phase })];
  if (timing.yellowChangeSec >= leastYellowSec) return [];
  const values = { phase, yellowSec: timing.yellowChangeSec, leastSec: leastYellowSec };
  return [refusal("yellowTooShort", `the yellow of phase ${phase} is under ${leastYellowSec} s`, place, values)];
}

function shortGreen(site: Situation["site"], phase: number, forSec: number, place: string): Refusal[] {
  const timing = phaseOf(site, phase);
  if (timing === undefined || forSec >= leastGreenSec(timing)) return [];
  const detail = `phase ${phase} needs ${leastGreenSec(timing)} s for its minimum green and its pedestrians`;
  return [refusal("shortensGreen", detail, place, { phase, forSec, leastSec: leastGreenSec(timing) })];
}

function pairRefusals(site: Situation["site"], phases: readonly number[]): Refusal[] {
  const found: Refusal[] = [];
  for (const [i, phase] of phases.entries()) {
    const place = `/args/phases/${i}`;
    for (const other of phases.slice(0, i)) {
      if (phase === other) found.push(refusal("duplicate", `phase ${phase} is there twice`, place, { phase }));
      else if (phasesConflict(site, phase, other)) {
        found.push(refusal("conflictingPhases", `phases ${other} and ${phase} conflict`, place, { phase, other }));
      }
    }
  }
  return found;
}
