import { signalEventCodes } from "@roadcast/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SignalController } from "../../../simulators/src/devices/controller/signal-controller.js";
import type { ControllerConfig } from "../../../simulators/src/devices/controller/signal-programme.js";
import {
  cyclePositionMs,
  leastGreenMs,
  phasesConflict,
  planFaults,
  ringStructure,
  tickMs,
} from "../../../simulators/src/devices/controller/signal-timing.js";
import { configArbitrary } from "../../support/cabinet-arbitrary.js";

interface Lamp {
  indication: string;
  pedestrian: string | null;
  sinceMs: number;
  pedestrianSinceMs: number;
  clearedMs: number;
}

/** Watches lamps as an engineer with a stopwatch would; throws at the first breach of a rule. */
function stopwatch(config: ControllerConfig) {
  const { phases } = ringStructure(config.phases);
  const lamps = new Map<number, Lamp>();
  return (controller: SignalController, nowMs: number) => {
    for (const { phase, indication, pedestrian } of controller.outputs()) {
      const times = phases.get(phase);
      if (times === undefined) throw new Error(`phase ${phase} does not exist`);
      const lamp = lamps.get(phase) ?? {
        indication,
        pedestrian,
        sinceMs: nowMs,
        pedestrianSinceMs: nowMs,
        clearedMs: -1e9,
      };
      lamps.set(phase, lamp);
      if (pedestrian !== lamp.pedestrian) {
        const lastedMs = nowMs - lamp.pedestrianSinceMs;
        if (lamp.pedestrian === "walk") expect([pedestrian, lastedMs]).toEqual(["pedClearance", times.walkMs]);
        if (lamp.pedestrian === "pedClearance")
          expect([pedestrian, lastedMs]).toEqual(["dontWalk", times.pedClearanceMs]);
        lamp.pedestrian = pedestrian;
        lamp.pedestrianSinceMs = nowMs;
      }
      if (indication !== lamp.indication) {
        const lastedMs = nowMs - lamp.sinceMs;
        if (lamp.indication === "green") {
          expect(indication).toBe("yellow");
          expect(lastedMs).toBeGreaterThanOrEqual(leastGreenMs(times));
          expect(pedestrian === null || pedestrian === "dontWalk").toBe(true);
        }
        if (lamp.indication === "yellow") {
          expect([indication, lastedMs]).toEqual(["red", times.yellowMs]);
          lamp.clearedMs = nowMs;
        }
        if (indication === "green") {
          for (const [other, otherLamp] of lamps) {
            const otherTimes = phases.get(other);
            if (otherTimes === undefined || !phasesConflict(times, otherTimes)) continue;
            expect(nowMs - otherLamp.clearedMs).toBeGreaterThanOrEqual(otherTimes.redClearanceMs);
          }
        }
        lamp.indication = indication;
        lamp.sinceMs = nowMs;
      }
    }
    for (const [a, lampA] of lamps) {
      for (const [b, lampB] of lamps) {
        const [timesA, timesB] = [phases.get(a), phases.get(b)];
        if (timesA === undefined || timesB === undefined || !phasesConflict(timesA, timesB)) continue;
        const going = (lamp: Lamp) => lamp.indication === "green" || lamp.indication === "yellow";
        if (going(lampA) && going(lampB)) throw new Error(`phases ${a} and ${b} go together at ${nowMs}`);
      }
    }
  };
}

function run(
  config: ControllerConfig,
  fromMs: number,
  seconds: number,
  look: (controller: SignalController, ms: number) => void,
) {
  const controller = new SignalController(config);
  for (let ms = fromMs + tickMs; ms <= fromMs + seconds * 1000; ms += tickMs) {
    controller.tick(ms, ms % 86_400_000, Math.floor((ms % 86_400_000) / 60_000));
    look(controller, ms);
  }
  return controller;
}

describe("signal controller", { timeout: 60_000 }, () => {
  it("never shows conflicting greens nor a short green, yellow, red clearance, walk or pedestrian clearance", () => {
    fc.assert(
      fc.property(configArbitrary, fc.integer({ min: 0, max: 86_399 }), (config, startSec) => {
        const controller = run(config, startSec * 1000, 900, stopwatch(config));
        expect(controller.mode).toBe("coordinated");
        expect(controller.faults).toEqual([]);
      }),
      { numRuns: 40, seed: 20251113 },
    );
  });

  it("keeps the rules when the clock of coordination jumps about, as at midnight", () => {
    fc.assert(
      fc.property(
        configArbitrary,
        fc.array(fc.integer({ min: 1, max: 86_399_999 }), { maxLength: 5 }),
        (config, jumps) => {
          const controller = new SignalController(config);
          const look = stopwatch(config);
          for (let tick = 1; tick <= 6000; tick += 1) {
            const jump = jumps[Math.floor(tick / 1200)] ?? 0;
            controller.tick(
              tick * tickMs,
              (tick * tickMs + Math.floor(jump / 100) * 100) % 86_400_000,
              tick % 3000 < 1500 ? 0 : 700,
            );
            look(controller, tick * tickMs);
          }
          expect(controller.mode).toBe("coordinated");
        },
      ),
      { numRuns: 20, seed: 7 },
    );
  });

  it("gets in step from any moment, and then begins its first coordinated phase at second 0 of the contract's formula", () => {
    fc.assert(
      fc.property(configArbitrary, fc.integer({ min: 600, max: 80_000 }), (config, startSec) => {
        const plan = config.plans[1];
        if (plan === undefined) throw new Error("two plans");
        let greenMs: number | null = null;
        let wasGreen = false;
        run(config, startSec * 1000, plan.cycleSec * 8, (controller, ms) => {
          const isGreen = controller.isGreen(2);
          if (isGreen && !wasGreen) greenMs = ms;
          wasGreen = isGreen;
        });
        const expected = ((((greenMs ?? -1) / 1000 - plan.offsetSec) % plan.cycleSec) + plan.cycleSec) % plan.cycleSec;
        expect(Math.min(expected, plan.cycleSec - expected)).toBeCloseTo(0, 6);
      }),
      { numRuns: 25, seed: 11 },
    );
  });

  it("reports cycleSecond as the contract defines it", () => {
    expect(cyclePositionMs(100_000, { offsetMs: 20_000, cycleMs: 140_000 })).toBe(80_000);
    expect(cyclePositionMs(0, { offsetMs: 20_000, cycleMs: 140_000 })).toBe(120_000);
  });

  it("writes the events of a phase in their order", () => {
    const [config] = fc.sample(configArbitrary, { numRuns: 1, seed: 3 });
    if (config === undefined) throw new Error("a sample");
    const controller = run(config, 3_600_000, 600, () => undefined);
    const code = signalEventCodes;
    const ofPhase = controller
      .takeEvents()
      .filter(([, event, parameter]) => parameter === 4 && event <= code.phaseInactive);
    const begin = ofPhase.findIndex(([, event]) => event === code.phaseOn);
    expect(ofPhase.slice(begin, begin + 9).map(([, event]) => event)).toEqual([
      code.phaseOn,
      code.greenBegin,
      code.forceOff,
      code.greenEnd,
      code.yellowBegin,
      code.yellowEnd,
      code.redClearanceBegin,
      code.redClearanceEnd,
      code.phaseInactive,
    ]);
  });

  it("runs free, with the reason among its faults, where the plan breaks a rule", () => {
    const [config] = fc.sample(configArbitrary, { numRuns: 1, seed: 5 });
    if (config === undefined) throw new Error("a sample");
    const broken = { ...config, plans: config.plans.map((plan) => ({ ...plan, splits: { ...plan.splits, "4": 2 } })) };
    const controller = run(broken, 0, 600, stopwatch(broken));
    expect(controller.mode).toBe("free");
    expect(controller.faults.join()).toContain("split of phase 4 is 2 s");
  });

  it("goes dark without power and into flash when its monitor sees a stuck green, and starts again from red", () => {
    const [config] = fc.sample(configArbitrary, { numRuns: 1, seed: 9 });
    if (config === undefined) throw new Error("a sample");
    const controller = run(config, 0, 300, () => undefined);
    const onward = (ticks: number) => {
      for (let tick = 1; tick <= ticks; tick += 1) controller.tick(300_000 + tick * tickMs, 300_000 + tick * tickMs, 5);
    };
    controller.setCabinetFault("stuckGreen");
    onward(1);
    expect(controller.mode).toBe("flash");
    expect(controller.faults[0]).toMatch(/^conflict monitor: phases \d and \d go together$/);
    onward(1000);
    expect(controller.outputs().every(({ indication }) => indication === "flash")).toBe(true);
    controller.setCabinetFault("noPower");
    expect(controller.outputs().every(({ indication }) => indication === "dark")).toBe(true);
    controller.setCabinetFault(null);
    expect(controller.outputs().every(({ indication }) => indication === "red")).toBe(true);
    onward(60);
    expect(controller.mode).toBe("coordinated");
    expect(controller.outputs().some(({ indication }) => indication === "green")).toBe(true);
  });

  it("finds every way in which a plan is wrong", () => {
    const [config] = fc.sample(configArbitrary, { numRuns: 1, seed: 21 });
    const plan = config?.plans[0];
    if (config === undefined || plan === undefined) throw new Error("a sample");
    const structure = ringStructure(config.phases);
    expect(planFaults(structure, plan)).toEqual([]);
    expect(planFaults(structure, { ...plan, cycleSec: plan.cycleSec + 1 }).join()).toContain("the cycle is");
    expect(planFaults(structure, { ...plan, offsetSec: plan.cycleSec }).join()).toContain("offset");
    const longer = { ...plan.splits, "2": (plan.splits["2"] ?? 0) + 5 };
    expect(planFaults(structure, { ...plan, splits: longer }).join()).toContain("rings do not meet");
    expect(planFaults(structure, { ...plan, coordinatedPhases: [12] }).join()).toContain("coordinated");
  });
});
