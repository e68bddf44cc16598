import type { ControllerState, Junction, PhaseTiming, TimingPlan } from "@roadcast/contract";
import { timingChecksum } from "@roadcast/db";
import type { ControllerSite } from "../../gateway/src/control/ring-barrier.js";
import type { Situation } from "../../gateway/src/control/situation.js";

/** Sunday 23 November 2025, 12:00 in Seoul. */
export const now = Date.parse("2025-11-23T03:00:00.000Z");

/** Legs by the names of their links: n, e, s, w in, and out with a capital. */
const legs = new Map(
  Object.entries({ n: 0, N: 0, e: 90, E: 90, s: 180, S: 180, w: 270, W: 270 }) as [string, number][],
);

/** Each leg is as wide as the pedestrian clearances get people across, metres. */
export const crossroadsJunction: Junction = {
  legs: Object.fromEntries(
    [...legs].map(([link, bearingDeg]) => [link, { bearingDeg, arrives: link === link.toLowerCase(), roadwayM: 15 }]),
  ),
};

const phase = (
  number: number,
  ring: number,
  barrier: number,
  walks: boolean,
  movements: [string, string, "left" | "through" | "right"][],
): PhaseTiming => ({
  ...{ phase: number, ring, barrier, minGreenSec: walks ? 12 : 7, maxGreenSec: 50, yellowChangeSec: 3 },
  ...{ redClearanceSec: 2, walkSec: walks ? 7 : null, pedClearanceSec: walks ? 15 : null },
  movements: movements.map(([fromLinkId, toLinkId, turn]) => ({ fromLinkId, toLinkId, turn })),
});

/** A crossroads with eight phases as NEMA numbers them: 2 and 6 north and south, 4 and 8 east and west, lefts odd. */
export const eightPhases: PhaseTiming[] = [
  phase(1, 1, 1, false, [["s", "W", "left"]]),
  phase(2, 1, 1, true, [
    ["n", "S", "through"],
    ["n", "W", "right"],
  ]),
  phase(3, 1, 2, false, [["w", "N", "left"]]),
  phase(4, 1, 2, true, [
    ["e", "W", "through"],
    ["e", "N", "right"],
  ]),
  phase(5, 2, 1, false, [["n", "E", "left"]]),
  phase(6, 2, 1, true, [
    ["s", "N", "through"],
    ["s", "E", "right"],
  ]),
  phase(7, 2, 2, false, [["e", "S", "left"]]),
  phase(8, 2, 2, true, [
    ["w", "E", "through"],
    ["w", "S", "right"],
  ]),
];

const plan = (number: number, cycleSec: number, splits: number[]): TimingPlan => ({
  ...{ plan: number, name: { ko: `${number}`, en: `${number}` }, cycleSec, offsetSec: 0, coordinatedPhases: [2, 6] },
  splits: Object.fromEntries(splits.map((split, i) => [String(i + 1), split])),
});

export const plans: TimingPlan[] = [
  plan(1, 120, [20, 45, 20, 35, 20, 45, 20, 35]),
  plan(3, 100, [15, 35, 15, 35, 15, 35, 15, 35]),
];

export function siteOf(change: Partial<ControllerSite["sheet"]> = {}): ControllerSite {
  const sheet = { phases: eightPhases, plans, daySchedule: [{ fromMinute: 0, plan: 1 }], ...change };
  return {
    id: "C1",
    areaId: "A1",
    outOfService: false,
    sheet,
    checksum: timingChecksum(sheet),
    legs,
    junction: crossroadsJunction,
  };
}

export const crossroads = siteOf();

export function stateOf(change: Partial<ControllerState> = {}): ControllerState {
  return {
    ...{ observedAt: now - 1_000, mode: "coordinated", plan: 1, cycleSec: 120, offsetSec: 0 },
    phases: eightPhases.map(({ phase: number }) => ({
      phase: number,
      indication: number === 2 || number === 6 ? "green" : "red",
    })),
    ...{ configChecksum: crossroads.checksum, activeCommandId: null, faults: [] },
    ...change,
  };
}

/** A request that every rule lets through, until it is spoilt. */
export function situationOf(change: Partial<Situation> = {}): Situation {
  return {
    request: { type: "setPlan", args: { plan: 3, forSec: 600 } },
    level: "operator",
    requester: { identity: "kim", role: "trafficOperator" },
    site: crossroads,
    sheet: null,
    online: true,
    isElsewhere: false,
    corridorOf: null,
    heard: { state: stateOf(), receivedAt: now - 900, retained: false },
    lock: null,
    underWay: [],
    active: null,
    now,
    expiresAt: now + 30_000,
    ...change,
  };
}

export const heard = (change: Partial<ControllerState>) => ({
  state: stateOf(change),
  receivedAt: now - 900,
  retained: false,
});
