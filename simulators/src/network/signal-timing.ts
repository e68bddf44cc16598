import type { ControllerFeature, PhaseTiming, TimingPlan } from "@roadcast/contract";
import { type Layout, type Leg, layoutOf, legAfter, type Turn } from "./junction-legs.js";
import type { Place } from "./places.js";
import { nodeId, placeName, type Street } from "./streets.js";

/** Width of a lane at a crossing, metres. */
const laneWidthM = 3.3;
/** Walking speed for the pedestrian clearance, Korean practice. */
const walkingMps = 1;
/** Speed of the green wave: a little under the limit of 50 km/h. */
const progressionMps = 42 / 3.6;
const walkSec = 7;
const leftMinGreenSec = 7;

type Movement = PhaseTiming["movements"][number];

/** A phase before its greatest green is known from the plans. */
type Untimed = Omit<PhaseTiming, "maxGreenSec">;

const crossingWidthM = ({ arriving, leaving }: Leg) => (arriving.lanes + leaving.lanes) * laneWidthM;

function movement(layout: Layout, from: Leg, turn: Turn): Movement[] {
  const to = legAfter(layout, from, turn);
  return to === undefined ? [] : [{ fromLinkId: from.arriving.id, toLinkId: to.leaving.id, turn }];
}

/** At least 3 s; 4 s where traffic is faster than 50 km/h (1 s + v / 2a, a = 3 m/s², rounded). */
const yellowSec = ({ arriving }: Leg) => (arriving.road.speedLimitKph > 50 ? 4 : 3);

/**
 * A phase of through traffic (and the right turns beside it). People on foot go with it over the leg on its right,
 * where only right turns cross them; people do not cross a motorway's ramp.
 */
function through(layout: Layout, phase: number, from: Leg, turns: readonly Turn[], minGreenSec: number): Untimed {
  const crossed = legAfter(layout, from, "right");
  const onFoot = crossed !== undefined && !crossed.arriving.road.isRamp && turns.includes("right");
  const widthM = crossed === undefined ? 0 : crossingWidthM(crossed);
  return {
    phase,
    ring: phase <= 4 ? 1 : 2,
    barrier: phase % 4 === 1 || phase % 4 === 2 ? 1 : 2,
    minGreenSec,
    yellowChangeSec: yellowSec(from),
    redClearanceSec: Math.min(3, Math.max(1, Math.round((widthM + 6) / (from.arriving.road.speedLimitKph / 3.6)))),
    walkSec: onFoot ? walkSec : null,
    pedClearanceSec: onFoot ? Math.ceil(widthM / walkingMps) : null,
    movements: turns.flatMap((turn) => movement(layout, from, turn)),
  };
}

/** A protected left turn; none where there is nothing to turn into. */
function left(layout: Layout, phase: number, from: Leg): Untimed[] {
  const movements = movement(layout, from, "left");
  if (movements.length === 0) return [];
  return [
    {
      phase,
      ring: phase <= 4 ? 1 : 2,
      barrier: phase % 4 === 1 || phase % 4 === 2 ? 1 : 2,
      minGreenSec: leftMinGreenSec,
      yellowChangeSec: yellowSec(from),
      redClearanceSec: 2,
      walkSec: null,
      pedClearanceSec: null,
      movements,
    },
  ];
}

/**
 * The phases of a junction as NEMA TS 2 numbers them: 2 and 6 the main road, 1 and 5 the left turns against them, 4
 * and 8 the side road, 3 and 7 the left turns against those. At a T-junction the side road's left turn is phase 4 and
 * its right turn phase 8, so that both rings are filled between the barriers.
 */
function phasesOf(layout: Layout): Untimed[] {
  const [two, six] = layout.main;
  const [four, eight] = layout.side;
  const main = [
    ...left(layout, 1, six),
    through(layout, 2, two, ["through", "right"], 15),
    ...left(layout, 5, two),
    through(layout, 6, six, ["through", "right"], 15),
  ];
  const side =
    eight === undefined
      ? [through(layout, 4, four, ["left"], 10), through(layout, 8, four, ["right"], 10)]
      : [
          ...left(layout, 3, eight),
          through(layout, 4, four, ["through", "right"], 10),
          ...left(layout, 7, four),
          through(layout, 8, eight, ["through", "right"], 10),
        ];
  return [...main, ...side].sort((a, b) => a.phase - b.phase);
}

/** The shortest split of a phase: its minimum green or its pedestrians, then yellow and red clearance. */
const shortestSplitSec = (phase: Untimed) =>
  Math.max(phase.minGreenSec, (phase.walkSec ?? 0) + (phase.pedClearanceSec ?? 0)) +
  phase.yellowChangeSec +
  phase.redClearanceSec;

interface PlanShape {
  plan: number;
  ko: string;
  en: string;
  cycleSec: number;
  /** Part of the spare time of a barrier that goes to its left turns. */
  leftShare: number;
  /** The direction of the green wave, or both by half cycles. */
  wave: "forward" | "back" | "both";
}

const planShapes: readonly PlanShape[] = [
  { plan: 1, ko: "심야", en: "Night", cycleSec: 120, leftShare: 0.2, wave: "both" },
  { plan: 2, ko: "오전 첨두", en: "Morning peak", cycleSec: 150, leftShare: 0.25, wave: "forward" },
  { plan: 3, ko: "주간", en: "Midday", cycleSec: 140, leftShare: 0.25, wave: "both" },
  { plan: 4, ko: "오후 첨두", en: "Evening peak", cycleSec: 160, leftShare: 0.3, wave: "back" },
  { plan: 5, ko: "휴일", en: "Weekend", cycleSec: 130, leftShare: 0.25, wave: "both" },
];

/** Minutes of the day (Asia/Seoul) at which a working day changes its plan. */
const daySchedule: ControllerFeature["properties"]["daySchedule"] = [
  { fromMinute: 0, plan: 1 },
  { fromMinute: 6 * 60 + 30, plan: 2 },
  { fromMinute: 10 * 60, plan: 3 },
  { fromMinute: 17 * 60, plan: 4 },
  { fromMinute: 21 * 60, plan: 3 },
  { fromMinute: 23 * 60 + 30, plan: 1 },
];

/** The phases of a ring between two barriers, in their order: the left turn leads. */
const between = (phases: readonly Untimed[], ring: number, barrier: number) =>
  phases.filter((phase) => phase.ring === ring && phase.barrier === barrier);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** The shortest time that both rings can spend between two barriers. */
const shortestBarrierSec = (phases: readonly Untimed[], barrier: number) =>
  Math.max(...[1, 2].map((ring) => sum(between(phases, ring, barrier).map(shortestSplitSec))));

const lanesOf = (legs: readonly Leg[]) => Math.max(...legs.map(({ arriving }) => arriving.lanes));

/** Splits by phase: each at its shortest, the rest of the cycle shared out by lanes. Whole seconds. */
function splitsOf(layout: Layout, phases: readonly Untimed[], cycleSec: number, leftShare: number) {
  const shortest = [shortestBarrierSec(phases, 1), shortestBarrierSec(phases, 2)] as const;
  const spare = cycleSec - sum(shortest);
  const mainLanes = lanesOf(layout.main);
  const firstBarrier = shortest[0] + Math.round((spare * mainLanes) / (mainLanes + lanesOf(layout.side)));
  const splits: Record<string, number> = {};
  for (const [barrier, seconds] of [
    [1, firstBarrier],
    [2, cycleSec - firstBarrier],
  ] as const) {
    for (const ring of [1, 2]) {
      const inRing = between(phases, ring, barrier);
      const last = inRing.at(-1);
      if (last === undefined) throw new Error(`ring ${ring} of ${layout.place.id} is empty`);
      const free = seconds - sum(inRing.map(shortestSplitSec));
      const lead = inRing.length > 1 ? inRing.slice(0, 1) : [];
      for (const phase of lead) splits[phase.phase] = shortestSplitSec(phase) + Math.round(free * leftShare);
      splits[last.phase] = seconds - sum(lead.map((phase) => splits[phase.phase] ?? 0));
    }
  }
  return splits;
}

/** How far along its main road a junction lies, metres from each of the road's ends. */
function alongRoad(layout: Layout, streets: readonly Street[]): { fromStartM: number; fromEndM: number } {
  const { road } = layout.main[0].arriving;
  const stretches = streets.filter((street) => street.road === road && street.forward);
  const before = stretches.findIndex(({ from }) => from === layout.place);
  const split = before < 0 ? stretches.length : before;
  return {
    fromStartM: sum(stretches.slice(0, split).map(({ lengthM }) => lengthM)),
    fromEndM: sum(stretches.slice(split).map(({ lengthM }) => lengthM)),
  };
}

/**
 * Offset of the first coordinated phase: the travel time along the main road at the speed of progression for a wave in
 * one direction; for both, the nearer of nought and half a cycle (half-integer synchronisation).
 */
function offsetOf(shape: PlanShape, cycleSec: number, place: ReturnType<typeof alongRoad>): number {
  const metres = shape.wave === "back" ? place.fromEndM : place.fromStartM;
  const travelSec = metres / progressionMps;
  if (shape.wave === "both") return (Math.round((2 * travelSec) / cycleSec) % 2) * (cycleSec / 2);
  return Math.round(travelSec) % cycleSec;
}

function planOf(shape: PlanShape, layout: Layout, phases: readonly Untimed[], streets: readonly Street[]): TimingPlan {
  // A wide crossing can need more than the night's short cycle.
  const needed = shortestBarrierSec(phases, 1) + shortestBarrierSec(phases, 2);
  const cycleSec = Math.max(shape.cycleSec, Math.ceil(needed / 10) * 10);
  if (cycleSec > 160) throw new Error(`${layout.place.id} needs a cycle of ${cycleSec} s`);
  return {
    plan: shape.plan,
    name: { ko: shape.ko, en: shape.en },
    cycleSec,
    offsetSec: offsetOf(shape, cycleSec, alongRoad(layout, streets)),
    splits: splitsOf(layout, phases, cycleSec, shape.leftShare),
    coordinatedPhases: shape.wave === "back" ? [6, 2] : [2, 6],
  };
}

/** The controller of a signalised junction, with its phases, plans and day schedule. */
export function controllerFeature(place: Place, streets: readonly Street[]): ControllerFeature {
  const layout = layoutOf(place, streets);
  const phases = phasesOf(layout);
  const plans = planShapes.map((shape) => planOf(shape, layout, phases, streets));
  const name = placeName(place);
  return {
    type: "Feature",
    geometry: { type: "Point", coordinates: [place.lon, place.lat] },
    properties: {
      kind: "controller",
      id: `C-${place.id}`,
      name: { ko: `${name.ko} 신호제어기`, en: `${name.en} signal` },
      externalId: null,
      outOfService: false,
      nodeId: nodeId(place),
      phases: phases.map(({ phase, ring, barrier, minGreenSec, ...rest }) => {
        const longest = Math.max(...plans.map(({ splits }) => splits[phase] ?? 0));
        return {
          phase,
          ring,
          barrier,
          minGreenSec,
          maxGreenSec: longest - rest.yellowChangeSec - rest.redClearanceSec,
          ...rest,
        };
      }),
      plans,
      daySchedule,
    },
  };
}
