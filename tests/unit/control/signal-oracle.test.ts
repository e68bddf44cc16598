import type { PhaseTiming } from "@roadcast/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConflictMonitor, type PhaseOutput } from "../../../simulators/src/devices/controller/conflict-monitor.js";
import type { ControllerConfig } from "../../../simulators/src/devices/controller/signal-programme.js";
import { ringStructure } from "../../../simulators/src/devices/controller/signal-timing.js";
import { configArbitrary } from "../../support/cabinet-arbitrary.js";
import { eightPhases, plans } from "../../support/control-site.js";
import { RandomOperation } from "../../support/random-operation.js";
import { type ShownLamp, SignalOracle, type SignalRule } from "../../support/signal-oracle.js";

const tickMs = 100;
const from = Date.parse("2025-11-12T00:00:00.000Z");
const sheet: ControllerConfig = { phases: eightPhases, plans, daySchedule: [{ fromMinute: 0, plan: 1 }] };

/** What the lamps showed, 0.1 s by 0.1 s: `trace[moment][phase − 1]`. */
type Trace = ShownLamp[][];

/** A true street: commands at random, every lamp at every 0.1 s. */
function record(): Trace {
  const trace: Trace = [];
  const look = (lamps: readonly ShownLamp[]) => trace.push(lamps.map((lamp) => ({ ...lamp })));
  new RandomOperation({ sheet, seed: 4, steps: 2_000, from, look }).run();
  return trace;
}

function judge(trace: Trace, phases: readonly PhaseTiming[] = eightPhases) {
  const oracle = new SignalOracle(phases);
  for (const [moment, lamps] of trace.entries()) oracle.look(lamps, from + moment * tickMs);
  return oracle.breaches;
}

const at = (trace: Trace, moment: number, phase: number) => trace[moment]?.[phase - 1];

/** Copies a trace with the lamp of a phase changed at some moments. */
function doctor(trace: Trace, phase: number, moments: readonly number[], change: Partial<ShownLamp>): Trace {
  const copy = [...trace];
  for (const moment of moments) {
    copy[moment] = (copy[moment] ?? []).map((lamp) => (lamp.phase === phase ? { ...lamp, ...change } : lamp));
  }
  return copy;
}

/** Begins and ends of a span of moments in which a lamp shows something, both known; the shortest such span. */
function shortest(trace: Trace, phase: number, shows: (lamp: ShownLamp) => boolean): { begin: number; end: number } {
  let best: { begin: number; end: number } | null = null;
  let begin = -1;
  for (let moment = 1; moment < trace.length; moment += 1) {
    const lamp = at(trace, moment, phase);
    const before = at(trace, moment - 1, phase);
    if (lamp === undefined || before === undefined) break;
    if (shows(lamp) && !shows(before)) begin = moment;
    if (begin < 0 || shows(lamp) || !shows(before)) continue;
    if (best === null || moment - begin < best.end - best.begin) best = { begin, end: moment };
    begin = -1;
  }
  if (best === null) throw new Error(`phase ${phase} never showed that`);
  return best;
}

const range = (begin: number, end: number) => Array.from({ length: end - begin }, (_, i) => begin + i);
const isGreen = ({ indication }: ShownLamp) => indication === "green";
const isYellow = ({ indication }: ShownLamp) => indication === "yellow";

/** A way to make a true trace false, the rule that it breaks then, and whose. */
const doctored: [what: string, rule: SignalRule, phase: number, (trace: Trace) => Trace][] = [
  [
    "a minimum green that is 0.1 s short",
    "minGreen",
    3,
    (trace) => {
      const { begin } = shortest(trace, 3, isGreen);
      // Begun so late that 0.1 s is missing from what it must have.
      const end = begin + 70;
      const yellow = range(end - 1, end + 60);
      return doctor(trace, 3, yellow, { indication: "yellow" });
    },
  ],
  [
    "a walk that is 0.1 s short",
    "walk",
    2,
    (trace) => {
      const { end } = shortest(trace, 2, ({ pedestrian }) => pedestrian === "walk");
      return doctor(trace, 2, [end - 1], { pedestrian: "pedClearance" });
    },
  ],
  [
    "a walk that ends in don't walk",
    "pedClearance",
    4,
    (trace) => {
      const { begin, end } = shortest(trace, 4, ({ pedestrian }) => pedestrian === "pedClearance");
      return doctor(trace, 4, range(begin, end), { pedestrian: "dontWalk" });
    },
  ],
  [
    "a pedestrian clearance that is 0.1 s short",
    "pedClearance",
    6,
    (trace) => {
      const { end } = shortest(trace, 6, ({ pedestrian }) => pedestrian === "pedClearance");
      return doctor(trace, 6, [end - 1], { pedestrian: "dontWalk" });
    },
  ],
  [
    "people who are still crossing at the end of green",
    "pedClearance",
    2,
    (trace) => {
      const { end } = shortest(trace, 2, isGreen);
      return doctor(trace, 2, [end], { pedestrian: "pedClearance" });
    },
  ],
  [
    "a yellow that is 0.1 s short",
    "yellow",
    1,
    (trace) => doctor(trace, 1, [shortest(trace, 1, isYellow).end - 1], { indication: "red" }),
  ],
  [
    "no yellow at all",
    "yellow",
    5,
    (trace) => {
      const { begin, end } = shortest(trace, 5, isYellow);
      return doctor(trace, 5, range(begin, end), { indication: "red" });
    },
  ],
  [
    "a red clearance that is 0.1 s short",
    "redClearance",
    2,
    (trace) => {
      // The end of yellow moved on, and the yellow with it: only the red before the next phase is shorter.
      const { end } = shortest(trace, 2, isYellow);
      const next = range(end, trace.length).find((moment) =>
        (trace[moment] ?? []).some(
          ({ phase, indication }) => phase !== 2 && phase !== 5 && phase !== 6 && indication === "green",
        ),
      );
      const clearanceTicks = 20;
      return doctor(trace, 2, range(end, (next ?? end) - clearanceTicks + 1), { indication: "yellow" });
    },
  ],
  [
    "a conflicting green of 0.1 s",
    "conflict",
    4,
    (trace) => {
      const moment = range(0, trace.length).find((each) => at(trace, each, 2)?.indication === "green") ?? 0;
      return doctor(trace, 4, [moment], { indication: "green" });
    },
  ],
  [
    "people who walk across a green",
    "conflict",
    8,
    (trace) => {
      const moment = range(0, trace.length).find((each) => at(trace, each, 2)?.indication === "green") ?? 0;
      return doctor(trace, 8, [moment], { pedestrian: "walk" });
    },
  ],
  [
    "a green that ends in flash",
    "yellow",
    2,
    (trace) => {
      const { end } = shortest(trace, 2, isGreen);
      return eightPhases.reduce(
        (all, { phase }) =>
          doctor(all, phase, range(end, trace.length), { indication: "flash", pedestrian: "dontWalk" }),
        trace,
      );
    },
  ],
  [
    "a green straight from flash",
    "order",
    2,
    (trace) => {
      const { begin } = shortest(trace, 2, isGreen);
      return eightPhases.reduce(
        (all, { phase }) => doctor(all, phase, range(0, begin), { indication: "flash" }),
        trace,
      );
    },
  ],
];

/** Cabinets that are wired or programmed otherwise than the timing sheet says. */
const broken: [what: string, rule: SignalRule, change: (phase: PhaseTiming) => Partial<PhaseTiming>][] = [
  [
    "a shorter minimum green",
    "minGreen",
    ({ walkSec, minGreenSec }) => (walkSec === null ? { minGreenSec: minGreenSec - 1 } : {}),
  ],
  ["a shorter walk", "walk", ({ walkSec }) => ({ walkSec: walkSec === null ? null : walkSec - 0.5 })],
  [
    "a shorter pedestrian clearance",
    "pedClearance",
    ({ pedClearanceSec }) => ({ pedClearanceSec: pedClearanceSec === null ? null : pedClearanceSec - 0.5 }),
  ],
  ["a shorter yellow", "yellow", ({ yellowChangeSec }) => ({ yellowChangeSec: yellowChangeSec - 0.1 })],
  [
    "a shorter red clearance",
    "redClearance",
    ({ redClearanceSec }) => ({ redClearanceSec: Math.max(0, redClearanceSec - 0.5) }),
  ],
  ["another barrier", "conflict", ({ phase, barrier }) => ({ barrier: phase === 8 ? 1 : barrier })],
  ["another ring", "conflict", ({ phase, ring }) => ({ ring: phase === 1 ? 3 : ring })],
];

describe("the oracle of the signal rules", { timeout: 120_000 }, () => {
  const trace = record();

  it("finds nothing in what a true controller shows", () => {
    expect(trace.length).toBeGreaterThan(10_000);
    expect(judge(trace)).toEqual([]);
  });

  it.each(doctored)("finds %s", (_what, rule, phase, change) => {
    expect(judge(change(trace))).toContainEqual(expect.objectContaining({ rule, phase }));
  });

  it("finds a yellow under 3 s even where the timing sheet has it so", () => {
    const short = eightPhases.map((phase) => ({ ...phase, yellowChangeSec: 2 }));
    const { end } = shortest(trace, 1, isYellow);
    const breaches = judge(doctor(trace, 1, [end - 1], { indication: "red" }), short);
    expect(breaches).toEqual([
      expect.objectContaining({ rule: "yellow", phase: 1, detail: "yellow of 2900 ms, then red" }),
    ]);
  });

  it.each(broken)(
    "finds a controller that runs by %s than its sheet has, and so does a conflict monitor",
    (_what, rule, change) => {
      const found = { oracle: 0, monitor: 0 };
      const sheets = fc.sample(configArbitrary, { numRuns: 10, seed: 3 });
      for (const [seed, each] of sheets.entries()) {
        const runsBy = { ...each, phases: each.phases.map((phase) => ({ ...phase, ...change(phase) })) };
        const monitor = new ConflictMonitor(ringStructure(each.phases).phases);
        const look = (lamps: readonly ShownLamp[], now: number) => monitor.watch(lamps as readonly PhaseOutput[], now);
        const operation = new RandomOperation({ sheet: each, runsBy, seed, steps: 2_000, from, look }).run();
        if (operation.oracle.breaches.some((breach) => breach.rule === rule)) found.oracle += 1;
        if (monitor.finding !== null) found.monitor += 1;
      }
      expect(found.oracle).toBeGreaterThanOrEqual(5);
      expect(found.monitor).toBeGreaterThanOrEqual(5);
    },
  );
});

describe("an observer who is handed another timing sheet", () => {
  const lamps = (indication: ShownLamp["indication"]): ShownLamp[] => [
    { phase: 1, indication, pedestrian: null },
    { phase: 4, indication: "red", pedestrian: "dontWalk" },
  ];
  /** Phase 1 is red, then green for so long, and goes through its yellow of 3 s; the other sheet comes at a moment. */
  function seen(greenMs: number, minGreenSec: number, handedAt: number) {
    const oracle = new SignalOracle(eightPhases);
    const other = eightPhases.map((phase) => ({ ...phase, minGreenSec }));
    const moments: [number, ShownLamp["indication"]][] = [
      [0, "red"],
      [10_000, "green"],
      [10_000 + greenMs, "yellow"],
      [13_000 + greenMs, "red"],
    ];
    let isHanded = false;
    for (const [moment, indication] of moments) {
      if (!isHanded && handedAt < moment) {
        oracle.runBy(other, handedAt);
        isHanded = true;
      }
      oracle.look(lamps(indication), moment);
    }
    return oracle.breaches.map(({ rule, phase }) => `${rule} ${phase}`);
  }

  it("judges by its times from then on", () => {
    expect(seen(12_000, 12, 5_000)).toEqual([]);
    expect(seen(11_900, 12, 5_000)).toEqual(["minGreen 1"]);
    expect(seen(7_000, 7, 5_000)).toEqual([]);
  });

  it("judges by no shorter time than the card's, whatever a sheet says", () => {
    expect(seen(6_900, 5, 5_000)).toEqual(["minGreen 1"]);
  });

  it("finds one that is taken up while anybody goes", () => {
    expect(seen(12_000, 12, 15_000)).toEqual(["order 1"]);
  });
});
