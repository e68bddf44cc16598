import type { AlarmChange, StoredAlarm } from "@roadcast/db";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { moved } from "../../../gateway/src/incidents/alarm-changes.js";
import { AlarmEngine, type AlarmEngineOptions } from "../../../gateway/src/incidents/alarm-engine.js";
import { isActive } from "../../../gateway/src/incidents/alarm-life.js";
import { gather } from "../../../gateway/src/incidents/causes.js";
import type { Look } from "../../../gateway/src/incidents/look.js";
import { inputOf, now as start } from "../../support/alarm-input.js";

let standing: string[] = [];
let out = new Set<string>();
let text = "as it was";
let isUnsure = false;
let isAlwaysUnsure = false;
const kim = { name: "kim", role: "trafficOperator" as const };
const settings: { enabled: boolean; severity: 2 | 3; delayOnSec: number; delayOffSec: number } = {
  ...{ enabled: true, severity: 2, delayOnSec: 10, delayOffSec: 5 },
};
/** What is named `site/device` has a cause where three of a site stand. */
const look: Look = {
  kind: "commLoss",
  settings,
  conditions: () => standing.map((target) => ({ target, since: null, detail: { text } })),
  causes: (conditions, _input, known) =>
    ["x", "y"].flatMap((site) => {
      const covers = conditions.filter(({ target }) => target.startsWith(`${site}/`));
      const isCause = covers.length >= (known.has(site) ? 2 : 3);
      return isCause ? [{ target: site, since: null, detail: {}, covers, joining: [], within: null }] : [];
    }),
  behind: () => null,
  delaysFromLook: false,
  isOther: () => false,
  unsure: (_target, _detail, _input, wasSeen) => isUnsure && (isAlwaysUnsure || !wasSeen),
};
const optionsOf = (more: Partial<AlarmEngineOptions> = {}): AlarmEngineOptions => {
  let ids = 0;
  return {
    ...{ looks: () => [look], isOutOfService: (target) => out.has(target), areaOf: () => "A1" },
    newId: () => {
      ids += 1;
      return String(ids);
    },
    ...more,
  };
};
const at = (second: number) => inputOf({ now: start + second * 1000 });
/** What a database would make of it. */
const stored = ({ before, after }: AlarmChange): StoredAlarm => ({
  ...after,
  revision: before === null ? 0 : before.revision + 1,
});
/** Looks once, stores everything; gives what was told of. */
const step = (engine: AlarmEngine, second: number) => {
  const changes = engine.propose(at(second));
  for (const change of changes) engine.adopt(stored(change));
  return changes.map(({ after }) => `${second} ${after.target} ${after.state}`);
};
const run = (engine: AlarmEngine, from: number, to: number) => {
  const told: string[] = [];
  for (let second = from; second <= to; second += 1) told.push(...step(engine, second));
  return told;
};
const act = (engine: AlarmEngine, target: string, second: number, event: Parameters<typeof moved>[1][number]) => {
  const alarm = engine.all().find((each) => each.target === target);
  if (alarm === undefined) throw new Error(`there is no alarm of ${target}`);
  const change = moved(alarm, [event], start + second * 1000, {}, kim);
  if (change !== null) engine.adopt(stored(change));
};

beforeEach(() => {
  standing = [];
  out = new Set();
  text = "as it was";
  isUnsure = false;
  isAlwaysUnsure = false;
  Object.assign(settings, { enabled: true, severity: 2 });
});

describe("an alarm", () => {
  it("is raised after its delay, once, and returns after the other", () => {
    standing = ["a"];
    const engine = new AlarmEngine(optionsOf());
    expect(run(engine, 0, 30)).toEqual(["10 a activeUnacknowledged"]);
    standing = [];
    expect(run(engine, 31, 60)).toEqual(["36 a returnedUnacknowledged"]);
    standing = ["a"];
    expect(run(engine, 61, 80)).toEqual(["71 a activeUnacknowledged"]);
    expect(engine.all()).toMatchObject([{ id: "1", occurrences: 2, areaId: "A1" }]);
  });

  it("has its delay from its beginning, or from the first look at it where the rule says so", () => {
    const long = (delaysFromLook: boolean) =>
      new AlarmEngine(
        optionsOf({
          looks: () => [
            { ...look, delaysFromLook, conditions: () => [{ target: "a", since: start - 600_000, detail: {} }] },
          ],
        }),
      );
    expect(run(long(false), 0, 30)).toEqual(["0 a activeUnacknowledged"]);
    expect(run(long(true), 0, 30)).toEqual(["10 a activeUnacknowledged"]);
  });

  it("is not told of where it comes and goes within the delays", () => {
    const engine = new AlarmEngine(optionsOf());
    for (let second = 0; second < 60; second += 1) {
      standing = second % 10 < 9 ? ["a"] : [];
      expect(step(engine, second)).toEqual([]);
    }
  });

  it("that could not be stored is proposed again, with the time of the first", () => {
    standing = ["a"];
    const engine = new AlarmEngine(optionsOf());
    for (let second = 0; second < 20; second += 1) engine.propose(at(second));
    const [change] = engine.propose(at(20));
    expect(change).toMatchObject({ after: { raisedAt: start + 10_000 }, steps: [{ at: start + 10_000 }] });
    expect(step(engine, 21)).toHaveLength(1);
    expect(step(engine, 22)).toEqual([]);
  });

  it("is the same after a restart, and an acknowledged one clears by itself", () => {
    standing = ["a"];
    const engine = new AlarmEngine(optionsOf());
    run(engine, 0, 10);
    act(engine, "a", 11, { type: "acknowledge" });
    const next = new AlarmEngine(optionsOf({ newId: () => "another" }), engine.all());
    expect(run(next, 20, 60)).toEqual([]);
    standing = [];
    expect(run(next, 61, 80)).toEqual(["66 a cleared"]);
    expect(next.all()).toEqual([]);
  });

  it("of before a restart stands while nobody can say; once its condition was seen, it is sure", () => {
    standing = ["a"];
    const engine = new AlarmEngine(optionsOf());
    run(engine, 0, 10);
    standing = [];
    isUnsure = true;
    const next = new AlarmEngine(optionsOf(), engine.all());
    expect(run(next, 20, 60)).toEqual([]);
    standing = ["a"];
    run(next, 61, 61);
    standing = [];
    expect(run(next, 62, 80)).toEqual(["67 a returnedUnacknowledged"]);
  });

  it("stands on where nobody can say any more whether its condition does", () => {
    standing = ["a"];
    const engine = new AlarmEngine(optionsOf());
    run(engine, 0, 10);
    standing = [];
    [isUnsure, isAlwaysUnsure] = [true, true];
    expect(run(engine, 11, 40)).toEqual([]);
    isUnsure = false;
    expect(run(engine, 41, 60)).toEqual(["46 a returnedUnacknowledged"]);
  });

  it("of a device that is out of service is kept quiet", () => {
    standing = ["a"];
    out = new Set(["a"]);
    const engine = new AlarmEngine(optionsOf());
    expect(run(engine, 0, 20)).toEqual(["10 a outOfService"]);
    out = new Set();
    expect(run(engine, 21, 25)).toEqual(["21 a activeUnacknowledged"]);
  });

  it("of a rule that is switched off returns, and none is raised", () => {
    standing = ["a"];
    const engine = new AlarmEngine(optionsOf());
    run(engine, 0, 10);
    settings.enabled = false;
    standing = ["a", "b"];
    expect(run(engine, 11, 60)).toEqual(["16 a returnedUnacknowledged"]);
  });

  it("follows the rule's severity and what it says in words", () => {
    standing = ["a"];
    const engine = new AlarmEngine(optionsOf());
    run(engine, 0, 10);
    settings.severity = 3;
    expect(engine.propose(at(11))).toMatchObject([{ after: { severity: 3 }, steps: [{ type: "changed" }] }]);
    run(engine, 12, 12);
    text = "otherwise";
    run(engine, 13, 13);
    expect(engine.all()).toMatchObject([{ severity: 3, detail: { text: "otherwise" } }]);
    expect(run(engine, 14, 20)).toEqual([]);
  });

  it("that says another thing is told of anew, acknowledged or on the shelf as it was", () => {
    standing = ["a"];
    const engine = new AlarmEngine(
      optionsOf({ looks: () => [{ ...look, isOther: (before, now) => before.text !== now.text }] }),
    );
    run(engine, 0, 10);
    act(engine, "a", 11, { type: "acknowledge" });
    text = "a worse fault";
    const [change] = engine.propose(at(12));
    expect(change?.steps.map(({ type, state }) => [type, state])).toEqual([
      ["changed", "activeAcknowledged"],
      ["raisedAgain", "activeUnacknowledged"],
    ]);
    expect(run(engine, 12, 20)).toEqual(["12 a activeUnacknowledged"]);
    act(engine, "a", 21, { type: "shelve", until: start + 3_600_000, reason: "works" });
    text = "a third";
    expect(run(engine, 22, 30)).toEqual(["22 a activeUnacknowledged"]);
    expect(engine.all()).toMatchObject([{ occurrences: 3, shelf: null, detail: { text: "a third" } }]);
  });

  it("that is shelved comes back by itself", () => {
    standing = ["a"];
    const engine = new AlarmEngine(optionsOf());
    run(engine, 0, 10);
    act(engine, "a", 11, { type: "shelve", until: start + 20_000, reason: "works" });
    expect(run(engine, 12, 30)).toEqual(["20 a activeUnacknowledged"]);
  });
});

describe("what has a common cause", () => {
  it("is one alarm with what it holds, and none of theirs", () => {
    standing = ["x/1", "x/2", "x/3", "z"];
    const engine = new AlarmEngine(optionsOf());
    expect(run(engine, 0, 20)).toEqual(["10 z activeUnacknowledged", "10 x activeUnacknowledged"]);
    const cause = engine.all().find(({ target }) => target === "x");
    expect(cause?.members.map(({ target }) => target)).toEqual(["x/1", "x/2", "x/3"]);
    standing = ["x/1", "x/2", "x/3", "x/4"];
    const [joined] = engine.propose(at(21));
    expect(joined).toMatchObject({
      ...{ after: { memberCount: 4 } },
      steps: [{ type: "membersChanged", detail: { joined: ["x/4"], left: [], count: 4 } }],
    });
  });

  it("that comes much later is told of by itself, and what is a cause of its own is told of anew", () => {
    const gathered: Look = {
      ...look,
      causes: (conditions, _input, known) =>
        gather(conditions, {
          ...{ standing: known, withinMs: 30_000, isCause: (_target, of) => of.length >= 3 },
          targetOf: ({ target }) => target.split("/")[0] ?? null,
        }),
      conditions: (input) => standing.map((target) => ({ target, since: sinceOf(target, input.now), detail: {} })),
    };
    const first = new Map<string, number>();
    const sinceOf = (target: string, now: number) => {
      first.set(target, first.get(target) ?? now);
      return first.get(target) ?? now;
    };
    standing = ["x/1", "x/2", "x/3"];
    const engine = new AlarmEngine(optionsOf({ looks: () => [gathered] }));
    expect(run(engine, 0, 20)).toEqual(["10 x activeUnacknowledged"]);
    act(engine, "x", 21, { type: "acknowledge" });
    standing = ["x/1", "x/2", "x/3", "x/4"];
    expect(run(engine, 30, 50)).toEqual(["30 x activeAcknowledged"]);
    // A day's worth later: two are left, and another goes.
    standing = ["x/1", "x/2", "x/5"];
    expect(run(engine, 100, 140)).toEqual(["100 x activeAcknowledged", "110 x/5 activeUnacknowledged"]);
    act(engine, "x", 141, { type: "shelve", until: start + 3_600_000, reason: "the fibre is being mended" });
    standing = ["x/1", "x/2", "x/5", "x/6", "x/7"];
    expect(run(engine, 200, 234)).toEqual(["200 x/5 suppressed", "210 x activeUnacknowledged"]);
    expect(engine.all().find(({ target }) => target === "x")).toMatchObject({
      ...{ occurrences: 2, acknowledgedAt: null, acknowledgedBy: null, shelf: null, memberCount: 5 },
    });
    // What trickles in after is of it.
    standing = [...standing, "x/8"];
    expect(run(engine, 235, 260)).toEqual(["235 x activeUnacknowledged"]);
  });

  it("is suppressed where it was told of before, and clears with nobody asked", () => {
    standing = ["x/1"];
    const engine = new AlarmEngine(optionsOf());
    run(engine, 0, 10);
    standing = ["x/1", "x/2", "x/3"];
    expect(run(engine, 11, 30)).toEqual(["21 x activeUnacknowledged", "22 x/1 suppressed"]);
    standing = [];
    expect(run(engine, 31, 60)).toEqual(["36 x/1 cleared", "36 x returnedUnacknowledged"]);
  });

  it("that is left over when the cause is gone is told of by itself, at once", () => {
    standing = ["x/1", "x/2", "x/3"];
    const engine = new AlarmEngine(optionsOf());
    run(engine, 0, 10);
    standing = ["x/1", "x/2"];
    expect(run(engine, 11, 30)).toEqual(["11 x activeUnacknowledged"]);
    standing = ["x/2"];
    expect(run(engine, 31, 60)).toEqual(["31 x/2 activeUnacknowledged", "36 x returnedUnacknowledged"]);
  });

  it("ends on the shelf with its time where it has returned and a cause covers it since", () => {
    standing = ["x/1"];
    const engine = new AlarmEngine(optionsOf());
    run(engine, 0, 10);
    act(engine, "x/1", 11, { type: "shelve", until: start + 60_000, reason: "works" });
    standing = [];
    expect(run(engine, 12, 30)).toEqual(["17 x/1 shelved"]);
    standing = ["x/1", "x/2", "x/3"];
    expect(run(engine, 31, 59)).toEqual(["41 x activeUnacknowledged"]);
    expect(run(engine, 60, 70)).toEqual(["60 x/1 cleared"]);
  });

  it("of another kind is suppressed by that, and speaks for itself once it is gone", () => {
    const worse: Look = { ...look, kind: "linkCongestion", causes: () => [], conditions: () => look.conditions(at(0)) };
    let isWorse = false;
    const milder: Look = {
      ...{ ...look, kind: "queueOverDetector", causes: () => [] },
      behind: (target) => ({ kind: "linkCongestion", target }),
    };
    const engine = new AlarmEngine(
      optionsOf({ looks: () => [isWorse ? worse : { ...worse, conditions: () => [] }, milder] }),
    );
    standing = ["a"];
    expect(run(engine, 0, 15)).toEqual(["10 a activeUnacknowledged"]);
    isWorse = true;
    expect(run(engine, 16, 40)).toEqual(["26 a activeUnacknowledged", "27 a suppressed"]);
    isWorse = false;
    expect(run(engine, 41, 60)).toEqual(["46 a returnedUnacknowledged", "47 a activeUnacknowledged"]);
  });

  it("leaves out what is out of service", () => {
    standing = ["x/1", "x/2", "x/3"];
    out = new Set(["x/3"]);
    const engine = new AlarmEngine(optionsOf());
    expect(run(engine, 0, 20)).toEqual([
      "10 x/1 activeUnacknowledged",
      "10 x/2 activeUnacknowledged",
      "10 x/3 outOfService",
    ]);
  });
});

describe("whatever comes and goes, and whatever can be stored", () => {
  const targets = ["a", "b", "x/1", "x/2", "x/3", "x/4", "y/1", "y/2", "y/3"];
  const turn = fc.record({
    /** So many seconds of the same. */
    seconds: fc.integer({ min: 1, max: 20 }),
    standing: fc.subarray(targets),
    out: fc.subarray(targets, { maxLength: 1 }),
    isStored: fc.boolean(),
    restart: fc.boolean(),
    act: fc.constantFrom(null, "acknowledge" as const, "shelve" as const, "unshelve" as const),
  });

  /** What a run leaves in the database, and every step of it. */
  const live = (turns: readonly (typeof example)[]) => {
    const database = new Map<string, StoredAlarm>();
    const steps: AlarmChange["steps"][number][] = [];
    let ids = 0;
    let second = 0;
    const newId = () => {
      ids += 1;
      return String(ids);
    };
    const open = () => [...database.values()].filter(({ clearedAt }) => clearedAt === null);
    let engine = new AlarmEngine(optionsOf({ newId }));
    const save = (changes: readonly AlarmChange[]) => {
      for (const change of changes) {
        database.set(change.after.id, stored(change));
        engine.adopt(stored(change));
        steps.push(...change.steps);
      }
    };
    for (const each of turns) {
      ({ standing } = each);
      out = new Set(each.out);
      if (each.restart) engine = new AlarmEngine(optionsOf({ newId }), open());
      const [first] = open();
      if (each.act !== null && first !== undefined) {
        const event =
          each.act === "shelve"
            ? { type: each.act, until: start + (second + 15) * 1000, reason: "works" }
            : { type: each.act };
        const change = moved(first, [event], start + second * 1000, {}, kim);
        if (change !== null) save([change]);
      }
      for (let i = 0; i < each.seconds; i += 1) {
        const changes = engine.propose(at(second));
        if (each.isStored) save(changes);
        second += 1;
        const keys = new Set(open().map(({ target }) => target));
        if (keys.size !== open().length) throw new Error(`a double at second ${second}`);
      }
    }
    return { open: open(), steps, endedAt: start + second * 1000 };
  };
  const example = {
    ...{ seconds: 60, standing: [] as string[], out: [] as string[], isStored: true, restart: false },
    act: null as null | "acknowledge" | "shelve" | "unshelve",
  };

  it("no alarm is lost and none is double: what stands long enough is told of, by itself or by its cause", () => {
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 20 }), fc.subarray(targets), (turns, last) => {
        const { open, steps, endedAt } = live([...turns, { ...example, standing: last }]);
        const active = new Set(open.filter(isActive).map(({ target }) => target));
        for (const target of last) {
          expect(active.has(target) || active.has(target.split("/")[0] ?? ""), `${target} stands`).toBe(true);
        }
        for (const target of targets) {
          if (!last.includes(target)) expect(active.has(target), `${target} is gone`).toBe(false);
        }
        // Nothing is kept quiet by what is not there.
        const ids = new Set(open.filter(isActive).map(({ id }) => id));
        for (const { suppressedBy, returnedAt } of open) {
          if (suppressedBy !== null && returnedAt === null) expect(ids.has(suppressedBy)).toBe(true);
        }
        for (const { at: time } of steps) expect(time).toBeLessThan(endedAt);
      }),
      { numRuns: 200 },
    );
  }, 30_000);
});
