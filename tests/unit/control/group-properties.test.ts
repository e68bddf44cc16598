import type {
  CommandResult,
  ControllerCommand,
  ControllerRequest,
  ControllerState,
  GroupState,
} from "@roadcast/contract";
import type { StoredCommand } from "@roadcast/db";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isFitting } from "../../../gateway/src/control/answers.js";
import {
  advance,
  hasEnded,
  isCompleted,
  judgedByClock,
  type LifeEvent,
} from "../../../gateway/src/control/command-life.js";
import { mayBeInForce, nextOfGroup } from "../../../gateway/src/control/group-life.js";
import { messageOf, newCommand } from "../../../gateway/src/control/new-command.js";
import { mismatch } from "../../../gateway/src/control/reported-state.js";
import { crossroads, now as noon } from "../../support/control-site.js";
import { DrivenJunction } from "../../support/driven-junction.js";

const groupId = "6a1f0c1e-5f0e-4d0a-9b56-0b1f3c6c8a11";
const requester = { name: "kim", identity: "kim", role: "trafficOperator" as const, from: null };
const asked: ControllerRequest = { type: "setPlan", args: { plan: 3, forSec: 3_600 } };
const expiresInSec = 30;
const size = 3;

type Step =
  /** The next message to a controller: a prepare or a commit may be lost, or be known never to have gone. */
  | { kind: "deliver"; at: number; fate: "arrives" | "lost" | "neverSent" }
  /** One of the answers that are on their way, whichever comes first. */
  | { kind: "answer"; which: number; fate: "heard" | "lost" | "twice" }
  | { kind: "published"; at: number }
  | { kind: "report"; at: number }
  | { kind: "trouble"; at: number; what: "refusing" | "silent" | "none" | "local" | "preempted" }
  | { kind: "wait"; sec: number };

const at = fc.nat(size - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      ...{ kind: fc.constant("deliver" as const), at },
      fate: fc
        .nat(14)
        .map((n) => (n === 0 ? ("lost" as const) : n === 1 ? ("neverSent" as const) : ("arrives" as const))),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      ...{ kind: fc.constant("answer" as const), which: fc.nat(3) },
      fate: fc.nat(9).map((n) => (n === 0 ? ("lost" as const) : n === 1 ? ("twice" as const) : ("heard" as const))),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("published" as const), at }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("report" as const), at }) },
  {
    weight: 1,
    arbitrary: fc.record({
      ...{ kind: fc.constant("trouble" as const), at },
      what: fc.constantFrom("refusing" as const, "silent", "none", "none", "local", "preempted"),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("wait" as const),
      sec: fc.oneof({ weight: 5, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: fc.nat(40) }),
    }),
  },
);

/** A member of the group: its command, its controller, and what is on its way there. */
interface Member {
  command: StoredCommand;
  readonly street: DrivenJunction;
  readonly down: ControllerCommand[];
  /** What its controller has said in truth, heard or not. */
  readonly said: Set<CommandResult["status"]>;
}

/** A group over real simulated controllers and a line that loses, delays, repeats and reorders. */
class Wave {
  state: GroupState = "preparing";
  now = noon;
  expiresAt = noon + expiresInSec * 1000;
  private readonly up: { of: Member; result: CommandResult }[] = [];
  readonly members: Member[];

  constructor() {
    this.members = Array.from({ length: size }, (_, i): Member => {
      const street = new DrivenJunction(crossroads.sheet, noon - 60_000);
      street.tick(600);
      const situation = { ...street.situation(asked), site: { ...crossroads, id: `C${i}` }, expiresAt: this.expiresAt };
      const command = newCommand(situation, requester, { reason: "test", groupId });
      return { command, street, down: [messageOf(command)], said: new Set() };
    });
  }

  take(step: Step): void {
    switch (step.kind) {
      case "deliver":
        this.deliver(this.of(step.at), step.fate);
        break;
      case "answer":
        this.answer(step.which, step.fate);
        break;
      case "published":
        this.move(this.of(step.at), { kind: "published", at: this.now });
        break;
      case "report":
        this.report(this.of(step.at));
        break;
      case "trouble":
        trouble(this.of(step.at), step.what);
        break;
      case "wait":
        this.wait(step.sec);
    }
    this.follow();
  }

  /** The line is well again and nothing more is lost: everything comes to its end. */
  settle(): void {
    for (let round = 0; round < 120; round += 1) {
      for (const member of this.members) {
        trouble(member, "none");
        while (member.down.length > 0) this.deliver(member, "arrives");
      }
      while (this.up.length > 0) this.answer(0, "heard");
      for (const member of this.members) this.report(member);
      this.follow();
      if (this.hasEnded && this.members.every(({ down }) => down.length === 0)) return;
      this.wait(5);
    }
  }

  get hasEnded(): boolean {
    return this.state !== "preparing" && this.state !== "committing";
  }

  /** The command that a controller has in force, as it says itself. */
  inForceAt({ street }: Member): ControllerState["activeCommandId"] {
    return street.device.state(this.now).activeCommandId;
  }

  private of(at: number): Member {
    const found = this.members[at];
    if (found === undefined) throw new Error(`no member ${at}`);
    return found;
  }

  private deliver(member: Member, fate: "arrives" | "lost" | "neverSent"): void {
    const message = member.down.shift();
    if (message === undefined) return;
    // A release or an abort that is lost, refused or too late is what `forSec` is for: what a group asks for ends by itself.
    const mayBeLost = message.type === "prepare" || message.type === "commit";
    if (fate !== "arrives" && mayBeLost) {
      const reason = "the broker is away: it was never sent";
      const isCommit = message.type === "commit";
      if (fate === "neverSent") this.move(member, { kind: isCommit ? "failed" : "neverSent", at: this.now, reason });
      return;
    }
    if (!mayBeLost) trouble(member, "none");
    member.street.sendMessage(message);
    this.hear(member);
  }

  private hear(member: Member): void {
    for (const result of member.street.results()) {
      const { id, commitId } = member.command;
      if (result.commandId !== id && result.commandId !== commitId) continue;
      member.said.add(result.status);
      this.up.push({ of: member, result });
    }
  }

  private answer(which: number, fate: "heard" | "lost" | "twice"): void {
    const [answer] = this.up.splice(Math.min(which, this.up.length - 1), 1);
    if (answer === undefined || fate === "lost") return;
    for (let times = fate === "twice" ? 2 : 1; times > 0; times -= 1) {
      const { of, result } = answer;
      if (isFitting(of.command, result)) this.move(of, { kind: "answered", at: this.now, result });
    }
  }

  private report(member: Member): void {
    const { command, street } = member;
    if (!isCompleted(command)) return;
    const state = street.device.state(this.now);
    this.move(member, { kind: "reported", at: this.now, mismatch: mismatch(command.id, command.request, state) });
  }

  private wait(sec: number): void {
    for (const member of this.members) {
      while (this.hasEnded && member.down.length > 0) this.deliver(member, "arrives");
    }
    this.now += sec * 1000;
    for (const member of this.members) {
      member.street.tick(sec * 10);
      this.hear(member);
      member.command = judgedByClock(member.command, this.now, null).life;
    }
  }

  private move(member: Member, event: LifeEvent): void {
    member.command = advance(member.command, event).life;
  }

  /** As the desk of groups does what `nextOfGroup` says. */
  private follow(): void {
    const next = nextOfGroup(
      this,
      this.members.map(({ command }) => command),
      this.now,
    );
    switch (next.kind) {
      case "wait":
        break;
      case "confirm":
        this.state = "confirmed";
        break;
      case "commit":
        this.commit();
        break;
      case "abort":
      case "fail":
        this.giveUp(next.kind === "abort" ? "aborted" : "failed", next.failure);
    }
    // Nobody does anything before all are prepared, by what their controllers said and not by what was heard.
    if (this.state === "preparing" || this.state === "aborted") {
      for (const member of this.members) expect(this.inForceAt(member)).not.toBe(member.command.id);
    }
  }

  private commit(): void {
    for (const { said, command } of this.members) {
      expect(said.has("prepared")).toBe(true);
      expect(hasEnded(command)).toBe(false);
    }
    expect(this.state).toBe("preparing");
    this.state = "committing";
    this.expiresAt = this.now + expiresInSec * 1000;
    for (const member of this.members) {
      const envelope = member.street.envelope(expiresInSec);
      member.command = { ...member.command, commitId: envelope.commandId, expiresAt: this.expiresAt };
      member.down.push({ ...envelope, groupId, type: "commit", args: {} });
    }
  }

  private giveUp(state: "aborted" | "failed", reason: string): void {
    this.state = state;
    for (const member of this.members) {
      const { street, down } = member;
      const isOver = member.command.state === "rejected";
      if (!hasEnded(member.command)) this.move(member, { kind: "failed", at: this.now, reason });
      if (!isOver) down.push({ ...street.envelope(), groupId, type: "abort", args: {} });
      if (!mayBeInForce(member.command)) continue;
      down.push({ ...street.envelope(), type: "release", args: { commandId: member.command.id } });
    }
  }
}

function trouble({ street }: Member, what: Extract<Step, { kind: "trouble" }>["what"]): void {
  street.device.setCommandFault(what === "refusing" || what === "silent" ? what : null);
  street.device.setLocal(what === "local");
  if (what === "preempted") street.send({ type: "preempt", args: { phases: [2, 6], maxSec: 60 } });
}

describe("a group, whatever its controllers answer, in whatever order, and whatever is lost", () => {
  it("is done by all or by none: no commit before all are prepared, and nobody goes on alone", () => {
    const ends: Partial<Record<GroupState, number>> = {};
    fc.assert(
      fc.property(fc.array(step, { minLength: 4, maxLength: 60, size: "max" }), (steps) => {
        const wave = new Wave();
        for (const each of steps) wave.take(each);
        wave.settle();
        expect(wave.hasEnded).toBe(true);
        ends[wave.state] = (ends[wave.state] ?? 0) + 1;
        const states = wave.members.map(({ command }) => command.state);
        if (wave.state === "confirmed") {
          expect(states).toEqual(states.map(() => "confirmed"));
          for (const { said } of wave.members) expect(said.has("completed")).toBe(true);
          return;
        }
        expect(wave.members.every(({ command }) => hasEnded(command))).toBe(true);
        for (const member of wave.members) expect(wave.inForceAt(member)).not.toBe(member.command.id);
      }),
      { numRuns: 100 },
    );
    // Each end was come to, and after a commit too.
    for (const state of ["confirmed", "aborted", "failed"] as const) expect(ends[state] ?? 0).toBeGreaterThan(3);
  });
});
