import type { DeadLetterReason } from "@roadcast/contract";
import type { Page, PageOptions } from "../cursor.js";
import type { Executor } from "../database.js";
import type { DeadLetterRow } from "../ingest-batch.js";

export interface StoredDeadLetter extends DeadLetterRow {
  /** Digits. */
  id: string;
  replayedAt: number | null;
}

/** Newest first. `topic` selects those whose topic holds the text. */
export async function listDeadLetters(
  _database: Executor,
  _options: PageOptions & { reason?: DeadLetterReason | undefined; topic?: string | undefined },
): Promise<Page<StoredDeadLetter>> {
  throw new Error("follows");
}
export async function getDeadLetter(_database: Executor, _id: string): Promise<StoredDeadLetter | null> {
  throw new Error("follows");
}
/** False where there is no such letter. */
export async function markReplayed(_database: Executor, _id: string, _at: number): Promise<boolean> {
  throw new Error("follows");
}
/** Dead letters that are stored, by reason. */
export async function countDeadLetters(_database: Executor): Promise<Partial<Record<DeadLetterReason, number>>> {
  throw new Error("follows");
}
