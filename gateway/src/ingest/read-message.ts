import type { Batch } from "./batch.js";
import { decode } from "./decode.js";
import { type FeedContext, isRefusal } from "./feeds/feed.js";
import { feeds } from "./feeds/table.js";
import type { Raw } from "./message.js";
import { receive, type TopicReader } from "./receive.js";

/** The stages from a message's bytes to rows, or to dead letters with the reason: receive, decode, then its feed's. */
export function readMessage(raw: Raw, batch: Batch, topics: TopicReader, context: FeedContext): void {
  const received = receive(raw, topics, context.registry);
  if ("refusal" in received) {
    batch.refuse(received.refusal, { raw, feed: received.feed, part: null });
    return;
  }
  const { feed, kind, id } = received.addressed;
  const decoded = decode(raw.payload);
  if (isRefusal(decoded)) {
    batch.refuse(decoded, { raw, feed, part: null });
    return;
  }
  const reader = feeds.get(feed);
  if (reader === undefined) throw new Error(`no ingest feed for ${feed}`);
  reader.read({ raw, feed, kind, id, value: decoded.value }, batch, context);
}
