import type { Corridor } from "@roadcast/contract";
import { describe, expect, it } from "vitest";
import { placeOnRoute } from "../../../gateway/src/control/corridor/progress.js";
import { roadNetwork } from "../../../gateway/src/network/road-network.js";
import { City } from "../../../simulators/src/city.js";
import { Dispatch } from "../../../simulators/src/devices/dispatch.js";
import { registryOf } from "../../support/broker-network.js";
import { gridNetwork } from "./grid-network.js";

const grid = gridNetwork(3, 3);
const network = roadNetwork(registryOf(grid));
const startMs = Date.UTC(2025, 10, 11, 3);
const linkIds = ["L0-2-east", "L1-2-east", "L2-2-east", "L3-2-north", "L3-3-east"];
const links = linkIds.flatMap((id) => network.links.get(id) ?? []);
const lengthM = links.reduce((sum, link) => sum + link.lengthM, 0);
const route = { links, startM: 80, endM: 300, lengthM: lengthM - 80 - 50, travelSec: 100 };

const corridorOf = (change: Partial<Corridor>): Corridor =>
  ({ corridorId: "c1", vehicleId: "AMB1", linkIds, startM: 80, endM: 300, ...change }) as Corridor;

function dispatched() {
  const city = new City({ network: grid, seed: 3, startMs });
  let open: Corridor[] = [];
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const dispatch = new Dispatch({ city, log, gateway: { openCorridors: async () => open } });
  const ambulance = city.vehicles.find(({ properties }) => properties.id === "AMB1");
  if (ambulance === undefined) throw new Error("the town has an ambulance");
  return {
    ...{ city, ambulance },
    tell: async (corridors: Corridor[]) => {
      open = corridors;
      await dispatch.ask();
    },
    drive: (seconds: number, look: () => void = () => undefined) => {
      for (let tick = 0; tick < seconds * 10; tick += 1) {
        city.tick(city.trafficMs + 100);
        if (tick % 10 === 9) look();
      }
    },
  };
}

describe("an emergency vehicle with a corridor", { timeout: 60_000 }, () => {
  it("waits at its start while it is planned, drives it link by link once it is active, and stands at its end", async () => {
    const { ambulance, tell, drive } = dispatched();
    const places: number[] = [];
    const look = () => {
      const { lat, lon } = ambulance.position(0);
      const routeM = placeOnRoute(route, places.at(-1) ?? 0, 1, { lat, lon });
      if (routeM === null) throw new Error(`it left the route after ${places.at(-1)} m`);
      places.push(routeM);
    };
    await tell([corridorOf({ state: "planned" })]);
    drive(20, look);
    expect(Math.max(...places)).toBeLessThan(2);
    expect(ambulance.position(0).speedKph).toBe(0);
    await tell([corridorOf({ state: "active" })]);
    drive(180, look);
    expect(places.at(-1)).toBeGreaterThan(route.lengthM - 10);
    expect(ambulance.position(0).speedKph).toBe(0);
    // It drove there, at no more than an urgent vehicle's speed.
    const steps = places.map((place, i) => place - (places[i - 1] ?? 0));
    expect(Math.max(...steps)).toBeLessThan((50 / 3.6) * 1.3 + 7);
  });

  it("drives about again once the corridor is over", async () => {
    const { ambulance, tell, drive } = dispatched();
    await tell([corridorOf({ state: "planned" })]);
    drive(5);
    const before = ambulance.position(0);
    await tell([]);
    drive(10);
    expect(ambulance.position(0)).not.toMatchObject({ lat: before.lat, lon: before.lon });
  });

  it("goes on from where it is when it is on the way already", async () => {
    const { ambulance, city, drive } = dispatched();
    city.send("AMB1", { id: "first", linkIds: ["L0-2-east"], startM: 0, goes: true });
    drive(15);
    const before = ambulance.position(0);
    city.send("AMB1", { id: "second", linkIds, startM: 0, goes: false });
    drive(1);
    expect(ambulance.position(0)).toMatchObject({ lat: before.lat, lon: before.lon });
  });

  it("is not sent over links that are not there", () => {
    const { city } = dispatched();
    expect(city.send("AMB1", { id: "x", linkIds: ["L0-2-east", "L404"], startM: 0, goes: true })).toBe(false);
    expect(city.send("V404", { id: "x", linkIds, startM: 0, goes: true })).toBe(false);
  });
});
