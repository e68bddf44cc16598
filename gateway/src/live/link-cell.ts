import type { LinkRecord, LinkSubstitute } from "@roadcast/contract";
import type { LinkQuarter } from "@roadcast/db";
import type { AreaState, Cell } from "./area-state.js";
import type { DetectorCell } from "./detector-cell.js";
import { LinkHistory } from "./link-history.js";
import { substituteOf } from "./link-neighbours.js";
import { kph, type LinkFacts, linkState } from "./link-state.js";

/** How often a link learns what it measures, ms. */
const learnEveryMs = 60_000;

/** A link, whose state is made of its detectors when it is asked for. */
export class LinkCell implements Cell<"links"> {
  readonly kind = "links";
  readonly areas: readonly AreaState[];
  readonly detectors: DetectorCell[] = [];
  /** The stretches before and after it. */
  readonly neighbours: LinkCell[] = [];
  private readonly facts: LinkFacts;
  private made: LinkRecord | null = null;
  private asOf: number;
  private readonly history: LinkHistory;
  private learntAt: number;
  /** What its neighbours measured when it was last looked at and was not measured itself. */
  private beside: LinkSubstitute | null;

  /** `known` is the same link in the network that this one replaces. */
  constructor(facts: LinkFacts, areas: readonly AreaState[], known: LinkCell | undefined, now: number) {
    this.facts = facts;
    this.areas = areas;
    this.asOf = now;
    this.history = known?.history ?? new LinkHistory();
    this.learntAt = known?.learntAt ?? now;
    this.beside = known?.beside ?? null;
  }

  get record(): LinkRecord {
    if (this.made !== null) return this.made;
    const measured = linkState(
      this.facts,
      this.detectors.map((detector) => ({
        stationId: detector.place.stationId,
        smoothed: detector.believed(this.asOf),
      })),
    );
    this.made = measured.detectorsWorking > 0 ? measured : { ...measured, substitute: this.substitute(this.asOf) };
    return this.made;
  }

  /** A detector of it has changed, as of then (epoch ms). */
  change(now: number): void {
    this.made = null;
    this.asOf = now;
  }

  /** Once a minute: learns what is measured. True where nothing is, and what stands in may be another by now. */
  learn(now: number): boolean {
    if (now - this.learntAt < learnEveryMs) return false;
    this.learntAt = now;
    const { record } = this;
    const isMeasured = record.detectorsWorking > 0;
    if (isMeasured) this.history.learn(now, record);
    const hasFailed = !isMeasured && record.detectorsTotal > 0;
    this.beside = hasFailed ? substituteOf(this.neighbours.map((neighbour) => neighbour.record)) : null;
    return this.standsOtherwise(now);
  }

  /** Takes in what the database holds of a quarter of the hour: as `linkState`, but for means over the quarter. */
  recall({ at, speedKph, travelTimeSec, ...values }: LinkQuarter, now: number): void {
    const byTime = travelTimeSec === null ? null : kph(this.facts.lengthM, travelTimeSec);
    this.history.recall(at, { ...values, speedKph: speedKph ?? byTime }, now);
  }

  /** Whether nothing is measured, and what stands in now is another than what was told. */
  standsOtherwise(now: number): boolean {
    const { detectorsWorking, substitute } = this.record;
    return detectorsWorking === 0 && !isAlike(substitute, this.substitute(now));
  }

  /** Its own earlier day before its neighbours: traffic comes and goes at the junctions between. */
  private substitute(now: number): LinkSubstitute | null {
    return this.history.substitute(now) ?? this.beside;
  }
}

function isAlike(a: LinkSubstitute | null, b: LinkSubstitute | null): boolean {
  if (a === null || b === null) return a === b;
  if (a.quarterStart !== b.quarterStart) return false;
  return a.speedKph === b.speedKph && a.flowVph === b.flowVph && a.occupancyPct === b.occupancyPct;
}
