import { clearanceSec, leastGreenSec } from "@roadcast/contract";
import { phasesServing, type RoadLink, type Turn, turnBetween } from "../../network/road-network.js";
import { runningPlan } from "../plan-safety.js";
import { type ControllerSite, phaseOf, phasesConflict } from "../ring-barrier.js";
import type { HeardState } from "../situation.js";

/**
 * Vehicles that a lane lets go in an hour of green: the base saturation flow rate of 1,900 passenger cars of the Highway
 * Capacity Manual (2000, exhibit 16-7), less a twentieth for heavy vehicles and narrow lanes.
 */
export const saturationVphPerLane = 1_800;
/** No approach is taken to be fuller than this share of what it can let go: its queue would never end. */
const fullestShare = 0.95;
/** The queue before the stop line is given so long to clear at the most, and where no flow is known, seconds. */
const longestQueueSec = 60;
const unknownQueueSec = 15;
/** A command is on its way, and its controller's report of green, for so long; then there is a little time, seconds. */
const marginSec = 7;

/** How a vehicle turns at a junction, and by which phases. */
export interface Approach {
  turn: Turn;
  phases: readonly number[];
}

/**
 * The phases that a vehicle needs on its way from one link into the next: that of its movement, and with it whatever
 * else serves its approach and does not conflict, so that all lanes before it clear. A right turn that no phase serves
 * goes with its approach. None where no phase serves the approach at all.
 */
export function approachOf(site: Pick<ControllerSite, "sheet" | "legs">, from: RoadLink, to: RoadLink): Approach {
  const { phases } = site.sheet;
  const turn = turnBetween(from, to);
  const ofApproach = phases.filter(({ movements }) => movements.some(({ fromLinkId }) => fromLinkId === from.id));
  const served = phasesServing(phases, from.id, to.id, turn);
  const through = ofApproach.filter(({ movements }) => movements.some((each) => each.turn === "through"));
  const chosen: number[] = [];
  for (const { phase } of [...served, ...(served.length > 0 ? [] : through), ...ofApproach]) {
    const fits = chosen.every((other) => other !== phase && !phasesConflict(site, phase, other));
    if (fits && chosen.length < mostPhases) chosen.push(phase);
  }
  return { turn, phases: chosen };
}

/** As the contract lets a preemption ask for. */
const mostPhases = 4;

/** Seconds of green and of red that an approach has in a cycle of the plan that runs, else of the longest. */
export function greenAndRedSec(
  site: ControllerSite,
  heard: HeardState | null,
  phases: readonly number[],
): { greenSec: number; redSec: number } {
  const longest = site.sheet.plans.toSorted((a, b) => b.cycleSec - a.cycleSec)[0];
  const plan = runningPlan({ site, heard }) ?? longest;
  if (plan === undefined) return { greenSec: 0, redSec: 0 };
  const greens = phases.map((phase) => {
    const timing = phaseOf(site, phase);
    return timing === undefined ? 0 : Math.max(0, (plan.splits[String(phase)] ?? 0) - clearanceSec(timing));
  });
  const greenSec = Math.max(0, ...greens);
  return { greenSec, redSec: Math.max(0, plan.cycleSec - greenSec) };
}

/**
 * So long before the vehicle a junction is preempted, seconds: until its phases are green, at the longest, and until the
 * queue before them is gone. The longest change waits for the least green (walk and pedestrian clearance, which nothing
 * shortens) and the clearance of one phase that conflicts. The queue is that of uniform arrivals over a whole red
 * (deterministic queueing, D/D/1): n = q·r vehicles, gone t = r·y / (1 − y) after the start of green, y = q/s.
 */
export function leadSec(
  site: ControllerSite,
  approach: { phases: readonly number[]; lanes: number; flowVph: number | null; redSec: number },
): number {
  const others = site.sheet.phases.filter(
    ({ phase }) =>
      !approach.phases.includes(phase) && approach.phases.some((ours) => phasesConflict(site, ours, phase)),
  );
  const changeSec = Math.max(0, ...others.map((timing) => leastGreenSec(timing) + clearanceSec(timing)));
  const y = approach.flowVph === null ? null : saturation(approach.flowVph, approach.lanes);
  const queueSec = y === null ? unknownQueueSec : Math.min(longestQueueSec, (approach.redSec * y) / (1 - y));
  return Math.ceil(changeSec + queueSec + marginSec);
}

/**
 * What the vehicles of one crossing approach wait beyond what they do in any cycle, at the most, seconds of all of them
 * together: their red lasts `heldSec` longer, and what its greens do not clear waits for the next. Deterministic queueing
 * (D/D/1; May, Traffic Flow Fundamentals, 1990, ch. 12) over the plan's own greens and reds, until the queue is as in any
 * other cycle. At the most, since a preemption that falls into the approach's own red adds less. Leaves out what
 * coordination loses afterwards.
 */
export function crossingDelaySec(
  flowVph: number,
  lanes: number,
  { greenSec, redSec }: { greenSec: number; redSec: number },
  heldSec: number,
): number {
  if (greenSec <= 0 || flowVph <= 0) return (flowVph / 3600) * heldSec * (redSec + heldSec / 2);
  const perSec = (saturationVphPerLane * lanes) / 3600;
  const arrivals = Math.min(flowVph / 3600, (fullestShare * perSec * greenSec) / (greenSec + redSec));
  const served = (queue: number) => overGreen(queue, perSec - arrivals, greenSec);
  const usual = served(arrivals * redSec);
  let waited = (arrivals * ((redSec + heldSec) ** 2 - redSec ** 2)) / 2;
  for (let queue = arrivals * (redSec + heldSec); ; ) {
    const { sec, left } = served(queue);
    waited += sec - usual.sec;
    if (left === 0) return waited;
    waited += left * redSec;
    queue = left + arrivals * redSec;
  }
}

function saturation(flowVph: number, lanes: number): number {
  return Math.min(fullestShare, flowVph / (saturationVphPerLane * lanes));
}

/** What waits in a green that begins with a queue, vehicle-seconds, and what is left of it at its end, vehicles. */
function overGreen(queue: number, netPerSec: number, greenSec: number): { sec: number; left: number } {
  const left = queue - netPerSec * greenSec;
  if (left > 0) return { sec: ((queue + left) / 2) * greenSec, left };
  return { sec: (queue * queue) / (2 * netPerSec), left: 0 };
}
