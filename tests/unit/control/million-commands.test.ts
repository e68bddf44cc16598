import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { configArbitrary } from "../../support/cabinet-arbitrary.js";
import { RandomOperation } from "../../support/random-operation.js";

const junctions = 200;
const stepsEach = 5_000;

/** Ten minutes before midnight in Seoul: the day's other plan and the new reference of coordination are to come. */
const from = Date.parse("2025-11-12T14:50:00.000Z");

describe("a million random commands", { timeout: 240_000 }, () => {
  it("make no conflicting green and cut no minimum green, yellow, red clearance, walk or pedestrian clearance", () => {
    const sheets = fc.sample(configArbitrary, { numRuns: junctions, seed: 20251113 });
    const total = { passed: 0, refused: 0, smuggled: 0, ticks: 0 };
    const results: Record<string, number> = {};
    const modes: Record<string, number> = {};
    let steps = 0;
    for (const [seed, sheet] of sheets.entries()) {
      const operation = new RandomOperation({ sheet, seed, steps: stepsEach, from }).run();
      const { counts, oracle, junction } = operation;
      if (oracle.breaches.length>0) console.log(seed, junction.device.machine.faults, JSON.stringify(sheet.phases.map(({movements,...p})=>p)));
      expect(oracle.breaches).toEqual([]);
      // The controller's own monitor has seen nothing either.
      expect(junction.device.machine.faults).toEqual([]);
      steps += counts.steps;
      for (const key of ["passed", "refused", "smuggled", "ticks"] as const) total[key] += counts[key];
      for (const [status, count] of Object.entries(counts.results)) results[status] = (results[status] ?? 0) + count;
      for (const [mode, count] of Object.entries(counts.modes)) modes[mode] = (modes[mode] ?? 0) + count;
    }
    console.log(steps, total, results, modes);
    expect(steps).toBe(1_000_000);
  });
});
