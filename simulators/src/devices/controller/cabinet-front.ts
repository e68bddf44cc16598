import type { TimingSheet } from "@roadcast/contract";
import type { Asked } from "./asked.js";
import type { Programmed } from "./command-check.js";
import type { SignalController } from "./signal-controller.js";
import type { SignalProgramme } from "./signal-programme.js";

/** What commands see and ask of a controller. */
export interface Cabinet extends Programmed {
  /** Why it takes no commands, in words. */
  readonly incapacity: string | null;
  readonly asked: Asked | null;
  /** Whether it goes by its schedule again. */
  readonly isBack: boolean;
  /** The timing sheet that it runs by. */
  readonly sheet: TimingSheet;
  /** Why it cannot run by a timing sheet, in words; null where it can. */
  sheetRefusal(sheet: TimingSheet): string | null;
  hasLoaded(sheet: TimingSheet): boolean;
  ask(asked: Asked | null): void;
  actsOn(asked: Asked | null): boolean;
  hasReached(asked: Asked): boolean;
}

/**
 * A controller as its commands see it. One that pretends takes note of what it is asked, says that it has been done and
 * leaves the lamps to the schedule: what those who trust a controller's word must find out.
 */
export class CabinetFront implements Cabinet {
  private pretends = false;
  private noted: Asked | null = null;

  constructor(private readonly machine: SignalController) {}

  get programme(): SignalProgramme {
    return this.machine.programme;
  }

  get planInForce(): number | null {
    return this.machine.planInForce;
  }

  get planOfSchedule(): number | null {
    return this.machine.planOfSchedule;
  }

  get incapacity(): string | null {
    return this.machine.incapacity;
  }

  get asked(): Asked | null {
    return this.pretends ? this.noted : this.machine.asked;
  }

  get isBack(): boolean {
    return this.pretends ? this.noted === null : this.machine.isBack;
  }

  get sheet(): TimingSheet {
    return this.machine.sheet;
  }

  sheetRefusal(sheet: TimingSheet): string | null {
    return this.machine.sheetRefusal(sheet);
  }

  hasLoaded(sheet: TimingSheet): boolean {
    if (this.pretends) return this.noted?.kind === "sheet" && this.noted.sheet === sheet;
    return this.machine.sheet === sheet;
  }

  /** Begins or ends to pretend; what was asked before is over. */
  setPretends(pretends: boolean): void {
    if (pretends === this.pretends) return;
    this.pretends = pretends;
    this.noted = null;
    this.machine.ask(null);
  }

  ask(asked: Asked | null): void {
    if (this.pretends) this.noted = asked;
    else this.machine.ask(asked);
  }

  actsOn(asked: Asked | null): boolean {
    return this.pretends ? this.noted === asked : this.machine.actsOn(asked);
  }

  hasReached(asked: Asked): boolean {
    return this.pretends ? this.noted === asked : this.machine.hasReached(asked);
  }
}
