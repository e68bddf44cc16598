import { type SeoulMoment, scheduledPlan, type TimingSheet } from "@roadcast/contract";
import { planFaults, type RingStructure, ringStructure, type Timetable, timetable } from "./signal-timing.js";

export type ControllerConfig = TimingSheet;

/** What of a running plan an ad-hoc timing replaces; seconds, as in the contract's `setTiming`. */
export interface TimingChange {
  cycleSec?: number | undefined;
  offsetSec?: number | undefined;
  splits?: Readonly<Record<string, number>> | undefined;
}

/** What a controller is programmed with: its phases in rings, and its plans laid out or found faulty. */
export class SignalProgramme {
  readonly structure: RingStructure;
  private readonly tables = new Map<number, Timetable>();
  private readonly faults = new Map<number, string[]>();
  private scheduled: (SeoulMoment & { plan: number }) | null = null;

  constructor(readonly config: ControllerConfig) {
    this.structure = ringStructure(config.phases);
    for (const plan of config.plans) {
      const faults = planFaults(this.structure, plan);
      this.faults.set(plan.plan, faults);
      if (faults.length === 0) this.tables.set(plan.plan, timetable(this.structure, plan));
    }
  }

  /** Faults of all plans, in words. */
  get allFaults(): string[] {
    return [...this.faults.values()].flat();
  }

  /** The plan of that number laid out, or null where there is none or it breaks a rule. */
  tableOf(plan: number): Timetable | null {
    return this.tables.get(plan) ?? null;
  }

  /** What is wrong with a plan, in words; null where none has that number. */
  faultsOf(plan: number): readonly string[] | null {
    return this.faults.get(plan) ?? null;
  }

  /** The number of the plan that the schedule and its calendar have at a moment. */
  scheduledAt({ date, minuteOfDay }: SeoulMoment): number {
    if (this.scheduled?.minuteOfDay !== minuteOfDay || this.scheduled.date !== date) {
      const plan = scheduledPlan(this.config, { date, minuteOfDay }) ?? this.config.plans[0]?.plan ?? 0;
      this.scheduled = { date, minuteOfDay, plan };
    }
    return this.scheduled.plan;
  }

  /** A programmed plan with some of its times replaced, laid out; or what is wrong with it, in words. */
  variant(number: number, change: TimingChange): { table: Timetable } | { faults: string[] } {
    const plan = this.config.plans.find((candidate) => candidate.plan === number);
    if (plan === undefined) return { faults: [`plan ${number} is not programmed`] };
    const foreign = Object.keys(change.splits ?? {}).filter((phase) => !this.structure.phases.has(Number(phase)));
    if (foreign.length > 0) return { faults: foreign.map((phase) => `there is no phase ${phase}`) };
    const varied = {
      ...plan,
      cycleSec: change.cycleSec ?? plan.cycleSec,
      offsetSec: change.offsetSec ?? plan.offsetSec,
      splits: { ...plan.splits, ...change.splits },
    };
    const faults = planFaults(this.structure, varied);
    return faults.length > 0 ? { faults } : { table: timetable(this.structure, varied) };
  }
}
