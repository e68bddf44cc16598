import type { Indication } from "@roadcast/contract";
import { type PhaseTimes, phasesConflict } from "./signal-timing.js";

export type Pedestrian = "walk" | "pedClearance" | "dontWalk" | null;

/** What the lamps of a phase show. */
export interface PhaseOutput {
  phase: number;
  indication: Indication;
  pedestrian: Pedestrian;
}

/** No yellow may be shorter, whatever is programmed, ms. */
export const leastYellowMs = 3000;

interface Watched {
  times: PhaseTimes;
  indication: Indication;
  pedestrian: Pedestrian;
  sinceMs: number;
  pedestrianSinceMs: number;
  /** When its right of way ended: the end of its last yellow. */
  clearedMs: number;
}

/**
 * A conflict monitor (malfunction management unit, NEMA TS 2 section 4): it sees the lamps only, never the controller's
 * reckoning, and holds its own programme of what conflicts and how long yellow, red clearance and pedestrian clearance
 * must be. Minimum green and walk are watched as well, which is ours: NEMA's monitor knows neither. Its first finding
 * stays until someone resets it on the street.
 */
export class ConflictMonitor {
  private readonly watched = new Map<number, Watched>();
  private tripped: string | null = null;

  constructor(private readonly programme: ReadonlyMap<number, PhaseTimes>) {}

  /** The finding that put it out, or null. */
  get finding(): string | null {
    return this.tripped;
  }

  /**
   * Why phases cannot run under the card, in words; null where they can: each is on it, none of its times is shorter than
   * the card's, and none go together that the card keeps apart. Another card is put in on the street.
   */
  refusalOf(phases: ReadonlyMap<number, PhaseTimes>): string | null {
    for (const times of phases.values()) {
      const card = this.programme.get(times.phase);
      if (card === undefined) return `phase ${times.phase} is not on the conflict monitor's card`;
      for (const name of ["minGreenMs", "yellowMs", "redClearanceMs", "walkMs", "pedClearanceMs"] as const) {
        const least = card[name];
        const given = times[name];
        if (least === null || given === null || given >= least) continue;
        return `phase ${times.phase}: the conflict monitor's card has ${name.slice(0, -2)} ${least / 1000} s, not ${given / 1000} s`;
      }
      for (const other of phases.values()) {
        const otherCard = this.programme.get(other.phase);
        if (otherCard === undefined || phasesConflict(times, other) || !phasesConflict(card, otherCard)) continue;
        return `the conflict monitor's card keeps phases ${times.phase} and ${other.phase} apart`;
      }
    }
    return null;
  }

  /** Someone opened the cabinet: forget the finding and what was seen. */
  reset(): void {
    this.tripped = null;
    this.watched.clear();
  }

  /** Looks at the lamps at a moment (ms of the controller's clock). Gives the finding once there is one. */
  watch(outputs: readonly PhaseOutput[], nowMs: number): string | null {
    if (this.tripped !== null) return this.tripped;
    for (const output of outputs) {
      this.tripped ??= this.follow(output, nowMs);
    }
    this.tripped ??= this.findConflict(nowMs);
    return this.tripped;
  }

  private follow(output: PhaseOutput, nowMs: number): string | null {
    const times = this.programme.get(output.phase);
    if (times === undefined) return `phase ${output.phase} is not in the monitor's programme`;
    const before = this.watched.get(output.phase);
    if (before === undefined) {
      this.watched.set(output.phase, {
        times,
        indication: output.indication,
        pedestrian: output.pedestrian,
        sinceMs: nowMs,
        pedestrianSinceMs: nowMs,
        clearedMs: Number.NEGATIVE_INFINITY,
      });
      return null;
    }
    let finding: string | null = null;
    if (output.indication !== before.indication) {
      const lastedMs = nowMs - before.sinceMs;
      if (before.indication === "green" && output.indication !== "yellow") {
        finding = `phase ${output.phase}: no yellow after green`;
      } else if (before.indication === "green" && lastedMs < times.minGreenMs) {
        finding = `phase ${output.phase}: green of ${lastedMs} ms`;
      } else if (before.indication === "yellow" && lastedMs < Math.max(leastYellowMs, times.yellowMs)) {
        finding = `phase ${output.phase}: yellow of ${lastedMs} ms`;
      } else if (before.indication === "yellow" && output.indication === "green") {
        finding = `phase ${output.phase}: green after yellow`;
      }
      if (before.indication === "yellow") before.clearedMs = nowMs;
      before.indication = output.indication;
      before.sinceMs = nowMs;
    }
    if (output.pedestrian !== before.pedestrian) {
      const lastedMs = nowMs - before.pedestrianSinceMs;
      if (before.pedestrian === "walk" && output.pedestrian !== "pedClearance") {
        finding ??= `phase ${output.phase}: no pedestrian clearance after walk`;
      } else if (before.pedestrian === "walk" && lastedMs < (times.walkMs ?? 0)) {
        finding ??= `phase ${output.phase}: walk of ${lastedMs} ms`;
      } else if (before.pedestrian === "pedClearance" && lastedMs < (times.pedClearanceMs ?? 0)) {
        finding ??= `phase ${output.phase}: pedestrian clearance of ${lastedMs} ms`;
      }
      before.pedestrian = output.pedestrian;
      before.pedestrianSinceMs = nowMs;
    }
    return finding;
  }

  private findConflict(nowMs: number): string | null {
    const going = [...this.watched.values()].filter(hasRightOfWay);
    for (const a of going) {
      for (const b of this.watched.values()) {
        if (!phasesConflict(a.times, b.times)) continue;
        if (hasRightOfWay(b)) return `phases ${a.times.phase} and ${b.times.phase} go together`;
        const begins = a.indication === "green" && a.sinceMs === nowMs;
        if (begins && nowMs - b.clearedMs < b.times.redClearanceMs) {
          return `phase ${a.times.phase} begins ${nowMs - b.clearedMs} ms after phase ${b.times.phase}`;
        }
      }
    }
    return null;
  }
}

function hasRightOfWay(watched: Watched): boolean {
  const walking = watched.pedestrian === "walk" || watched.pedestrian === "pedClearance";
  return watched.indication === "green" || watched.indication === "yellow" || walking;
}
