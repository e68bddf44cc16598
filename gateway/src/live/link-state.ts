import type { LinkRecord, RoadClass } from "@roadcast/contract";
import { levelOfServiceOf } from "./level-of-service.js";
import type { Smoothed } from "./smoothing.js";

export interface LinkFacts {
  id: string;
  roadClass: RoadClass;
  lengthM: number;
}

/** One detector of the link: it covers one lane of its station. */
export interface LaneState {
  /** Detectors of a link that belong to no station count as one station. */
  stationId: string | null;
  /** Null where the detector does not work, or has said nothing that can be believed. */
  smoothed: Smoothed | null;
}

/** A value of a station and the lanes that stand behind it. */
interface Weighted {
  value: number | null;
  lanes: number;
}

/**
 * The state of a link from its working detectors. Across the lanes of a station flow is summed (lanes that do not
 * work are taken to carry what the others do), occupancy averaged, speed averaged by vehicles; stations are averaged,
 * weighted by their working lanes. With nothing that works the state is `noData`.
 */
export function linkState(link: LinkFacts, lanes: readonly LaneState[]): LinkRecord {
  const working = lanes.flatMap(({ smoothed }) => (smoothed === null ? [] : [smoothed]));
  const stations = [...groupBy(lanes, (lane) => lane.stationId).values()].map(stationState);
  const across = (measure: "flowVph" | "occupancyPct" | "speedKph" | "travelTimeSec") =>
    weightedMean(stations.map((station) => station[measure]));
  const measuredSec = across("travelTimeSec");
  const speedKph = across("speedKph") ?? (measuredSec === null ? null : kph(link.lengthM, measuredSec));
  const flowVph = across("flowVph");
  const occupancyPct = across("occupancyPct");
  const travelTimeSec = measuredSec ?? (speedKph === null || speedKph <= 0 ? null : (link.lengthM * 3.6) / speedKph);
  return {
    id: link.id,
    los: levelOfServiceOf(link.roadClass, { speedKph, flowVph, occupancyPct }),
    observedAt: working.length === 0 ? null : Math.max(...working.map((lane) => lane.observedAt)),
    intervalSec: Math.max(0, ...working.map((lane) => lane.intervalSec)),
    speedKph: rounded(speedKph, 1),
    flowVph: rounded(flowVph, 0),
    occupancyPct: rounded(occupancyPct, 1),
    travelTimeSec: rounded(travelTimeSec, 1),
    detectorsWorking: working.length,
    detectorsTotal: lanes.length,
    substitute: null,
  };
}

function stationState(lanes: readonly LaneState[]) {
  const working = lanes.flatMap(({ smoothed }) => (smoothed === null ? [] : [smoothed]));
  const flow = meanOf(working.map((lane) => lane.flowVph));
  const vehicles = working.reduce((sum, lane) => sum + lane.vehicles, 0);
  const vehicleKph = working.reduce((sum, lane) => sum + lane.vehicleKph, 0);
  return {
    flowVph: { value: flow.value === null ? null : flow.value * lanes.length, lanes: flow.lanes },
    occupancyPct: meanOf(working.map((lane) => lane.occupancyPct)),
    travelTimeSec: meanOf(working.map((lane) => lane.travelTimeSec)),
    speedKph: { value: vehicles > 0 ? vehicleKph / vehicles : null, lanes: working.length },
  };
}

/** Mean of the lanes that say something, and how many those are. */
export function meanOf(values: readonly (number | null)[]): Weighted {
  const said = values.filter((value) => value !== null);
  const value = said.length === 0 ? null : said.reduce((sum, each) => sum + each, 0) / said.length;
  return { value, lanes: said.length };
}

function weightedMean(stations: readonly Weighted[]): number | null {
  let sum = 0;
  let weight = 0;
  for (const { value, lanes } of stations) {
    if (value === null) continue;
    sum += value * lanes;
    weight += lanes;
  }
  return weight === 0 ? null : sum / weight;
}

export function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

/** Null where no time is no speed. */
export function kph(metres: number, seconds: number): number | null {
  return seconds <= 0 ? null : (metres / seconds) * 3.6;
}

export function rounded(value: number | null, digits: number): number | null {
  return value === null ? null : Number(value.toFixed(digits));
}
