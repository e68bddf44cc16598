import { corridorVehicleStates } from "@roadcast/contract";
import { describe, expect, it } from "vitest";
import { mappedCorridor } from "../../../console/src/map/corridor-line.js";
import { buildNetworkModel } from "../../../console/src/map/network-model.js";
import { lengthOf } from "../../../console/src/map/polyline.js";
import { crossroads } from "./network-fixture.js";

const model = buildNetworkModel(crossroads());
const [first, last] = [model.links.get("W-M"), model.links.get("M-E")];
if (first === undefined || last === undefined) throw new Error("the network lacks its links");

const notice: Parameters<typeof mappedCorridor>[1] = {
  ...{ state: "active", vehicleState: "onRoute", linkIds: ["W-M", "M-E"] },
  ...{ startM: 100, endM: 200, lengthM: first.lengthM - 100 + 200 },
  ...{ progress: { routeM: 150, at: 0, source: "position" }, junctions: [] },
  ...{ from: { kind: "point", lon: 127.045, lat: 37.5 }, to: { kind: "node", nodeId: "E" } },
};
const change = (more: Partial<typeof notice>) => mappedCorridor(model, { ...notice, ...more });

describe("a corridor on the map", () => {
  it("is driven from a place of its first link to a place of its last", () => {
    const { line, from, to } = mappedCorridor(model, notice);
    const share = (length: number, of: typeof first) => length / lengthOf(of.world);
    expect(line[0]?.x).toBeCloseTo((first.world[0]?.x ?? 0) + (100 / first.lengthM) * lengthOf(first.world), 6);
    expect(share(lengthOf(line), first)).toBeCloseTo(1 - 100 / first.lengthM + 200 / last.lengthM, 2);
    expect(from?.x).toBeGreaterThan(first.world[0]?.x ?? Number.NaN);
    expect(to).toEqual(model.nodes.get("E")?.world);
  });

  it("keeps what the network still has of it", () => {
    const { line } = change({ linkIds: ["W-M", "gone"] });
    expect(line.at(-1)).toEqual(first.world.at(-1));
    expect(change({ linkIds: ["gone"] }).line).toEqual([]);
    expect(change({ from: { kind: "node", nodeId: "gone" } }).from).toBeNull();
  });

  it("has driven what its vehicle has, and never more than all of it", () => {
    const driven = (routeM: number) => {
      const shown = change({ progress: { routeM, at: 0, source: "position" } });
      return shown.driven / lengthOf(shown.line);
    };
    expect(driven(0)).toBe(0);
    expect(driven(notice.lengthM / 2)).toBeCloseTo(0.5, 9);
    expect(driven(notice.lengthM * 2)).toBe(1);
    expect(change({ progress: null }).driven).toBe(0);
    expect(change({ lengthM: 0 }).driven).toBe(0);
  });

  it("marks its vehicle only while the corridor is active and the vehicle is heard on the way", () => {
    expect(mappedCorridor(model, notice).isHeard).toBe(true);
    for (const vehicleState of corridorVehicleStates) {
      expect([vehicleState, change({ vehicleState }).isHeard]).toEqual([vehicleState, vehicleState === "onRoute"]);
    }
    for (const state of ["planned", "ended", "cancelled", "expired"] as const) {
      expect([state, change({ state }).isHeard]).toEqual([state, false]);
    }
  });
});
