import { type AlarmKind, type AlarmParameters, alarmKinds, alarmRuleSettings } from "@roadcast/contract";
import pino from "pino";
import { describe, expect, it } from "vitest";
import type { AlarmInput, AlarmRule } from "../../../gateway/src/incidents/rule.js";
import { deliveredRules, RuleBook } from "../../../gateway/src/incidents/rule-book.js";
import { alarmRuleTable as rules } from "../../../gateway/src/incidents/rules/table.js";
import {
  channelOf,
  controllerOf,
  detectorOf,
  deviceOf,
  inputOf,
  linkOf,
  now,
  nowhere,
} from "../../support/alarm-input.js";

/** What a rule finds, with its parameters as delivered but for some. */
function found<K extends AlarmKind>(
  rule: AlarmRule<K>,
  input: Partial<AlarmInput>,
  more: Partial<AlarmParameters<K>> = {},
) {
  const parameters = { ...rule.delivered.parameters, ...more } as AlarmParameters<K>;
  const whole = inputOf(input);
  const conditions = rule.conditions(whole, parameters);
  return { conditions, causes: rule.causes?.(conditions, whole, parameters, new Map()) ?? [] };
}
const targets = (of: readonly { target: string }[]) => of.map(({ target }) => target);

describe("rules as delivered", () => {
  it("are one of each kind, each what its schema takes", () => {
    expect(deliveredRules().map(({ kind }) => kind)).toEqual([...alarmKinds]);
    for (const rule of deliveredRules()) expect(alarmRuleSettings.parse(rule)).toEqual(rule);
  });

  it("give way to what is stored; what is missing there is as delivered, what cannot be read is left aside", () => {
    const book = new RuleBook(pino({ level: "silent" }));
    const row = { revision: 3, changedAt: now, changedBy: "lee" };
    book.take([
      { ...row, kind: "queueOverDetector", settings: { severity: 2, parameters: { occupancyPct: 50 } } },
      { ...row, kind: "clockSkew", settings: { severity: 9 } },
    ]);
    expect(book.of("queueOverDetector")).toMatchObject({
      ...{ revision: 3, changedBy: "lee" },
      settings: { severity: 2, delayOnSec: 200, parameters: { occupancyPct: 50, linkDetectors: 2 } },
    });
    expect(book.of("clockSkew").settings.severity).toBe(5);
  });
});

describe("comm loss", () => {
  const lost = (id: string, since = now) =>
    deviceOf({ id: `detectors/${id}`, kind: "detectors", online: false, since });
  const well = (id: string) => deviceOf({ id: `detectors/${id}`, kind: "detectors" });
  const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `${from + i}`);
  /** Ten detectors a junction, twenty an area. */
  const places = {
    ...nowhere,
    siteOf: (target: string) => `N${Math.floor(Number(target.split("/")[1]) / 10)}`,
    areaOf: (target: string) => `A${Math.floor(Number(target.split("/")[1]) / 20)}`,
  };

  it("is of what was connected, not of what was never heard, nor of vehicles", () => {
    const devices = [
      deviceOf({}),
      deviceOf({ id: "signs/S2", online: null }),
      deviceOf({ id: "signs/S3", online: false }),
      deviceOf({ id: "vehicles/V1", kind: "vehicles", online: false }),
    ];
    expect(found(rules.commLoss, { devices })).toEqual({
      conditions: [{ target: "signs/S3", since: now, detail: {} }],
      causes: [],
    });
    expect(targets(found(rules.commLoss, { devices }, { kinds: ["vehicles"] }).conditions)).toEqual(["vehicles/V1"]);
  });

  it("of most of a junction at once is one alarm of its cabinet with its devices under it", () => {
    const devices = [...ids(0, 7).map((id) => lost(id)), ...ids(7, 40).map(well)];
    const { causes } = found(rules.commLoss, { devices, places });
    expect(causes.map(({ target, covers }) => [target, covers.length])).toEqual([["nodes/N0", 7]]);
  });

  it("is no common cause where devices went at different times, or are few of many", () => {
    const apart = ids(0, 7).map((id, i) => lost(id, now - i * 3_600_000));
    expect(found(rules.commLoss, { devices: [...apart, ...ids(7, 40).map(well)], places }).causes).toEqual([]);
    const few = [...ids(0, 5).map((id) => lost(id)), ...ids(5, 40).map(well)];
    expect(found(rules.commLoss, { devices: few, places }).causes).toEqual([]);
  });

  it("of most of an area is the area's, and of more than one the network's", () => {
    const area = [...ids(0, 15).map((id) => lost(id)), ...ids(15, 60).map(well)];
    expect(targets(found(rules.commLoss, { devices: area, places }).causes)).toEqual(["areas/A0"]);
    const all = ids(0, 60).map((id) => lost(id));
    const [cause, ...others] = found(rules.commLoss, { devices: all, places }).causes;
    expect([cause?.target, cause?.covers.length, others]).toEqual(["network", 60, []]);
  });

  it("a cabinet that was told of stands on behind its area, and on its own until one device is left", () => {
    const members = new Set(ids(0, 10).map((id) => `detectors/${id}`));
    const standing = new Map([["nodes/N0", { members, isCut: false, raisedAt: now }]]);
    const { commLoss } = rules;
    const look = (devices: AlarmInput["devices"]) => {
      const input = inputOf({ devices, places });
      const { parameters } = commLoss.delivered;
      return commLoss.causes?.(commLoss.conditions(input, parameters), input, parameters, standing) ?? [];
    };
    const area = [...ids(0, 15).map((id) => lost(id)), ...ids(15, 60).map(well)];
    expect(look(area).map(({ target, within }) => [target, within])).toEqual([
      ["areas/A0", null],
      ["nodes/N0", "areas/A0"],
    ]);
    expect(targets(look([...ids(0, 2).map((id) => lost(id)), ...ids(2, 40).map(well)]))).toEqual(["nodes/N0"]);
    expect(look([lost("0"), ...ids(1, 40).map(well)])).toEqual([]);
  });

  describe("beside a cause that stands since Monday", () => {
    const monday = now - 86_400_000;
    /** Of twelve of the area that were lost two are not back; they are of the first junction. */
    const left = ["0", "1"];
    const look = (lostNow: readonly string[], since = now, raisedAt = monday + 20_000) => {
      const { commLoss } = rules;
      const devices = ids(0, 60).map((id) => {
        if (left.includes(id)) return lost(id, monday);
        return lostNow.includes(id) ? lost(id, since) : well(id);
      });
      const input = inputOf({ devices, places });
      const { parameters } = commLoss.delivered;
      const members = new Set(left.map((id) => `detectors/${id}`));
      const standing = new Map([["areas/A0", { members, isCut: false, raisedAt }]]);
      const causes = commLoss.causes?.(commLoss.conditions(input, parameters), input, parameters, standing) ?? [];
      return causes.map(({ target, covers, joining }) => [target, covers.length, joining.length]);
    };

    it("a device that is lost on Tuesday stands for itself, and a cabinet is a cause of its own", () => {
      expect(look(["12"])).toEqual([["areas/A0", 2, 0]]);
      expect(look(ids(10, 17))).toEqual([
        ["areas/A0", 2, 0],
        ["nodes/N1", 7, 0],
      ]);
    });

    it("what is lost soon after its raising is of it", () => {
      expect(look(["12"], monday + 140_000)).toEqual([["areas/A0", 3, 0]]);
      expect(look(["12"], monday + 140_001)).toEqual([["areas/A0", 2, 0]]);
    });

    it("most of the area lost again joins it as something new", () => {
      expect(look(ids(5, 18))).toEqual([["areas/A0", 15, 13]]);
    });

    it("another area's loss is that area's", () => {
      expect(look(ids(20, 35))).toEqual([
        ["areas/A0", 2, 0],
        ["areas/A1", 15, 0],
      ]);
    });
  });

  it("from before the gateway began is given a minute to come back, and until then no word on what was told of", () => {
    const away = deviceOf({ id: "signs/S1", online: false, since: now - 120_000 });
    const lostSince = deviceOf({ id: "signs/S2", online: false, since: now - 30_000 });
    const look = (upSec: number) => targets(found(rules.commLoss, { upSec, devices: [away, lostSince] }).conditions);
    expect(look(59)).toEqual(["signs/S2"]);
    expect(look(60)).toEqual(["signs/S1", "signs/S2"]);
    const unsure = (upSec: number, target: string, device = away) =>
      rules.commLoss.unsure?.(target, {}, inputOf({ upSec, devices: [device, lostSince] }), false);
    expect([unsure(59, "signs/S1"), unsure(59, "nodes/N0"), unsure(59, "broker")]).toEqual([true, true, false]);
    expect([unsure(60, "signs/S1"), unsure(60, "nodes/N0")]).toEqual([false, false]);
    // Who is back is back.
    expect(unsure(59, "signs/S1", deviceOf({ id: "signs/S1" }))).toBe(false);
  });

  describe("of what is connected and says nothing", () => {
    const J1 = deviceOf({ id: "controllers/J1", kind: "controllers" });
    const S1 = deviceOf({ id: "stations/S1", kind: "stations" });
    const quiet = (id: string, ago = 100_000) =>
      detectorOf({ id, receivedAt: now - ago, quality: ago > 42_000 ? "noData" : "ok" });
    const ofS1 = { ...nowhere, stationOf: () => "S1", detectorsOf: () => ["D1", "D2"] };
    const seen = (input: Partial<AlarmInput>) => found(rules.commLoss, input).conditions;

    it("is a controller whose state is stale by the gateway's clock, not by its own", () => {
      const controllers = (ago: number) => [controllerOf({ receivedAt: now - ago, observedAt: now - 3_600_000 })];
      expect(seen({ devices: [J1], controllers: controllers(14_999) })).toEqual([]);
      expect(seen({ devices: [J1], controllers: controllers(20_000) })).toEqual([
        { target: "controllers/J1", since: now - 5_000, detail: { fault: "silent" } },
      ]);
      // A lost one is lost, once.
      const lostOne = { ...J1, online: false };
      expect(targets(seen({ devices: [lostOne], controllers: controllers(20_000) }))).toEqual(["controllers/J1"]);
    });

    it("is a station whose lanes have all stopped, else the lane alone; a detector of its own as well", () => {
      const lanes = (ago: number) => [quiet("D1"), quiet("D2", ago)];
      expect(targets(seen({ devices: [S1], detectors: lanes(100_000), places: ofS1 }))).toEqual(["stations/S1"]);
      expect(targets(seen({ devices: [S1], detectors: lanes(99_000), places: ofS1 }))).toEqual(["detectors/D1"]);
      const own = deviceOf({ id: "detectors/D1", kind: "detectors" });
      expect(targets(seen({ devices: [own], detectors: [quiet("D1")] }))).toEqual(["detectors/D1"]);
      expect(seen({ devices: [own], detectors: [detectorOf({ receivedAt: null, quality: "noData" })] })).toEqual([]);
    });

    it("is none while the gateway itself does not hear, nor is it over then", () => {
      const controllers = [controllerOf({ receivedAt: now - 600_000 })];
      expect(seen({ devices: [J1], controllers, hearingSec: 59 })).toEqual([]);
      const unsure = (hearingSec: number) =>
        rules.commLoss.unsure?.("controllers/J1", { fault: "silent" }, inputOf({ devices: [J1], hearingSec }), true);
      expect([unsure(59), unsure(60)]).toEqual([true, false]);
    });
  });

  it("of the broker itself is one", () => {
    expect(targets(found(rules.commLoss, { brokerConnected: false }).conditions)).toEqual(["broker"]);
  });
});

describe("a failed detector", () => {
  const failures = [
    { test: "noHit" as const, since: now - 9 },
    { test: "clockSkew" as const, since: now - 99 },
    { test: "noChange" as const, since: now - 5 },
  ];

  it("says by which tests, since the first; its clock is an alarm of its own", () => {
    const detectors = [
      detectorOf({}),
      detectorOf({ id: "D2", failures }),
      detectorOf({ failures: failures.slice(1, 2) }),
    ];
    const [condition, ...others] = found(rules.detectorFailed, { detectors }).conditions;
    expect(condition).toEqual({ target: "detectors/D2", since: now - 9, detail: { tests: "noHit noChange" } });
    expect(others).toEqual([]);
    expect(rules.detectorFailed.delaysFromLook).toBe(true);
    expect(targets(found(rules.detectorFailed, { detectors }, { tests: ["chatter"] }).conditions)).toEqual([]);
  });

  it("and all others of its station are one", () => {
    const places = { ...nowhere, stationOf: () => "S1", detectorsOf: () => ["D1", "D2"] };
    const both = [detectorOf({ id: "D1", failures }), detectorOf({ id: "D2", failures })];
    expect(targets(found(rules.detectorFailed, { detectors: both, places }).causes)).toEqual(["stations/S1"]);
    const one = [detectorOf({ id: "D1", failures }), detectorOf({ id: "D2" })];
    expect(found(rules.detectorFailed, { detectors: one, places }).causes).toEqual([]);
  });

  it("nobody can say of one that has not been judged since a start", () => {
    const unsure = (upSec: number, count: number | null, tests = "noHit") =>
      rules.detectorFailed.unsure?.(
        "detectors/D1",
        { tests },
        inputOf({ upSec, detectors: [detectorOf({ count })] }),
        false,
      );
    expect(unsure(60, 5, "noHit chatter")).toBe(true);
    // A vehicle ends it at once.
    expect(unsure(60, 5)).toBe(false);
    expect(unsure(2_000, 0)).toBe(true);
    expect(unsure(2_000, 3)).toBe(false);
    expect(unsure(2_000, 0, "chatter")).toBe(false);
  });

  it("nobody can say until the test's own limit has passed, of a station while of any of its detectors", () => {
    const unsure = (target: string, tests: string | null, input: Partial<AlarmInput>, wasSeen = false) =>
      rules.detectorFailed.unsure?.(target, tests === null ? {} : { tests }, inputOf(input), wasSeen);
    const slow = [detectorOf({ intervalSec: 300 })];
    expect(unsure("detectors/D1", "noChange", { upSec: 2_600, detectors: slow })).toBe(true);
    expect(unsure("detectors/D1", "noChange", { upSec: 2_700, detectors: slow })).toBe(false);
    expect(unsure("detectors/D1", "noChange", { upSec: 1_800, detectors: [detectorOf({})] })).toBe(true);
    expect(unsure("detectors/D1", "noHit", { upSec: 50_000, detectors: [detectorOf({ count: 0 })] })).toBe(true);
    const places = { ...nowhere, stationOf: () => "S1" };
    const lanes = (count: number) => [detectorOf({}), detectorOf({ id: "D2", count })];
    expect(unsure("stations/S1", null, { upSec: 50_000, detectors: lanes(0), places })).toBe(true);
    expect(unsure("stations/S1", null, { upSec: 50_000, detectors: lanes(3), places })).toBe(false);
    // What was judged since is known, but for what says nothing.
    expect(unsure("detectors/D1", "noHit", { upSec: 60, detectors: [detectorOf({ count: 0 })] }, true)).toBe(false);
    expect(unsure("detectors/D1", "noHit", { detectors: [detectorOf({ quality: "noData" })] }, true)).toBe(true);
  });
});

describe("signals", () => {
  const id = "6a1f0c1e-5f0e-4d0a-9b56-0b1f3c6c8a11";

  it("that flash, are dark or in conflict are told apart", () => {
    const controllers = [
      controllerOf({}),
      controllerOf({ id: "J2", mode: "flash" }),
      controllerOf({ id: "J3", mode: "dark" }),
      controllerOf({ id: "J4", mode: "flash", faults: ["conflictMonitor"] }),
    ];
    expect(found(rules.signalFault, { controllers }).conditions.map(({ detail }) => detail.fault)).toEqual([
      "flash",
      "dark",
      "conflict",
    ]);
  });

  it("are another fault where they change from one to another", () => {
    const { isOther } = rules.signalFault;
    expect([
      isOther?.({ fault: "flash" }, { fault: "conflict" }),
      isOther?.({ fault: "flash" }, { fault: "flash" }),
    ]).toEqual([true, false]);
  });

  it("that have not reported since a start are not well for that", () => {
    const devices = [deviceOf({ id: "controllers/J1", kind: "controllers" })];
    const unsure = (input: Partial<AlarmInput>) =>
      rules.signalFault.unsure?.("controllers/J1", { fault: "flash" }, inputOf(input), false);
    expect(unsure({ devices })).toBe(true);
    expect(unsure({ devices, controllers: [controllerOf({})] })).toBe(false);
    expect(unsure({})).toBe(false);
  });

  it("that a command of ours has flash are no fault; a controller that only says so is", () => {
    const controllers = [controllerOf({ mode: "flash", activeCommandId: id })];
    const asked = (controllerId: string, mode: string, until = now) => new Map([[id, { controllerId, mode, until }]]);
    const faults = (modesAsked: AlarmInput["modesAsked"], more = {}) =>
      found(rules.signalFault, { controllers, modesAsked }, more).conditions.length;
    expect(faults(asked("J1", "flash"))).toBe(0);
    expect(faults(asked("J1", "flash"), { commanded: true })).toBe(1);
    expect(faults(new Map())).toBe(1);
    expect(faults(asked("J2", "flash"))).toBe(1);
    expect(faults(asked("J1", "dark"))).toBe(1);
    expect(faults(asked("J1", "flash", now - 1))).toBe(1);
  });
});

it("a command that was not confirmed counts until another is, or for its time; a refusal where that is set", () => {
  const ended = (state: "timedOut" | "expired" | "failed" | "rejected" | "confirmed" | "superseded", ago = 0) => ({
    ...{ commandId: state, controllerId: "J1", type: "setPlan" as const, state, endedAt: now - ago },
  });
  const count = (command: ReturnType<typeof ended>, more = {}) =>
    found(rules.commandNotConfirmed, { commands: [command] }, more).conditions.length;
  expect([ended("timedOut"), ended("expired"), ended("failed")].map((each) => count(each))).toEqual([1, 1, 1]);
  expect([ended("confirmed"), ended("superseded"), ended("rejected")].map((each) => count(each))).toEqual([0, 0, 0]);
  expect(count(ended("rejected"), { rejected: true })).toBe(1);
  expect(count(ended("timedOut", 900_000))).toBe(0);
});

it("another command that was not confirmed is another thing, the same one is not", () => {
  const { isOther } = rules.commandNotConfirmed;
  expect(isOther?.({ commandId: "kim's" }, { commandId: "lee's" })).toBe(true);
  expect(isOther?.({ commandId: "kim's", state: "timedOut" }, { commandId: "kim's", state: "timedOut" })).toBe(false);
});

it("congestion is of measured links alone, of so many detectors", () => {
  const substitute = {
    from: "history",
    quarterStart: now - 86_400_000,
    speedKph: 5,
    flowVph: 100,
    occupancyPct: 60,
  } as const;
  const links = [
    linkOf({}),
    linkOf({ id: "L2", los: "congested", speedKph: 9 }),
    linkOf({ los: "noData", substitute }),
  ];
  expect(found(rules.linkCongestion, { links }).conditions).toEqual([
    { target: "links/L2", since: null, detail: { speedKph: 9 } },
  ]);
  expect(found(rules.linkCongestion, { links }, { detectorsWorking: 2 }).conditions).toEqual([]);
});

it("a queue stands over a detector that works, from the occupancy that the rule says; of one link it is one", () => {
  const detectors = [
    detectorOf({ occupancyPct: 80 }),
    detectorOf({ id: "D2", occupancyPct: 80, quality: "failed" }),
    detectorOf({ id: "D3", occupancyPct: 80 }),
  ];
  const places = { ...nowhere, linkOf: () => "L1" };
  expect(targets(found(rules.queueOverDetector, { detectors, places }, { occupancyPct: 80 }).conditions)).toEqual([
    "detectors/D1",
    "detectors/D3",
  ]);
  expect(targets(found(rules.queueOverDetector, { detectors, places }).causes)).toEqual(["links/L1"]);
  expect(found(rules.queueOverDetector, { detectors, places }, { occupancyPct: 81 }).conditions).toEqual([]);
});

it("nobody knows that a link is free, or a queue gone, once its detectors are not believed", () => {
  const places = { ...nowhere, linkOf: () => "L1" };
  const { linkCongestion, queueOverDetector } = rules;
  const links = [linkOf({ los: "noData", detectorsWorking: 0 })];
  const two = (first: "ok" | "failed" | "noData" | "outOfService", second: typeof first) => [
    detectorOf({ quality: first }),
    detectorOf({ id: "D2", quality: second }),
  ];
  const isLinkUnsure = (detectors: AlarmInput["detectors"], of = links) =>
    linkCongestion.unsure?.("links/L1", {}, inputOf({ links: of, detectors, places }), true);
  expect([isLinkUnsure(two("failed", "noData")), isLinkUnsure(two("noData", "outOfService"))]).toEqual([true, true]);
  // Works are no measurement that is missing.
  expect(isLinkUnsure(two("outOfService", "outOfService"))).toBe(false);
  expect(isLinkUnsure(two("ok", "failed"), [linkOf({})])).toBe(false);
  const isQueueUnsure = (target: string, detectors: AlarmInput["detectors"]) =>
    queueOverDetector.unsure?.(
      target,
      {},
      inputOf({ detectors, places: target === "links/L1" ? places : nowhere }),
      true,
    );
  expect([isQueueUnsure("detectors/D1", two("failed", "ok")), isQueueUnsure("detectors/D1", two("ok", "ok"))]).toEqual([
    ...[true, false],
  ]);
  expect([isQueueUnsure("links/L1", two("failed", "noData")), isQueueUnsure("links/L1", two("failed", "ok"))]).toEqual([
    ...[true, false],
  ]);
});

it("a queue is behind the congestion of its link", () => {
  const places = { ...nowhere, linkOf: (id: string) => (id === "D1" ? "L1" : null) };
  const behind = (target: string) => rules.queueOverDetector.behind?.(target, places);
  expect(behind("detectors/D1")).toEqual({ kind: "linkCongestion", target: "links/L1" });
  expect(behind("links/L2")).toEqual({ kind: "linkCongestion", target: "links/L2" });
  expect(behind("detectors/D9")).toBeNull();
});

it("timing has drifted where a connected controller reports another checksum than central's sheet has", () => {
  const controllers = [
    controllerOf({ id: "J1", configChecksum: "other" }),
    controllerOf({ id: "J2", configChecksum: "held" }),
    controllerOf({ id: "J3", configChecksum: null }),
    controllerOf({ id: "J4", configChecksum: "other" }),
    controllerOf({ id: "J5", configChecksum: "of a controller that is gone" }),
  ];
  const devices = [deviceOf({ id: "controllers/J4", kind: "controllers", online: false })];
  const checksumOf = (id: string) => (id === "J5" ? null : "held");
  const { conditions } = found(rules.timingDrift, { controllers, devices, checksumOf });
  expect(conditions).toEqual([{ target: "controllers/J1", since: null, detail: { reported: "other", held: "held" } }]);
});

it("a clock is wrong both ways", () => {
  const devices = [
    deviceOf({ clockOffsetMs: -90_001 }),
    deviceOf({ clockOffsetMs: 90_001 }),
    deviceOf({ clockOffsetMs: 90_000 }),
  ];
  expect(found(rules.clockSkew, { devices }).conditions.map(({ detail }) => detail.offsetSec)).toEqual([-90, 90]);
});

it("a detector that the clock test holds has a wrong clock, however little, once", () => {
  const held = (more = {}) =>
    detectorOf({ observedAt: now + 45_000, failures: [{ test: "clockSkew", since: now - 60_000 }], ...more });
  expect(found(rules.clockSkew, { detectors: [held(), detectorOf({ id: "D2" })] }).conditions).toEqual([
    { target: "detectors/D1", since: null, detail: { offsetSec: 45 } },
  ]);
  const devices = [deviceOf({ id: "detectors/D1", kind: "detectors", clockOffsetMs: 120_000 })];
  expect(targets(found(rules.clockSkew, { detectors: [held()], devices }).conditions)).toEqual(["detectors/D1"]);
  const places = { ...nowhere, stationOf: () => "S1" };
  expect(targets(found(rules.clockSkew, { detectors: [held(), held({ id: "D2" })], places }).causes)).toEqual([
    "stations/S1",
  ]);
});

it("wrong clocks of a station's detectors are the station's alarm, and of one alone the detector's", () => {
  const places = { ...nowhere, stationOf: () => "S1" };
  const wrong = (id: string) => deviceOf({ id, clockOffsetMs: 120_000 });
  const one = found(rules.clockSkew, { devices: [wrong("detectors/D1"), wrong("stations/S1")], places });
  expect([targets(one.conditions), one.causes]).toEqual([["detectors/D1"], []]);
  const devices = ["detectors/D1", "detectors/D2", "stations/S1"].map(wrong);
  expect(targets(found(rules.clockSkew, { devices, places }).causes)).toEqual(["stations/S1"]);
});

it("dead letters rise above the count of one reason", () => {
  const deadLetters = [
    { reason: "malformed", count: 61 },
    { reason: "future", count: 60 },
  ];
  expect(targets(found(rules.deadLettersRising, { deadLetters }).conditions)).toEqual(["deadLetters/malformed"]);
});

describe("a channel", () => {
  const fault = (code: "diskFull" | "sourceFailed", source: string | null = null) => ({ code, source, detail: "" });
  const source = (id: string, state: "running" | "failed") => ({
    ...{ id, state, fps: null, speed: null, bitrate: null, lastFragmentAt: null, restarts: 1, fault: "ended" },
    publisher: null,
  });
  const codesOf = (more: Parameters<typeof channelOf>[0], parameters = {}) =>
    found(rules.channelFault, { channels: [channelOf(more)] }, parameters).conditions.map(({ detail }) => detail.codes);

  it("is at fault by the codes that the rule says, or failed", () => {
    expect(codesOf({})).toEqual([]);
    expect(codesOf({ faults: [fault("diskFull"), fault("diskFull")] })).toEqual(["diskFull"]);
    expect(codesOf({ state: "failed" })).toEqual(["failed"]);
    expect(codesOf({ faults: [fault("diskFull")] }, { codes: [] })).toEqual([]);
  });

  it("is at fault by something else with a code that was not there, not as one goes", () => {
    const { isOther } = rules.channelFault;
    expect(isOther?.({ codes: "sourceTooSlow" }, { codes: "diskFull sourceTooSlow" })).toBe(true);
    expect(isOther?.({ codes: "diskFull sourceTooSlow" }, { codes: "diskFull" })).toBe(false);
  });

  it("is at fault by the source that is wanted while that is down, not by what it once was", () => {
    const faults = [fault("sourceFailed", "studio"), fault("sourceFailed", "spare")];
    const sources = [source("studio", "failed"), source("spare", "running")];
    expect(codesOf({ faults, sources, wanted: "studio" })).toEqual(["sourceFailed"]);
    expect(codesOf({ faults, sources, wanted: "spare" })).toEqual([]);
  });
});
