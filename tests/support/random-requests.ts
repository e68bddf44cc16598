import type { ControllerRequest } from "@roadcast/contract";
import type { ControllerConfig } from "../../simulators/src/devices/controller/signal-programme.js";
import { type Random, randomStream } from "../../simulators/src/random.js";

/** Requests to a controller at random, seeded: mostly such as could be carried out, and some that never may. */
export class RandomRequests {
  private readonly random: Random;

  constructor(
    seed: number,
    private sheet: ControllerConfig,
  ) {
    this.random = randomStream(seed, "requests");
  }

  /** From now on by another sheet. */
  runBy(sheet: ControllerConfig): void {
    this.sheet = sheet;
  }

  /** Whole number from 0 to below `below`. */
  under(below: number): number {
    return Math.floor(this.random.next() * below);
  }

  chance(share: number): boolean {
    return this.random.next() < share;
  }

  of<T>(first: T, ...others: readonly T[]): T {
    return others[this.under(others.length + 1) - 1] ?? first;
  }

  /** @param lastId the id of some earlier command, for a `release` to name */
  next(lastId: string): ControllerRequest {
    const planForSec = this.chance(0.02) ? 14_400 : 10 + this.under(50);
    switch (this.of("setPlan", "setMode", "setTiming", "hold", "force", "preempt", "release")) {
      case "setPlan":
        return { type: "setPlan", args: { plan: this.of(1, 1, 2, 2, 2, 9), forSec: planForSec } };
      case "setMode": {
        const mode = this.of("coordinated" as const, "free", "flash", "dark");
        return { type: "setMode", args: { mode, forSec: planForSec } };
      }
      case "setTiming":
        return this.timing(planForSec);
      case "hold":
      case "force": {
        const args = { phase: this.phase(), forSec: 5 + this.under(this.chance(0.1) ? 296 : 60) };
        return this.chance(0.5) ? { type: "hold", args } : { type: "force", args };
      }
      case "preempt":
        return { type: "preempt", args: { phases: this.phases(), maxSec: 10 + this.under(60) } };
      default:
        return { type: "release", args: this.chance(0.5) ? {} : { commandId: lastId } };
    }
  }

  private phase(): number {
    return this.chance(0.05) ? 9 + this.under(8) : 1 + this.under(8);
  }

  private phases(): number[] {
    if (this.chance(0.3)) return Array.from({ length: 1 + this.under(4) }, () => this.phase());
    return this.of([2, 6], [1, 6], [2, 5], [1, 5], [4, 8], [3, 8], [4, 7], [3, 7], [2], [8]);
  }

  /** Seconds moved between neighbours of a ring, right up to the rules and over; another offset; a cycle at will. */
  private timing(forSec: number): ControllerRequest {
    const plan = this.sheet.plans[this.under(this.sheet.plans.length)];
    const splits: Record<string, number> = {};
    for (const first of [1, 3, 5, 7]) {
      const move = this.chance(0.5) ? 0 : (this.under(121) - 60) / 10;
      for (const [phase, by] of [
        [first, move],
        [first + 1, -move],
      ] as const) {
        splits[phase] = Math.max(0, Math.round(((plan?.splits[phase] ?? 0) + by) * 10) / 10);
      }
    }
    const cycleSec = this.chance(0.1) ? 30 + this.under(270) : undefined;
    const offsetSec = this.chance(0.5) ? this.under(120) : undefined;
    return { type: "setTiming", args: { splits, cycleSec, offsetSec, forSec } };
  }
}
