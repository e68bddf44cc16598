import type {
  CommandResult,
  ControllerFeature,
  ControllerMode,
  ControllerState,
  SignalEvent,
  TimingSheet,
} from "@roadcast/contract";
import { randomStream } from "../../random.js";
import type { Asked } from "./asked.js";
import { CabinetFront } from "./cabinet-front.js";
import { CommandDesk } from "./command-desk.js";
import { sheetChecksum } from "./sheet-checksum.js";
import { type CabinetFault, SignalController } from "./signal-controller.js";
import { type Timetable, tickMs } from "./signal-timing.js";

/**
 * How a controller deals with commands when something is made wrong with it. `silent` neither does nor answers them;
 * `refusing` rejects all; `late` does them but its answers come late; `lying` does nothing, answers as if it had and
 * reports the asked mode and plan; `hollow` does nothing and answers as if it had, while its state says what is.
 */
export const commandFaults = ["silent", "refusing", "late", "lying", "hollow"] as const;
export type CommandFault = (typeof commandFaults)[number];

/** How late a late controller answers, ms of the wall clock: past the patience of those who wait for an `accepted`. */
export const lateByMs = 20_000;

/**
 * How long a controller without a line to central keeps what it was asked for, seconds of the wall clock, unless it is
 * set otherwise: the backup time of NTCIP 1202 (`unitBackupTime`).
 */
export const usualBackupSec = 60;

/** What a state says runs. */
interface Running {
  mode: ControllerMode;
  table: Timetable | null;
}

/**
 * A controller as the broker sees it: its state machine, its command desk, and the moments of its changes on the wall
 * clock, which the time factor sets apart from the clock that the machine runs by.
 */
export class ControllerDevice {
  readonly machine: SignalController;
  private readonly front: CabinetFront;
  private readonly desk: CommandDesk;
  /** What somebody at the cabinet has made of its timing sheet, and the sheet before. */
  private drift: { sheet: TimingSheet; before: TimingSheet; isDone: boolean } | null = null;
  private readonly since = new Map<number, { indication: string; at: number }>();
  private events: SignalEvent[] = [];
  private commandFault: CommandFault | null = null;
  private held: { dueAt: number; result: CommandResult }[] = [];

  constructor(
    readonly properties: ControllerFeature["properties"],
    seed: number,
    trafficMs: number,
    backupSec: number = usualBackupSec,
  ) {
    this.machine = new SignalController(sheetOf(properties));
    this.front = new CabinetFront(this.machine);
    this.desk = new CommandDesk(this.front, backupSec * 1000);
    // Cabinets were switched on at different times: without this all would leave start-up in one moment.
    const early = Math.floor(randomStream(seed, `controller/${properties.id}`).next() * 50);
    for (let tick = 0; tick < early; tick += 1) this.machine.tick(trafficMs, 0, 0);
  }

  get id(): string {
    return this.properties.id;
  }

  /** Grows with every change of what the state says, apart from its moment. */
  get revision(): number {
    return this.machine.revision + this.desk.revision;
  }

  /**
   * Moves the machine on by 0.1 s of traffic time and dates what happened by the wall clock.
   *
   * @param referenceMsOfDay ms since 00:00 in Seoul by the clock that coordination goes by
   */
  tick(trafficMs: number, wallMs: number, referenceMsOfDay: number, minuteOfDay: number): void {
    if (this.drift !== null) this.followDrift(this.drift);
    const before = this.machine.revision;
    this.machine.tick(trafficMs, referenceMsOfDay, minuteOfDay);
    this.desk.tick(wallMs);
    if (this.machine.revision === before) return;
    for (const [, event, parameter] of this.machine.takeEvents()) this.events.push([wallMs, event, parameter]);
    for (const { phase, indication } of this.machine.outputs()) {
      if (this.since.get(phase)?.indication !== indication) this.since.set(phase, { indication, at: wallMs });
    }
  }

  /**
   * Whether it has a connection to its broker; `nowMs` by the wall clock, epoch ms. Without one for its backup time it goes
   * back to its schedule, and says so when the line is there again.
   */
  setLine(isThere: boolean, nowMs: number): void {
    this.desk.setLine(isThere, nowMs);
  }

  /** Takes a message of the commands topic; `nowMs` by the wall clock, epoch ms. */
  takeCommand(payload: Uint8Array, nowMs: number): void {
    this.desk.setLine(true, nowMs);
    if (this.commandFault === "silent") return;
    if (this.commandFault === "refusing") this.desk.refuse(payload, "the controller refuses commands", nowMs);
    else this.desk.take(payload, nowMs);
  }

  /** Results that are due at a moment of the wall clock, epoch ms; those of a silent controller are lost. */
  takeResults(nowMs: number): CommandResult[] {
    for (const result of this.desk.takeResults()) {
      if (this.commandFault === "silent") continue;
      const dueAt = this.commandFault === "late" ? nowMs + lateByMs : nowMs;
      this.held.push({ dueAt, result });
    }
    const due = this.held.filter((entry) => entry.dueAt <= nowMs);
    if (due.length > 0) this.held = this.held.filter((entry) => entry.dueAt > nowMs);
    return due.map(({ result }) => result);
  }

  setCabinetFault(fault: CabinetFault | null): void {
    this.machine.setCabinetFault(fault);
  }

  /** Someone at the cabinet, the police say, takes control or gives it back. */
  setLocal(isLocal: boolean): void {
    this.machine.setLocal(isLocal);
  }

  /**
   * Someone at the cabinet changes the timing, each plan's offset by 7 s, or sets it back where it still is so. It goes
   * through red on all sides, as everything does that changes a programme.
   */
  setDrift(isDrifted: boolean): void {
    if (isDrifted === (this.drift !== null)) return;
    if (isDrifted) {
      const before = this.machine.sheet;
      this.drift = { sheet: driftedSheet(before), before, isDone: false };
      return;
    }
    const { sheet, before } = this.drift ?? {};
    this.drift = null;
    if (before !== undefined && this.machine.sheet === sheet) this.machine.ask({ kind: "sheet", sheet: before });
  }

  /** Makes something wrong with how it deals with commands, or mends it (null). */
  setCommandFault(fault: CommandFault | null): void {
    this.commandFault = fault;
    this.front.setPretends(fault === "lying" || fault === "hollow");
  }

  takeEvents(): SignalEvent[] {
    const taken = this.events;
    this.events = [];
    return taken;
  }

  /** The contract's state, as of the last tick. */
  state(observedAt: number): ControllerState {
    const { machine } = this;
    const { mode, table } = this.running();
    return {
      observedAt,
      mode,
      plan: table?.plan.plan ?? null,
      cycleSec: table === null ? null : table.cycleMs / 1000,
      cycleSecond:
        table === null ? null : Math.floor((machine.cyclePositionMs % table.cycleMs) / tickMs) / (1000 / tickMs),
      offsetSec: table === null ? null : table.offsetMs / 1000,
      splits: table?.plan.splits ?? null,
      inTransition: table === null ? null : machine.inTransition,
      phases: machine.outputs().map((output) => ({ ...output, since: this.since.get(output.phase)?.at ?? null })),
      overlaps: [],
      configChecksum: sheetChecksum(this.claimedSheet ?? machine.sheet),
      activeCommandId: this.desk.activeCommandId,
      faults: machine.faults,
    };
  }

  /** The timing sheet that a lying controller says it has loaded. */
  private get claimedSheet(): TimingSheet | null {
    const { asked } = this.front;
    return this.commandFault === "lying" && asked?.kind === "sheet" ? asked.sheet : null;
  }

  private followDrift(drift: NonNullable<ControllerDevice["drift"]>): void {
    if (drift.isDone) return;
    if (this.machine.sheet === drift.sheet) drift.isDone = true;
    else if (this.machine.asked === null) this.machine.ask({ kind: "sheet", sheet: drift.sheet });
  }

  private running(): Running {
    const truth = { mode: this.machine.mode, table: this.machine.runningPlan };
    const claimed = this.commandFault === "lying" && this.machine.incapacity === null ? this.front.asked : null;
    return claimed === null ? truth : claimOf(claimed, truth);
  }
}

/** What a lying controller says runs; the lamps and events that it reports are still the true ones. */
function claimOf(asked: Asked, truth: Running): Running {
  switch (asked.kind) {
    case "plan":
      return { mode: "coordinated", table: asked.table };
    case "hold":
    case "force":
      return { mode: "manual", table: null };
    case "coordinated":
      return { mode: "coordinated", table: truth.table };
    case "sheet":
      return truth;
    default:
      return { mode: asked.kind, table: null };
  }
}

function sheetOf({ phases, plans, daySchedule, calendar }: TimingSheet): TimingSheet {
  return { phases, plans, daySchedule, ...(calendar === undefined ? {} : { calendar }) };
}

function driftedSheet(sheet: TimingSheet): TimingSheet {
  const moved = sheet.plans.map((plan) => ({ ...plan, offsetSec: (plan.offsetSec + 7) % plan.cycleSec }));
  return { ...sheet, plans: moved };
}
