import type { Database } from "../database.js";
import type { CommitCounts, IngestBatch } from "../ingest-batch.js";

/**
 * Commits a batch in one transaction: all of it or none; what is there already changes nothing.
 * Rejects with a `DatabaseError`: `isBadData` means that a row is at fault, `isUnavailable` that the same may be tried again.
 */
export async function commitBatch(_database: Database, _batch: IngestBatch): Promise<CommitCounts> {
  throw new Error("follows");
}
