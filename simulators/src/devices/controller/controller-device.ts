import { createHash } from "node:crypto";
import type { ControllerFeature, ControllerState, SignalEvent } from "@roadcast/contract";
import { randomStream } from "../../random.js";
import { type CabinetFault, SignalController } from "./signal-controller.js";
import { tickMs } from "./signal-timing.js";

/**
 * A controller as the broker sees it: its state machine, and the moments of its changes on the wall clock, which the
 * time factor sets apart from the clock that the machine runs by.
 */
export class ControllerDevice {
  readonly machine: SignalController;
  private readonly checksum: string;
  private readonly since = new Map<number, { indication: string; at: number }>();
  private events: SignalEvent[] = [];

  constructor(
    readonly properties: ControllerFeature["properties"],
    seed: number,
    trafficMs: number,
  ) {
    this.machine = new SignalController(properties);
    const { phases, plans, daySchedule } = properties;
    this.checksum = createHash("sha256")
      .update(JSON.stringify({ phases, plans, daySchedule }))
      .digest("hex")
      .slice(0, 16);
    // Cabinets were switched on at different times: without this all would leave start-up in one moment.
    const early = Math.floor(randomStream(seed, `controller/${properties.id}`).next() * 50);
    for (let tick = 0; tick < early; tick += 1) this.machine.tick(trafficMs, 0, 0);
  }

  get id(): string {
    return this.properties.id;
  }

  /**
   * Moves the machine on by 0.1 s of traffic time and dates what happened by the wall clock.
   *
   * @param referenceMsOfDay ms since 00:00 in Seoul by the clock that coordination goes by
   */
  tick(trafficMs: number, wallMs: number, referenceMsOfDay: number, minuteOfDay: number): void {
    const before = this.machine.revision;
    this.machine.tick(trafficMs, referenceMsOfDay, minuteOfDay);
    if (this.machine.revision === before) return;
    for (const [, event, parameter] of this.machine.takeEvents()) this.events.push([wallMs, event, parameter]);
    for (const { phase, indication } of this.machine.outputs()) {
      if (this.since.get(phase)?.indication !== indication) this.since.set(phase, { indication, at: wallMs });
    }
  }

  setCabinetFault(fault: CabinetFault | null): void {
    this.machine.setCabinetFault(fault);
  }

  takeEvents(): SignalEvent[] {
    const taken = this.events;
    this.events = [];
    return taken;
  }

  /** The contract's state, as of the last tick. */
  state(observedAt: number): ControllerState {
    const { machine } = this;
    const running = machine.runningPlan;
    return {
      observedAt,
      mode: machine.mode,
      plan: running?.plan.plan ?? null,
      cycleSec: running === null ? null : running.cycleMs / 1000,
      cycleSecond: running === null ? null : Math.floor(machine.cyclePositionMs / tickMs) / 10,
      offsetSec: running === null ? null : running.offsetMs / 1000,
      splits: running?.plan.splits ?? null,
      phases: machine.outputs().map((output) => ({ ...output, since: this.since.get(output.phase)?.at ?? null })),
      overlaps: [],
      configChecksum: this.checksum,
      activeCommandId: null,
      faults: machine.faults,
    };
  }
}
