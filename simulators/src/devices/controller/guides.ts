import { signalEventCodes as code } from "@roadcast/contract";
import type { Coordinator } from "./coordinator.js";
import type { Crossing, Guide, PhaseRings, Ring } from "./phase-rings.js";
import type { RingStructure } from "./signal-timing.js";

/**
 * Phases in their normal turn: by the plan's force-offs, or when free each to its maximum. A held phase is not ended once
 * it is green, and the last phases of the other rings stay with it, since the barrier is shut to them.
 */
export class SequentialGuide implements Guide {
  constructor(
    private readonly structure: RingStructure,
    private readonly rings: PhaseRings,
    private readonly coordinator: Coordinator,
    private readonly held: number | null,
  ) {}

  get endCode(): number {
    return this.coordinator.table === null ? code.maxOut : code.forceOff;
  }

  /** Whether the held phase is green. */
  get isHolding(): boolean {
    return this.held !== null && this.rings.isGreen(this.held);
  }

  /** Whether a phase is to be held that is not green yet. */
  get isAwaiting(): boolean {
    return this.held !== null && !this.isHolding;
  }

  mayEnd(ring: Readonly<Ring>): boolean {
    if (this.isKept(ring)) return false;
    if (this.coordinator.table !== null) return this.coordinator.isForcedOff(ring);
    if (ring.elapsedMs < this.maxGreenMs(ring)) return false;
    // Free: rings cross the barrier together, so the last phase of one waits in green for the last of the other.
    if (ring.position < ring.sequence.length - 1) return true;
    return this.rings.rings.every((other) => {
      const last = other.position >= other.sequence.length - 1;
      if (other.interval !== "green") return last;
      return last && other.elapsedMs >= this.maxGreenMs(other) && this.rings.hasLeastGreen(other);
    });
  }

  next(ring: Readonly<Ring>): number | null {
    return ring.position < ring.sequence.length - 1 ? ring.position + 1 : null;
  }

  crossing(): Crossing {
    const group = (this.rings.group + 1) % this.structure.groups.length;
    const positions = (this.structure.groups[group] ?? []).map((sequence) => (sequence.length > 0 ? 0 : null));
    return { group, positions };
  }

  private maxGreenMs(ring: Readonly<Ring>): number {
    return this.rings.timesOf(ring)?.maxGreenMs ?? 0;
  }

  private isKept(ring: Readonly<Ring>): boolean {
    const { held } = this;
    if (held === null) return false;
    if (ring.sequence[ring.position] === held) return true;
    const keeper = this.rings.rings.find((other) => other.sequence.includes(held));
    if (keeper === undefined || keeper === ring) return false;
    const at = keeper.sequence.indexOf(held);
    const isToCome = keeper.position < at || (keeper.position === at && keeper.interval === "green");
    return isToCome && ring.position >= ring.sequence.length - 1;
  }
}

/**
 * Straight to certain phases, which stay green: everything else ends as soon as its least green is over. Without any, to
 * red on all sides.
 */
export class TargetGuide implements Guide {
  readonly endCode = code.forceOff;
  private readonly group: number | null;
  private readonly targets: readonly (number | null)[];

  /**
   * @param phases of one barrier group, at most one a ring
   * @param withCompanions in rings without any of them the last phase of the group runs along
   */
  constructor(
    structure: RingStructure,
    private readonly rings: PhaseRings,
    phases: readonly number[],
    withCompanions: boolean,
  ) {
    const group = structure.groups.findIndex((each) =>
      each.some((ring) => phases.some((phase) => ring.includes(phase))),
    );
    this.group = group < 0 ? null : group;
    this.targets = (structure.groups[group] ?? []).map((sequence) => {
      const position = sequence.findIndex((phase) => phases.includes(phase));
      if (position >= 0) return position;
      return withCompanions && sequence.length > 0 ? sequence.length - 1 : null;
    });
  }

  mayEnd(ring: Readonly<Ring>, index: number): boolean {
    return this.rings.group !== this.group || ring.position !== this.targets[index];
  }

  next(_: Readonly<Ring>, index: number): number | null {
    return this.rings.group === this.group ? (this.targets[index] ?? null) : null;
  }

  crossing(): Crossing | null {
    return this.group === null ? null : { group: this.group, positions: this.targets };
  }
}
