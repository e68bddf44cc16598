import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type LinkPlace, placesOf, quickestRoute, type Route } from "../../../gateway/src/control/corridor/route.js";
import {
  phasesServing,
  type RoadLink,
  type RoadNetwork,
  roadNetwork,
  turnBetween,
  wayOnFrom,
} from "../../../gateway/src/network/road-network.js";
import { registryOf } from "../../support/broker-network.js";
import { gridNetwork } from "../simulators/grid-network.js";

const town = roadNetwork(registryOf(gridNetwork(4, 3)));
const links = [...town.links.values()];
const nodeIds = [...new Set(links.flatMap(({ fromNodeId, toNodeId }) => [fromNodeId, toNodeId]))];

/** Speeds of all links by their place in the list, km/h. */
const speeds = fc.array(fc.integer({ min: 5, max: 80 }), { minLength: links.length, maxLength: links.length });
const secBy = (kph: readonly number[]) => (link: RoadLink) => link.lengthM / ((kph[links.indexOf(link)] ?? 50) / 3.6);
const linkPlace = fc
  .record({ link: fc.constantFrom(...links), share: fc.double({ min: 0, max: 1, noNaN: true }) })
  .map(({ link, share }): LinkPlace => ({ linkId: link.id, alongM: share * link.lengthM }));
const at = (network: RoadNetwork, nodeId: string, end: "from" | "to") =>
  placesOf(network, { kind: "node", nodeId }, end);

/** The least time, found by relaxing every movement until nothing changes (Bellman–Ford): slow, and plain to see. */
function leastSec(network: RoadNetwork, from: LinkPlace[], to: LinkPlace[], secOf: (link: RoadLink) => number): number {
  const all = [...network.links.values()];
  const part = (link: RoadLink, metres: number) => (secOf(link) * metres) / link.lengthM;
  const entered = new Map<string, number>(all.map(({ id }) => [id, Number.POSITIVE_INFINITY]));
  let best = Number.POSITIVE_INFINITY;
  for (const { linkId, alongM } of from) {
    const link = all.find(({ id }) => id === linkId);
    if (link === undefined) continue;
    for (const end of to) {
      if (end.linkId === linkId && end.alongM > alongM) best = Math.min(best, part(link, end.alongM - alongM));
    }
    for (const next of wayOnFrom(network, link)) {
      const sec = part(link, link.lengthM - alongM);
      entered.set(next.id, Math.min(entered.get(next.id) ?? 0, sec));
    }
  }
  for (let changed = true; changed; ) {
    changed = false;
    for (const link of all) {
      for (const next of wayOnFrom(network, link)) {
        const sec = (entered.get(link.id) ?? 0) + secOf(link);
        if (sec >= (entered.get(next.id) ?? 0)) continue;
        entered.set(next.id, sec);
        changed = true;
      }
    }
  }
  for (const { linkId, alongM } of to) {
    const link = all.find(({ id }) => id === linkId);
    if (link !== undefined) best = Math.min(best, (entered.get(linkId) ?? 0) + part(link, alongM));
  }
  return best;
}

function expectDrivable(network: RoadNetwork, route: Route): void {
  for (const [i, link] of route.links.entries()) {
    const next = route.links[i + 1];
    if (next === undefined) continue;
    expect(next.fromNodeId).toBe(link.toNodeId);
    expect(next.toNodeId).not.toBe(link.fromNodeId);
    expect(wayOnFrom(network, link)).toContain(next);
  }
}

describe("the quickest route", () => {
  it("is beaten by no other way, whatever the speeds, and drives every movement as it is allowed", () => {
    fc.assert(
      fc.property(speeds, linkPlace, linkPlace, (kph, from, to) => {
        const secOf = secBy(kph);
        const route = quickestRoute(town, [from], [to], secOf);
        const least = leastSec(town, [from], [to], secOf);
        if (route === null) {
          expect(least).toBe(Number.POSITIVE_INFINITY);
          return;
        }
        expect(route.travelSec).toBeCloseTo(least, 6);
        expectDrivable(town, route);
        const wholeSec = route.links.reduce((sum, link) => sum + secOf(link), 0);
        const [first, last] = [route.links[0], route.links.at(-1)];
        if (first === undefined || last === undefined) throw new Error("a route has links");
        const beforeSec = (secOf(first) * route.startM) / first.lengthM;
        const afterSec = (secOf(last) * (last.lengthM - route.endM)) / last.lengthM;
        expect(route.travelSec).toBeCloseTo(wholeSec - beforeSec - afterSec, 6);
      }),
      { numRuns: 150 },
    );
  });

  it("leads between nodes by any of their links", () => {
    fc.assert(
      fc.property(speeds, fc.constantFrom(...nodeIds), fc.constantFrom(...nodeIds), (kph, from, to) => {
        const secOf = secBy(kph);
        const route = quickestRoute(town, at(town, from, "from"), at(town, to, "to"), secOf);
        if (from === to || route === null) return;
        expect(route.links[0]?.fromNodeId).toBe(from);
        expect(route.links.at(-1)?.toNodeId).toBe(to);
        expect(route.travelSec).toBeCloseTo(leastSec(town, at(town, from, "from"), at(town, to, "to"), secOf), 6);
      }),
      { numRuns: 150 },
    );
  });

  it("goes around a link that is slow", () => {
    const even = secBy(links.map(() => 50));
    const [from, to] = [at(town, "N0-2", "from"), at(town, "N5-2", "to")];
    const straight = quickestRoute(town, from, to, even);
    expect(straight?.links.map(({ id }) => id)).toEqual([
      "L0-2-east",
      "L1-2-east",
      "L2-2-east",
      "L3-2-east",
      "L4-2-east",
    ]);
    const around = quickestRoute(town, from, to, (link) => even(link) * (link.id === "L2-2-east" ? 20 : 1));
    expect(around?.links.map(({ id }) => id)).not.toContain("L2-2-east");
    expect(around?.links).toHaveLength(7);
  });

  it("makes no turn that no phase serves, but for a right one", () => {
    const network = gridNetwork(4, 3);
    for (const { properties } of network.features) {
      if (properties.kind !== "controller") continue;
      properties.phases = properties.phases.filter(({ movements }) => movements.every(({ turn }) => turn !== "left"));
    }
    const noLefts = roadNetwork(registryOf(network));
    const even = secBy(links.map(() => 50));
    // From the south to the north-west: with lefts allowed the first way is shorter by a block's loop.
    const route = quickestRoute(noLefts, at(noLefts, "N3-0", "from"), at(noLefts, "N0-2", "to"), even);
    if (route === null) throw new Error("three rights make a left");
    const turns = route.links.slice(1).map((link, i) => turnBetween(route.links[i] ?? link, link));
    expect(turns).not.toContain("left");
    expect(turns.filter((turn) => turn === "right")).toHaveLength(3);
  });

  it("drives around the block to a place behind the start on the same link", () => {
    const even = secBy(links.map(() => 50));
    const place = (alongM: number): LinkPlace[] => [{ linkId: "L1-1-east", alongM }];
    const forward = quickestRoute(town, place(50), place(250), even);
    expect(forward?.links.map(({ id }) => id)).toEqual(["L1-1-east"]);
    expect(forward?.lengthM).toBeCloseTo(200, 6);
    const around = quickestRoute(town, place(250), place(50), even);
    expect(around?.links).toHaveLength(5);
    expect(around?.links[0]?.id).toBe("L1-1-east");
    expect(around?.links.at(-1)?.id).toBe("L1-1-east");
  });

  it("is none into a place that cannot be reached", () => {
    const inward = links.find(({ id }) => id === "L0-1-east");
    if (inward === undefined) throw new Error("the town has this link");
    const even = secBy(links.map(() => 50));
    // Only a U-turn at the end of the network leads back into the town's edge.
    const route = quickestRoute(town, at(town, "N2-2", "from"), [{ linkId: inward.id, alongM: 10 }], even);
    expect(route).toBeNull();
  });
});

describe("where a route begins", () => {
  const middleOf = (id: string, heading: number | null) => {
    const [first, second] = town.links.get(id)?.line.coordinates ?? [];
    if (first === undefined || second === undefined) throw new Error("a link has two ends");
    const place = { kind: "point" as const, lon: (first[0] + second[0]) / 2, lat: (first[1] + second[1]) / 2 };
    return placesOf(town, { ...place, headingDeg: heading }, "from");
  };

  it("is on both directions of a road beside a point, and on one for a vehicle that heads along it", () => {
    expect(
      middleOf("L1-1-east", null)
        .map(({ linkId }) => linkId)
        .sort(),
    ).toEqual(["L1-1-east", "L2-1-west"]);
    expect(middleOf("L1-1-east", 80).map(({ linkId }) => linkId)).toEqual(["L1-1-east"]);
    expect(middleOf("L1-1-east", 275).map(({ linkId }) => linkId)).toEqual(["L2-1-west"]);
    expect(middleOf("L1-1-east", 80)[0]?.alongM).toBeCloseTo(175, 0);
  });

  it("is nowhere for a point far from every link, or a node that is not there", () => {
    expect(placesOf(town, { kind: "point", lat: 37.6, lon: 127.2 }, "from")).toEqual([]);
    expect(at(town, "N404", "from")).toEqual([]);
  });
});

describe("phases of a movement", () => {
  it("are those that name the link it leads to, else those of the turn", () => {
    const controller = town.controllers.get("N2-2");
    const [from, to] = [town.links.get("L1-2-east"), town.links.get("L2-2-north")];
    if (controller === undefined || from === undefined || to === undefined) throw new Error("the town has these");
    expect(turnBetween(from, to)).toBe("left");
    expect(phasesServing(controller.phases, from.id, to.id, "left").map(({ phase }) => phase)).toEqual([7]);
  });
});
