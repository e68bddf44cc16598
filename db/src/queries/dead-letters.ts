import type { DeadLetterReason } from "@roadcast/contract";
import { decodeCursor, type Page, type PageOptions, toPage } from "../cursor.js";
import type { Executor } from "../database.js";
import type { DeadLetterRow } from "../ingest-batch.js";

export interface StoredDeadLetter extends DeadLetterRow {
  /** Digits. */
  id: string;
  /** Epoch ms. */
  replayedAt: number | null;
}

const columns = `id::text, received_at as "receivedAt", topic, reason, detail, payload,
  payload_bytes as "payloadBytes", replayed_at as "replayedAt"`;

/** Newest first. `topic` selects those whose topic holds the text. */
export async function listDeadLetters(
  database: Executor,
  options: PageOptions & { reason?: DeadLetterReason | undefined; topic?: string | undefined },
): Promise<Page<StoredDeadLetter>> {
  const before = decodeCursor(options.cursor, /^\d{1,18}$/);
  const { rows } = await database.run<StoredDeadLetter>({
    text: `
      select ${columns} from dead_letters
      where ($1::bigint is null or dead_letters.id < $1)
        and ($2::text is null or reason = $2)
        and ($3::text is null or strpos(topic, $3) > 0)
      order by dead_letters.id desc limit $4`,
    values: [before, options.reason ?? null, options.topic ?? null, options.limit + 1],
  });
  return toPage(rows, options.limit, ({ id }) => id);
}

/** `id` is digits. Null where there is no such letter. */
export async function getDeadLetter(database: Executor, id: string): Promise<StoredDeadLetter | null> {
  const { rows } = await database.run<StoredDeadLetter>({
    text: `select ${columns} from dead_letters where id = $1::bigint`,
    values: [id],
  });
  return rows[0] ?? null;
}

/** False where there is no such letter. */
export async function markReplayed(database: Executor, id: string, at: number): Promise<boolean> {
  const { rowCount } = await database.run({
    text: "update dead_letters set replayed_at = to_timestamp($2::double precision / 1000) where id = $1::bigint",
    values: [id, at],
  });
  return rowCount > 0;
}
