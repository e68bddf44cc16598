import { controllerState, type TimingSheet } from "@roadcast/contract";
import { timingChecksum } from "@roadcast/db";
import { describe, expect, it } from "vitest";
import { ConflictMonitor } from "../../../simulators/src/devices/controller/conflict-monitor.js";
import { ringStructure } from "../../../simulators/src/devices/controller/signal-timing.js";
import { eightPhases, plans } from "../../support/control-site.js";
import { DrivenJunction } from "../../support/driven-junction.js";

const sheet: TimingSheet = { phases: eightPhases, plans, daySchedule: [{ fromMinute: 0, plan: 1 }] };
/** Wednesday 12 November 2025, 10:00 in Seoul. */
const from = Date.parse("2025-11-12T01:00:00.000Z");

function street(): DrivenJunction {
  const junction = new DrivenJunction(sheet, from);
  junction.tick(3_000);
  return junction;
}

const stateOf = (junction: DrivenJunction) => controllerState.parse(junction.device.state(junction.now));
const changed = (change: (draft: TimingSheet) => void): TimingSheet => {
  const draft = structuredClone(sheet);
  change(draft);
  return draft;
};
/** Yellow of 4 s in phase 2, which its splits have room for. */
const longerYellow = changed(({ phases }) => Object.assign(phases[1] ?? {}, { yellowChangeSec: 4 }));

function load(
  junction: DrivenJunction,
  next: TimingSheet,
  wrong: { checksum?: string; replaces?: string } = {},
): string {
  const replaces = stateOf(junction).configChecksum ?? "";
  return junction.sendMessage({
    ...{ ...junction.envelope(), type: "setSheet" },
    args: { version: 2, checksum: timingChecksum(next), replaces, sheet: next, ...wrong },
  });
}

function answers(junction: DrivenJunction, id: string): string[] {
  const ofIt = junction.results().filter(({ commandId }) => commandId === id);
  return ofIt.map(({ status, reason }) => (reason == null ? status : `${status}: ${reason}`));
}

describe("a timing sheet that is sent to a simulated controller", () => {
  it("is taken up in red on all sides, cuts nothing short, and is then what the checksum is of", () => {
    const junction = street();
    const id = load(junction, longerYellow);
    expect(answers(junction, id)).toEqual(["accepted"]);
    expect(stateOf(junction)).toMatchObject({ configChecksum: timingChecksum(sheet), activeCommandId: id });
    const card = new ConflictMonitor(ringStructure(eightPhases).phases);
    const done: string[] = [];
    let wasRed = false;
    junction.tickUntil(() => {
      expect(card.watch(junction.device.machine.outputs(), junction.now)).toBeNull();
      const { phases } = stateOf(junction);
      wasRed ||= phases.every(({ indication }) => indication === "red");
      done.push(...answers(junction, id));
      return done.includes("completed");
    }, 120);
    expect({ done, wasRed }).toEqual({ done: ["executing", "completed"], wasRed: true });
    expect(stateOf(junction)).toMatchObject({ configChecksum: timingChecksum(longerYellow), activeCommandId: null });
    junction.tick(3_000);
    expect(stateOf(junction)).toMatchObject({ mode: "coordinated", plan: 1, faults: [] });
  });

  it("brings its calendar with it", () => {
    const holiday = { dayPlan: 1, name: { ko: "휴일", en: "Holiday" }, entries: [{ fromMinute: 0, plan: 3 }] };
    const calendar = {
      dayPlans: [holiday],
      weekdays: [],
      dates: [{ date: "2025-11-12", name: holiday.name, dayPlan: 1 }],
    };
    const junction = street();
    load(junction, { ...sheet, calendar });
    expect(junction.tickUntil(() => stateOf(junction).plan === 3, 300)).toBe(true);
  });

  it.each<[string, RegExp, TimingSheet, { checksum?: string; replaces?: string }]>([
    [
      "it is another than its checksum says",
      /^rejected: the timing sheet has checksum/,
      longerYellow,
      { checksum: "0" },
    ],
    ["it was to replace another", /^rejected: the controller runs by timing sheet/, longerYellow, { replaces: "0" }],
    [
      "a plan does not add up",
      /^rejected: not valid: plan 1/,
      changed((draft) => Object.assign(draft.plans[0] ?? {}, { cycleSec: 121 })),
      {},
    ],
    [
      "a red clearance is shorter than on the conflict monitor's card",
      /^rejected: phase 2: the conflict monitor's card has redClearance 2 s, not 1 s/,
      changed(({ phases }) => Object.assign(phases[1] ?? {}, { redClearanceSec: 1 })),
      {},
    ],
    [
      "phases go together that the card keeps apart",
      /^rejected: the conflict monitor's card keeps phases/,
      changed(({ phases, plans: all }) => {
        for (const phase of phases) phase.barrier = 1;
        all.splice(1);
      }),
      {},
    ],
  ])("is refused where %s", (_why, reason, next, wrong) => {
    const junction = street();
    const before = stateOf(junction).configChecksum;
    const id = load(junction, next, wrong);
    expect(answers(junction, id)).toEqual([expect.stringMatching(reason)]);
    junction.tick(1_000);
    expect(stateOf(junction).configChecksum).toBe(before);
  });

  it("is refused while a command is in force", () => {
    const junction = street();
    junction.send({ type: "setPlan", args: { plan: 3, forSec: 600 } });
    expect(answers(junction, load(junction, longerYellow))).toEqual(["rejected: a command is in force"]);
  });

  it("is said to be there by a controller that lies, and belied by the state of one that only answers so", () => {
    const lying = street();
    lying.device.setCommandFault("hollow");
    const id = load(lying, longerYellow);
    lying.tick(10);
    expect(answers(lying, id)).toEqual(["accepted", "executing", "completed"]);
    expect(stateOf(lying).configChecksum).toBe(timingChecksum(sheet));
  });
});

describe("timing that somebody changes at the cabinet", () => {
  it("shows as another checksum, and is gone when it is set back", () => {
    const junction = street();
    junction.device.setDrift(true);
    junction.tickUntil(() => stateOf(junction).configChecksum !== timingChecksum(sheet), 120);
    const drifted = stateOf(junction);
    expect(drifted.configChecksum).not.toBe(timingChecksum(sheet));
    junction.tick(3_000);
    expect(stateOf(junction)).toMatchObject({ mode: "coordinated", offsetSec: 7, faults: [] });
    junction.device.setDrift(false);
    expect(junction.tickUntil(() => stateOf(junction).configChecksum === timingChecksum(sheet), 120)).toBe(true);
  });

  it("is replaced by a sheet from afar, which the end of the injection leaves alone", () => {
    const junction = street();
    junction.device.setDrift(true);
    junction.tickUntil(() => stateOf(junction).configChecksum !== timingChecksum(sheet), 120);
    junction.tick(600);
    load(junction, longerYellow);
    const isLoaded = () => stateOf(junction).configChecksum === timingChecksum(longerYellow);
    expect(junction.tickUntil(isLoaded, 120)).toBe(true);
    junction.device.setDrift(false);
    junction.tick(3_000);
    expect(isLoaded()).toBe(true);
  });
});
