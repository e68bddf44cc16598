import { signalEventCodes as code } from "@roadcast/contract";
import type { Crossing, Interval, PhaseRings, Ring } from "./phase-rings.js";
import { cyclePositionMs, modulo, type RingStructure, type Timetable, tickMs } from "./signal-timing.js";

/** While getting in step the cycle runs at most this share slower or faster. */
const transitionRate = 0.2;
/** How far before its planned start a phase may begin and still be known as early rather than a cycle late. */
const earlyMs = 15_000;
/** Parameters of event 150. */
const coordState = { free: 0, inStep: 1, add: 2, subtract: 3 };
/** NTCIP 1202, pattern numbers: free. */
const freePattern = 254;

/**
 * The local cycle timer: when phases are forced off by the plan that runs, and how it gets in step with the reference.
 * Another plan begins where a cycle ends, so that each of its phases has its whole split; from then on it is the one in
 * force, in transition until the timer is in step.
 */
export class Coordinator {
  private current: Timetable | null = null;
  /** What is to run from the end of the cycle on. */
  private chosen: Timetable | null = null;
  /** Position of the local cycle timer, ms. */
  private localMs = 0;
  private referenceMs = 0;
  private noted = -1;

  constructor(
    private readonly structure: RingStructure,
    private readonly rings: PhaseRings,
    private readonly note: (event: number, parameter: number) => void,
  ) {}

  /** The plan that runs, or null when free. */
  get table(): Timetable | null {
    return this.current;
  }

  /** The contract's `cycleSecond` in ms. */
  get cyclePositionMs(): number {
    return this.referenceMs;
  }

  /** Whether the local timer agrees with the reference. */
  get inStep(): boolean {
    return this.current !== null && this.localMs === this.referenceMs;
  }

  /** Whether another plan waits for the end of the cycle. */
  get isChanging(): boolean {
    return this.chosen !== this.current;
  }

  /** Runs by another plan from the end of the cycle on, or by none at once: what is free has no cycle to be torn. */
  choose(table: Timetable | null): void {
    this.chosen = table;
    if (table === null || this.rings.areIdle) this.change();
  }

  /**
   * The rings have crossed a barrier. A cycle ends at the one before the first coordinated phase: of the plan that runs,
   * or of the next where none does.
   */
  crossed(): void {
    const running = this.current ?? this.chosen;
    if (running !== null && this.rings.group === this.groupOf(running)) this.change();
  }

  /** Reads the reference: ms since 00:00 in Seoul. */
  look(msOfDay: number): void {
    if (this.current !== null) this.referenceMs = cyclePositionMs(msOfDay, this.current);
  }

  /** Sets the timer to where the phases stand, after something else than it has moved them. */
  resume(): void {
    if (this.current !== null) this.localMs = this.positionIn(this.current);
  }

  /** Moves the timer on by a tick; while something waits for its place in the cycle, at its own pace. */
  advance(isAwaited: boolean): void {
    const table = this.current;
    if (table === null) {
      this.rest();
      return;
    }
    // Overdue: a phase has reached its force-off and must still serve its least green; the timer waits for it.
    const overdue = this.rings.rings.some((ring) => this.isForcedOff(ring) && !this.rings.hasLeastGreen(ring));
    const half = table.cycleMs / 2;
    const before = modulo(this.referenceMs - tickMs - this.localMs + half, table.cycleMs) - half;
    const most = tickMs * transitionRate;
    const faster = before > 0 && table.canShorten;
    let correction = 0;
    if (before === 0) this.noteState(coordState.inStep);
    else if (!isAwaited && !this.isChanging) {
      correction = faster ? Math.min(before, most) : -Math.min(before > 0 ? most : -before, most);
      this.noteState(faster ? coordState.subtract : coordState.add);
    }
    if (!overdue) this.localMs = modulo(this.localMs + tickMs + correction, table.cycleMs);
  }

  /** Nothing is coordinated at present. */
  rest(): void {
    this.noteState(coordState.free);
  }

  isForcedOff(ring: Readonly<Ring>): boolean {
    const phase = ring.sequence[ring.position];
    const table = this.current;
    if (ring.interval !== "green" || phase === undefined || table === null) return false;
    const since = modulo(this.localMs - (table.startMs.get(phase) ?? 0) + earlyMs, table.cycleMs) - earlyMs;
    return since >= (table.greenMs.get(phase) ?? 0);
  }

  /** The first green after start-up is that of the first coordinated phase, at second 0 of the local timer. */
  start(): Crossing {
    this.change();
    const table = this.current;
    const group = table === null ? 0 : this.groupOf(table);
    this.localMs = 0;
    const zeroMs = table?.startMs.get(this.referenceOf(table) ?? -1);
    const positions = (this.structure.groups[group] ?? []).map((sequence) => {
      if (sequence.length === 0) return null;
      if (table === null || zeroMs === undefined) return 0;
      return Math.max(
        sequence.findLastIndex((phase) => startsWithin(table, sequence, phase, zeroMs)),
        0,
      );
    });
    return { group, positions };
  }

  private change(): void {
    if (!this.isChanging) return;
    this.current = this.chosen;
    this.note(code.coordPatternChange, this.current?.plan.plan ?? freePattern);
    this.resume();
  }

  private referenceOf(table: Timetable): number | undefined {
    return table.plan.coordinatedPhases.find((phase) => this.structure.phases.has(phase));
  }

  /** Index of the barrier group of a plan's first coordinated phase. */
  private groupOf(table: Timetable): number {
    const reference = this.referenceOf(table) ?? -1;
    const found = this.structure.groups.findIndex((rings) => rings.some((ring) => ring.includes(reference)));
    return Math.max(found, 0);
  }

  private noteState(state: number): void {
    if (state === this.noted) return;
    this.noted = state;
    this.note(code.coordCycleState, state);
  }

  /** Where in a plan's cycle the phases that now run stand, so that a change of plan cuts none short. */
  private positionIn(table: Timetable): number {
    const { rings } = this.rings;
    const ring = rings.find((candidate) => candidate.interval !== "done") ?? rings[0];
    const phase = ring?.sequence[Math.min(ring.position, ring.sequence.length - 1)];
    if (ring === undefined || phase === undefined) return 0;
    const greenMs = table.greenMs.get(phase) ?? 0;
    const times = this.structure.phases.get(phase);
    const intoMs: Record<Interval, number> = {
      green: Math.min(ring.elapsedMs, greenMs),
      yellow: greenMs + ring.elapsedMs,
      redClearance: greenMs + (times?.yellowMs ?? 0) + ring.elapsedMs,
      done: greenMs + (times?.yellowMs ?? 0) + (times?.redClearanceMs ?? 0),
    };
    return modulo((table.startMs.get(phase) ?? 0) + intoMs[ring.interval], table.cycleMs);
  }
}

function startsWithin(table: Timetable, sequence: readonly number[], phase: number, atMs: number): boolean {
  const groupStartMs = table.startMs.get(sequence[0] ?? -1) ?? 0;
  const intoMs = modulo((table.startMs.get(phase) ?? 0) - groupStartMs, table.cycleMs);
  return intoMs <= modulo(atMs - groupStartMs, table.cycleMs);
}
