import {
  type Junction,
  type LegBearings,
  type PhaseTiming,
  phaseMovementsConflict,
  type TimingPlan,
  type TimingSheet,
} from "@roadcast/contract";

/** A signalised junction as the rules see it. */
export interface ControllerSite {
  id: string;
  areaId: string | null;
  outOfService: boolean;
  sheet: TimingSheet;
  /** Of the sheet, as `timingChecksum` makes it. */
  checksum: string;
  legs: LegBearings;
  /** The same legs with how wide they are. */
  junction: Junction;
}

export function phaseOf(site: Pick<ControllerSite, "sheet">, phase: number): PhaseTiming | undefined {
  return site.sheet.phases.find((timing) => timing.phase === phase);
}

export function planOf(site: Pick<ControllerSite, "sheet">, plan: number): TimingPlan | undefined {
  return site.sheet.plans.find((each) => each.plan === plan);
}

/**
 * Whether two phases may never have right of way together: of one ring, on different sides of a barrier (NEMA TS 2,
 * dual ring), or with movements that cross or merge. A phase that the sheet does not have conflicts with all.
 */
export function phasesConflict(site: Pick<ControllerSite, "sheet" | "legs">, a: number, b: number): boolean {
  if (a === b) return false;
  const one = phaseOf(site, a);
  const other = phaseOf(site, b);
  if (one === undefined || other === undefined) return true;
  if (one.ring === other.ring || one.barrier !== other.barrier) return true;
  return phaseMovementsConflict(one, other, site.legs);
}

/** For each barrier, in order, the phases of each ring in their order. */
export function barrierGroups(phases: readonly PhaseTiming[]): PhaseTiming[][][] {
  const inOrder = (values: readonly number[]) => [...new Set(values)].sort((a, b) => a - b);
  const rings = inOrder(phases.map(({ ring }) => ring));
  return inOrder(phases.map(({ barrier }) => barrier)).map((barrier) =>
    rings.map((ring) =>
      phases.filter((each) => each.ring === ring && each.barrier === barrier).sort((a, b) => a.phase - b.phase),
    ),
  );
}
