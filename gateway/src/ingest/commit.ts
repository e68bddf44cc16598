import { type CommitCounts, emptyBatch, type IngestBatch, isBadData, toDatabaseError } from "@roadcast/db";
import type { Logger } from "pino";
import { Batch, ingestTables } from "./batch.js";

export type CommitFunction = (batch: IngestBatch) => Promise<CommitCounts>;

export interface CommitterOptions {
  commit: CommitFunction;
  logger: Logger;
  retryMinMs: number;
  retryMaxMs: number;
}

/** A batch, or the half of one, that is in the database. */
export interface CommittedPart {
  batch: Batch;
  counts: CommitCounts;
}

/** The stop came while the database was away: what was not committed stays with the broker. */
export class CommitAbandonedError extends Error {
  override readonly name = "CommitAbandonedError";
  readonly code = "abandoned";
}

/**
 * Sixth stage: into the database, for certain. A database that is away is tried again until it is back; a row that
 * it refuses is found by halving and goes to the dead letters as `rejected`.
 */
export class Committer {
  private readonly options: CommitterOptions;
  private readonly giveUp = new AbortController();
  private failing = 0;

  constructor(options: CommitterOptions) {
    this.options = options;
  }

  /** Whether no commit is being tried again. */
  get available(): boolean {
    return this.failing === 0;
  }

  /** From here on a commit that fails is not tried again. */
  abandon(): void {
    this.giveUp.abort(new CommitAbandonedError("the ingest is stopping"));
  }

  /** Commits all of it, calling `onPart` after each transaction. Rejects with `CommitAbandonedError` alone. */
  async commit(batch: Batch, onPart: (part: CommittedPart) => void): Promise<void> {
    if (batch.size === 0) return onPart({ batch, counts: zeroCounts() });
    let counts: CommitCounts;
    try {
      counts = await this.persist(batch.rows);
    } catch (error) {
      if (error instanceof CommitAbandonedError) throw error;
      return this.isolate(batch, error, onPart);
    }
    onPart({ batch, counts });
  }

  /** One transaction, tried again while the database is away; rejects when a row is at fault. */
  private async persist(rows: IngestBatch): Promise<CommitCounts> {
    let attempts = 0;
    try {
      for (;;) {
        try {
          return await this.options.commit(rows);
        } catch (error) {
          if (isRowAtFault(error) && !(isLimit(error) && onlyDeadLetters(rows))) throw error;
          if (attempts === 0) this.failing += 1;
          attempts += 1;
          this.report(error, attempts);
          await this.pause(attempts);
        }
      }
    } finally {
      if (attempts > 0) this.failing -= 1;
    }
  }

  private async isolate(batch: Batch, error: unknown, onPart: (part: CommittedPart) => void): Promise<void> {
    if (batch.size > 1) {
      for (const half of batch.halves()) await this.commit(half, onPart);
      return;
    }
    const table = ingestTables.find((name) => batch.rows[name].length > 0);
    const origin = table === undefined ? undefined : batch.origins[table][0];
    if (table === undefined || origin === undefined) return;
    if (table === "deadLetters") {
      const { topic, payload } = origin.raw;
      this.options.logger.error(
        { err: error, topic, payload: payload.toString("base64") },
        "the database refused a dead letter; it is kept in this log line alone",
      );
      return;
    }
    const refused = new Batch();
    refused.refuse({ reason: "rejected", detail: toDatabaseError(error).message }, origin);
    await this.commit(refused, onPart);
  }

  private report(error: unknown, attempts: number): void {
    // Once, then now and then: a database that is away for an hour is not thousands of lines.
    if (attempts === 1 || attempts % 20 === 0) {
      this.options.logger.warn({ err: error, attempts }, "commit failed; nothing is acknowledged until it succeeds");
    }
  }

  private pause(attempts: number): Promise<void> {
    const { signal } = this.giveUp;
    const { retryMinMs, retryMaxMs } = this.options;
    const ceiling = Math.min(retryMaxMs, retryMinMs * 2 ** Math.min(attempts - 1, 16));
    return new Promise((resolve, reject) => {
      const abandoned = () => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      const timer = setTimeout(
        () => {
          signal.removeEventListener("abort", abandoned);
          resolve();
        },
        ceiling / 2 + Math.random() * (ceiling / 2),
      );
      if (signal.aborted) abandoned();
      else signal.addEventListener("abort", abandoned, { once: true });
    });
  }
}

/**
 * Whether trying the same again cannot help: SQLSTATE class 22 (data exception) and 23 (integrity constraint), 54
 * (a limit of the server's that a value passes), and a value that cannot be written at all: a fault while the
 * statement is made, or the driver's RangeError (a text longer than strings can be). A TypeError of the driver's may
 * be of a connection that breaks. Everything else may be mended meanwhile and nothing is acknowledged until it is: 08,
 * 53 (53100: no room on the disk), 57, XX000 (a file over the size that the server's user may write), lost
 * connections, missing rights.
 */
export function isRowAtFault(error: unknown): boolean {
  if (error instanceof TypeError || error instanceof RangeError) return true;
  return isBadData(error) || isLimit(error) || isUnwritable(error);
}

function isUnwritable(error: unknown): boolean {
  const { code, cause } = toDatabaseError(error);
  return code === "query" && cause instanceof RangeError;
}

/** Class 54 is also what a server says that has run out of transaction numbers; it then takes no dead letter either. */
function isLimit(error: unknown): boolean {
  return toDatabaseError(error).sqlState?.startsWith("54") === true;
}

function onlyDeadLetters(rows: IngestBatch): boolean {
  return ingestTables.every((table) => table === "deadLetters" || rows[table].length === 0);
}

function zeroCounts(): CommitCounts {
  const empty = emptyBatch();
  return Object.fromEntries(Object.keys(empty).map((table) => [table, 0])) as CommitCounts;
}
