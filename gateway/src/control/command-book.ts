import type { CommandState } from "@roadcast/contract";
import {
  type AuditRow,
  type CommandKey,
  type Database,
  type Executor,
  findCommand,
  insertAudit,
  insertCommand,
  insertCommandKey,
  openCommands,
  type StoredCommand,
  updateCommand,
} from "@roadcast/db";
import type { Clock } from "../clock.js";
import { type Advanced, advance, hasEnded, judgedByClock, type LifeEvent, type Verdict } from "./command-life.js";

/** One command with what befell it. */
export interface Move {
  command: StoredCommand;
  event: LifeEvent;
  /** For `clock`: what the controller reports in place of what was asked for. */
  mismatch?: string | null;
}

export interface CommandBookOptions {
  database: Database;
  clock: Clock;
  /** After the commit. */
  onChanged(command: StoredCommand): void;
}

/**
 * The commands that have not ended, as the database has them. Every change is committed, with its row in the audit
 * trail, before anybody hears of it; of two gateways that change a command at once the second begins anew from what
 * the first has stored.
 */
export class CommandBook {
  private readonly options: CommandBookOptions;
  private readonly open = new Map<string, StoredCommand>();
  /** Ends since the start, by state. */
  readonly ended: Partial<Record<CommandState, number>> = {};

  constructor(options: CommandBookOptions) {
    this.options = options;
  }

  /** Takes up what had not ended when the last gateway did. */
  async load(): Promise<void> {
    for (const command of await openCommands(this.options.database)) this.open.set(command.id, command);
  }

  /** Those that have not ended, oldest first. */
  all(): StoredCommand[] {
    return [...this.open.values()];
  }

  of(controllerId: string): StoredCommand[] {
    return this.all().filter((command) => command.controllerId === controllerId);
  }

  get(id: string): StoredCommand | undefined {
    return this.open.get(id);
  }

  /** New commands, all or none, with the key that a repeat of the request would have. */
  async add(
    commands: readonly StoredCommand[],
    key: CommandKey | null,
    before: (transaction: Executor) => Promise<void> = async () => undefined,
  ): Promise<void> {
    await this.options.database.transaction(async (transaction) => {
      await before(transaction);
      for (const command of commands) await insertCommand(transaction, command);
      if (key !== null) await insertCommandKey(transaction, key);
    });
    for (const command of commands) this.keep(command);
  }

  /** Moves commands on, all in one transaction; gives for each how its event was taken. */
  async move(moves: readonly Move[]): Promise<(Verdict | null)[]> {
    const advanced = moves.map(({ command, event, mismatch = null }): Advanced<StoredCommand> => {
      return event.kind === "clock" ? judgedByClock(command, event.at, mismatch) : advance(command, event);
    });
    const changes = advanced.flatMap(({ life, changed }, i) => {
      const before = moves[i]?.command;
      return changed && before !== undefined ? [{ before, after: life }] : [];
    });
    if (changes.length > 0) {
      await this.store(changes);
      for (const { after } of changes) this.keep({ ...after, revision: after.revision + 1 });
    }
    return advanced.map(({ verdict }) => verdict);
  }

  /** Stores commands with other attributes than their lives'. */
  async replace(commands: readonly StoredCommand[], extra: (transaction: Executor) => Promise<void>): Promise<void> {
    const changes = commands.map((after) => ({ before: after, after }));
    await this.store(changes, extra);
    for (const { after } of changes) this.keep({ ...after, revision: after.revision + 1 });
  }

  private async store(
    changes: readonly { before: StoredCommand; after: StoredCommand }[],
    extra: (transaction: Executor) => Promise<void> = async () => undefined,
  ): Promise<void> {
    const { database } = this.options;
    const outrun = await database
      .transaction(async (transaction) => {
        await extra(transaction);
        for (const { before, after } of changes) {
          if (!(await updateCommand(transaction, after, before.steps.length))) throw new OutrunError(after.id);
          for (const row of auditRows(before, after)) await insertAudit(transaction, row);
        }
        return null;
      })
      .catch((error: unknown) => {
        if (error instanceof OutrunError) return error;
        throw error;
      });
    if (outrun === null) return;
    const stored = await findCommand(database, outrun.commandId);
    if (stored === null) this.open.delete(outrun.commandId);
    else this.keep(stored);
    throw outrun;
  }

  private keep(command: StoredCommand): void {
    if (hasEnded(command)) {
      if (this.open.delete(command.id) || command.revision === 0) {
        this.ended[command.state] = (this.ended[command.state] ?? 0) + 1;
      }
    } else this.open.set(command.id, command);
    this.options.onChanged(command);
  }
}

/** Another gateway has changed a command meanwhile; what it stored is in the book now. */
export class OutrunError extends Error {
  override readonly name = "OutrunError";
  readonly code = "outrun";
  constructor(readonly commandId: string) {
    super(`command ${commandId} was changed by another gateway meanwhile`);
  }
}

/** What befell a command, step by step: who, what was answered, how long after the step before. */
function auditRows(before: StoredCommand, after: StoredCommand): AuditRow[] {
  const { id, controllerId, request } = after;
  return after.steps.slice(before.steps.length).map((step, i) => {
    const previous = after.steps[before.steps.length + i - 1];
    return {
      at: step.at,
      actor: step.answer === null ? "system" : `controllers/${controllerId}`,
      role: null,
      from: null,
      action: "commandStep",
      target: `controllers/${controllerId}`,
      detail: {
        ...{ commandId: id, type: request.type, state: step.state, answer: step.answer, reason: step.reason },
        ...{ answeredAt: step.answeredAt, late: step.late, afterMs: step.at - (previous?.at ?? after.requestedAt) },
      },
    };
  });
}
