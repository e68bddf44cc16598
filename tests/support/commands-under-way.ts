import type { CommandResult, CommandStep, ControllerState } from "@roadcast/contract";
import type { StoredCommand } from "@roadcast/db";
import { supersedings, underWay } from "../../gateway/src/control/answers.js";
import {
  advance,
  hasEnded,
  isAccepted,
  isCompleted,
  judgedByClock,
  type LifeEvent,
} from "../../gateway/src/control/command-life.js";
import { wordsOf } from "../../gateway/src/control/reasons.js";
import { mismatch } from "../../gateway/src/control/reported-state.js";
import type { CommandUnderWay, Situation } from "../../gateway/src/control/situation.js";

/** How long anything may take once it is accepted, ms: a cycle and a pedestrian clearance. */
const waitMs = 150_000;

/** The commands of one controller that have not ended, as a gateway follows them: by the same functions, without its database. */
export class CommandsUnderWay {
  private open: StoredCommand[] = [];

  get all(): CommandUnderWay[] {
    return this.open.map(underWay);
  }

  /** One that was let through and sent under that id. */
  add(situation: Situation, id: string): void {
    const { request, level, now, expiresAt, site, requester } = situation;
    const { identity, role } = requester;
    const sent: CommandStep = { state: "sent", at: now, answer: null, answeredAt: null, ...wordsOf(null), late: false };
    this.open.push({
      id,
      controllerId: site.id,
      groupId: null,
      commitId: null,
      request,
      level,
      reason: "test",
      requestedBy: identity,
      identity,
      role,
      from: null,
      requestedAt: now,
      expiresAt,
      waitMs,
      expectedBy: now + waitMs,
      state: "sent",
      endedAt: null,
      supersededBy: null,
      revision: 0,
      steps: [sent],
    });
  }

  /** Answers that have come, epoch ms. */
  hear(results: readonly CommandResult[], at: number): void {
    for (const result of results) {
      const command = this.open.find(({ id }) => id === result.commandId);
      if (command === undefined) continue;
      const taken = this.move(command, { kind: "answered", at, result });
      if (isAccepted(command) || !isAccepted(taken)) continue;
      for (const { command: old, event } of supersedings(taken, this.open, at)) this.move(old, event);
    }
    this.forget();
  }

  /** What the controller reports at a moment, epoch ms. */
  report(state: ControllerState, at: number): void {
    for (const command of this.open) {
      if (!isCompleted(command)) continue;
      this.move(command, { kind: "reported", at, mismatch: mismatch(command.id, command.request, state) });
    }
    this.forget();
  }

  /** So late it is now, epoch ms. */
  look(at: number): void {
    for (const [i, command] of this.open.entries()) this.open[i] = judgedByClock(command, at, null).life;
    this.forget();
  }

  private move(command: StoredCommand, event: LifeEvent): StoredCommand {
    const { life } = advance(command, event);
    this.open[this.open.findIndex(({ id }) => id === command.id)] = life;
    return life;
  }

  private forget(): void {
    if (this.open.some(hasEnded)) this.open = this.open.filter((command) => !hasEnded(command));
  }
}
