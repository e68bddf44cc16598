import fc from "fast-check";
import type { ControllerConfig } from "../../simulators/src/devices/controller/signal-programme.js";
import { leastGreenMs, ringStructure } from "../../simulators/src/devices/controller/signal-timing.js";
import { eightPhases } from "./control-site.js";

const both = (text: string) => ({ ko: text, en: text });

/** Seconds in tenths. */
const tenths = (min: number, max: number) => fc.integer({ min: min * 10, max: max * 10 }).map((value) => value / 10);

const phaseArbitrary = fc.record({
  minGreenSec: tenths(4, 12),
  maxGreenSec: tenths(12, 40),
  yellowChangeSec: tenths(3, 5),
  redClearanceSec: tenths(0, 3),
  pedestrians: fc.option(fc.record({ walkSec: tenths(4, 8), pedClearanceSec: tenths(5, 20) })),
});

/** Random dual-ring cabinets of eight phases with two plans that obey the rules, and a schedule that changes them. */
export const configArbitrary: fc.Arbitrary<ControllerConfig> = fc
  .record({
    phases: fc.array(phaseArbitrary, { minLength: 8, maxLength: 8 }),
    slack: fc.array(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 8, maxLength: 8 }), {
      minLength: 2,
      maxLength: 2,
    }),
    offsets: fc.tuple(fc.nat(200), fc.nat(200)),
    changeMinute: fc.integer({ min: 1, max: 9 }),
  })
  .map(({ phases, slack, offsets, changeMinute }) => {
    const timings = phases.map(({ pedestrians, ...times }, index) => ({
      phase: index + 1,
      ring: index < 4 ? 1 : 2,
      barrier: index % 4 < 2 ? 1 : 2,
      ...times,
      walkSec: pedestrians?.walkSec ?? null,
      pedClearanceSec: pedestrians?.pedClearanceSec ?? null,
      movements: eightPhases[index]?.movements ?? [],
    }));
    return {
      phases: timings,
      plans: plansFor(timings, slack, offsets),
      daySchedule: [
        { fromMinute: 0, plan: 1 },
        { fromMinute: changeMinute, plan: 2 },
      ],
    };
  });

/**
 * Plans of eight phases that obey the rules: as many as there are lists of slack, seconds beyond what each phase needs.
 * An offset of theirs that is past the cycle goes around it.
 */
export function plansFor(
  timings: ControllerConfig["phases"],
  slack: readonly (readonly number[])[],
  offsets: readonly number[],
): ControllerConfig["plans"] {
  const structure = ringStructure(timings);
  return slack.map((extra, index) => {
    const need = (phase: number) => {
      const times = structure.phases.get(phase);
      if (times === undefined) throw new Error("eight phases");
      return leastGreenMs(times) + times.yellowMs + times.redClearanceMs + (extra[phase - 1] ?? 0) * 1000;
    };
    const splits: Record<string, number> = {};
    let cycleMs = 0;
    for (const [[a, b], [c, d]] of [
      [
        [1, 2],
        [5, 6],
      ],
      [
        [3, 4],
        [7, 8],
      ],
    ] as const) {
      const groupMs = Math.max(need(a) + need(b), need(c) + need(d));
      for (const [first, second] of [
        [a, b],
        [c, d],
      ] as const) {
        splits[first] = need(first) / 1000;
        splits[second] = (groupMs - need(first)) / 1000;
      }
      cycleMs += groupMs;
    }
    const offsetSec = (offsets[index] ?? 0) % Math.floor(cycleMs / 1000);
    return {
      plan: index + 1,
      name: both("p"),
      cycleSec: cycleMs / 1000,
      offsetSec,
      splits,
      coordinatedPhases: [2, 6],
    };
  });
}
