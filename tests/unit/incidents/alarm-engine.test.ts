import { expect, it } from "vitest";
import { AlarmEngine, type AlarmEngineOptions } from "../../../gateway/src/incidents/alarm-engine.js";
import { stateOf, stepAlarm } from "../../../gateway/src/incidents/alarm-life.js";
import type { AlarmInput, AlarmRule } from "../../../gateway/src/incidents/rule.js";

const start = 1_763_865_600_000;
let standing: string[] = [];
let out = new Set<string>();
const rule: AlarmRule = {
  kind: "exam",
  defaults: { severity: 2, delayOnSec: 10, delayOffSec: 5, thresholds: {} },
  conditions: () => standing.map((target) => ({ target, since: null, detail: {} })),
};
const optionsOf = (more: Partial<AlarmEngineOptions> = {}): AlarmEngineOptions => {
  let ids = 0;
  return {
    ...{ rules: [rule], settingsOf: () => null, isOutOfService: (target) => out.has(target) },
    newId: () => {
      ids += 1;
      return String(ids);
    },
    ...more,
  };
};
const at = (second: number): AlarmInput => ({
  ...{ now: start + second * 1000, links: [], detectors: [], controllers: [], devices: [] },
});
/** Steps by the second and gives the states that were told of. */
const run = (engine: AlarmEngine, from: number, to: number) => {
  const told: string[] = [];
  for (let s = from; s <= to; s += 1) for (const { life } of engine.step(at(s))) told.push(`${s} ${stateOf(life)}`);
  return told;
};

it("an alarm is raised after its delay, once, and returns after the other", () => {
  standing = ["a"];
  const engine = new AlarmEngine(optionsOf());
  expect(run(engine, 0, 30)).toEqual(["10 activeUnacknowledged"]);
  standing = [];
  expect(run(engine, 31, 60)).toEqual(["36 returnedUnacknowledged"]);
  expect(engine.all()).toHaveLength(1);
  standing = ["a"];
  expect(run(engine, 61, 80)).toEqual(["71 activeUnacknowledged"]);
  expect(engine.all()[0]?.id).toBe("1");
});

it("what comes and goes within the delays is not told of", () => {
  const engine = new AlarmEngine(optionsOf());
  for (let s = 0; s < 60; s += 1) {
    standing = s % 10 < 9 ? ["a"] : [];
    expect(engine.step(at(s))).toEqual([]);
  }
});

it("after a restart an alarm that still stands is the same alarm, and an acknowledged one clears by itself", () => {
  standing = ["a"];
  const engine = new AlarmEngine(optionsOf());
  run(engine, 0, 10);
  const acknowledged = engine.all().map((alarm) => ({
    ...alarm,
    life: stepAlarm(alarm.life, { type: "acknowledge" }),
  }));
  const next = new AlarmEngine(optionsOf({ newId: () => "another" }), acknowledged);
  expect(run(next, 20, 60)).toEqual([]);
  standing = [];
  expect(run(next, 61, 80)).toEqual(["66 cleared"]);
  expect(next.all()).toEqual([]);
});

it("a device that is out of service is kept quiet", () => {
  standing = ["a"];
  out = new Set(["a"]);
  const engine = new AlarmEngine(optionsOf());
  expect(run(engine, 0, 20)).toEqual(["10 outOfService"]);
  out = new Set();
  expect(run(engine, 21, 25)).toEqual(["21 activeUnacknowledged"]);
});

it("a rule that is switched off raises nothing, and what it had raised returns", () => {
  standing = ["a"];
  let enabled = true;
  const engine = new AlarmEngine(optionsOf({ settingsOf: () => ({ enabled, ...rule.defaults, delayOnSec: 2 }) }));
  expect(run(engine, 0, 5)).toEqual(["2 activeUnacknowledged"]);
  enabled = false;
  expect(run(engine, 6, 30)).toEqual(["11 returnedUnacknowledged"]);
});

it("is acknowledged and shelved by its id; what is shelved comes back by itself", () => {
  standing = ["a"];
  const engine = new AlarmEngine(optionsOf());
  run(engine, 0, 10);
  expect(engine.act("unknown", { type: "acknowledge" })).toBeNull();
  const until = start + 20_000;
  const shelved = engine.act("1", { type: "shelve", at: start + 11_000, until, reason: "works" });
  expect(shelved === null ? null : stateOf(shelved.life)).toBe("shelved");
  expect(run(engine, 12, 30)).toEqual(["20 activeUnacknowledged"]);
  engine.act("1", { type: "acknowledge" });
  standing = [];
  expect(run(engine, 31, 60)).toEqual(["36 cleared"]);
});
