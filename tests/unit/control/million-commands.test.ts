import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { configArbitrary } from "../../support/cabinet-arbitrary.js";
import { RandomOperation } from "../../support/random-operation.js";

const junctions = 200;
const stepsEach = 5_000;

/** Ten minutes before midnight in Seoul: the day's other plan and the new reference of coordination are to come. */
const from = Date.parse("2025-11-12T14:50:00.000Z");

describe("a million random commands", { timeout: 300_000 }, () => {
  it("make no conflicting green and cut no minimum green, yellow, red clearance, walk or pedestrian clearance", () => {
    const sheets = fc.sample(configArbitrary, { numRuns: junctions, seed: 20251113 });
    const sums: Record<"results" | "completed" | "modes" | "steps" | "disputes", Record<string, number>> = {
      ...{ results: {}, completed: {}, modes: {}, steps: {}, disputes: {} },
    };
    for (const [seed, sheet] of sheets.entries()) {
      const operation = new RandomOperation({ sheet, seed, steps: stepsEach, sheets: true, from }).run();
      const { counts, oracle, junction, disputes, wrongSheets } = operation;
      // By the sheet that is in force, and by no shorter time than the one that the cabinet was delivered with.
      expect(oracle.breaches).toEqual([]);
      expect(wrongSheets).toEqual([]);
      // The controller's own monitor, which flashes the junction before a breach is seen, has found nothing either.
      expect(junction.device.machine.faults).toEqual([]);
      const { results, completed, modes, ...steps } = counts;
      for (const [name, figures] of Object.entries({ results, completed, modes, steps, disputes })) {
        const sum = sums[name as keyof typeof sums];
        for (const [key, count] of Object.entries(figures)) sum[key] = (sum[key] ?? 0) + count;
      }
    }
    expect(sums.steps.steps).toBe(1_000_000);
    // The run went through everything that a controller can be asked for, both with the gateway's leave and without.
    expect(sums.steps.passed).toBeGreaterThan(150_000);
    expect(sums.steps.refused).toBeGreaterThan(200_000);
    expect(sums.steps.smuggled).toBeGreaterThan(50_000);
    expect(sums.steps.amidOthers).toBeGreaterThan(200_000);
    const types = [
      "abort",
      "commit",
      "force",
      "hold",
      "preempt",
      "release",
      "setMode",
      "setPlan",
      "setSheet",
      "setTiming",
    ];
    expect(Object.keys(sums.completed).sort()).toEqual(types);
    expect(Math.min(...Object.values(sums.completed))).toBeGreaterThan(500);
    expect(sums.steps.sheets).toBeGreaterThan(500);
    expect(Object.keys(sums.modes).sort()).toEqual(
      ["coordinated", "dark", "flash", "free", "local", "manual", "preempt"].sort(),
    );
    expect(Math.min(...Object.values(sums.modes))).toBeGreaterThan(10_000);
    // Where the gateway knows how it stands, it and the controller judge alike, but for what a group has prepared and for
    // the conflict monitor's card, which is in the cabinet alone.
    const own = /another command is prepared$|^setSheet: .*the conflict monitor's card /;
    expect(Object.keys(sums.disputes).filter((reason) => !own.test(reason))).toEqual([]);
    expect(Object.keys(sums.disputes).some((reason) => reason.startsWith("setSheet: phase"))).toBe(true);
  });
});
