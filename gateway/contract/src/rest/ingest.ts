import { z } from "zod";
import { deadLetterReason } from "../dead-letter-reasons.js";
import { timeOut } from "../time.js";

export const deadLetter = z.object({
  id: z.string(),
  receivedAt: timeOut,
  topic: z.string(),
  reason: deadLetterReason,
  detail: z.string(),
  /** The message, or the bad entry of a batch, as text; `base64` says that it was not UTF-8. */
  payload: z.string(),
  payloadEncoding: z.enum(["utf8", "base64"]),
  /** Length of the whole message; more than the payload's for `tooLarge`. */
  payloadBytes: z.int(),
  replayedAt: timeOut.nullable(),
});
export type DeadLetter = z.infer<typeof deadLetter>;

export const replayResult = z.object({
  /** New rows that the replay stored. */
  stored: z.int(),
  /** Reasons for which it was refused again; empty where it went in. */
  refused: z.array(deadLetterReason),
});
export type ReplayResult = z.infer<typeof replayResult>;

/** One kind of message, as the feed-health page shows it. Rates are over the last minute. */
export const feedHealth = z.object({
  feed: z.string(),
  messagesPerSec: z.number(),
  rowsPerSec: z.number(),
  messages: z.int(),
  rowsStored: z.int(),
  duplicates: z.int(),
  dead: z.int(),
  lastMessageAt: timeOut.nullable(),
  /** observedAt → commit, median and 95th percentile of the last minute, ms; null with no rows. */
  lagP50Ms: z.number().nullable(),
  lagP95Ms: z.number().nullable(),
});
export type FeedHealth = z.infer<typeof feedHealth>;

export const feedsReport = z.object({
  at: timeOut,
  broker: z.object({
    kind: z.enum(["embedded", "external"]),
    connected: z.boolean(),
    /** Devices connected now; null where an external broker does not say. */
    clients: z.int().nullable(),
  }),
  database: z.object({ kind: z.enum(["postgres", "timescale"]), available: z.boolean() }),
  /** Messages received and not yet acknowledged. */
  unacknowledged: z.int(),
  /** Rows a second committed over the last minute. */
  commitsPerSec: z.number(),
  deadLetters: z.record(z.string(), z.int()),
  feeds: z.array(feedHealth),
  devices: z.array(
    z.object({
      kind: z.string(),
      total: z.int(),
      online: z.int(),
      offline: z.int(),
      silent: z.int(),
      outOfService: z.int(),
      failed: z.int(),
    }),
  ),
});
export type FeedsReport = z.infer<typeof feedsReport>;
