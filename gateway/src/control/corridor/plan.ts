import type { CrossingDelay } from "@roadcast/contract";
import type { StoredCorridorJunction } from "@roadcast/db";
import type { RoadLink, RoadNetwork } from "../../network/road-network.js";
import type { ControllerSite } from "../ring-barrier.js";
import type { HeardState } from "../situation.js";
import { approachOf, crossingDelaySec, greenAndRedSec, leadSec } from "./approach.js";
import type { Route } from "./route.js";

/** What is known of a link's traffic now; null where nothing is. */
export interface LinkTraffic {
  speedKph: number | null;
  /** Measured, or of another day where nothing is. */
  flowVph: number | null;
}

/** What a plan is made from, beside the route. */
export interface PlanFacts {
  network: RoadNetwork;
  site(controllerId: string): ControllerSite | null;
  heard(controllerId: string): HeardState | null;
  traffic(linkId: string): LinkTraffic;
  /** Epoch ms. */
  now: number;
}

/** An emergency vehicle gets on faster than what stands around it, km/h. */
const slowestKph = 15;
/** From green until the vehicle is over the junction and the release is there, beyond the lead, seconds. */
const passingSec = 10;

/** Seconds to drive a whole link: by the speed that is measured, never below 15 km/h, else by that of free flow. */
export function linkSec(link: RoadLink, speedKph: number | null): number {
  const kph = speedKph === null ? link.freeFlowKph : Math.min(Math.max(speedKph, slowestKph), link.freeFlowKph);
  return link.lengthM / (Math.max(kph, slowestKph) / 3.6);
}

/** The travel time from the start of a route to a place on it, seconds; `routeM` is metres from the start. */
export function secTo(route: Route, routeM: number, secOf: (link: RoadLink) => number): number {
  let sec = 0;
  let beforeM = -route.startM;
  for (const link of route.links) {
    const ownM = Math.min(Math.max(routeM - beforeM, 0), link.lengthM) - Math.max(0, -beforeM);
    if (ownM > 0 && link.lengthM > 0) sec += (secOf(link) * ownM) / link.lengthM;
    beforeM += link.lengthM;
    if (beforeM >= routeM) break;
  }
  return sec;
}

/**
 * The signalised junctions that the vehicle crosses, in its order, each with the phases that it needs, when it comes, how
 * long before that it is asked for, and what crossing traffic has to wait. The junction at which a route ends is not
 * crossed. One whose phases do not serve the approach is there with none.
 */
export function junctionsOf(route: Route, facts: PlanFacts): StoredCorridorJunction[] {
  const { network, site: siteOf, traffic, now } = facts;
  const secOf = (link: RoadLink) => linkSec(link, traffic(link.id).speedKph);
  const found: StoredCorridorJunction[] = [];
  let routeM = -route.startM;
  for (const [i, from] of route.links.entries()) {
    routeM += from.lengthM;
    const to = route.links[i + 1];
    const controllerId = network.controllers.get(from.toNodeId)?.id;
    const site = controllerId === undefined ? null : siteOf(controllerId);
    if (to === undefined || site === null) continue;
    const { turn, phases } = approachOf(site, from, to);
    const { redSec } = greenAndRedSec(site, facts.heard(site.id), phases);
    const own = { phases, lanes: from.lanes, flowVph: traffic(from.id).flowVph, redSec };
    const lead = leadSec(site, own);
    found.push({
      ...{ controllerId: site.id, nodeId: from.toNodeId, fromLinkId: from.id, toLinkId: to.id, turn, phases },
      ...{ routeM, arrivalSec: secTo(route, routeM, secOf), leadSec: lead },
      crossing: phases.length === 0 ? [] : crossingOf(site, phases, lead + passingSec, facts),
      ...{ state: "pending", since: now, reason: null, passedAt: null, dropped: false, attempts: 0 },
      ...{ commandId: null, releaseId: null, heldUntil: null, held: false },
    });
  }
  return found;
}

/** The approaches that none of the phases serves, with what a preemption of `heldSec` costs them. */
function crossingOf(
  site: ControllerSite,
  phases: readonly number[],
  heldSec: number,
  { network, heard, traffic }: PlanFacts,
): CrossingDelay[] {
  const servedBy = new Map<string, number[]>();
  for (const { phase, movements } of site.sheet.phases) {
    for (const { fromLinkId } of movements) servedBy.set(fromLinkId, [...(servedBy.get(fromLinkId) ?? []), phase]);
  }
  return [...servedBy].flatMap(([linkId, serving]) => {
    const link = network.links.get(linkId);
    if (link === undefined || serving.some((phase) => phases.includes(phase))) return [];
    const cycle = greenAndRedSec(site, heard(site.id), serving);
    const { flowVph } = traffic(linkId);
    const vehicleSec = flowVph === null ? null : Math.round(crossingDelaySec(flowVph, link.lanes, cycle, heldSec));
    return [{ linkId, flowVph, vehicleSec, longestWaitSec: Math.round(cycle.redSec + heldSec) }];
  });
}
