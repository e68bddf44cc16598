import { roadClass } from "@roadcast/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  fundamentalDiagram,
  jamSpacingM,
  receiving,
  sending,
} from "../../../simulators/src/traffic/fundamental-diagram.js";

describe("fundamental diagram", () => {
  it("is a triangle for every road class and speed: sending and receiving meet at capacity", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...roadClass.options),
        fc.double({ min: 20, max: 130, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (kind, freeFlowKph, share) => {
          const diagram = fundamentalDiagram(kind, freeFlowKph);
          const density = share / jamSpacingM;
          const flow = Math.min(sending(diagram, density), receiving(diagram, density));
          expect(flow).toBeLessThanOrEqual(diagram.capacityVps + 1e-12);
          expect(flow).toBeGreaterThanOrEqual(0);
          expect(sending(diagram, diagram.criticalDensity)).toBeCloseTo(diagram.capacityVps, 9);
          expect(receiving(diagram, diagram.criticalDensity)).toBeCloseTo(diagram.capacityVps, 9);
          expect(receiving(diagram, diagram.jamDensity)).toBe(0);
          expect(diagram.waveMps * 3.6).toBeLessThanOrEqual(35.000001);
        },
      ),
    );
  });
});
