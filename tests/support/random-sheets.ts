import { timingChecksum } from "@roadcast/db";
import type { ControllerConfig } from "../../simulators/src/devices/controller/signal-programme.js";
import { plansFor } from "./cabinet-arbitrary.js";
import type { RandomRequests } from "./random-requests.js";

/**
 * What is wrong with a sheet that is sent, so that it must never run. Of `card` the gateway knows nothing: a time shorter
 * than the conflict monitor's card has it, which the cabinet alone can tell.
 */
export const sheetFlaws = ["card", "cycle", "conflict", "yellow", "checksum", "replaces"] as const;
export type SheetFlaw = (typeof sheetFlaws)[number];

/** A timing sheet as it is sent; `replaces` is null for what the controller runs by. */
export interface SentSheet {
  sheet: ControllerConfig;
  /** Of the sheet, and as it is said to be. */
  ownChecksum: string;
  checksum: string;
  replaces: string | null;
  flaw: SheetFlaw | null;
}

/**
 * Timing sheets at random for a cabinet whose conflict monitor has the card of its first sheet: such as keep every time
 * of the card or have it longer, and such as break one rule.
 */
export class RandomSheets {
  /** @param card what the cabinet was delivered with, a dual ring of eight phases */
  constructor(
    private readonly random: RandomRequests,
    private readonly card: ControllerConfig,
  ) {}

  next(): SentSheet {
    const flaw = this.random.chance(0.4) ? this.random.of(...sheetFlaws) : null;
    const sheet = this.sheet(flaw);
    const ownChecksum = timingChecksum(sheet);
    return {
      ...{ sheet, ownChecksum },
      checksum: flaw === "checksum" ? "0123456789abcdef" : ownChecksum,
      replaces: flaw === "replaces" ? "fedcba9876543210" : null,
      flaw,
    };
  }

  private sheet(flaw: SheetFlaw | null): ControllerConfig {
    const { random, card } = this;
    const phases = card.phases.map((phase) => {
      const minGreenSec = this.longer(phase.minGreenSec);
      return {
        ...phase,
        ...{ minGreenSec, maxGreenSec: Math.max(minGreenSec, phase.maxGreenSec) },
        yellowChangeSec: this.longer(phase.yellowChangeSec),
        redClearanceSec: this.longer(phase.redClearanceSec),
        walkSec: phase.walkSec === null ? null : this.longer(phase.walkSec),
        pedClearanceSec: phase.pedClearanceSec === null ? null : this.longer(phase.pedClearanceSec),
        // As wide as the card's time gets people across.
        ...(phase.pedClearanceSec === null ? {} : { crossingM: Math.floor(phase.pedClearanceSec) }),
      };
    });
    const spoilt = phases[random.under(8)];
    if (flaw === "card" && spoilt !== undefined)
      spoilt.minGreenSec = tenths((card.phases[spoilt.phase - 1]?.minGreenSec ?? 0) - 0.1);
    if (flaw === "yellow" && spoilt !== undefined) spoilt.yellowChangeSec = 2.9;
    const slack = [1, 2].map(() => Array.from({ length: 8 }, () => random.under(15)));
    const plans = plansFor(phases, slack, [random.under(200), random.under(200)]);
    for (const plan of plans) if (flaw === "cycle") plan.cycleSec += 1;
    // Rings without a barrier between them: a left turn may go against what crosses it.
    if (flaw === "conflict") for (const phase of phases) phase.barrier = 1;
    return { phases, plans, daySchedule: card.daySchedule };
  }

  /** A time of the card as it is, or up to 2 s longer. */
  private longer(sec: number): number {
    return this.random.chance(0.5) ? sec : tenths(sec + this.random.under(21) / 10);
  }
}

function tenths(sec: number): number {
  return Math.round(sec * 10) / 10;
}
