import { type CommandResult, commandResult } from "@roadcast/contract";

/** Commands remembered at a time. */
const mostEntries = 1000;
/** The contract's longest reason, UTF-16 units. */
const longestReason = 400;

/** What was answered to which command: results on their way, and the last word on each for when it is sent again. */
export class AnswerBook {
  private results: CommandResult[] = [];
  private readonly entries = new Map<string, { last: CommandResult | null; keepUntilMs: number }>();

  /** Remembers a command until a moment, epoch ms; false where there is no room for another. */
  open(commandId: string, keepUntilMs: number, nowMs: number): boolean {
    if (this.entries.size >= mostEntries) {
      for (const [id, entry] of this.entries) if (entry.keepUntilMs <= nowMs) this.entries.delete(id);
    }
    if (this.entries.size >= mostEntries) return false;
    this.entries.set(commandId, { last: null, keepUntilMs });
    return true;
  }

  /** Remembers a command for longer, epoch ms. */
  extend(commandId: string, keepUntilMs: number): void {
    const entry = this.entries.get(commandId);
    if (entry !== undefined) entry.keepUntilMs = Math.max(entry.keepUntilMs, keepUntilMs);
  }

  /** Answers at a moment, epoch ms. A reason is cut to what the contract carries. */
  answer(commandId: string, status: CommandResult["status"], reason: string | null, nowMs: number): void {
    const text = reason?.slice(0, longestReason).replace(/[\0\p{Cs}]/gu, "?") ?? null;
    const result = commandResult.parse({ commandId, status, reason: text, at: nowMs });
    this.results.push(result);
    const entry = this.entries.get(commandId);
    if (entry !== undefined) entry.last = result;
  }

  /** Gives the last answer to a command again; false where the command is new. */
  repeat(commandId: string): boolean {
    const entry = this.entries.get(commandId);
    if (entry === undefined) return false;
    if (entry.last !== null) this.results.push(entry.last);
    return true;
  }

  /** Answers since they were last taken. */
  take(): CommandResult[] {
    const taken = this.results;
    this.results = [];
    return taken;
  }
}
