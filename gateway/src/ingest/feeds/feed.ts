import type { FeedName } from "@roadcast/contract";
import type { Registry } from "../../network/registry.js";
import type { Batch } from "../batch.js";
import type { Message, Origin, Refusal } from "../message.js";
import { checkTime, type TimeBounds } from "../normalise-time.js";
import type { PresenceRule } from "../presence-rule.js";
import type { DetectorQualities } from "../quality/detector-quality.js";

export interface FeedContext {
  registry: Registry;
  bounds: TimeBounds;
  qualities: DetectorQualities;
  presence: PresenceRule;
}

/** One kind of message: how its decoded value becomes rows. A new one is one new file and its line in the table. */
export interface Feed {
  name: FeedName;
  /**
   * `series` rows are told apart by what they hold, so that their batches may overtake one another;
   * `state` rows replace one another, so that theirs go in one by one, in receive order.
   */
  lane: "series" | "state";
  /** Validates and normalises one message into rows, or refusals of it or of its entries. */
  read(message: Message, batch: Batch, context: FeedContext): void;
}

export function originOf(message: Message, part: Origin["part"] = null): Origin {
  return { raw: message.raw, feed: message.feed, part };
}

export function isRefusal(outcome: object): outcome is Refusal {
  return "reason" in outcome;
}

/**
 * The time stage for a message of its own. A retained one that has grown old is refused like any other: whether it was
 * stored when it was new, nobody can say on a first start or after the broker has forgotten the session.
 */
export function acceptTime(message: Message, at: number, batch: Batch, context: FeedContext): boolean {
  const refusal = checkTime(at, context.bounds);
  if (refusal === null) return true;
  // A presence has the time of its connect.
  if (!message.feed.endsWith("/presence")) batch.noteClock(message, at);
  const detail = message.raw.retained ? `kept by the broker, ${refusal.detail}` : refusal.detail;
  batch.refuse({ ...refusal, detail }, originOf(message));
  return false;
}

/** A message of bad entries alone must not become as many dead letters as it has bytes. */
const mostRefusals = 1000;

/**
 * Reads entry after entry. Past `mostRefusals` refused ones the message itself is kept in place of all that is left
 * of it, which is not looked at: a message full of bad entries must not keep the gateway from everything else. Running
 * it again repeats what went in, which changes nothing.
 */
export function readEntries(
  message: Message,
  entries: readonly unknown[],
  alone: (entry: unknown) => unknown,
  batch: Batch,
  readEntry: (entry: unknown, origin: Origin) => Refusal | null,
): void {
  let refused = 0;
  for (const entry of entries) {
    const origin = originOf(message, { entry, alone });
    const refusal = readEntry(entry, origin);
    if (refusal === null) continue;
    refused += 1;
    if (refused <= mostRefusals) batch.refuse(refusal, origin);
    else {
      const detail = `over ${mostRefusals} bad entries, the rest was not read; of which one: ${refusal.detail}`;
      batch.refuse({ ...refusal, detail }, originOf(message));
      return;
    }
  }
}
