import type { LinkRecord } from "@roadcast/contract";
import type { AreaState, Cell } from "./area-state.js";
import type { DetectorCell } from "./detector-cell.js";
import { type LinkFacts, linkState } from "./link-state.js";

/** A link, whose state is made of its detectors when it is asked for. */
export class LinkCell implements Cell<"links"> {
  readonly kind = "links";
  readonly areas: readonly AreaState[];
  readonly detectors: DetectorCell[] = [];
  private readonly facts: LinkFacts;
  private made: LinkRecord | null = null;
  private asOf: number;

  constructor(facts: LinkFacts, areas: readonly AreaState[], now: number) {
    this.facts = facts;
    this.areas = areas;
    this.asOf = now;
  }

  get record(): LinkRecord {
    this.made ??= linkState(
      this.facts,
      this.detectors.map((detector) => ({
        stationId: detector.place.stationId,
        smoothed: detector.believed(this.asOf),
      })),
    );
    return this.made;
  }

  /** A detector of it has changed, as of then (epoch ms). */
  change(now: number): void {
    this.made = null;
    this.asOf = now;
  }
}
