import type { CommandResultRow, StoredCommand } from "@roadcast/db";

export interface PendingLimits {
  /** Of all controllers together, and of one. */
  most: number;
  mostOfOne: number;
}

/** A controller has a few answers to a command, and few commands: past its share one floods. */
const defaultLimits: PendingLimits = { most: 10_000, mostOfOne: 200 };

/** `again`: it was read from the database, and may have been judged before. */
export interface PendingAnswer {
  row: CommandResultRow;
  again: boolean;
}

/**
 * Answers that were committed and not taken in yet, in their order, while the database is away or the room is busy.
 * Whoever floods fills its own share alone; what is let go is counted, and stands in the database.
 */
export class PendingAnswers {
  private readonly rows: PendingAnswer[] = [];
  private readonly ofOne = new Map<string, number>();
  private readonly limits: PendingLimits;
  private missed = false;
  /** Answers that were let go. */
  dropped = 0;

  constructor(limits: PendingLimits = defaultLimits) {
    this.limits = limits;
  }

  get size(): number {
    return this.rows.length;
  }

  push(row: CommandResultRow, again = false): void {
    const count = this.ofOne.get(row.deviceId) ?? 0;
    if (this.rows.length >= this.limits.most || count >= this.limits.mostOfOne) {
      this.letGo();
      return;
    }
    this.rows.push({ row, again });
    this.ofOne.set(row.deviceId, count + 1);
  }

  first(): PendingAnswer | undefined {
    return this.rows[0];
  }

  shift(): void {
    const taken = this.rows.shift();
    if (taken === undefined) return;
    const { row } = taken;
    const left = (this.ofOne.get(row.deviceId) ?? 1) - 1;
    if (left > 0) this.ofOne.set(row.deviceId, left);
    else this.ofOne.delete(row.deviceId);
  }

  /** One was not looked into. */
  letGo(): void {
    this.dropped += 1;
    this.missed = true;
  }

  /** Whether any was let go since this was last asked. */
  takeMissed(): boolean {
    const { missed } = this;
    this.missed = false;
    return missed;
  }
}

/** Answers of one controller to what is not under way here that are looked up at a time: each costs a query. */
const mostLookUps = 20;

/** How many look-ups each controller has left of one round. */
export class LookUpShare {
  private readonly used = new Map<string, number>();

  allows(deviceId: string): boolean {
    const count = (this.used.get(deviceId) ?? 0) + 1;
    this.used.set(deviceId, count);
    return count <= mostLookUps;
  }
}

/** Whether one of the commands has taken an answer in already. */
export function isHeard(commands: readonly StoredCommand[], { result }: CommandResultRow): boolean {
  return commands.some(({ id, commitId, steps }) => {
    const isOfIt = result.commandId === id || result.commandId === commitId;
    return isOfIt && steps.some(({ answer }) => answer === result.status);
  });
}
