import { z } from "zod";
import { id, uuid } from "./ids.js";
import { commandResult } from "./payloads/devices.js";
import { timeOut } from "./time.js";

/**
 * Why an answer of a controller was not believed. `forged` came as another controller than the command was for;
 * `replayed` is one that was heard before; `outOfOrder` stands behind a later one or has no place there; `late` came
 * when the command had ended with certainty; `malformed` could not be taken as an answer at all, and is a dead letter.
 */
export const doubtKinds = ["forged", "replayed", "outOfOrder", "late", "malformed"] as const;
export type DoubtKind = (typeof doubtKinds)[number];

/** Answers of one kind that were not believed, to one command and as one controller. None of them moved a command. */
export const answerDoubt = z.object({
  kind: z.enum(doubtKinds),
  /** Whose command it is; of `malformed` the sender. */
  controllerId: id,
  /** The controller as which they were sent. */
  deviceId: id,
  /** Null of `malformed`. */
  commandId: uuid.nullable(),
  /** What the last of them said; null of `malformed`. */
  answer: commandResult.shape.status.nullable(),
  count: z.int().min(1),
  firstAt: timeOut,
  lastAt: timeOut,
});
export type AnswerDoubt = z.infer<typeof answerDoubt>;
