import { type CommandState, commandTimeOutMs, uuidPattern } from "@roadcast/contract";
import { type Database, deadLettersSince, type EndedCommand, lastUnconfirmedCommands, modesAsked } from "@roadcast/db";
import type { Logger } from "pino";
import { Fact } from "./fact.js";
import type { AlarmInput } from "./rule.js";
import type { RuleBook } from "./rule-book.js";
import { unconfirmed } from "./rules/command-not-confirmed.js";

/** Refused messages are counted anew so often, ms: in a rush of them there are many rows. */
const countEveryMs = 10_000;

/** What the rules are told out of the database: there it outlives a gateway, and is the same for all of them. */
export class AlarmFacts {
  private readonly commands: Fact<readonly EndedCommand[]>;
  private readonly modes: Fact<AlarmInput["modesAsked"]>;
  private readonly deadLetters: Fact<AlarmInput["deadLetters"]>;
  private countedAt: number | null = null;

  constructor(
    private readonly database: Database,
    private readonly rules: RuleBook,
    logger: Logger,
  ) {
    this.commands = new Fact("commands", [], logger);
    this.modes = new Fact("modesAsked", new Map(), logger);
    this.deadLetters = new Fact("deadLetters", [], logger);
  }

  /** Reads them, each by itself. Never rejects: of what cannot be read, or not soon, that which was read last stands. */
  async read(now: number, controllers: AlarmInput["controllers"]): Promise<void> {
    await Promise.all([this.readCommands(now), this.readModes(controllers), this.readDeadLetters(now)]);
  }

  known(): Pick<AlarmInput, "commands" | "modesAsked" | "deadLetters"> {
    return { commands: this.commands.value, modesAsked: this.modes.value, deadLetters: this.deadLetters.value };
  }

  private async readCommands(now: number): Promise<void> {
    const { settings } = this.rules.of("commandNotConfirmed");
    if (settings.kind !== "commandNotConfirmed") return;
    const { holdSec, rejected } = settings.parameters;
    const states: CommandState[] = rejected ? [...unconfirmed, "rejected"] : [...unconfirmed];
    await this.commands.read(() => lastUnconfirmedCommands(this.database, now - holdSec * 1000, states));
  }

  private async readModes(controllers: AlarmInput["controllers"]): Promise<void> {
    const held = controllers.flatMap(({ mode, activeCommandId }) =>
      (mode === "flash" || mode === "dark") && activeCommandId !== null && uuidPattern.test(activeCommandId)
        ? [activeCommandId]
        : [],
    );
    await this.modes.read(async () => {
      const modes = held.length === 0 ? [] : await modesAsked(this.database, held);
      return new Map(
        modes.map(({ commandId, controllerId, mode, from, forSec }) => {
          const until = from + forSec * 1000 + commandTimeOutMs;
          return [commandId, { controllerId, mode, until }];
        }),
      );
    });
  }

  private async readDeadLetters(now: number): Promise<void> {
    const { countedAt } = this;
    if (countedAt !== null && now - countedAt < countEveryMs && now >= countedAt) return;
    const { settings } = this.rules.of("deadLettersRising");
    if (settings.kind !== "deadLettersRising") return;
    this.countedAt = now;
    await this.deadLetters.read(() => deadLettersSince(this.database, now - settings.parameters.windowSec * 1000));
  }
}
