import type { PhaseTiming, TimingPlan } from "@roadcast/contract";

/** The smallest step of a controller's clock: NEMA TS 2 times run in tenths of a second. */
export const tickMs = 100;

/** A phase's times in whole ticks, milliseconds. */
export interface PhaseTimes {
  phase: number;
  ring: number;
  barrier: number;
  minGreenMs: number;
  maxGreenMs: number;
  yellowMs: number;
  redClearanceMs: number;
  /** Null where no pedestrians are served. */
  walkMs: number | null;
  pedClearanceMs: number | null;
}

/** The rings of a controller: for each barrier group, in order, the phases of each ring in their order. */
export interface RingStructure {
  phases: Map<number, PhaseTimes>;
  /** `groups[group][ring]` = phase numbers. */
  groups: number[][][];
}

/** Milliseconds rounded up to a tick: a time is never shortened. */
function ticks(seconds: number): number {
  return Math.ceil((seconds * 1000) / tickMs - 1e-9) * tickMs;
}

export function ringStructure(timings: readonly PhaseTiming[]): RingStructure {
  const phases = new Map<number, PhaseTimes>();
  for (const timing of timings) {
    const served = timing.walkSec !== null && timing.pedClearanceSec !== null;
    phases.set(timing.phase, {
      phase: timing.phase,
      ring: timing.ring,
      barrier: timing.barrier,
      minGreenMs: ticks(timing.minGreenSec),
      maxGreenMs: ticks(timing.maxGreenSec),
      yellowMs: ticks(timing.yellowChangeSec),
      redClearanceMs: ticks(timing.redClearanceSec),
      walkMs: served ? ticks(timing.walkSec ?? 0) : null,
      pedClearanceMs: served ? ticks(timing.pedClearanceSec ?? 0) : null,
    });
  }
  const all = [...phases.values()];
  const rings = [...new Set(all.map((times) => times.ring))].sort((a, b) => a - b);
  const barriers = [...new Set(all.map((times) => times.barrier))].sort((a, b) => a - b);
  const groups = barriers.map((barrier) =>
    rings.map((ring) =>
      all
        .filter((times) => times.ring === ring && times.barrier === barrier)
        .map((times) => times.phase)
        .sort((a, b) => a - b),
    ),
  );
  return { phases, groups };
}

/** Green that a phase must have once it has begun: its minimum, and walk and pedestrian clearance where they are served. */
export function leastGreenMs(times: PhaseTimes): number {
  return Math.max(times.minGreenMs, (times.walkMs ?? 0) + (times.pedClearanceMs ?? 0));
}

/** Two phases that may never have right of way together: of one ring, or on different sides of a barrier. */
export function phasesConflict(a: PhaseTimes, b: PhaseTimes): boolean {
  return a.phase !== b.phase && (a.ring === b.ring || a.barrier !== b.barrier);
}

/**
 * What is wrong with a plan, in words; empty where it can run. Between barriers both rings add up to the same time, each
 * ring adds up to the cycle, each split holds its least green, yellow and red clearance, and offset < cycle.
 */
export function planFaults(structure: RingStructure, plan: TimingPlan): string[] {
  const faults: string[] = [];
  const split = (phase: number) => plan.splits[String(phase)];
  for (const times of structure.phases.values()) {
    const splitSec = split(times.phase);
    if (splitSec === undefined) {
      faults.push(`plan ${plan.plan}: phase ${times.phase} has no split`);
      continue;
    }
    const needMs = leastGreenMs(times) + times.yellowMs + times.redClearanceMs;
    if (ticks(splitSec) < needMs) {
      faults.push(`plan ${plan.plan}: split of phase ${times.phase} is ${splitSec} s, needs ${needMs / 1000} s`);
    }
  }
  let total = 0;
  for (const rings of structure.groups) {
    const sums = rings
      .filter((ring) => ring.length > 0)
      .map((ring) => ring.reduce((sum, phase) => sum + ticks(split(phase) ?? 0), 0));
    if (new Set(sums).size > 1) faults.push(`plan ${plan.plan}: rings do not meet at the barrier`);
    total += sums[0] ?? 0;
  }
  if (total !== ticks(plan.cycleSec)) {
    faults.push(`plan ${plan.plan}: splits add up to ${total / 1000} s, the cycle is ${plan.cycleSec} s`);
  }
  if (plan.offsetSec >= plan.cycleSec) faults.push(`plan ${plan.plan}: offset is not below the cycle`);
  if (!plan.coordinatedPhases.some((phase) => structure.phases.has(phase))) {
    faults.push(`plan ${plan.plan}: none of its coordinated phases exists`);
  }
  return faults;
}

/** A plan laid out on its cycle; second 0 is the start of green of its first coordinated phase. */
export interface Timetable {
  plan: TimingPlan;
  cycleMs: number;
  offsetMs: number;
  /** Start of green by phase, ms into the cycle. */
  startMs: Map<number, number>;
  /** Green by phase, ms. */
  greenMs: Map<number, number>;
  /** Whether every green could be a sixth shorter and still hold its least: then the cycle may be shortened to get in step. */
  canShorten: boolean;
}

/** Lays a plan without faults out on its cycle. */
export function timetable(structure: RingStructure, plan: TimingPlan): Timetable {
  const startMs = new Map<number, number>();
  const greenMs = new Map<number, number>();
  let groupStartMs = 0;
  let canShorten = true;
  for (const rings of structure.groups) {
    let groupMs = 0;
    for (const ring of rings) {
      let at = groupStartMs;
      for (const phase of ring) {
        const times = structure.phases.get(phase);
        const splitMs = ticks(plan.splits[String(phase)] ?? 0);
        const clearanceMs = (times?.yellowMs ?? 0) + (times?.redClearanceMs ?? 0);
        startMs.set(phase, at);
        greenMs.set(phase, splitMs - clearanceMs);
        if (times !== undefined && splitMs / 1.2 - clearanceMs < leastGreenMs(times)) canShorten = false;
        at += splitMs;
      }
      if (ring.length > 0) groupMs = at - groupStartMs;
    }
    groupStartMs += groupMs;
  }
  const cycleMs = ticks(plan.cycleSec);
  const reference = plan.coordinatedPhases.find((phase) => startMs.has(phase));
  const zeroMs = reference === undefined ? 0 : (startMs.get(reference) ?? 0);
  for (const [phase, at] of startMs) startMs.set(phase, modulo(at - zeroMs, cycleMs));
  return { plan, cycleMs, offsetMs: ticks(plan.offsetSec), startMs, greenMs, canShorten };
}

/** `cycleSecond` of the contract in ms: (time since today's 00:00 Asia/Seoul − offset) mod cycle. */
export function cyclePositionMs(msOfDay: number, table: Pick<Timetable, "offsetMs" | "cycleMs">): number {
  return modulo(msOfDay - table.offsetMs, table.cycleMs);
}

export function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}
