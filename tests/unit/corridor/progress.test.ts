import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { secTo } from "../../../gateway/src/control/corridor/plan.js";
import {
  expectedAt,
  hasCrossed,
  justPast,
  placeOnRoute,
  withFix,
} from "../../../gateway/src/control/corridor/progress.js";
import { placesOf, quickestRoute, type Route } from "../../../gateway/src/control/corridor/route.js";
import { type RoadLink, roadNetwork } from "../../../gateway/src/network/road-network.js";
import { registryOf } from "../../support/broker-network.js";
import { gridNetwork } from "../simulators/grid-network.js";

const town = roadNetwork(registryOf(gridNetwork(3, 3)));
const secOf = (link: RoadLink) => link.lengthM / 10;
const now = 1_000_000_000;

/** East over two junctions, north over one, and out to the east: 350 m a block, from 100 m on. */
const route: Route = (() => {
  const end = placesOf(town, { kind: "node", nodeId: "N4-3" }, "to");
  const found = quickestRoute(town, [{ linkId: "L0-2-east", alongM: 100 }], end, secOf);
  if (found === null) throw new Error("there is a way");
  return found;
})();

/** The point of the route so many metres from its start, moved aside by metres. */
function pointAt(routeM: number, eastM = 0, northM = 0) {
  let leftM = routeM + route.startM;
  for (const [i, link] of route.links.entries()) {
    const [from, to] = link.line.coordinates;
    if (from === undefined || to === undefined) throw new Error("a link has two ends");
    if (leftM > link.lengthM && i < route.links.length - 1) {
      leftM -= link.lengthM;
      continue;
    }
    const share = Math.min(leftM / link.lengthM, 1);
    const lon = from[0] + (to[0] - from[0]) * share + eastM / 88_300;
    return { lon, lat: from[1] + (to[1] - from[1]) * share + northM / 111_195, receivedAt: now };
  }
  throw new Error("a route has links");
}

describe("a vehicle's place on the route", () => {
  it("is where it is, to the error of its position, all along", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: -12, max: 12 }),
        fc.integer({ min: -12, max: 12 }),
        (share, eastM, northM) => {
          const trueM = share * route.lengthM;
          const found = placeOnRoute(route, Math.max(0, trueM - 30), 1, pointAt(trueM, eastM, northM));
          expect(found).not.toBeNull();
          expect(Math.abs((found ?? 0) - trueM)).toBeLessThan(35);
        },
      ),
    );
  });

  it("never goes back, whatever positions come", () => {
    const positions = fc.array(
      fc.record({ share: fc.double({ min: 0, max: 1, noNaN: true }), aside: fc.integer({ min: -200, max: 200 }) }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(positions, (fixes) => {
        let progress = null as ReturnType<typeof withFix>["progress"];
        for (const [i, { share, aside }] of fixes.entries()) {
          const fix = { ...pointAt(share * route.lengthM, 0, aside), receivedAt: now + i };
          const after = withFix({ vehicleId: "V1", plannedAt: now, progress }, route, fix, now + i).progress;
          expect(after?.routeM ?? 0).toBeGreaterThanOrEqual(progress?.routeM ?? 0);
          expect(after?.routeM ?? 0).toBeLessThanOrEqual(route.lengthM);
          progress = after;
        }
      }),
    );
  });

  it("is not known where it is beside the route, or has not been heard of for 15 s", () => {
    const was = { routeM: 120, at: now - 1_000, source: "position" as const };
    const look = (fix: Parameters<typeof withFix>[2], at = now) =>
      withFix({ vehicleId: "V1", plannedAt: now, progress: was }, route, fix, at);
    expect(look(pointAt(150))).toMatchObject({ vehicleState: "onRoute", progress: { source: "position", at: now } });
    expect(look(pointAt(150, 0, 120))).toEqual({ vehicleState: "offRoute", progress: was });
    expect(look(pointAt(150), now + 16_000)).toEqual({ vehicleState: "lost", progress: was });
    expect(look(null)).toEqual({ vehicleState: "lost", progress: was });
    expect(withFix({ vehicleId: null, plannedAt: now, progress: was }, route, null, now).vehicleState).toBe("none");
  });

  it("is not taken from a position that leaps: no vehicle is that fast", () => {
    expect(placeOnRoute(route, 0, 1, pointAt(600))).toBeNull();
    expect(placeOnRoute(route, 0, 12, pointAt(600))).toBeCloseTo(600, 0);
    // The error of a position in a street between high houses is not: 130 m ahead within a second.
    expect(placeOnRoute(route, 100, 1, pointAt(230))).toBeNull();
    const seen = {
      vehicleId: "V1",
      plannedAt: now,
      progress: { routeM: 100, at: now - 1_000, source: "position" as const },
    };
    expect(withFix(seen, route, pointAt(900), now)).toMatchObject({ vehicleState: "offRoute" });
  });

  it("is where it can have come since the way was planned: it may have set out before the start", () => {
    const ago = (sec: number) => ({ vehicleId: "V1", plannedAt: now - sec * 1_000, progress: null });
    expect(withFix(ago(20), route, pointAt(900), now)).toMatchObject({
      ...{ vehicleState: "onRoute", progress: { routeM: expect.closeTo(900, 0) } },
    });
    // One that stands by the far end of the way has not driven it.
    expect(withFix(ago(10), route, pointAt(900), now)).toEqual({ progress: null, vehicleState: "offRoute" });
    expect(withFix(ago(20), route, pointAt(900, 0, 120), now)).toEqual({ progress: null, vehicleState: "offRoute" });
  });

  it("is as somebody reported it while that is newer than the position", () => {
    const reported = { routeM: 400, at: now + 5, source: "report" as const };
    expect(
      withFix({ vehicleId: "V1", plannedAt: now, progress: reported }, route, pointAt(300), now + 10).progress,
    ).toEqual(reported);
  });
});

describe("when it is expected", () => {
  it("counts the travel time from where it was last known to be", () => {
    const progress = { routeM: 100, at: now - 2_000, source: "position" as const };
    expect(expectedAt(progress, route, 600, secOf, now)).toBeCloseTo(now - 2_000 + 50_000, 0);
    expect(secTo(route, route.lengthM, secOf)).toBeCloseTo(route.travelSec, 6);
  });

  it("is not said behind the vehicle, nor when nobody has known for too long where it is", () => {
    const at = (source: "position" | "report", agoMs: number) => ({ routeM: 100, at: now - agoMs, source });
    expect(expectedAt(at("position", 0), route, 100, secOf, now)).toBeNull();
    expect(expectedAt(null, route, 600, secOf, now)).toBeNull();
    expect(expectedAt(at("position", 15_001), route, 600, secOf, now)).toBeNull();
    expect(expectedAt(at("report", 119_000), route, 600, secOf, now)).not.toBeNull();
    expect(expectedAt(at("report", 121_000), route, 600, secOf, now)).toBeNull();
  });

  it("is past a junction only beyond its middle, and where a report puts it", () => {
    const junction = { routeM: 250 };
    const at = (routeM: number) => ({ routeM, at: now, source: "position" as const });
    expect(hasCrossed(at(264), junction, route.lengthM)).toBe(false);
    expect(hasCrossed(at(266), junction, route.lengthM)).toBe(true);
    expect(hasCrossed(at(justPast(junction, route.lengthM)), junction, route.lengthM)).toBe(true);
    expect(hasCrossed(null, junction, route.lengthM)).toBe(false);
    // A route that ends right behind the junction: at its end the vehicle is past.
    expect(hasCrossed(at(258), junction, 260)).toBe(true);
  });
});
