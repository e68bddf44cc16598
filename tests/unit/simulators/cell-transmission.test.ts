import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CellTransmissionModel } from "../../../simulators/src/traffic/cell-transmission.js";
import { effectiveVehicleLengthM, jamSpacingM } from "../../../simulators/src/traffic/fundamental-diagram.js";
import { buildRoadGraph, type RoadGraph } from "../../../simulators/src/traffic/road-graph.js";
import { gridNetwork } from "./grid-network.js";

const graph = buildRoadGraph(gridNetwork(2, 2));

function linkOf(of: RoadGraph, id: string) {
  const link = of.links[of.linkIndexById.get(id) ?? -1];
  if (link === undefined) throw new Error(`no link ${id}`);
  return link;
}

function feedEdges(model: CellTransmissionModel, vehiclesPerSec: number): void {
  for (const link of graph.links) if (link.isOrigin) model.setOriginRate(link.index, vehiclesPerSec);
}

describe("cell transmission model", { timeout: 60_000 }, () => {
  it("conserves vehicles exactly, whatever the demand, the signals and the incidents", () => {
    const change = fc.record({
      steps: fc.integer({ min: 1, max: 60 }),
      movement: fc.nat({ max: graph.movements.length - 1 }),
      opening: fc.constantFrom(0, 0.15, 1),
      link: fc.nat({ max: graph.links.length - 1 }),
      capacity: fc.double({ min: 0, max: 1, noNaN: true }),
      rate: fc.double({ min: 0, max: 3, noNaN: true }),
      exits: fc.double({ min: 0, max: 0.3, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 12 }), (changes) => {
        const model = new CellTransmissionModel(graph);
        for (const { steps, movement, opening, link, capacity, rate, exits } of changes) {
          model.setOpening(movement, opening);
          model.setCapacityShare(link, capacity);
          model.setAccess(link, rate / 10, exits);
          feedEdges(model, rate);
          for (let step = 0; step < steps; step += 1) model.step();
          expect(model.stored()).toBe(model.entered - model.left);
          for (const { index, lengthM } of graph.links) {
            const { density } = model.measure(model.place(index, lengthM / 2));
            expect(density).toBeGreaterThanOrEqual(0);
            expect(density).toBeLessThanOrEqual(1 / jamSpacingM + 1e-6);
          }
        }
      }),
      { numRuns: 60, seed: 20251113 },
    );
  });

  it("drives at free-flow speed while the road is clear, and speed, flow and density agree", () => {
    const model = new CellTransmissionModel(graph);
    feedEdges(model, 0.3);
    for (let step = 0; step < 300; step += 1) model.step();
    const link = linkOf(graph, "L0-1-east");
    const { vehicles, density } = model.measure(model.place(link.index, 175));
    expect(vehicles).toBeCloseTo(0.3, 3);
    expect((vehicles / (density * link.lanes)) * 3.6).toBeCloseTo(50, 1);
    expect(density * effectiveVehicleLengthM).toBeLessThan(0.2);
  });

  it("holds a queue behind red that grows back over the whole link and lets nobody in, and clears it on green", () => {
    const model = new CellTransmissionModel(graph);
    const link = linkOf(graph, "L0-1-east");
    for (const movement of link.movementsOut) model.setOpening(movement, 0);
    feedEdges(model, 0.8);
    const densityAt = (positionM: number) => model.measure(model.place(link.index, positionM)).density;
    for (let step = 0; step < 60; step += 1) model.step();
    expect(densityAt(300)).toBeGreaterThan(0.8 / jamSpacingM);
    expect(densityAt(60)).toBeLessThan(link.diagram.criticalDensity);
    for (let step = 0; step < 900; step += 1) model.step();
    expect(densityAt(10)).toBeGreaterThan(0.8 / jamSpacingM);
    const before = model.fullness(link.index);
    for (let step = 0; step < 30; step += 1) model.step();
    expect(model.fullness(link.index) - before).toBeLessThan(0.002);

    feedEdges(model, 0.2);
    for (const movement of link.movementsOut) model.setOpening(movement, 1);
    for (let step = 0; step < 900; step += 1) model.step();
    expect(model.fullness(link.index)).toBeLessThan(0.1);
  });

  it("spills a queue back over the node behind it", () => {
    const model = new CellTransmissionModel(graph);
    const blocked = linkOf(graph, "L1-1-east");
    for (const movement of blocked.movementsOut) model.setOpening(movement, 0);
    feedEdges(model, 0.9);
    for (let step = 0; step < 1800; step += 1) model.step();
    expect(model.fullness(blocked.index)).toBeGreaterThan(0.9);
    expect(model.fullness(linkOf(graph, "L0-1-east").index)).toBeGreaterThan(0.5);
  });

  it("lets through what an incident leaves of the capacity", () => {
    const model = new CellTransmissionModel(graph);
    const link = linkOf(graph, "L0-1-east");
    model.setCapacityShare(link.index, 0.3);
    feedEdges(model, 1.2);
    for (let step = 0; step < 400; step += 1) model.step();
    const { vehicles } = model.measure(model.place(link.index, 290));
    expect(vehicles).toBeCloseTo(link.diagram.capacityVps * link.lanes * 0.3, 2);
  });
});
