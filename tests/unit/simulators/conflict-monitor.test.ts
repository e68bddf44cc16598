import { describe, expect, it } from "vitest";
import { ConflictMonitor, type PhaseOutput } from "../../../simulators/src/devices/controller/conflict-monitor.js";
import type { PhaseTimes } from "../../../simulators/src/devices/controller/signal-timing.js";

const times = (phase: number, ring: number, barrier: number): PhaseTimes => ({
  phase,
  ring,
  barrier,
  minGreenMs: 5000,
  maxGreenMs: 30_000,
  yellowMs: 3000,
  redClearanceMs: 2000,
  walkMs: 7000,
  pedClearanceMs: 10_000,
});

const programme = new Map([times(2, 1, 1), times(4, 1, 2), times(6, 2, 1)].map((entry) => [entry.phase, entry]));

type Lamps = [PhaseOutput["indication"], PhaseOutput["pedestrian"]];

/** Shows lamps of phases 2, 4 and 6 at moments and gives the monitor's last word. */
function watch(shown: [ms: number, two: Lamps, four: Lamps, six?: Lamps][]): string | null {
  const monitor = new ConflictMonitor(programme);
  for (const [ms, two, four, six] of shown) {
    const lamps: [number, Lamps][] = [
      [2, two],
      [4, four],
      [6, six ?? ["red", "dontWalk"]],
    ];
    monitor.watch(
      lamps.map(([phase, [indication, pedestrian]]) => ({ phase, indication, pedestrian })),
      ms,
    );
  }
  return monitor.finding;
}

const red: Lamps = ["red", "dontWalk"];
const green: Lamps = ["green", "dontWalk"];
const yellow: Lamps = ["yellow", "dontWalk"];

describe("conflict monitor", () => {
  it("finds nothing wrong with a lawful change of phases, nor with two rings that go together", () => {
    expect(
      watch([
        [0, green, red, green],
        [9000, yellow, red, yellow],
        [12_000, red, red],
        [14_000, red, green],
      ]),
    ).toBeNull();
  });

  it.each<[string, [number, Lamps, Lamps][], RegExp]>([
    [
      "conflicting greens",
      [
        [0, green, red],
        [100, green, green],
      ],
      /phases 2 and 4 go together/,
    ],
    [
      "a green against another's yellow",
      [
        [0, green, red],
        [9000, yellow, green],
      ],
      /go together/,
    ],
    [
      "people on the crossing against a green",
      [
        [0, red, green],
        [100, ["red", "walk"], green],
      ],
      /go together/,
    ],
    [
      "a green without a yellow",
      [
        [0, green, red],
        [9000, red, red],
      ],
      /no yellow/,
    ],
    [
      "a short yellow",
      [
        [0, green, red],
        [9000, yellow, red],
        [11_900, red, red],
      ],
      /yellow of 2900 ms/,
    ],
    [
      "a short red clearance",
      [
        [0, green, red],
        [9000, yellow, red],
        [12_000, red, red],
        [13_900, red, green],
      ],
      /1900 ms after phase 2/,
    ],
    [
      "a walk without clearance",
      [
        [0, ["green", "walk"], red],
        [7000, green, red],
      ],
      /no pedestrian clearance/,
    ],
    [
      "a short pedestrian clearance",
      [
        [0, ["green", "pedClearance"], red],
        [9900, green, red],
      ],
      /clearance of 9900 ms/,
    ],
  ])("sees %s", (_, shown, finding) => {
    expect(watch(shown)).toMatch(finding);
  });

  it("keeps its first finding until it is reset", () => {
    const monitor = new ConflictMonitor(programme);
    const show = (two: Lamps, four: Lamps, ms: number) =>
      monitor.watch(
        [
          { phase: 2, indication: two[0], pedestrian: two[1] },
          { phase: 4, indication: four[0], pedestrian: four[1] },
        ],
        ms,
      );
    show(green, green, 0);
    expect(show(red, red, 60_000)).toMatch(/go together/);
    monitor.reset();
    expect(show(red, red, 61_000)).toBeNull();
  });
});
