import type { ReplayResult } from "@roadcast/contract";
import type { DeadLetterRow } from "@roadcast/db";
import { Batch } from "./batch.js";
import { type CommitFunction, type CommittedPart, isRowAtFault } from "./commit.js";
import type { Raw } from "./message.js";

/**
 * Runs a dead letter through the stages again. What is refused this time makes no new dead letter: the old one
 * stays. A repeat stores nothing new and refuses nothing, so that a letter may be replayed twice.
 */
export async function replay(
  letter: DeadLetterRow,
  commit: CommitFunction,
  read: (raw: Raw, batch: Batch) => void,
  onPart: (part: CommittedPart) => void,
): Promise<ReplayResult> {
  if (letter.payload.length < letter.payloadBytes) return { stored: 0, refused: ["tooLarge"] };
  const { topic, payload, receivedAt } = letter;
  const whole = new Batch();
  read({ topic, payload, receivedAt, retained: false }, whole);
  const refused = new Set(whole.refused);
  const batch = whole.withoutDeadLetters();
  let stored = 0;
  if (batch.size > 0) {
    try {
      const counts = await commit(batch.rows);
      stored = Object.values(counts).reduce((sum, count) => sum + count, 0);
      onPart({ batch, counts });
    } catch (error) {
      if (!isRowAtFault(error)) throw error;
      refused.add("rejected");
    }
  }
  return { stored, refused: [...refused] };
}
