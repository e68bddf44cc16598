import { signalEventCodes as code } from "@roadcast/contract";
import { leastGreenMs, type PhaseTimes, type RingStructure, tickMs } from "./signal-timing.js";

/** Red that a phase shows at least before it is green again, its red clearance included, ms (NEMA TS 2, red revert). */
const redRevertMs = 2000;

export type Interval = "green" | "yellow" | "redClearance" | "done";

export interface Ring {
  /** Phases of the barrier group that now runs. */
  sequence: readonly number[];
  position: number;
  interval: Interval;
  /** How long the interval has lasted, ms; `done` before any phase has run, for ever. */
  elapsedMs: number;
}

/** A barrier group, and for each ring where in its sequence it starts; null leaves the ring red. */
export interface Crossing {
  group: number;
  positions: readonly (number | null)[];
}

/** Decides what the rings leave open: when a green ends past its least, and what comes next. */
export interface Guide {
  /** Why greens end by this guide: the event that goes before the end of green. */
  readonly endCode: number;
  /** Asked once a green has had its least: may it end now? */
  mayEnd(ring: Readonly<Ring>, index: number): boolean;
  /** Where a ring that is red goes on in its own group; null waits in red for the barrier. */
  next(ring: Readonly<Ring>, index: number): number | null;
  /** Where all rings go once all are red; null stays red. */
  crossing(): Crossing | null;
}

/**
 * The part of a controller that no command reaches: rings that go from green over yellow and red clearance to the next
 * phase. Whatever guides them, a green lasts its least (minimum green; walk and pedestrian clearance), yellow and red
 * clearance last as programmed, a ring has one phase at a time, a phase that comes again was red in between, and a
 * barrier is crossed when all rings are red and cleared. So no order of guides can make a conflict or cut a time short.
 */
export class PhaseRings {
  private all: Ring[] = [];
  private groupNow = 0;

  constructor(
    private readonly structure: RingStructure,
    private readonly note: (event: number, phase: number) => void,
  ) {}

  get rings(): readonly Readonly<Ring>[] {
    return this.all;
  }

  /** Index of the barrier group that runs. */
  get group(): number {
    return this.groupNow;
  }

  /** Whether no phase has run since lamps were off or flashing. */
  get areIdle(): boolean {
    return this.all.length === 0;
  }

  /** Whether every ring is red and its clearance is over. */
  get areRed(): boolean {
    return this.all.every((ring) => ring.interval === "done");
  }

  timesOf(ring: Readonly<Ring>): PhaseTimes | undefined {
    return this.structure.phases.get(ring.sequence[ring.position] ?? -1);
  }

  hasLeastGreen(ring: Readonly<Ring>): boolean {
    const times = this.timesOf(ring);
    return times === undefined || ring.interval !== "green" || ring.elapsedMs >= leastGreenMs(times);
  }

  isGreen(phase: number): boolean {
    return this.all.some((ring) => ring.interval === "green" && ring.sequence[ring.position] === phase);
  }

  /** Lamps are off or were: nothing runs until the next `enter`. */
  clear(): void {
    this.all = [];
  }

  /**
   * Starts a barrier group.
   * @throws RangeError unless all rings are red
   */
  enter({ group, positions }: Crossing): void {
    if (!this.areRed) throw new RangeError("a barrier is crossed in red only");
    this.groupNow = group;
    this.all = (this.structure.groups[group] ?? []).map((sequence) => ({
      sequence,
      position: Math.max(sequence.length - 1, 0),
      interval: "done",
      elapsedMs: Number.POSITIVE_INFINITY,
    }));
    for (const [index, ring] of this.all.entries()) {
      const position = positions[index] ?? null;
      if (position !== null) this.beginGreen(ring, position);
    }
  }

  /** Moves on by a tick; true where a barrier was crossed. */
  step(guide: Guide): boolean {
    for (const [index, ring] of this.all.entries()) this.run(ring, index, guide);
    const crossing = this.areRed ? guide.crossing() : null;
    if (crossing === null || !this.mayCross(crossing)) return false;
    this.enter(crossing);
    return true;
  }

  private run(ring: Ring, index: number, guide: Guide): void {
    const times = this.timesOf(ring);
    if (times === undefined) return;
    if (ring.interval === "done") {
      ring.elapsedMs += tickMs;
      this.goOn(ring, guide.next(ring, index));
      return;
    }
    const beforeMs = ring.elapsedMs;
    ring.elapsedMs += tickMs;
    if (ring.interval === "green") {
      this.notePedestrians(times, beforeMs, ring.elapsedMs);
      if (!this.hasLeastGreen(ring) || !guide.mayEnd(ring, index)) return;
      this.note(guide.endCode, times.phase);
      this.note(code.greenEnd, times.phase);
      this.note(code.yellowBegin, times.phase);
      ring.interval = "yellow";
      ring.elapsedMs = 0;
    } else if (ring.interval === "yellow" && ring.elapsedMs >= times.yellowMs) {
      this.note(code.yellowEnd, times.phase);
      this.note(code.redClearanceBegin, times.phase);
      ring.interval = "redClearance";
      ring.elapsedMs = 0;
    }
    if (ring.interval === "redClearance" && ring.elapsedMs >= times.redClearanceMs) {
      this.note(code.redClearanceEnd, times.phase);
      this.note(code.phaseInactive, times.phase);
      ring.interval = "done";
      ring.elapsedMs = 0;
      this.goOn(ring, guide.next(ring, index));
    }
  }

  private goOn(ring: Ring, next: number | null): void {
    if (next !== null && (next !== ring.position || this.isReverted(ring))) this.beginGreen(ring, next);
  }

  private mayCross({ group, positions }: Crossing): boolean {
    return (
      group !== this.groupNow || this.all.every((ring, i) => positions[i] !== ring.position || this.isReverted(ring))
    );
  }

  /** Whether the last phase of a ring that is red has been so for long enough to be green again. */
  private isReverted(ring: Readonly<Ring>): boolean {
    return (this.timesOf(ring)?.redClearanceMs ?? 0) + ring.elapsedMs >= redRevertMs;
  }

  private beginGreen(ring: Ring, position: number): void {
    ring.position = position;
    ring.interval = "green";
    ring.elapsedMs = 0;
    const times = this.timesOf(ring);
    if (times === undefined) return;
    this.note(code.phaseOn, times.phase);
    this.note(code.greenBegin, times.phase);
    if (times.walkMs !== null) this.note(code.walkBegin, times.phase);
  }

  private notePedestrians(times: PhaseTimes, beforeMs: number, nowMs: number): void {
    if (times.walkMs === null) return;
    const clearedMs = times.walkMs + (times.pedClearanceMs ?? 0);
    if (beforeMs < times.walkMs && nowMs >= times.walkMs) this.note(code.pedClearanceBegin, times.phase);
    if (beforeMs < clearedMs && nowMs >= clearedMs) this.note(code.dontWalkBegin, times.phase);
  }
}
