import type { PhaseTiming } from "@roadcast/contract";
import type { ControllerModel } from "./network-model.js";

export interface RingCell {
  phase: PhaseTiming;
  /** Seconds in the cycle, from the start of the ring. */
  start: number;
  seconds: number;
}

export interface RingDiagram {
  cycleSec: number;
  rings: { ring: number; cells: RingCell[] }[];
  /** Where barriers stand, seconds from the start of the ring. */
  barriers: number[];
  /** Start of the first coordinated phase, from which `cycleSecond` counts. */
  coordinatedStart: number;
}

/**
 * The rings of a controller under a plan (NEMA TS 2 dual ring): phases of each ring in their order, each as long as its
 * split. With no such plan (free running) phases are drawn equally long and there is no cycle to place a moment in.
 *
 * @param reported splits that the controller reports, which a command may have set apart from the plan's
 */
export function ringDiagram(
  { properties }: ControllerModel,
  planNumber: number | null,
  reported: Readonly<Record<string, number>> | null = null,
): RingDiagram {
  const plan = properties.plans.find(({ plan: number }) => number === planNumber);
  const rings = new Map<number, PhaseTiming[]>();
  for (const phase of properties.phases) rings.set(phase.ring, [...(rings.get(phase.ring) ?? []), phase]);
  const barriers = new Set<number>();
  let cycleSec = 0;
  let coordinatedStart = 0;
  const made = [...rings]
    .sort(([a], [b]) => a - b)
    .map(([ring, phases]) => {
      let at = 0;
      const cells: RingCell[] = [];
      const inOrder = [...phases].sort((a, b) => a.barrier - b.barrier);
      inOrder.forEach((phase, index) => {
        const key = String(phase.phase);
        const seconds = (plan === undefined ? undefined : (reported?.[key] ?? plan.splits[key])) ?? 20;
        if (phase.phase === plan?.coordinatedPhases[0]) coordinatedStart = at;
        cells.push({ phase, start: at, seconds });
        at += seconds;
        const next = inOrder[index + 1];
        if (next !== undefined && next.barrier !== phase.barrier) barriers.add(at);
      });
      cycleSec = Math.max(cycleSec, at);
      return { ring, cells };
    });
  return { cycleSec, rings: made, barriers: [...barriers], coordinatedStart };
}

/** The second of the cycle now, from the last one reported; null where the controller runs no cycle. */
export function cycleSecondNow(
  record: { cycleSec: number | null; cycleSecond: number | null; observedAt: number },
  now: number,
): number | null {
  const { cycleSec, cycleSecond, observedAt } = record;
  if (cycleSec === null || cycleSecond === null || cycleSec <= 0) return null;
  return (cycleSecond + Math.max(0, now - observedAt) / 1000) % cycleSec;
}
