import type { LevelOfService, RoadClass } from "@roadcast/contract";

export interface LevelOfServiceBounds {
  /** Above this speed traffic is free. */
  freeAboveKph: number;
  /** Below this speed it is congested; between the two it is slow. */
  congestedBelowKph: number;
}

/**
 * The Korean public convention of three levels (원활, 서행, 정체): urban arterials above 25, 15–25 and below 15 km/h,
 * urban motorways above 50, 30–50 and below 30 km/h, as Seoul's TOPIS shows them.
 */
export const levelOfServiceBounds: Readonly<Record<RoadClass, LevelOfServiceBounds>> = {
  motorway: { freeAboveKph: 50, congestedBelowKph: 30 },
  arterial: { freeAboveKph: 25, congestedBelowKph: 15 },
  collector: { freeAboveKph: 25, congestedBelowKph: 15 },
  local: { freeAboveKph: 20, congestedBelowKph: 10 },
};

/** A lane that is occupied for longer than this without a vehicle passing holds a standing queue. */
const standingQueueOccupancyPct = 30;

/** What is known of a link for its level of service; null where no working detector says. */
export interface Traffic {
  speedKph: number | null;
  flowVph: number | null;
  occupancyPct: number | null;
}

/** An empty road, which has no speed, is free; a road of which nothing is known is `noData`, never free. */
export function levelOfServiceOf(roadClass: RoadClass, { speedKph, flowVph, occupancyPct }: Traffic): LevelOfService {
  const { freeAboveKph, congestedBelowKph } = levelOfServiceBounds[roadClass];
  if (speedKph !== null) {
    if (speedKph > freeAboveKph) return "free";
    return speedKph < congestedBelowKph ? "congested" : "slow";
  }
  if (occupancyPct !== null) return occupancyPct > standingQueueOccupancyPct ? "congested" : "free";
  return flowVph === null ? "noData" : "free";
}
