import { commandFaults } from "../devices/controller/controller-device.js";
import type { DetectorFaultKind } from "../devices/detector-sampler.js";

/** Faults of the cabinet, a person at it (`local`) or at its timing (`drift`), its line, and how it deals with commands. */
export const controllerFaultKinds = ["flash", "dark", "local", "drift", "disconnect", ...commandFaults] as const;
export type ControllerFaultKind = (typeof controllerFaultKinds)[number];

/** What can be done to a running city from outside. */
export type Injection =
  | { type: "incident"; link: string; capacity: number }
  | { type: "detector-fault"; detector: string; kind: DetectorFaultKind; skewSec: number }
  | { type: "controller-fault"; controller: string; kind: ControllerFaultKind }
  | { type: "disconnect"; device: string };

export interface ActiveInjection {
  id: string;
  injection: Injection;
  /** End in epoch ms of traffic time; null lasts until it is cleared. */
  untilTrafficMs: number | null;
}

/** What is at present wrong with the city on purpose. A change calls back, so that its parts can follow. */
export class Injections {
  private readonly active = new Map<string, ActiveInjection>();
  private given = 0;

  constructor(private readonly onChange: () => void) {}

  add(injection: Injection, untilTrafficMs: number | null): ActiveInjection {
    this.given += 1;
    const entry = { id: `i${this.given}`, injection, untilTrafficMs };
    this.active.set(entry.id, entry);
    this.onChange();
    return entry;
  }

  /** Ends one, or all where no id is given. The number that ended. */
  clear(id?: string): number {
    const before = this.active.size;
    if (id === undefined) this.active.clear();
    else this.active.delete(id);
    if (this.active.size !== before) this.onChange();
    return before - this.active.size;
  }

  list(): ActiveInjection[] {
    return [...this.active.values()];
  }

  /** Ends those whose time is over. */
  expire(trafficMs: number): void {
    const over = this.list().filter((entry) => entry.untilTrafficMs !== null && entry.untilTrafficMs <= trafficMs);
    for (const entry of over) this.active.delete(entry.id);
    if (over.length > 0) this.onChange();
  }
}
