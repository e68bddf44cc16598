import { z } from "zod";

/**
 * Why a message, or one entry of a batch, was refused.
 * `malformed` not JSON, a wrong type or a missing field; `outOfRange` a number beyond its bounds;
 * `foreignDetector` a station that reports another station's detector; `rejected` the database refused the row.
 */
export const deadLetterReason = z.enum([
  "malformed",
  "outOfRange",
  "unknownDevice",
  "unknownTopic",
  "foreignDetector",
  "future",
  "tooOld",
  "tooLarge",
  "rejected",
]);
export type DeadLetterReason = z.infer<typeof deadLetterReason>;
