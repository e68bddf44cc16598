import { commandTimeOutMs } from "@roadcast/contract";
import { type Database, deadLettersSince, type EndedCommand, lastEndedCommands, modesAsked } from "@roadcast/db";
import type { AlarmInput } from "./rule.js";
import type { RuleBook } from "./rule-book.js";

/** Refused messages are counted anew so often, ms: in a rush of them there are many rows. */
const countEveryMs = 10_000;

/** What the rules are told out of the database: there it outlives a gateway, and is the same for all of them. */
export class AlarmFacts {
  private commands: readonly EndedCommand[] = [];
  private modes: AlarmInput["modesAsked"] = new Map();
  private deadLetters: AlarmInput["deadLetters"] = [];
  private countedAt: number | null = null;

  constructor(
    private readonly database: Database,
    private readonly rules: RuleBook,
  ) {}

  /** Reads them. What was read last stands where it rejects, with a `DatabaseError`. */
  async read(now: number, controllers: AlarmInput["controllers"]): Promise<void> {
    const command = this.rules.of("commandNotConfirmed").settings;
    if (command.kind === "commandNotConfirmed") {
      this.commands = await lastEndedCommands(this.database, now - command.parameters.holdSec * 1000);
    }
    const held = controllers.flatMap(({ mode, activeCommandId }) =>
      (mode === "flash" || mode === "dark") && activeCommandId !== null && isUuid(activeCommandId)
        ? [activeCommandId]
        : [],
    );
    const modes = held.length === 0 ? [] : await modesAsked(this.database, held);
    this.modes = new Map(
      modes.map(({ commandId, controllerId, mode, from, forSec }) => {
        const until = from + forSec * 1000 + commandTimeOutMs;
        return [commandId, { controllerId, mode, until }];
      }),
    );
    if (this.countedAt !== null && now - this.countedAt < countEveryMs && now >= this.countedAt) return;
    const letters = this.rules.of("deadLettersRising").settings;
    if (letters.kind === "deadLettersRising") {
      this.deadLetters = await deadLettersSince(this.database, now - letters.parameters.windowSec * 1000);
    }
    this.countedAt = now;
  }

  known(): Pick<AlarmInput, "commands" | "modesAsked" | "deadLetters"> {
    return { commands: this.commands, modesAsked: this.modes, deadLetters: this.deadLetters };
  }
}

const isUuid = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
