import { clearanceSec, leastGreenSec, longestForSec } from "@roadcast/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  approachOf,
  crossingDelaySec,
  greenAndRedSec,
  leadSec,
  saturationVphPerLane,
} from "../../../gateway/src/control/corridor/approach.js";
import { maxSecOf } from "../../../gateway/src/control/corridor/junction-life.js";
import { junctionsOf } from "../../../gateway/src/control/corridor/plan.js";
import { placesOf, quickestRoute } from "../../../gateway/src/control/corridor/route.js";
import { interlocks } from "../../../gateway/src/control/interlocks.js";
import { phasesConflict } from "../../../gateway/src/control/ring-barrier.js";
import { controllerSite } from "../../../gateway/src/controller-site.js";
import { phasesServing, type RoadLink, roadNetwork } from "../../../gateway/src/network/road-network.js";
import { registryOf } from "../../support/broker-network.js";
import { crossroads, heard, situationOf, stateOf } from "../../support/control-site.js";
import { gangnam } from "../../support/default-network.js";

/**
 * Vehicles that wait at a signal, moment by moment: uniform arrivals, saturation flow in green, over so many cycles of
 * which the first red may last longer. Vehicle-seconds.
 */
function waitedSec(
  flowVph: number,
  lanes: number,
  { greenSec, redSec, heldSec }: { greenSec: number; redSec: number; heldSec: number },
  cycles: number,
): number {
  const stepSec = 0.05;
  const inflow = (flowVph / 3600) * stepSec;
  const outflow = ((saturationVphPerLane * lanes) / 3600) * stepSec;
  let queue = 0;
  let waited = 0;
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    const reds = Math.round((redSec + (cycle === 0 ? heldSec : 0)) / stepSec);
    const steps = reds + Math.round(greenSec / stepSec);
    for (let step = 0; step < steps; step += 1) {
      queue = Math.max(0, queue + inflow - (step < reds ? 0 : outflow));
      waited += queue * stepSec;
    }
  }
  return waited;
}

describe("the delay of crossing traffic", () => {
  it("is what a queue adds up to that is followed moment by moment, over as many greens as it takes", () => {
    let carried = 0;
    fc.assert(
      fc.property(
        fc.integer({ min: 10, max: 94 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 15, max: 60 }),
        fc.integer({ min: 10, max: 120 }),
        fc.integer({ min: 10, max: 120 }),
        (fullPct, lanes, greenSec, redSec, heldSec) => {
          const capacity = (saturationVphPerLane * lanes * greenSec) / (greenSec + redSec);
          const flowVph = (capacity * fullPct) / 100;
          const at = (held: number) => waitedSec(flowVph, lanes, { greenSec, redSec, heldSec: held }, 150);
          const followed = at(heldSec) - at(0);
          const formula = crossingDelaySec(flowVph, lanes, { greenSec, redSec }, heldSec);
          expect(Math.abs(formula - followed)).toBeLessThan(0.02 * followed + 5);
          const endless = crossingDelaySec(flowVph, lanes, { greenSec: 10_000, redSec }, heldSec);
          if (formula > 1.5 * endless) carried += 1;
        },
      ),
      { numRuns: 30 },
    );
    // Some of them were so full that a green did not clear them.
    expect(carried).toBeGreaterThan(0);
  });

  it("is a figure worked out by hand: 900 veh/h on 2 lanes, 60 s of green and of red, 40 s more", () => {
    // y = 900/3600 = 0.25; 0.25/s ÷ (2 × 0.75) × (100² − 60²) = 1,066.7 vehicle-seconds. The queue takes 33 s.
    expect(crossingDelaySec(900, 2, { greenSec: 60, redSec: 60 }, 40)).toBeCloseTo(1_066.67, 1);
  });

  it("is several times as much where one green does not clear what has come", () => {
    // Degree of saturation 0.95: 54 vehicles, of which a green of 48 s takes 30, and each later one 1.5 more than come.
    const cycle = { greenSec: 48, redSec: 72 };
    const formula = crossingDelaySec(1_368, 2, cycle, 70);
    const followed = (held: number) => waitedSec(1_368, 2, { ...cycle, heldSec: held }, 60);
    expect(formula / (followed(70) - followed(0))).toBeCloseTo(1, 1);
    expect(formula).toBeGreaterThan(3 * crossingDelaySec(1_368, 2, { ...cycle, greenSec: 10_000 }, 70));
  });

  it("grows with the flow and with how long it is held, and is nothing without either", () => {
    const flow = fc.integer({ min: 0, max: 3_000 });
    const sec = fc.integer({ min: 0, max: 200 });
    fc.assert(
      fc.property(flow, flow, sec, sec, sec, (a, b, greenSec, redSec, heldSec) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        const cycle = { greenSec, redSec };
        const of = (flowVph: number, held: number) => crossingDelaySec(flowVph, 2, cycle, held);
        expect(of(less, heldSec)).toBeLessThanOrEqual(of(more, heldSec) + 1e-6);
        expect(of(a, heldSec)).toBeLessThanOrEqual(of(a, heldSec + 1) + 1e-6);
        expect(of(a, 0)).toBeCloseTo(0, 6);
        expect(of(0, heldSec)).toBe(0);
      }),
    );
  });
});

describe("how long before the vehicle a junction is asked for", () => {
  it("holds the longest change that nothing may shorten, the queue's discharge and a margin", () => {
    // Conflicting with 2 and 5: walk and pedestrian clearance of 22 s, then 5 s of clearance. No queue; 7 s margin.
    const own = { phases: [2, 5], lanes: 3, flowVph: 0, redSec: 80 };
    expect(leadSec(crossroads, own)).toBe(27 + 7);
    // y = 1,350/5,400 = 0.25: 80 s of red are gone 80 × 0.25 / 0.75 = 26.7 s after green.
    expect(leadSec(crossroads, { ...own, flowVph: 1_350 })).toBe(Math.ceil(27 + 26.67 + 7));
    expect(leadSec(crossroads, { ...own, flowVph: null })).toBe(27 + 15 + 7);
    expect(leadSec(crossroads, { ...own, flowVph: 100_000 })).toBe(27 + 60 + 7);
  });

  it("goes by the plan that runs", () => {
    const running = heard({ mode: "coordinated", plan: 3 });
    expect(greenAndRedSec(crossroads, running, [2, 5])).toEqual({ greenSec: 30, redSec: 70 });
    // Of a controller that nothing is heard of, the longest cycle.
    expect(greenAndRedSec(crossroads, null, [2, 5])).toEqual({ greenSec: 40, redSec: 80 });
    expect(stateOf().plan).toBe(1);
  });
});

describe("junctions of routes over the default network", () => {
  const registry = registryOf(gangnam());
  const network = roadNetwork(registry);
  const nodeIds = [...network.controllers.keys()];
  const site = (id: string) => controllerSite(registry, id);
  const facts = {
    ...{ network, site, heard: () => null, traffic: () => ({ speedKph: null, flowVph: 600 }), now: 0 },
  };

  it("have phases that serve the movement, that conflict with nothing of theirs, and that the rules let through", () => {
    let seen = 0;
    fc.assert(
      fc.property(fc.constantFrom(...nodeIds), fc.constantFrom(...nodeIds), (from, to) => {
        const places = (nodeId: string, end: "from" | "to") => placesOf(network, { kind: "node", nodeId }, end);
        const secOf = (link: RoadLink) => link.lengthM / (link.freeFlowKph / 3.6);
        const route = from === to ? null : quickestRoute(network, places(from, "from"), places(to, "to"), secOf);
        if (route === null) return;
        const junctions = junctionsOf(route, facts);
        const crossed = route.links.slice(0, -1).filter(({ toNodeId }) => network.controllers.has(toNodeId));
        expect(junctions.map(({ nodeId }) => nodeId)).toEqual(crossed.map(({ toNodeId }) => toNodeId));
        for (const [i, junction] of junctions.entries()) {
          const its = site(junction.controllerId);
          if (its === null) throw new Error("every junction has a controller");
          const { phases, fromLinkId, toLinkId, turn } = junction;
          seen += 1;
          const serving = phasesServing(its.sheet.phases, fromLinkId, toLinkId, turn).map(({ phase }) => phase);
          expect(serving).toContain(phases[0]);
          for (const a of phases) for (const b of phases) expect(phasesConflict(its, a, b)).toBe(false);
          const others = its.sheet.phases.filter(({ phase }) => !phases.includes(phase));
          const slowest = Math.max(...others.map((timing) => leastGreenSec(timing) + clearanceSec(timing)));
          expect(junction.leadSec).toBeGreaterThan(Math.min(slowest, 10));
          expect(maxSecOf(junction)).toBeLessThanOrEqual(longestForSec.preempt);
          expect(maxSecOf(junction)).toBeGreaterThan(junction.leadSec);
          const request = { type: "preempt" as const, args: { phases: [...phases], maxSec: maxSecOf(junction) } };
          const state = stateOf({ configChecksum: its.checksum });
          const judged = situationOf({ request, level: "preemption", site: its });
          const fresh = { ...judged.heard, state, receivedAt: judged.now, retained: false };
          expect(interlocks({ ...judged, heard: fresh })).toEqual([]);
          expect(junction.arrivalSec).toBeGreaterThanOrEqual(junctions[i - 1]?.arrivalSec ?? 0);
          expect(junction.routeM).toBeLessThan(route.lengthM);
          // What is delayed is what does not go along.
          for (const { linkId } of junction.crossing) expect(linkId).not.toBe(fromLinkId);
        }
      }),
      { numRuns: 200 },
    );
    expect(seen).toBeGreaterThan(500);
  });

  it("has a right turn that no phase serves go with its approach", () => {
    const controller = [...network.controllers.values()][5];
    const whole = controller === undefined ? null : site(controller.id);
    const through = whole?.sheet.phases.find(({ movements }) => movements.some(({ turn }) => turn === "right"));
    const right = through?.movements.find(({ turn }) => turn === "right");
    const [from, to] = [network.links.get(right?.fromLinkId ?? ""), network.links.get(right?.toLinkId ?? "")];
    if (whole === null || through === undefined || from === undefined || to === undefined)
      throw new Error("no right turn");
    const phases = whole.sheet.phases.map((timing) => ({
      ...timing,
      movements: timing.movements.filter(({ turn }) => turn !== "right"),
    }));
    expect(approachOf({ ...whole, sheet: { ...whole.sheet, phases } }, from, to).phases[0]).toBe(through.phase);
  });
});
