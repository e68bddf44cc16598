import {
  type ControllerFeature,
  type ControllerMode,
  signalEventCodes as code,
  type SignalEvent,
} from "@roadcast/contract";
import { ConflictMonitor, type PhaseOutput } from "./conflict-monitor.js";
import {
  cyclePositionMs,
  leastGreenMs,
  modulo,
  type PhaseTimes,
  planFaults,
  type RingStructure,
  ringStructure,
  scheduledPlan,
  type Timetable,
  tickMs,
  timetable,
} from "./signal-timing.js";

export type ControllerConfig = Pick<ControllerFeature["properties"], "phases" | "plans" | "daySchedule">;

/** A fault of the cabinet: a load switch that sticks on green (the conflict monitor answers it), or no power. */
export type CabinetFault = "stuckGreen" | "noPower";

/** All lamps red after power comes back, before the first green. */
const startUpRedMs = 5000;
/** While getting in step the cycle runs at most this share slower or faster. */
const transitionRate = 0.2;
/** How far before its planned start a phase may begin and still be known as early rather than a cycle late. */
const earlyMs = 15_000;

/** NTCIP 1202 unitFlashStatus: the parameter of event 173. */
const flashStatus = { notFlash: 2, monitor: 6 };
/** Parameters of event 150. */
const coordState = { free: 0, inStep: 1, add: 2, subtract: 3 };

type Interval = "green" | "yellow" | "redClearance" | "done";

interface Ring {
  /** Phases of the barrier group that now runs. */
  sequence: readonly number[];
  position: number;
  interval: Interval;
  /** How long the interval has lasted, ms. */
  elapsedMs: number;
}

/**
 * A dual-ring controller (NEMA TS 2, NTCIP 1202) as a pure state machine: `tick` moves it on by 0.1 s, and nothing else
 * does. Every phase is on recall, with its pedestrians. In coordination a phase ends at its force-off point on a local
 * cycle timer, never before its least green; the timer is brought into step with the contract's reference by running up
 * to a fifth slower or faster. Without a plan that can run it is free: each phase to its maximum.
 */
export class SignalController {
  private readonly structure: RingStructure;
  private readonly tables = new Map<number, Timetable>();
  private readonly planFaultTexts: string[] = [];
  private readonly monitor: ConflictMonitor;
  private rings: Ring[] = [];
  private group = 0;
  private table: Timetable | null = null;
  /** Position of the local cycle timer, ms. */
  private localMs = 0;
  private referenceMs = 0;
  private startUpLeftMs = startUpRedMs;
  private coordination = -1;
  private cabinetFault: CabinetFault | null = null;
  private nowMs = 0;
  private events: SignalEvent[] = [];
  private lamps: PhaseOutput[] = [];
  private lampsStale = true;
  private changes = 0;

  constructor(private readonly config: ControllerConfig) {
    this.structure = ringStructure(config.phases);
    this.monitor = new ConflictMonitor(this.structure.phases);
    for (const plan of config.plans) {
      const faults = planFaults(this.structure, plan);
      this.planFaultTexts.push(...faults);
      if (faults.length === 0) this.tables.set(plan.plan, timetable(this.structure, plan));
    }
  }

  get mode(): ControllerMode {
    if (this.cabinetFault === "noPower") return "dark";
    if (this.monitor.finding !== null) return "flash";
    return this.table === null ? "free" : "coordinated";
  }

  /** The plan that runs, or null when free. */
  get runningPlan(): Timetable | null {
    return this.mode === "coordinated" ? this.table : null;
  }

  /** The contract's `cycleSecond` in ms; 0 when free. */
  get cyclePositionMs(): number {
    return this.referenceMs;
  }

  /** Whether the local timer agrees with the reference. */
  get inStep(): boolean {
    return this.table !== null && this.localMs === this.referenceMs;
  }

  get faults(): string[] {
    const found = this.planFaultTexts.slice(0, 8);
    if (this.monitor.finding !== null) found.unshift(`conflict monitor: ${this.monitor.finding}`);
    return found.map((text) => text.slice(0, 120));
  }

  /** Grows with every change of a lamp or of the mode. */
  get revision(): number {
    return this.changes;
  }

  /** Events since they were last taken, at ms of the controller's clock. */
  takeEvents(): SignalEvent[] {
    const taken = this.events;
    this.events = [];
    return taken;
  }

  /** Breaks something in the cabinet, or mends it (null); a mended cabinet starts up from red. */
  setCabinetFault(fault: CabinetFault | null): void {
    if (fault === this.cabinetFault) return;
    const before = this.mode;
    this.cabinetFault = fault;
    if (fault === "noPower") this.log(code.powerFailure, 0);
    if (fault === null) {
      this.monitor.reset();
      if (before === "dark") this.log(code.powerRestored, 0);
      if (before === "flash") this.log(code.flash, flashStatus.notFlash);
      this.startUpLeftMs = startUpRedMs;
      this.rings = [];
    }
    this.lampsStale = true;
    this.changes += 1;
  }

  /**
   * Moves on by 0.1 s.
   *
   * @param nowMs the controller's clock after the tick, epoch ms
   * @param msOfDay ms since 00:00 in Seoul, the reference of coordination
   * @param minuteOfDay by which the day schedule picks the plan
   */
  tick(nowMs: number, msOfDay: number, minuteOfDay: number): void {
    this.nowMs = nowMs;
    if (this.mode === "dark" || this.mode === "flash") return;
    this.choosePlan(minuteOfDay);
    if (this.table !== null) this.referenceMs = cyclePositionMs(msOfDay, this.table);
    if (this.startUpLeftMs > 0) {
      this.startUpLeftMs -= tickMs;
      if (this.startUpLeftMs <= 0) this.begin();
    } else {
      this.runTimer();
      for (const ring of this.rings) this.runRing(ring);
      if (this.rings.every((ring) => ring.interval === "done"))
        this.enterGroup((this.group + 1) % this.structure.groups.length, null);
    }
    // The monitor's findings all begin with a change of lamps, so steady lamps need no look.
    if (this.lampsStale && this.monitor.watch(this.outputs(), nowMs) !== null) {
      this.lampsStale = true;
      this.changes += 1;
      this.log(code.flash, flashStatus.monitor);
    }
  }

  /** What the lamps show, phases in ascending order. */
  outputs(): readonly PhaseOutput[] {
    if (this.lampsStale) {
      const mode = this.mode;
      this.lamps = [...this.structure.phases.keys()].map((phase) => this.outputOf(phase, mode));
      this.lamps.sort((a, b) => a.phase - b.phase);
      this.lampsStale = false;
    }
    return this.lamps;
  }

  /** Whether a phase shows green, without building the whole output. */
  isGreen(phase: number): boolean {
    if (this.mode === "dark" || this.mode === "flash") return false;
    return this.rings.some((ring) => ring.interval === "green" && ring.sequence[ring.position] === phase);
  }

  private outputOf(phase: number, mode: ControllerMode): PhaseOutput {
    const times = this.structure.phases.get(phase);
    const walks = times?.walkMs !== null && times?.walkMs !== undefined;
    if (mode === "dark") return { phase, indication: "dark", pedestrian: null };
    if (mode === "flash") return { phase, indication: "flash", pedestrian: walks ? "dontWalk" : null };
    const stuck = this.cabinetFault === "stuckGreen";
    const ring = this.rings.find((candidate) => candidate.sequence[candidate.position] === phase);
    const interval = ring?.interval ?? "done";
    const indication = stuck || interval === "green" ? "green" : interval === "yellow" ? "yellow" : "red";
    if (!walks) return { phase, indication, pedestrian: null };
    const elapsedMs = interval === "green" && ring !== undefined ? ring.elapsedMs : Number.POSITIVE_INFINITY;
    const walkMs = times?.walkMs ?? 0;
    if (elapsedMs < walkMs) return { phase, indication, pedestrian: "walk" };
    const clearing = elapsedMs < walkMs + (times?.pedClearanceMs ?? 0);
    return { phase, indication, pedestrian: clearing ? "pedClearance" : "dontWalk" };
  }

  private choosePlan(minuteOfDay: number): void {
    const wanted = scheduledPlan(this.config.daySchedule, minuteOfDay) ?? this.config.plans[0]?.plan ?? 0;
    const table = this.tables.get(wanted) ?? null;
    if (table === this.table) return;
    this.table = table;
    this.log(code.coordPatternChange, table === null ? 254 : wanted); // 254 is free (NTCIP 1202, pattern numbers)
    if (table !== null) this.localMs = this.positionIn(table);
  }

  /** Where in a plan's cycle the phases that now run stand, so that a change of plan cuts none short. */
  private positionIn(table: Timetable): number {
    const ring = this.rings.find((candidate) => candidate.interval !== "done") ?? this.rings[0];
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

  /** The first green after start-up is that of the first coordinated phase, at second 0 of the local timer. */
  private begin(): void {
    const reference = this.table?.plan.coordinatedPhases.find((phase) => this.structure.phases.has(phase));
    const group = this.structure.groups.findIndex((rings) => rings.some((ring) => ring.includes(reference ?? -1)));
    this.localMs = 0;
    this.enterGroup(Math.max(group, 0), reference ?? null);
  }

  private runTimer(): void {
    const table = this.table;
    if (table === null) {
      this.noteCoordination(coordState.free);
      return;
    }
    // Overdue: a phase has reached its force-off and must still serve its least green; the timer waits for it.
    const overdue = this.rings.some((ring) => this.isForcedOff(ring, table) && !this.hasLeastGreen(ring));
    const half = table.cycleMs / 2;
    const before = modulo(this.referenceMs - tickMs - this.localMs + half, table.cycleMs) - half;
    const most = tickMs * transitionRate;
    const faster = before > 0 && table.canShorten;
    const correction =
      before === 0 ? 0 : faster ? Math.min(before, most) : -Math.min(before > 0 ? most : -before, most);
    this.noteCoordination(before === 0 ? coordState.inStep : faster ? coordState.subtract : coordState.add);
    if (!overdue) this.localMs = modulo(this.localMs + tickMs + correction, table.cycleMs);
  }

  private noteCoordination(state: number): void {
    if (state === this.coordination) return;
    this.coordination = state;
    this.log(code.coordCycleState, state);
  }

  private currentTimes(ring: Ring): PhaseTimes | undefined {
    return this.structure.phases.get(ring.sequence[ring.position] ?? -1);
  }

  private hasLeastGreen(ring: Ring): boolean {
    const times = this.currentTimes(ring);
    return times === undefined || ring.interval !== "green" || ring.elapsedMs >= leastGreenMs(times);
  }

  private isForcedOff(ring: Ring, table: Timetable): boolean {
    const phase = ring.sequence[ring.position];
    if (ring.interval !== "green" || phase === undefined) return false;
    const since = modulo(this.localMs - (table.startMs.get(phase) ?? 0) + earlyMs, table.cycleMs) - earlyMs;
    return since >= (table.greenMs.get(phase) ?? 0);
  }

  private mayEndGreen(ring: Ring): boolean {
    if (!this.hasLeastGreen(ring)) return false;
    if (this.table !== null) return this.isForcedOff(ring, this.table);
    const times = this.currentTimes(ring);
    if (times === undefined || ring.elapsedMs < times.maxGreenMs) return false;
    // Free: rings cross the barrier together, so the last phase of one waits in green for the last of the other.
    if (ring.position < ring.sequence.length - 1) return true;
    return this.rings.every((other) => {
      const last = other.position >= other.sequence.length - 1;
      const reached = other.elapsedMs >= Math.max(this.currentTimes(other)?.maxGreenMs ?? 0, 0);
      return other.interval !== "green" ? last : last && reached && this.hasLeastGreen(other);
    });
  }

  private runRing(ring: Ring): void {
    const times = this.currentTimes(ring);
    if (ring.interval === "done" || times === undefined) return;
    const beforeMs = ring.elapsedMs;
    ring.elapsedMs += tickMs;
    if (ring.interval === "green") {
      this.logPedestrians(times, beforeMs, ring.elapsedMs);
      if (!this.mayEndGreen(ring)) return;
      this.log(this.table === null ? code.maxOut : code.forceOff, times.phase);
      this.log(code.greenEnd, times.phase);
      this.log(code.yellowBegin, times.phase);
      ring.interval = "yellow";
      ring.elapsedMs = 0;
    } else if (ring.interval === "yellow" && ring.elapsedMs >= times.yellowMs) {
      this.log(code.yellowEnd, times.phase);
      this.log(code.redClearanceBegin, times.phase);
      ring.interval = "redClearance";
      ring.elapsedMs = 0;
    }
    if (ring.interval === "redClearance" && ring.elapsedMs >= times.redClearanceMs) {
      this.log(code.redClearanceEnd, times.phase);
      this.log(code.phaseInactive, times.phase);
      this.nextPhase(ring);
    }
  }

  private nextPhase(ring: Ring): void {
    if (ring.position >= ring.sequence.length - 1) {
      ring.interval = "done";
      ring.elapsedMs = 0;
      return;
    }
    ring.position += 1;
    this.beginGreen(ring);
  }

  /** Starts a barrier group; `from` starts each ring at the phase that is green when that one begins. */
  private enterGroup(group: number, from: number | null): void {
    this.group = group;
    const zeroMs = this.table?.startMs.get(from ?? -1);
    this.rings = (this.structure.groups[group] ?? []).map((sequence) => {
      const at =
        zeroMs === undefined ? 0 : sequence.findLastIndex((phase) => this.startsWithin(sequence, phase, zeroMs));
      return { sequence, position: Math.max(at, 0), interval: "done", elapsedMs: 0 };
    });
    for (const ring of this.rings) if (ring.sequence.length > 0) this.beginGreen(ring);
  }

  private startsWithin(sequence: readonly number[], phase: number, atMs: number): boolean {
    const table = this.table;
    const first = sequence[0];
    if (table === null || first === undefined) return false;
    const groupStartMs = table.startMs.get(first) ?? 0;
    const intoMs = modulo((table.startMs.get(phase) ?? 0) - groupStartMs, table.cycleMs);
    return intoMs <= modulo(atMs - groupStartMs, table.cycleMs);
  }

  private beginGreen(ring: Ring): void {
    ring.interval = "green";
    ring.elapsedMs = 0;
    const times = this.currentTimes(ring);
    if (times === undefined) return;
    this.log(code.phaseOn, times.phase);
    this.log(code.greenBegin, times.phase);
    if (times.walkMs !== null) this.log(code.walkBegin, times.phase);
  }

  private logPedestrians(times: PhaseTimes, beforeMs: number, nowMs: number): void {
    if (times.walkMs === null) return;
    const clearedMs = times.walkMs + (times.pedClearanceMs ?? 0);
    if (beforeMs < times.walkMs && nowMs >= times.walkMs) this.log(code.pedClearanceBegin, times.phase);
    if (beforeMs < clearedMs && nowMs >= clearedMs) this.log(code.dontWalkBegin, times.phase);
  }

  /** Every event marks a moment at which something that is shown may have changed. */
  private log(event: number, parameter: number): void {
    this.lampsStale = true;
    this.changes += 1;
    this.events.push([this.nowMs, event, parameter]);
  }
}
