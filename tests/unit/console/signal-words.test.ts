import { type CommandReasonCode, commandReasonCodes, mismatchCodes, type TextValues } from "@roadcast/contract";
import { describe, expect, it } from "vitest";
import { signalsEn } from "../../../console/src/format/i18n/signals.en.js";
import { signalsKo } from "../../../console/src/format/i18n/signals.ko.js";
import { controllerFaultOf, controllerFaults } from "../../../console/src/panels/signals/controller-fault.js";
import { caseOf, caseValues } from "../../../console/src/panels/signals/refusal-case.js";
import { interlocks } from "../../../gateway/src/control/interlocks.js";
import type { Situation } from "../../../gateway/src/control/situation.js";
import { ConflictMonitor, type PhaseOutput } from "../../../simulators/src/devices/controller/conflict-monitor.js";
import { planFaults, ringStructure } from "../../../simulators/src/devices/controller/signal-timing.js";
import { crossroads, eightPhases, heard, now, plans, siteOf, situationOf } from "../../support/control-site.js";

const languages = { ko: signalsKo, en: signalsEn };
const namesIn = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? "").sort();

describe("the texts of the gateway's own reasons", () => {
  it.each(Object.entries(languages))("are there for every code in %s, and for no other", (_language, { life }) => {
    expect(Object.keys(life.reasons).sort()).toEqual([...commandReasonCodes].sort());
    expect(Object.keys(life.found).sort()).toEqual([...mismatchCodes].sort());
    expect(Object.values(life.reasons).filter((text) => text.trim() === "")).toEqual([]);
  });

  it("name only what is told with the code", () => {
    const told: Partial<Record<CommandReasonCode, string[]>> = {
      ...{ doneOtherwise: ["found"], neverDoneOtherwise: ["found"], groupGivenUp: ["because"] },
      groupAborted: ["who"],
    };
    for (const { life } of Object.values(languages)) {
      for (const code of commandReasonCodes)
        expect([code, namesIn(life.reasons[code])]).toEqual([code, told[code] ?? []]);
    }
  });
});

describe("a refusal", () => {
  const stale = { ...heard({}), receivedAt: now - 90_000 };
  const short = siteOf({ plans: plans.map((plan) => ({ ...plan, splits: { ...plan.splits, "1": 5 } })) });
  const yellow = siteOf({ phases: eightPhases.map((phase) => ({ ...phase, yellowChangeSec: 2 })) });
  const timing = (args: object): Partial<Situation> => ({
    request: { type: "setTiming", args: { ...args, forSec: 60 } },
  });
  const preempt = (phases: number[], maxSec = 60): Partial<Situation> => ({
    ...{ request: { type: "preempt", args: { phases, maxSec } }, level: "preemption" },
  });

  const anothers = { type: "preempt" as const, args: { phases: [4], maxSec: 60 } };

  it.each<[string, Partial<Situation>, TextValues]>([
    ["stateStale", { heard: stale }, { since: now - 90_000, ageSec: 90 }],
    ["checksumMismatch", { heard: heard({ configChecksum: "f00" }) }, { reported: "f00", known: crossroads.checksum }],
    [
      "locked",
      { lock: { identity: "lee", holder: "lee", expiresAt: now + 60_000 } },
      { who: "lee", until: now + 60_000 },
    ],
    ["higherPrecedence", { heard: heard({ mode: "preempt" }) }, { level: "preemption" }],
    [
      "otherPreemption",
      {
        ...preempt([2]),
        active: { id: "x", level: "preemption", request: anothers, identity: "lee", requestedBy: "lee" },
      },
      { who: "lee" },
    ],
    ["unknownPlan", { request: { type: "setPlan", args: { plan: 9, forSec: 60 } } }, { plan: 9 }],
    ["tooLong", { request: { type: "setPlan", args: { plan: 3, forSec: 99_999 } } }, { mostSec: 14_400 }],
    ["unknownPhase", preempt([9]), { phase: 9 }],
    ["duplicate", preempt([2, 2]), { phase: 2 }],
    ["conflictingPhases", preempt([2, 4]), { other: 2, phase: 4 }],
    ["shortensGreen", preempt([2], 5), { phase: 2, forSec: 5 }],
    ["yellowTooShort", { site: yellow, ...preempt([2]) }, { phase: 2, yellowSec: 2, leastSec: 3 }],
    ["tooShort", timing({ splits: { "1": 1 } }), { phase: 1, splitSec: 1 }],
    ["ringSum", timing({ cycleSec: 300 }), { cycleSec: 300 }],
    ["barrierSum", timing({ splits: { "1": 90 } }), {}],
    ["outOfRange", timing({ offsetSec: 299 }), { offsetSec: 299 }],
    [
      "tooShort",
      { site: short, request: { type: "setPlan", args: { plan: 3, forSec: 60 } } },
      { phase: 1, splitSec: 5 },
    ],
  ])("of %s is told with what its text names, in both languages", (code, change, values) => {
    const found = interlocks(situationOf(change)).find((each) => each.code === code);
    expect(found?.values).toMatchObject(values);
    expect(found === undefined ? null : caseOf(found)).toEqual({ kind: "case", code });
  });

  it("has a text of its case that names what the rule tells, no less and no more", () => {
    for (const { cases } of Object.values(languages)) {
      expect(Object.keys(cases).sort()).toEqual(Object.keys(caseValues).sort());
      for (const [code, text] of Object.entries(cases)) {
        const told: readonly string[] = caseValues[code as keyof typeof caseValues];
        expect([code, namesIn(text)]).toEqual([code, [...told].sort()]);
      }
    }
  });

  it("is told in the gateway's own words where a value is wanting or the rule is not known here", () => {
    expect(caseOf({ code: "locked", detail: "kim holds it", values: { who: "kim" } })).toEqual({ kind: "words" });
    expect(caseOf({ code: "ofTomorrow", detail: "no" })).toEqual({ kind: "words" });
    expect(caseOf({ code: "localControl", detail: "somebody is there" })).toEqual({ kind: "plain" });
  });
});

describe("a fault that a controller reports", () => {
  const structure = ringStructure(eightPhases);
  /** What the simulated monitor finds when phase 2 goes through these lamps, each for so many ms. */
  const findingOf = (...lamps: [Partial<PhaseOutput>, forMs: number][]): string => {
    const monitor = new ConflictMonitor(structure.phases);
    let at = 0;
    for (const [lamp, forMs] of lamps) {
      const outputs = [...structure.phases.keys()].map((phase): PhaseOutput => {
        const rest = { phase, indication: "red" as const, pedestrian: "dontWalk" as const };
        return phase === (lamp.phase ?? 2) ? { ...rest, ...lamp } : rest;
      });
      monitor.watch(outputs, at);
      at += forMs;
    }
    return `conflict monitor: ${monitor.finding}`;
  };
  const unknown = new ConflictMonitor(new Map());
  unknown.watch([{ phase: 2, indication: "red", pedestrian: null }], 0);
  const both = new ConflictMonitor(structure.phases);
  both.watch(
    [2, 4].map((phase) => ({ phase, indication: "green", pedestrian: null })),
    0,
  );
  const hour = 3_600_000;
  const [plan] = plans;
  const faultsOf = (change: Partial<NonNullable<typeof plan>>) =>
    plan === undefined ? [] : planFaults(structure, { ...plan, ...change });
  const { "1": _one, ...without } = plan?.splits ?? {};
  const words = [
    `conflict monitor: ${unknown.finding}`,
    `conflict monitor: ${both.finding}`,
    findingOf([{}, hour], [{ indication: "green" }, hour], [{}, 0]),
    findingOf([{}, hour], [{ indication: "green" }, 100], [{ indication: "yellow" }, 0]),
    findingOf([{ indication: "yellow" }, 100], [{}, 0]),
    findingOf([{ indication: "yellow" }, hour], [{ indication: "green" }, 0]),
    findingOf([{ pedestrian: "walk" }, hour], [{}, 0]),
    findingOf([{ pedestrian: "walk" }, 100], [{ pedestrian: "pedClearance" }, 0]),
    findingOf([{ pedestrian: "pedClearance" }, 100], [{}, 0]),
    findingOf([{ indication: "yellow" }, hour], [{}, 100], [{ phase: 4, indication: "green" }, 0]),
    ...faultsOf({ splits: without }),
    ...faultsOf({ splits: { ...plan?.splits, "1": 1 } }),
    ...faultsOf({ offsetSec: 999 }),
    ...faultsOf({ coordinatedPhases: [] }),
  ];

  it("is known in whatever words the simulated controller has for it", () => {
    const codes = words.map((each) => [each, controllerFaultOf(each)?.code]);
    expect(codes.filter(([, code]) => code === undefined)).toEqual([]);
    expect([...new Set(codes.map(([, code]) => code))].sort()).toEqual([...controllerFaults].sort());
  });

  it("has a text in both languages that names what its words do, and is left as it is where they are not known", () => {
    for (const { deviceFaults } of Object.values(languages)) {
      expect(Object.keys(deviceFaults).sort()).toEqual([...controllerFaults].sort());
      for (const each of words) {
        const fault = controllerFaultOf(each);
        if (fault === null) throw new Error(each);
        expect([each, namesIn(deviceFaults[fault.code])]).toEqual([each, Object.keys(fault.values).sort()]);
      }
    }
    expect(controllerFaultOf("lamp burnt out at head 3")).toBeNull();
  });
});
