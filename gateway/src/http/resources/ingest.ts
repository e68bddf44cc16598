import { isUtf8 } from "node:buffer";
import { type DeadLetter, toTimeOut } from "@roadcast/contract";
import { getDeadLetter, listDeadLetters, markReplayed, type StoredDeadLetter } from "@roadcast/db";
import type { HttpDependencies } from "../dependencies.js";
import { HttpProblem } from "../problem.js";
import type { Handlers } from "../serve.js";

/** Health of the feeds, and the messages that were refused. */
export function ingestHandlers({
  clock,
  database,
  feeds,
  replay,
}: HttpDependencies): Pick<Handlers, "feeds" | "listDeadLetters" | "replayDeadLetter"> {
  return {
    feeds: () => feeds(),

    listDeadLetters: async ({ query }) => {
      const { items, nextCursor } = await listDeadLetters(database, query);
      return { items: items.map(toDeadLetter), nextCursor };
    },

    replayDeadLetter: async ({ params, note }) => {
      const letter = await getDeadLetter(database, params.id);
      if (letter === null) throw new HttpProblem("notFound", `there is no dead letter ${params.id}`);
      if (letter.payload.length < letter.payloadBytes) {
        throw new HttpProblem("conflict", "only the beginning of this message was kept: it cannot be replayed");
      }
      const result = await replay(letter);
      note({ target: params.id, detail: { topic: letter.topic, ...result } });
      if (result.refused.length === 0) await markReplayed(database, params.id, clock.now());
      return result;
    },
  };
}

function toDeadLetter(letter: StoredDeadLetter): DeadLetter {
  const { id, topic, reason, detail, payload, payloadBytes } = letter;
  const text = isUtf8(payload);
  return {
    id,
    receivedAt: toTimeOut(letter.receivedAt),
    topic,
    reason,
    detail,
    payload: payload.toString(text ? "utf8" : "base64"),
    payloadEncoding: text ? "utf8" : "base64",
    payloadBytes,
    replayedAt: letter.replayedAt === null ? null : toTimeOut(letter.replayedAt),
  };
}
