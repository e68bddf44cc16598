import type { TimingSheet } from "@roadcast/contract";
import { phasesConflict, type RingStructure, type Timetable } from "./signal-timing.js";

/**
 * What a controller may be asked to do instead of its schedule, until it is asked for something else or nothing; and
 * another timing sheet, by which it then has another schedule.
 */
export type Asked =
  | { kind: "plan"; table: Timetable }
  | { kind: "coordinated" | "free" | "flash" | "dark" }
  | { kind: "hold" | "force"; phase: number }
  | { kind: "preempt"; phases: readonly number[] }
  | { kind: "sheet"; sheet: TimingSheet };

/** Why these phases cannot all be green at once, in words; null where they can. */
export function phasesRefusal(structure: RingStructure, phases: readonly number[]): string | null {
  const times = phases.map((phase) => structure.phases.get(phase));
  for (const [index, a] of times.entries()) {
    if (a === undefined) return `there is no phase ${phases[index]}`;
    for (const b of times.slice(0, index)) {
      if (b !== undefined && phasesConflict(a, b)) return `phases ${b.phase} and ${a.phase} conflict`;
    }
  }
  return null;
}
