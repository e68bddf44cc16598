import {
  type CommandResultRow,
  countDoubt,
  type Database,
  type DoubtedAnswer,
  findCommandOfMessage,
  type StoredCommand,
} from "@roadcast/db";
import { type AnswerCounts, type AnswerKind, noAnswers } from "./answer-counts.js";
import type { CommandBook, Move } from "./command-book.js";
import { advance, isAccepted, isCompleted, keepsLateAnswers } from "./command-life.js";
import { isMember } from "./group-life.js";
import { supersededBy } from "./precedence.js";
import type { Street } from "./street.js";

export interface AnswersOptions {
  database: Database;
  book: CommandBook;
  street: Street;
  now(): number;
}

/**
 * What controllers answer, and what it is worth. An answer of a device that was not asked, to a command that nobody
 * gave, or that was heard before, is told apart and counted, and moves nothing. What names a command is told to people,
 * too.
 */
export class Answers {
  readonly counts: AnswerCounts = noAnswers();
  private readonly options: AnswersOptions;

  constructor(options: AnswersOptions) {
    this.options = options;
  }

  /**
   * Takes one answer of a controller; `again` where a gateway before may have judged it. Rejects while the database is
   * away: it is to be given again then.
   */
  async take(row: CommandResultRow, again = false): Promise<void> {
    const { database } = this.options;
    const { commandId: messageId } = row.result;
    const command = this.openCommandOf(messageId) ?? (await findCommandOfMessage(database, messageId));
    if (command === null) {
      this.counts.unknown += 1;
      return;
    }
    const kind = await this.judge(command, row);
    const doubt = doubtOf(command, kind, row);
    if (doubt !== null) await countDoubt(database, doubt, again);
    this.counts[kind] += 1;
  }

  /** Whether a message is of a command under way, as far as is known without asking the database. */
  isUnderWay(messageId: string): boolean {
    return this.openCommandOf(messageId) !== null;
  }

  private async judge(
    command: StoredCommand,
    { deviceId, receivedAt, result }: CommandResultRow,
  ): Promise<Exclude<AnswerKind, "unknown">> {
    const { book } = this.options;
    if (deviceId !== command.controllerId) return "forged";
    if (!isFitting(command, result)) return "outOfOrder";
    // A gateway that was down in between takes it in later than it came. Steps are in the order of their times.
    const at = Math.max(receivedAt, command.steps.at(-1)?.at ?? receivedAt);
    const event = { kind: "answered" as const, at, result };
    const isNew = !isAccepted(command) && isAccepted(advance(command, event).life);
    // Stored together: what is accepted never stands without what it supersedes.
    const [verdict] = await book.move([
      { command, event },
      ...(isNew ? supersedings(command, book.of(command.controllerId), this.options.now()) : []),
    ]);
    await this.settle(command.id);
    return verdict ?? "outOfOrder";
  }

  /** What follows from an answer or a report: a command that is done is confirmed. */
  async settle(commandId: string): Promise<void> {
    const { book, street, now } = this.options;
    const command = book.get(commandId);
    if (command === undefined || !isCompleted(command)) return;
    const event = { kind: "reported" as const, at: now(), mismatch: street.mismatchOf(command) };
    await book.move([{ command, event }]);
  }

  private openCommandOf(messageId: string): StoredCommand | null {
    const { book } = this.options;
    return book.get(messageId) ?? book.all().find(({ commitId }) => commitId === messageId) ?? null;
  }
}

/**
 * Whether an answer has a place: in a group a controller first says that it could, and only what is committed is done;
 * elsewhere nothing is prepared. Pure.
 */
export function isFitting(
  { groupId, commitId }: StoredCommand,
  { commandId, status }: CommandResultRow["result"],
): boolean {
  const ends = status === "rejected" || status === "failed";
  if (groupId === null) return status !== "prepared";
  if (commandId === commitId) return status !== "prepared";
  return ends || (commitId === null && status === "prepared");
}

/**
 * What the acceptance of a command ends, epoch ms: of `all` that are under way on its controller, oldest first, those
 * before it that it supersedes. Pure.
 */
export function supersedings(command: StoredCommand, all: readonly StoredCommand[], at: number): Move[] {
  const earlier = all.slice(
    0,
    all.findIndex(({ id }) => id === command.id),
  );
  const ended = new Set(
    supersededBy(command.request, underWay(command).groupId, earlier.map(underWay)).map(({ id }) => id),
  );
  return earlier
    .filter(({ id }) => ended.has(id))
    .map((old): Move => ({ command: old, event: { kind: "superseded", at, by: command.id } }));
}

/** As the rules see it: of a group is only what the group does all or none of. */
export function underWay(command: StoredCommand) {
  const { id, level, groupId, request } = command;
  return { id, level, groupId: isMember(command) ? groupId : null, type: request.type };
}

/**
 * What people are told of an answer that moved nothing. Not of a late one that the command's own life shows; nor of the
 * failure of a superseded command, which is what becomes of it. A controller answers messages that are no commands
 * (`abort`), too: nobody is told of those that name none.
 */
function doubtOf(
  command: StoredCommand,
  kind: Exclude<AnswerKind, "unknown">,
  { deviceId, receivedAt, result }: CommandResultRow,
): DoubtedAnswer | null {
  if (kind === "taken") return null;
  if (kind === "late" && keepsLateAnswers(command)) return null;
  if (kind === "late" && command.state === "superseded" && result.status === "failed") return null;
  return { commandId: command.id, deviceId, kind, answer: result.status, at: receivedAt };
}
