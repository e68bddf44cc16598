import type { CommandedRequest, CommandLevel, CommandResult } from "@roadcast/contract";
import type { StoredCommand } from "@roadcast/db";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { supersedings, underWay } from "../../../gateway/src/control/answers.js";
import {
  advance,
  hasEnded,
  isAccepted,
  judgedByClock,
  type LifeEvent,
} from "../../../gateway/src/control/command-life.js";
import { interlocks } from "../../../gateway/src/control/interlocks.js";
import { newCommand } from "../../../gateway/src/control/new-command.js";
import type { Situation } from "../../../gateway/src/control/situation.js";
import { now as noon, situationOf, stateOf } from "../../support/control-site.js";

/** Rule 4 as the page has it, the first above the rest. Not the product's own list. */
const order: readonly CommandLevel[] = ["preemption", "operator", "actionPlan", "schedule"];
const isAbove = (a: CommandLevel, b: CommandLevel) => order.indexOf(a) < order.indexOf(b);

type Who = "kim" | "lee" | "park";
type Step =
  /** `names`: which of those that are there a `release` names; null for whatever is in force. */
  | {
      kind: "ask";
      level: CommandLevel;
      type: "setPlan" | "hold" | "release";
      who: Who;
      names: number | null;
      group: boolean;
    }
  | { kind: "lock"; who: Who; forSec: number }
  | { kind: "unlock" }
  | { kind: "answer"; which: number; status: CommandResult["status"] }
  | { kind: "confirm" }
  | { kind: "ends" }
  | { kind: "cabinet"; preempts: boolean }
  | { kind: "wait"; sec: number };

const who = fc.constantFrom<Who>("kim", "lee", "park");
const back = fc.nat(3);
const ask = fc.record({
  kind: fc.constant("ask" as const),
  level: fc.constantFrom<CommandLevel>(
    ...["preemption" as const, "operator" as const, "operator" as const, "operator" as const],
    ...["actionPlan" as const, "actionPlan" as const, "schedule" as const, "schedule" as const],
  ),
  type: fc.constantFrom("setPlan" as const, "hold" as const, "release" as const),
  who,
  names: fc.option(back, { freq: 2 }),
  group: fc.nat(5).map((share) => share === 5),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: ask },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("lock" as const), who, forSec: fc.integer({ min: 1, max: 90 }) }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: "unlock" as const }) },
  {
    weight: 9,
    arbitrary: fc.record({
      kind: fc.constant("answer" as const),
      which: back,
      status: fc.constantFrom(
        "accepted" as const,
        "accepted",
        "accepted",
        "executing",
        "completed",
        "rejected",
        "failed",
      ),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: "confirm" as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: "ends" as const }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("cabinet" as const), preempts: fc.nat(3).map((share) => share === 3) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("wait" as const), sec: fc.integer({ min: 1, max: 120 }) }) },
);

/** What a run came to, so that a test can tell that something did. */
const seen = {
  passed: {} as Record<string, number>,
  refused: {} as Record<string, number>,
  superseded: 0,
  endings: 0,
};

/** One junction: its lock, its commands as the gateway follows them, and what its controller reports to be in force. */
class Junction {
  now = noon;
  lock: Situation["lock"] = null;
  readonly commands: StoredCommand[] = [];
  inForce: StoredCommand | null = null;
  /** A preemption of the cabinet's own, which nobody commanded. */
  isPreemptedThere = false;

  get open(): StoredCommand[] {
    return this.commands.filter((command) => !hasEnded(command));
  }

  /** Under way, or in force. */
  private get there(): StoredCommand[] {
    return [...this.open, ...(this.inForce === null ? [] : [this.inForce])];
  }

  take(step: Step): void {
    switch (step.kind) {
      case "ask":
        this.ask(step);
        return;
      case "lock":
        if (this.lock === null || this.lock.expiresAt <= this.now || this.lock.identity === step.who) {
          this.lock = { identity: step.who, holder: step.who, expiresAt: this.now + step.forSec * 1000 };
        }
        return;
      case "unlock":
        this.lock = null;
        return;
      case "answer":
        this.answer(step.which, step.status);
        return;
      case "confirm":
        if (this.inForce !== null) this.move(this.inForce, { kind: "reported", at: this.now, mismatch: null });
        return;
      case "ends":
        this.inForce = null;
        return;
      case "cabinet":
        this.isPreemptedThere = step.preempts;
        return;
      case "wait":
        this.now += step.sec * 1000;
        for (const command of this.open) this.keep(judgedByClock(command, this.now, null).life);
    }
  }

  private ask({ level, type, who: identity, names, group }: Extract<Step, { kind: "ask" }>): void {
    const named = names === null ? undefined : this.there.at(-1 - names)?.id;
    const request = requestOf(level, type, named);
    const situation = this.situation(request, level, identity);
    const refusals = interlocks(situation).map(({ code }) => code);
    const why = this.standsInTheWay(level, identity, request);
    if (why !== null) expect({ why, refusals }).not.toEqual({ why, refusals: [] });
    // What is above is never kept waiting by what is below, nor an operator by anything but the rule. Nobody takes a
    // junction from another's emergency vehicle.
    const anothers = situation.active?.level === "preemption" && situation.active.identity !== identity;
    if (level === "preemption" && !(request.type === "preempt" && anothers)) expect(refusals).toEqual([]);
    if (refusals.includes("otherPreemption")) expect(anothers).toBe(true);
    const isFree = why === null && !this.open.some(({ groupId }) => groupId !== null);
    if (isFree && request.type === "setPlan") expect(refusals).toEqual([]);
    count(refusals.length === 0 ? seen.passed : seen.refused, level);
    if (refusals.length > 0) return;
    if (level === "operator" && this.there.some(({ level: its }) => isAbove(its, level))) seen.endings += 1;
    const requester = { name: identity, identity, role: "trafficOperator" as const, from: null };
    const isGroups = group && request.type !== "release";
    const command = newCommand(situation, requester, { reason: "test", groupId: isGroups ? "g" : null });
    this.commands.push(command);
    this.move(command, { kind: "published", at: this.now });
  }

  /** Why rule 4 forbids it, from what is known here; null where it does not. */
  private standsInTheWay(level: CommandLevel, identity: Who, request: CommandedRequest): string | null {
    const { there } = this;
    const named = request.type === "release" ? request.args.commandId : undefined;
    // A person may end a preemption that he names: nobody else may, and nothing that an operator has asked for.
    const ended =
      level === "operator" ? there.find(({ id, level: its }) => id === named && its === "preemption") : undefined;
    const { lock } = this;
    const isHeld = lock !== null && lock.identity !== identity && this.now < lock.expiresAt;
    if (isHeld && level !== "preemption" && ended === undefined) return `${lock.holder} holds it`;
    const above = there.find(({ id, level: its }) => isAbove(its, level) && id !== ended?.id);
    if (above !== undefined) return `${above.level} ${above.id} is there`;
    const endsOwn = named !== undefined && named === this.inForce?.id;
    if (this.isPreemptedThere && level !== "preemption" && !endsOwn) return "it is preempted";
    return null;
  }

  private answer(which: number, status: CommandResult["status"]): void {
    // Now and then of one that has ended already.
    const { open } = this;
    const command = which === 3 ? this.commands.at(-4) : open[which % Math.max(1, open.length)];
    if (command === undefined) return;
    const isNew = !isAccepted(command);
    const result = { commandId: command.id, status, reason: null, at: this.now };
    const taken = this.move(command, { kind: "answered", at: this.now, result });
    if (hasEnded(taken) || !isAccepted(taken)) return;
    if (isNew) this.accepted(taken);
  }

  private accepted(command: StoredCommand): void {
    const before = this.open.slice(
      0,
      this.open.findIndex(({ id }) => id === command.id),
    );
    for (const { command: old, event } of supersedings(command, this.open, this.now)) this.move(old, event);
    const { request } = command;
    const named = request.type === "release" ? request.args.commandId : undefined;
    for (const { id, level, groupId } of before) {
      const old = this.of(id);
      const isMeant = (named === undefined || named === id) && (groupId === null || groupId !== command.groupId);
      expect(old.state === "superseded").toBe(isMeant);
      if (!isMeant) continue;
      seen.superseded += 1;
      // It is seen by whom, and in the steps of its life; what is above ends only by its name.
      expect(old).toMatchObject({ supersededBy: command.id, endedAt: this.now });
      expect(old.steps.at(-1)).toMatchObject({ state: "superseded", reason: `by command ${command.id}` });
      if (isAbove(level, command.level)) expect({ named, level }).toEqual({ named: id, level: "preemption" });
    }
    // One holder: of what lasts, one alone is accepted.
    const holding = this.open.filter((each) => isAccepted(each) && each.request.type !== "release");
    if (command.groupId === null) expect(holding.length).toBeLessThanOrEqual(1);
    if (request.type !== "release") this.inForce = command;
    else if (named === undefined || named === this.inForce?.id) this.inForce = null;
  }

  private move(command: StoredCommand, event: LifeEvent): StoredCommand {
    return this.keep(advance(this.of(command.id), event).life);
  }

  private keep(command: StoredCommand): StoredCommand {
    this.commands[this.commands.findIndex(({ id }) => id === command.id)] = command;
    return command;
  }

  private of(id: string): StoredCommand {
    const found = this.commands.find((command) => command.id === id);
    if (found === undefined) throw new Error(`no command ${id}`);
    return found;
  }

  private situation(request: CommandedRequest, level: CommandLevel, identity: Who): Situation {
    const { inForce, lock, now } = this;
    const isPreempted = this.isPreemptedThere || inForce?.level === "preemption";
    const change = {
      mode: isPreempted ? ("preempt" as const) : ("coordinated" as const),
      activeCommandId: inForce?.id ?? null,
    };
    return situationOf({
      ...{ request, level, requester: { identity, role: "trafficOperator" }, lock, now, expiresAt: now + 30_000 },
      underWay: this.open.map(underWay),
      active: inForce,
      heard: { state: stateOf({ observedAt: now, ...change }), receivedAt: now, retained: false },
    });
  }
}

function requestOf(
  level: CommandLevel,
  type: "setPlan" | "hold" | "release",
  named: string | undefined,
): CommandedRequest {
  if (level === "preemption") return { type: "preempt", args: { phases: [2, 6], maxSec: 60 } };
  if (type === "setPlan") return { type, args: { plan: 3, forSec: 600 } };
  if (type === "hold") return { type, args: { phase: 2, forSec: 60 } };
  return { type, args: named === undefined ? {} : { commandId: named } };
}

function count(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

describe("whatever is locked, asked, answered and released in whatever order", () => {
  it("nothing passes over what is above it or over another's lock, and what is superseded says by whom", () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 10, maxLength: 80, size: "max" }), (steps) => {
        const junction = new Junction();
        for (const each of steps) junction.take(each);
      }),
      { numRuns: 400 },
    );
    // It came to every case that the rule is about.
    for (const level of order) expect(seen.passed[level]).toBeGreaterThan(80);
    for (const level of order.slice(1)) expect(seen.refused[level]).toBeGreaterThan(80);
    expect(seen.superseded).toBeGreaterThan(80);
    // Releases of a preemption, by its name.
    expect(seen.endings).toBeGreaterThan(10);
  });
});
