import type { ControllerRequest } from "@roadcast/contract";
import { describe, expect, it } from "vitest";
import { interlocks } from "../../../gateway/src/control/interlocks.js";
import { supersededBy } from "../../../gateway/src/control/precedence.js";
import type { Situation } from "../../../gateway/src/control/situation.js";
import {
  crossroads,
  eightPhases,
  heard,
  now,
  plans,
  siteOf,
  situationOf,
  stateOf,
} from "../../support/control-site.js";

const codes = (change: Partial<Situation>) =>
  interlocks(situationOf(change)).map(({ code, place }) => `${code} ${place}`);
const timing = (args: Omit<Extract<ControllerRequest, { type: "setTiming" }>["args"], "forSec">) =>
  codes({ request: { type: "setTiming", args: { ...args, forSec: 600 } } });
const someId = "11111111-1111-4111-8111-111111111111";
const otherId = "22222222-2222-4222-8222-222222222222";
const setPlan: ControllerRequest = { type: "setPlan", args: { plan: 3, forSec: 600 } };
const inForce = (request: ControllerRequest) => ({ id: someId, level: "operator" as const, request });

describe("a command that nothing forbids", () => {
  it.each<[string, ControllerRequest]>([
    ["another plan", { type: "setPlan", args: { plan: 3, forSec: 600 } }],
    ["flash", { type: "setMode", args: { mode: "flash", forSec: 600 } }],
    ["another offset", { type: "setTiming", args: { offsetSec: 0, forSec: 600 } }],
    ["a hold", { type: "hold", args: { phase: 1, forSec: 5 } }],
    ["a force", { type: "force", args: { phase: 4, forSec: 30 } }],
    ["two through phases for an ambulance", { type: "preempt", args: { phases: [2, 6], maxSec: 60 } }],
  ])("is let through: %s", (_what, request) => {
    expect(codes({ request, level: request.type === "preempt" ? "preemption" : "operator" })).toEqual([]);
  });
});

describe("authority", () => {
  it.each<[string, Partial<Situation>, string]>([
    ["a role that commands nothing", { requester: { identity: "v", role: "viewer" } }, "roleMayNot "],
    ["one out of service", { site: { ...crossroads, outOfService: true } }, "outOfService "],
    ["one that is not connected", { online: false }, "offline "],
    ["one that is connected to another gateway", { isElsewhere: true }, "otherGateway "],
    ["one that never reported", { heard: null }, "stateUnknown "],
    ["a state of 15.001 s ago", { heard: { ...heard({}), receivedAt: now - 15_001 } }, "stateStale "],
    ["a state that was kept on the way", { heard: heard({ observedAt: now - 15_001 }) }, "stateStale "],
    ["a state that the broker had kept", { heard: { ...heard({}), retained: true } }, "stateStale "],
    ["somebody at the cabinet", { heard: heard({ mode: "local" }) }, "localControl "],
    ["a police panel", { heard: heard({ mode: "manual" }) }, "manualControl "],
    ["an unknown timing sheet", { heard: heard({ configChecksum: null }) }, "checksumUnknown "],
    ["another timing sheet", { heard: heard({ configChecksum: "0123456789abcdef" }) }, "checksumMismatch "],
    ["flash that nobody commanded", { heard: heard({ mode: "flash" }) }, "conflictMonitor "],
    ["dark that nobody commanded", { heard: heard({ mode: "dark" }) }, "dark "],
  ])("is refused to %s", (_what, change, expected) => {
    expect(codes(change)).toEqual([expected]);
  });

  it("lets a state of exactly 15 s through, and a flash that was commanded be ended", () => {
    const state = stateOf({ observedAt: now - 15_000 });
    expect(codes({ heard: { state, receivedAt: now - 15_000, retained: false } })).toEqual([]);
    const active = inForce({ type: "setMode", args: { mode: "flash", forSec: 600 } });
    expect(codes({ heard: heard({ mode: "flash", activeCommandId: someId }), active })).toEqual([]);
  });

  it("tells a phase that is held from here from a police panel by the command in force", () => {
    const manual = heard({ mode: "manual", activeCommandId: someId });
    const active = inForce({ type: "hold", args: { phase: 2, forSec: 60 } });
    expect(codes({ heard: manual, active })).toEqual([]);
    expect(codes({ heard: manual, active, request: { type: "release", args: {} } })).toEqual([]);
    // A number that nobody gave to this controller proves nothing, and a plan has no panel of its own.
    expect(codes({ heard: manual, active: null })).toEqual(["manualControl "]);
    expect(codes({ heard: manual, active: inForce(setPlan) })).toEqual(["manualControl "]);
  });

  it.each(["flash", "dark"] as const)(
    "lets a commanded %s that is on its way be released, changed and preempted",
    (mode) => {
      // Through red on all sides; until then the controller reports that it is operated by hand.
      const onItsWay = {
        heard: heard({ mode: "manual", activeCommandId: someId }),
        active: inForce({ type: "setMode", args: { mode, forSec: 600 } }),
      };
      expect(codes({ ...onItsWay, request: { type: "release", args: {} } })).toEqual([]);
      expect(codes({ ...onItsWay, request: { type: "release", args: { commandId: someId } } })).toEqual([]);
      expect(codes({ ...onItsWay, request: { type: "setMode", args: { mode: "free", forSec: 600 } } })).toEqual([]);
      const preempt: ControllerRequest = { type: "preempt", args: { phases: [2, 6], maxSec: 60 } };
      expect(codes({ ...onItsWay, request: preempt, level: "preemption" })).toEqual([]);
      // No other mode is come to through that.
      const free = inForce({ type: "setMode", args: { mode: "free", forSec: 600 } });
      expect(codes({ ...onItsWay, active: free, request: preempt, level: "preemption" })).toEqual(["manualControl "]);
    },
  );

  it("never offers the way out of a conflict monitor's flash, by whatever command", () => {
    const requests: ControllerRequest[] = [
      { type: "setMode", args: { mode: "coordinated", forSec: 600 } },
      { type: "preempt", args: { phases: [2], maxSec: 60 } },
      { type: "release", args: {} },
    ];
    // A monitor may trip while a command is in force, and the state still names that.
    const inForceThen = [null, inForce(setPlan), inForce({ type: "hold", args: { phase: 2, forSec: 60 } })];
    const lampsOff = inForce({ type: "setMode", args: { mode: "dark", forSec: 600 } });
    for (const request of requests) {
      for (const active of [...inForceThen, lampsOff]) {
        const flashing = heard({ mode: "flash", activeCommandId: active?.id ?? someId });
        expect(codes({ request, heard: flashing, active })).toContain("conflictMonitor ");
      }
    }
  });

  it("takes a conflict that is reported for the monitor's, though a commanded flash is in force and still named", () => {
    const active = inForce({ type: "setMode", args: { mode: "flash", forSec: 600 } });
    const tripped = { mode: "flash" as const, activeCommandId: someId, faults: ["conflict monitor: greens 2 and 4"] };
    const requests: ControllerRequest[] = [
      { type: "release", args: { commandId: someId } },
      { type: "setMode", args: { mode: "coordinated", forSec: 600 } },
      { type: "preempt", args: { phases: [2, 6], maxSec: 60 } },
    ];
    for (const request of requests) {
      const level = request.type === "preempt" ? ("preemption" as const) : ("operator" as const);
      expect(codes({ request, level, active, heard: heard(tripped) })).toEqual(["conflictMonitor "]);
      expect(codes({ request, level, active, heard: heard({ ...tripped, faults: ["lamp 3 is out"] }) })).toEqual([]);
    }
  });

  it("lets a command explain flash, dark and manual only as long as its effect can last", () => {
    const flash = inForce({ type: "setMode", args: { mode: "flash", forSec: 600 } });
    const flashing = heard({ mode: "flash", activeCommandId: someId });
    expect(codes({ heard: flashing, active: { ...flash, until: now } })).toEqual([]);
    expect(codes({ heard: flashing, active: { ...flash, until: now - 1 } })).toEqual(["conflictMonitor "]);
    const held = { ...inForce({ type: "hold", args: { phase: 2, forSec: 60 } }), until: now - 1 };
    expect(codes({ heard: heard({ mode: "manual", activeCommandId: someId }), active: held })).toEqual([
      "manualControl ",
    ]);
  });

  it("names everything at once", () => {
    const found = codes({ online: false, heard: heard({ mode: "local", configChecksum: null }), expiresAt: now });
    expect(found).toEqual(["offline ", "localControl ", "checksumUnknown ", "expired /expiresInSec"]);
  });
});

describe("conflicts", () => {
  it("refuses phases that conflict, that are unknown, and that are named twice", () => {
    const preempt = (phases: number[]) =>
      codes({ request: { type: "preempt", args: { phases, maxSec: 60 } }, level: "preemption" });
    expect(preempt([2, 4])).toEqual(["conflictingPhases /args/phases/1"]);
    expect(preempt([1, 2])).toEqual(["conflictingPhases /args/phases/1"]);
    expect(preempt([2, 5])).toEqual([]);
    expect(preempt([2, 2])).toEqual(["duplicate /args/phases/1"]);
    expect(preempt([9])).toEqual(["unknownPhase /args/phases/0"]);
  });

  it("finds in the movements a conflict that rings and barriers hide", () => {
    // A sheet whose phase 5 was given the movement of the side road.
    const phases = eightPhases.map((each) =>
      each.phase === 5 ? { ...each, movements: eightPhases.find(({ phase }) => phase === 8)?.movements ?? [] } : each,
    );
    const site = siteOf({ phases });
    const request: ControllerRequest = { type: "preempt", args: { phases: [2, 5], maxSec: 60 } };
    expect(codes({ site, request, level: "preemption", heard: heard({ configChecksum: site.checksum }) })).toEqual([
      "conflictingPhases /args/phases/1",
    ]);
  });

  it("shortens neither minimum green nor walk and pedestrian clearance, for an ambulance neither", () => {
    expect(codes({ request: { type: "force", args: { phase: 2, forSec: 21 } } })).toEqual([
      "shortensGreen /args/forSec",
    ]);
    expect(codes({ request: { type: "force", args: { phase: 2, forSec: 22 } } })).toEqual([]);
    const request: ControllerRequest = { type: "preempt", args: { phases: [2, 6], maxSec: 20 } };
    expect(codes({ request, level: "preemption" })).toEqual([
      "shortensGreen /args/maxSec",
      "shortensGreen /args/maxSec",
    ]);
  });

  it("refuses a phase whose yellow in the sheet is under 3 s", () => {
    const site = siteOf({ phases: eightPhases.map((each) => ({ ...each, yellowChangeSec: 2.9 })) });
    const found = codes({
      site,
      request: { type: "hold", args: { phase: 2, forSec: 30 } },
      heard: heard({ configChecksum: site.checksum }),
    });
    expect(found).toEqual(["yellowTooShort /args/phase"]);
  });
});

describe("plans", () => {
  it("must be known and valid", () => {
    expect(codes({ request: { type: "setPlan", args: { plan: 9, forSec: 600 } } })).toEqual(["unknownPlan /args/plan"]);
    const broken = siteOf({ plans: plans.map((plan) => ({ ...plan, cycleSec: plan.cycleSec + 1 })) });
    const found = codes({ site: broken, heard: heard({ configChecksum: broken.checksum }) });
    expect(found).toEqual(["ringSum /args/plan", "ringSum /args/plan"]);
  });

  it("that are changed in part are judged whole, each fault with its place", () => {
    expect(timing({ offsetSec: 119 })).toEqual([]);
    expect(timing({ offsetSec: 120 })).toEqual(["outOfRange /args/offsetSec"]);
    expect(timing({ cycleSec: 110 })).toEqual(["ringSum /args/splits", "ringSum /args/splits"]);
    expect(timing({ splits: { "2": 26, "1": 39, "6": 26, "5": 39 } })).toEqual([
      "tooShort /args/splits/2",
      "tooShort /args/splits/6",
    ]);
    expect(timing({ splits: { "1": 25, "2": 40 } })).toEqual([]);
    expect(timing({ splits: { "2": 50, "3": 15 } })).toEqual(["barrierSum /args/splits", "barrierSum /args/splits"]);
    expect(timing({ splits: { "9": 20 } })).toEqual(["unknownPhase /args/splits/9"]);
    // A controller might read it as phase 2, past every rule.
    expect(timing({ splits: { "02": 1 } })).toEqual(["unknownPhase /args/splits/02"]);
  });

  it("cannot be changed where none runs", () => {
    const request: ControllerRequest = { type: "setTiming", args: { offsetSec: 5, forSec: 600 } };
    expect(codes({ request, heard: heard({ mode: "free", plan: null }) })).toEqual(["noPlanRuns /type"]);
  });
});

describe("one holder and precedence", () => {
  const lock = { identity: "lee", holder: "lee", expiresAt: now + 60_000 };
  const preempt: ControllerRequest = { type: "preempt", args: { phases: [2], maxSec: 60 } };
  const preemption = { ...inForce(preempt), level: "preemption" as const, groupId: null, type: "preempt" as const };
  const operators = { id: otherId, level: "operator" as const, groupId: null, type: "setPlan" as const };

  it("refuses what another holds until the lock ends, and lets its holder and an ambulance through", () => {
    expect(codes({ lock })).toEqual(["locked "]);
    expect(codes({ lock: { ...lock, expiresAt: now } })).toEqual([]);
    expect(codes({ lock: { ...lock, identity: "kim" } })).toEqual([]);
    const request: ControllerRequest = { type: "preempt", args: { phases: [2], maxSec: 60 } };
    expect(codes({ lock, request, level: "preemption" })).toEqual([]);
  });

  it("refuses an operator while a preemption is under way, in force, or only reported", () => {
    expect(codes({ underWay: [preemption] })).toEqual(["higherPrecedence "]);
    expect(codes({ active: preemption })).toEqual(["higherPrecedence "]);
    expect(codes({ heard: heard({ mode: "preempt" }) })).toEqual(["higherPrecedence "]);
  });

  it("has nobody take a junction from another's emergency vehicle, and lets its own be asked for again", () => {
    const active = { ...preemption, identity: "lee", requestedBy: "lee", until: now };
    const asked = { request: preempt, level: "preemption" as const };
    expect(codes({ ...asked, active })).toEqual(["otherPreemption "]);
    expect(codes({ ...asked, active: { ...active, until: now - 1 } })).toEqual([]);
    expect(codes({ ...asked, active: { ...active, identity: "kim" } })).toEqual([]);
  });

  it("ends a preemption by a release that names it, and by no other", () => {
    const preempted = { active: preemption, heard: heard({ mode: "preempt", activeCommandId: someId }) };
    expect(codes({ ...preempted, request: { type: "release", args: {} } })).toEqual(["higherPrecedence "]);
    const release: ControllerRequest = { type: "release", args: { commandId: someId } };
    expect(codes({ ...preempted, request: release })).toEqual([]);
    // It passed over the lock, and so does its end.
    expect(codes({ ...preempted, lock, request: release })).toEqual([]);
    expect(codes({ lock, request: release, underWay: [preemption] })).toEqual([]);
    expect(codes({ lock, request: release, underWay: [{ ...operators, id: someId }] })).toEqual(["locked "]);
  });

  it("lets operators supersede one another and what plans ask, and keeps plans from operators", () => {
    expect(codes({ underWay: [operators] })).toEqual([]);
    expect(codes({ underWay: [operators], level: "actionPlan" })).toEqual(["higherPrecedence "]);
    expect(supersededBy({ type: "setPlan", args: { plan: 3, forSec: 600 } }, null, [operators])).toEqual([operators]);
    expect(supersededBy({ type: "release", args: { commandId: someId } }, null, [operators])).toEqual([]);
  });

  it("keeps everybody but an ambulance from what a group has prepared", () => {
    expect(codes({ underWay: [{ ...operators, groupId: someId }] })).toEqual(["inGroup "]);
  });

  it("releases only what is in force", () => {
    expect(codes({ request: { type: "release", args: {} } })).toEqual(["nothingToRelease /type"]);
    expect(codes({ request: { type: "release", args: { commandId: someId } } })).toEqual([
      "nothingToRelease /args/commandId",
    ]);
    expect(codes({ request: { type: "release", args: {} }, underWay: [operators] })).toEqual([]);
    // A controller that never says what is in force.
    expect(codes({ request: { type: "release", args: {} }, heard: heard({ activeCommandId: undefined }) })).toEqual([]);
  });
});

describe("duration", () => {
  it("has an end for everything, flash and dark too", () => {
    const flash = (forSec: number) => codes({ request: { type: "setMode", args: { mode: "flash", forSec } } });
    expect(flash(14_400)).toEqual([]);
    for (const forSec of [14_401, Number.POSITIVE_INFINITY, Number.NaN, 0, -1]) {
      expect(flash(forSec)).toEqual(["tooLong /args/forSec"]);
    }
    expect(codes({ expiresAt: now })).toEqual(["expired /expiresInSec"]);
  });
});

describe("a timing sheet that is sent", () => {
  const replaces = crossroads.checksum;
  const asked = { request: { type: "setSheet" as const, args: { version: 2, checksum: "c", replaces } } };
  const { sheet } = crossroads;
  const faulty = { ...sheet, plans: plans.map((plan) => ({ ...plan, offsetSec: plan.cycleSec })) };

  it("is let through, also to a controller that runs by another sheet than central's, where that one is named", () => {
    expect(codes({ ...asked, sheet })).toEqual([]);
    const args = { ...asked.request.args, replaces: "found-on-site" };
    const drifted = { ...asked, sheet, heard: heard({ configChecksum: "found-on-site" }) };
    expect(codes({ ...drifted, request: { ...asked.request, args } })).toEqual([]);
    expect(codes(drifted)).toEqual(["checksumMismatch /args/replaces"]);
  });

  it.each<[string, Partial<Situation>, string[]]>([
    ["there is none of that version", { sheet: null }, ["unknownVersion /args/version"]],
    ["it breaks rules", { sheet: faulty }, ["unsafeSheet /args/version", "unsafeSheet /args/version"]],
    ["an emergency vehicle is on its way", { sheet, corridorOf: "lee" }, ["inCorridor "]],
    ["a command is in force", { sheet, heard: heard({ activeCommandId: someId }) }, ["commandInForce "]],
    [
      "a command is under way",
      { sheet, underWay: [{ id: someId, level: "operator", groupId: null, type: "setPlan" }] },
      ["commandInForce "],
    ],
    [
      "the controller does not say what it runs by",
      { sheet, heard: heard({ configChecksum: null }) },
      ["checksumUnknown "],
    ],
    ["an engineer sends it", { sheet, requester: { identity: "lee", role: "engineer" } }, ["roleMayNot "]],
    ["it has tripped its monitor", { sheet, heard: heard({ mode: "flash" }) }, ["conflictMonitor "]],
  ])("is refused where %s", (_why, change, expected) => {
    expect(codes({ ...asked, ...change })).toEqual(expected);
  });
});
