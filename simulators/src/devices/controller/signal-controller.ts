import {
  type ControllerMode,
  signalEventCodes as code,
  type SeoulMoment,
  type SignalEvent,
  type TimingSheet,
} from "@roadcast/contract";
import { type Asked, phasesRefusal } from "./asked.js";
import { ConflictMonitor, type PhaseOutput } from "./conflict-monitor.js";
import { Coordinator } from "./coordinator.js";
import { SequentialGuide, TargetGuide } from "./guides.js";
import { PhaseRings } from "./phase-rings.js";
import { type ControllerConfig, SignalProgramme } from "./signal-programme.js";
import { ringStructure, type Timetable, tickMs } from "./signal-timing.js";

/** A fault of the cabinet: a load switch that sticks on green (the conflict monitor answers it), or no power. */
export type CabinetFault = "stuckGreen" | "noPower";

/** All lamps red after power comes back or flashing ends, before the first green; longer where a red clearance is. */
const startUpRedMs = 5000;
/** All lamps red, once every clearance is over, before a controller flashes or goes dark because it was asked to. */
const redBeforeRestMs = 2000;

const dayMs = 86_400_000;
const seoulOffsetMs = 9 * 3_600_000;

/** NTCIP 1202 unitFlashStatus: the parameter of event 173. */
const flashStatus = { notFlash: 2, automatic: 3, monitor: 6 };

/** What a timing sheet makes of a controller. */
interface Installed {
  programme: SignalProgramme;
  rings: PhaseRings;
  coordinator: Coordinator;
  startUpMs: number;
}

/**
 * A dual-ring controller (NEMA TS 2, NTCIP 1202) as a pure state machine: `tick` moves it on by 0.1 s, and nothing else
 * does. Every phase is on recall, with its pedestrians. In coordination a phase ends at its force-off point on a local
 * cycle timer, never before its least green; the timer is brought into step with the contract's reference by running up
 * to a fifth slower or faster. Without a plan that can run it is free: each phase to its maximum. What it is asked for
 * chooses who guides the rings, from the next tick on, or the plan from the end of the cycle on; the rings' own rules
 * hold under every guide. Another timing sheet is taken up in red on all sides, and the controller starts up by it.
 */
export class SignalController {
  private running: Installed;
  private readonly monitor: ConflictMonitor;
  private guide: SequentialGuide | TargetGuide;
  /** What it was last asked for, and what it acts on since the last tick. */
  private wanted: Asked | null = null;
  private acting: Asked | null = null;
  /** Lamps that flash or are dark because it was asked for. */
  private resting: "flash" | "dark" | null = null;
  private allRedMs = 0;
  private startUpLeftMs: number;
  /** Something else than the cycle timer has moved the phases. */
  private isAstray = false;
  private isLocal = false;
  private cabinetFault: CabinetFault | null = null;
  private scheduled: number | null = null;
  private nowMs = 0;
  /** The day of Seoul that now is, and its number since 1970. */
  private today = { day: Number.NaN, date: "" };
  private events: SignalEvent[] = [];
  private lamps: PhaseOutput[] = [];
  private lampsStale = true;
  private changes = 0;

  constructor(config: ControllerConfig) {
    // The monitor's programme is a card of its own, not the controller's memory.
    this.monitor = new ConflictMonitor(ringStructure(config.phases).phases);
    this.running = this.install(config);
    this.guide = this.guideFor(null);
    this.startUpLeftMs = this.running.startUpMs;
  }

  get programme(): SignalProgramme {
    return this.running.programme;
  }

  /** The timing sheet that it runs by. */
  get sheet(): TimingSheet {
    return this.programme.config;
  }

  /** Why it cannot run by a timing sheet, in words; null where it can. */
  sheetRefusal(sheet: TimingSheet): string | null {
    const { allFaults, structure } = new SignalProgramme(sheet);
    if (allFaults.length > 0) return `not valid: ${allFaults.join("; ")}`;
    return this.monitor.refusalOf(structure.phases);
  }

  get mode(): ControllerMode {
    if (this.cabinetFault === "noPower") return "dark";
    if (this.monitor.finding !== null) return "flash";
    if (this.isLocal) return "local";
    if (this.resting !== null) return this.resting;
    switch (this.acting?.kind) {
      case "preempt":
        return "preempt";
      case "hold":
      case "force":
      case "sheet": // on the way there
      case "flash":
      case "dark":
        return "manual";
      default:
        return this.coordinator.table === null ? "free" : "coordinated";
    }
  }

  /** Why nothing can be asked of it, in words; null where it takes commands. */
  get incapacity(): string | null {
    if (this.cabinetFault === "noPower") return "the controller is dark: it has no power";
    const { finding } = this.monitor;
    if (finding !== null) return `the controller is flashed by its own conflict monitor: ${finding}`;
    return this.isLocal ? "the controller is under local control" : null;
  }

  /** What it was last asked for; null where it goes by its schedule. */
  get asked(): Asked | null {
    return this.wanted;
  }

  /** Whether it goes by its schedule again: by the plan of the schedule, and is not starting up. */
  get isBack(): boolean {
    return this.wanted === null && this.acting === null && this.startUpLeftMs <= 0 && !this.coordinator.isChanging;
  }

  /** The plan that runs, or null unless coordinated. */
  get runningPlan(): Timetable | null {
    return this.mode === "coordinated" ? this.coordinator.table : null;
  }

  /** The number of the plan that runs or would run but for its mode; null before the first tick. */
  get planInForce(): number | null {
    return this.coordinator.table?.plan.plan ?? this.scheduled;
  }

  /** The number of the plan that the day schedule has now; null before the first tick. */
  get planOfSchedule(): number | null {
    return this.scheduled;
  }

  /** The contract's `cycleSecond` in ms; of no meaning unless coordinated. */
  get cyclePositionMs(): number {
    return this.coordinator.cyclePositionMs;
  }

  /** Whether a plan runs whose timer is not in step with the reference yet. */
  get inTransition(): boolean {
    return this.runningPlan !== null && !this.coordinator.inStep;
  }

  get faults(): string[] {
    const found = this.programme.allFaults.slice(0, 8);
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

  /**
   * Asks for something from the next tick on, in place of what was asked before; null goes back to the schedule. One that
   * takes no commands (`incapacity`) forgets it.
   *
   * @throws RangeError for phases that it has not or that conflict
   */
  ask(asked: Asked | null): void {
    const phases =
      asked !== null && "phases" in asked ? asked.phases : asked !== null && "phase" in asked ? [asked.phase] : [];
    const refusal = phasesRefusal(this.programme.structure, phases);
    if (refusal !== null) throw new RangeError(refusal);
    this.wanted = this.incapacity === null ? asked : null;
  }

  /** Whether it goes by this since the last tick. */
  actsOn(asked: Asked | null): boolean {
    return this.acting === asked;
  }

  /** Whether what was asked for is there: the plan in force, though it may be in transition; the mode; the phases green. */
  hasReached(asked: Asked): boolean {
    if (this.wanted !== asked || this.acting !== asked || this.startUpLeftMs > 0) return false;
    switch (asked.kind) {
      case "plan":
        return this.runningPlan === asked.table;
      case "hold":
      case "force":
        return this.isGreen(asked.phase);
      case "preempt":
        return asked.phases.every((phase) => this.isGreen(phase));
      case "sheet":
        return this.sheet === asked.sheet;
      default:
        return this.mode === asked.kind;
    }
  }

  /** Someone at the cabinet takes control, or gives it back: what was asked from afar ends. */
  setLocal(isLocal: boolean): void {
    if (isLocal === this.isLocal) return;
    this.isLocal = isLocal;
    this.wanted = null;
    this.changes += 1;
  }

  /** Breaks something in the cabinet, or mends it (null); a mended cabinet starts up from red. */
  setCabinetFault(fault: CabinetFault | null): void {
    if (fault === this.cabinetFault) return;
    const before = this.mode;
    this.cabinetFault = fault;
    this.wanted = null;
    if (fault === "noPower") this.log(code.powerFailure, 0);
    if (fault === null) {
      this.monitor.reset();
      if (before === "dark") this.log(code.powerRestored, 0);
      if (before === "flash") this.log(code.flash, flashStatus.notFlash);
      this.startUp();
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
    if (this.cabinetFault === "noPower" || this.monitor.finding !== null) return;
    if (this.acting !== this.wanted) this.takeUp();
    this.choosePlan(minuteOfDay);
    this.coordinator.look(msOfDay);
    if (this.startUpLeftMs > 0) {
      this.startUpLeftMs -= tickMs;
      if (this.startUpLeftMs <= 0) this.begin();
    } else if (this.resting === null) {
      this.run();
    }
    // The monitor's findings all begin with a change of lamps, so steady lamps need no look.
    if (this.lampsStale && this.monitor.watch(this.outputs(), nowMs) !== null) {
      this.wanted = null;
      this.log(code.flash, flashStatus.monitor);
    }
  }

  /** What the lamps show, phases in ascending order. */
  outputs(): readonly PhaseOutput[] {
    if (this.lampsStale) {
      this.lamps = [...this.programme.structure.phases.keys()].map((phase) => this.outputOf(phase));
      this.lamps.sort((a, b) => a.phase - b.phase);
      this.lampsStale = false;
    }
    return this.lamps;
  }

  /** Whether a phase shows green, without building the whole output. */
  isGreen(phase: number): boolean {
    return this.dead === null && this.rings.isGreen(phase);
  }

  /** What all lamps show where no phase runs. */
  private get dead(): "flash" | "dark" | null {
    if (this.cabinetFault === "noPower") return "dark";
    return this.monitor.finding !== null ? "flash" : this.resting;
  }

  private outputOf(phase: number): PhaseOutput {
    const times = this.programme.structure.phases.get(phase);
    const walks = times?.walkMs !== null && times?.walkMs !== undefined;
    const { dead } = this;
    if (dead === "dark") return { phase, indication: "dark", pedestrian: null };
    if (dead === "flash") return { phase, indication: "flash", pedestrian: walks ? "dontWalk" : null };
    const stuck = this.cabinetFault === "stuckGreen";
    const ring = this.rings.rings.find((candidate) => candidate.sequence[candidate.position] === phase);
    const interval = ring?.interval ?? "done";
    const indication = stuck || interval === "green" ? "green" : interval === "yellow" ? "yellow" : "red";
    if (!walks) return { phase, indication, pedestrian: null };
    const elapsedMs = interval === "green" && ring !== undefined ? ring.elapsedMs : Number.POSITIVE_INFINITY;
    const walkMs = times?.walkMs ?? 0;
    if (elapsedMs < walkMs) return { phase, indication, pedestrian: "walk" };
    const clearing = elapsedMs < walkMs + (times?.pedClearanceMs ?? 0);
    return { phase, indication, pedestrian: clearing ? "pedClearance" : "dontWalk" };
  }

  private guideFor(asked: Asked | null): SequentialGuide | TargetGuide {
    const { structure } = this.programme;
    switch (asked?.kind) {
      case "sheet":
      case "flash":
      case "dark":
        return new TargetGuide(structure, this.rings, [], false);
      case "preempt":
        return new TargetGuide(structure, this.rings, asked.phases, false);
      case "force":
        return new TargetGuide(structure, this.rings, [asked.phase], true);
      default: {
        const held = asked?.kind === "hold" ? asked.phase : null;
        return new SequentialGuide(structure, this.rings, this.coordinator, held);
      }
    }
  }

  private takeUp(): void {
    this.acting = this.wanted;
    this.guide = this.guideFor(this.acting);
    this.allRedMs = 0;
    this.changes += 1;
    if (this.resting === null) return;
    const kind = this.acting?.kind;
    if (kind === "flash" || kind === "dark") {
      this.rest(kind);
      return;
    }
    if (this.resting === "flash") this.log(code.flash, flashStatus.notFlash);
    this.startUp();
  }

  private startUp(): void {
    this.resting = null;
    this.rings.clear();
    this.startUpLeftMs = this.running.startUpMs;
    this.lampsStale = true;
  }

  /** Goes by another timing sheet from red on all sides on: nothing of what was asked for holds any more. */
  private load(sheet: TimingSheet): void {
    this.wanted = null;
    this.acting = null;
    this.running = this.install(sheet);
    this.guide = this.guideFor(null);
    this.startUp();
    this.changes += 1;
  }

  private install(config: ControllerConfig): Installed {
    const programme = new SignalProgramme(config);
    const { structure } = programme;
    const note = (event: number, parameter: number) => this.log(event, parameter);
    const rings = new PhaseRings(structure, note);
    const clearances = [...structure.phases.values()].map((times) => times.redClearanceMs);
    const startUpMs = Math.max(startUpRedMs, ...clearances);
    return { programme, rings, coordinator: new Coordinator(structure, rings, note), startUpMs };
  }

  private get rings(): PhaseRings {
    return this.running.rings;
  }

  private get coordinator(): Coordinator {
    return this.running.coordinator;
  }

  private momentOf(minuteOfDay: number): SeoulMoment {
    const day = Math.floor((this.nowMs + seoulOffsetMs) / dayMs);
    if (day !== this.today.day) this.today = { day, date: new Date(day * dayMs).toISOString().slice(0, 10) };
    return { date: this.today.date, minuteOfDay };
  }

  private rest(lamps: "flash" | "dark"): void {
    if (lamps === this.resting) return;
    if (lamps === "flash") this.log(code.flash, flashStatus.automatic);
    else if (this.resting === "flash") this.log(code.flash, flashStatus.notFlash);
    this.resting = lamps;
    this.rings.clear();
    this.lampsStale = true;
    this.changes += 1;
  }

  private choosePlan(minuteOfDay: number): void {
    this.scheduled = this.programme.scheduledAt(this.momentOf(minuteOfDay));
    if (this.acting?.kind === "plan") this.coordinator.choose(this.acting.table);
    else if (this.acting?.kind === "free") this.coordinator.choose(null);
    else this.coordinator.choose(this.programme.tableOf(this.scheduled));
  }

  private begin(): void {
    const start = this.coordinator.start();
    this.isAstray = false;
    const crossing = this.guide instanceof SequentialGuide ? start : this.guide.crossing();
    if (crossing !== null) this.rings.enter(crossing);
  }

  private run(): void {
    const { guide } = this;
    if (guide instanceof SequentialGuide) {
      if (guide.isHolding) this.isAstray = true;
      else if (this.isAstray) {
        this.coordinator.resume();
        this.isAstray = false;
      }
      this.coordinator.advance(guide.isAwaiting);
    } else {
      this.isAstray = true;
      this.coordinator.rest();
    }
    if (this.rings.step(guide)) this.coordinator.crossed();
    const { acting } = this;
    if (acting?.kind !== "flash" && acting?.kind !== "dark" && acting?.kind !== "sheet") return;
    this.allRedMs = this.rings.areRed ? this.allRedMs + tickMs : 0;
    if (this.allRedMs < redBeforeRestMs) return;
    if (acting.kind === "sheet") this.load(acting.sheet);
    else this.rest(acting.kind);
  }

  /** Every event marks a moment at which something that is shown may have changed. */
  private log(event: number, parameter: number): void {
    this.lampsStale = true;
    this.changes += 1;
    this.events.push([this.nowMs, event, parameter]);
  }
}
