import type { RoadClass } from "@roadcast/contract";

/** Front to front of two standing vehicles, metres: the jam density is its inverse, 133 vehicles per km and lane. */
export const jamSpacingM = 7.5;

/** Vehicle plus detector as a loop sees them, metres: occupancy = density × this length. */
export const effectiveVehicleLengthM = 6.5;

/** Vehicles per hour and lane that a link carries at most. */
const capacityVphByClass: Record<RoadClass, number> = { motorway: 2100, arterial: 1800, collector: 1600, local: 1300 };

/** One lane of a link: the triangular flow-density relation (Newell 1993; Daganzo 1994). */
export interface FundamentalDiagram {
  /** Speed of free flow, m/s. */
  freeFlowMps: number;
  /** Greatest flow, vehicles/s and lane. */
  capacityVps: number;
  /** Vehicles/m and lane at standstill. */
  jamDensity: number;
  /** Speed at which a queue grows backwards, m/s; positive. */
  waveMps: number;
  /** Density at the greatest flow, vehicles/m and lane. */
  criticalDensity: number;
}

/** The diagram of one lane. A slow road cannot carry its class's flow: capacity is held to where the wave runs at 35 km/h. */
export function fundamentalDiagram(roadClass: RoadClass, freeFlowKph: number): FundamentalDiagram {
  const freeFlowMps = freeFlowKph / 3.6;
  const jamDensity = 1 / jamSpacingM;
  const fastestWaveMps = 35 / 3.6;
  const greatestVps = (jamDensity * freeFlowMps * fastestWaveMps) / (freeFlowMps + fastestWaveMps);
  const capacityVps = Math.min(capacityVphByClass[roadClass] / 3600, greatestVps);
  const criticalDensity = capacityVps / freeFlowMps;
  return {
    freeFlowMps,
    capacityVps,
    jamDensity,
    criticalDensity,
    waveMps: capacityVps / (jamDensity - criticalDensity),
  };
}

/** What a lane at this density sends on, vehicles/s ("demand", Lebacque 1996). */
export function sending(diagram: FundamentalDiagram, density: number): number {
  return Math.min(diagram.freeFlowMps * density, diagram.capacityVps);
}

/** What a lane at this density takes in, vehicles/s ("supply", Lebacque 1996). */
export function receiving(diagram: FundamentalDiagram, density: number): number {
  return Math.min(diagram.capacityVps, Math.max(0, diagram.waveMps * (diagram.jamDensity - density)));
}
