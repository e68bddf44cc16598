import type { CommandState, CommandStep } from "@roadcast/contract";
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
  openRevisions,
  type StoredCommand,
  updateCommand,
} from "@roadcast/db";
import type { Clock } from "../clock.js";
import { type Advanced, advance, hasEnded, judgedByClock, type LifeEvent, type Verdict } from "./command-life.js";
import type { Mismatch } from "./reasons.js";

/** One command with what befell it. */
export interface Move {
  command: StoredCommand;
  event: LifeEvent;
  /** For `clock`: what the controller reports in place of what was asked for. */
  mismatch?: Mismatch | null;
}

export interface CommandBookOptions {
  database: Database;
  clock: Clock;
  /** After the commit; `byOther` where another gateway has made or changed it. */
  onChanged(command: StoredCommand, byOther: boolean): void;
}

/**
 * The commands that have not ended, as the database has them. Every change is committed, with its row in the audit
 * trail, before anybody hears of it; of two gateways that change a command at once the second begins anew from what
 * the first has stored.
 */
export class CommandBook {
  private readonly options: CommandBookOptions;
  private readonly open = new Map<string, StoredCommand>();
  /** Ends that this gateway has stored since its start, by state. */
  readonly ended: Partial<Record<CommandState, number>> = {};

  constructor(options: CommandBookOptions) {
    this.options = options;
  }

  /** Takes up what had not ended when the last gateway did. */
  async load(): Promise<void> {
    for (const command of await openCommands(this.options.database)) this.open.set(command.id, command);
  }

  /** Takes in what other gateways of the database have made, changed and ended meanwhile. */
  async refresh(): Promise<void> {
    const { database } = this.options;
    const stored = await openRevisions(database);
    for (const [id, revision] of stored) {
      if (this.open.get(id)?.revision !== revision) await this.reread(id);
    }
    for (const { id } of this.all()) if (!stored.has(id)) await this.reread(id);
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
      for (const command of commands) {
        await insertCommand(transaction, command);
        for (const row of auditRows(command, 0)) await insertAudit(transaction, row);
      }
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
          for (const row of auditRows(after, before.steps.length)) await insertAudit(transaction, row);
        }
        return null;
      })
      .catch((error: unknown) => {
        if (error instanceof OutrunError) return error;
        throw error;
      });
    if (outrun === null) return;
    await this.reread(outrun.id);
    throw outrun;
  }

  private async reread(id: string): Promise<void> {
    const stored = await findCommand(this.options.database, id);
    if (stored === null) this.open.delete(id);
    else this.keep(stored, true);
  }

  private keep(command: StoredCommand, byOther = false): void {
    if (hasEnded(command)) {
      const endsNow = this.open.delete(command.id) || command.revision === 0;
      if (endsNow && !byOther) this.ended[command.state] = (this.ended[command.state] ?? 0) + 1;
    } else this.open.set(command.id, command);
    this.options.onChanged(command, byOther);
  }
}

/** Another gateway has changed a command, or a group, meanwhile; what it stored of a command is in the book now. */
export class OutrunError extends Error {
  override readonly name = "OutrunError";
  readonly code = "outrun";
  constructor(readonly id: string) {
    super(`${id} was changed by another gateway meanwhile`);
  }
}

/**
 * What befell a command from a step on, one row each: who asked, what was answered, how long after the step before (rule
 * 9). `from` is how many of its steps have their rows already; times are epoch ms. Pure.
 */
export function auditRows(command: StoredCommand, from: number): AuditRow[] {
  const { id, controllerId, groupId, request, level, reason } = command;
  return command.steps.slice(from).map((step, i) => {
    const previous = command.steps[from + i - 1];
    const asked = step.state === "requested" ? { groupId, args: request.args, level, reason } : {};
    return {
      at: step.at,
      ...actorOf(command, step),
      action: "commandStep",
      target: `controllers/${controllerId}`,
      detail: {
        ...{ commandId: id, type: request.type, state: step.state, answer: step.answer, reason: step.reason },
        ...(step.reasonCode === null ? {} : { reasonCode: step.reasonCode }),
        ...{ answeredAt: step.answeredAt, late: step.late, afterMs: step.at - (previous?.at ?? command.requestedAt) },
        ...asked,
      },
    };
  });
}

function actorOf(command: StoredCommand, step: CommandStep): Pick<AuditRow, "actor" | "role" | "from"> {
  if (step.state === "requested") {
    return { actor: command.requestedBy, role: command.role, from: command.from };
  }
  const actor = step.answer === null ? "system" : `controllers/${command.controllerId}`;
  return { actor, role: null, from: null };
}
