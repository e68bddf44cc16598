import {
  type DeadLetterReason,
  type FeedName,
  maxMessageBytes,
  type ParsedTopic,
  parseTopic,
} from "@roadcast/contract";
import type { Registry } from "../network/registry.js";
import type { Addressed, Raw, Refusal } from "./message.js";

const rememberedTopics = 50_000;

/** Takes topics apart and remembers them: a street has some thousands, each seen again and again. */
export class TopicReader {
  private readonly prefix: string;
  private readonly known = new Map<string, ParsedTopic>();

  constructor(prefix: string) {
    this.prefix = prefix;
  }

  read(topic: string): ParsedTopic {
    let parsed = this.known.get(topic);
    if (parsed === undefined) {
      parsed = parseTopic(this.prefix, topic);
      // A topic is given by whoever publishes: what is remembered has a bound.
      if (this.known.size >= rememberedTopics) this.known.clear();
      this.known.set(topic, parsed);
    }
    return parsed;
  }
}

export type Received = { addressed: Addressed } | { refusal: Refusal; feed: FeedName | null };

/** First stage: size, then topic, then whether there is such a device. Looks at no byte of the payload. */
export function receive(raw: Raw, topics: TopicReader, registry: Registry): Received {
  const parsed = topics.read(raw.topic);
  const feed = parsed.ok ? parsed.feed : null;
  if (raw.payload.length > maxMessageBytes) {
    return refuse("tooLarge", `${raw.payload.length} bytes; at most ${maxMessageBytes} are read`, feed);
  }
  if (!parsed.ok) {
    return parsed.reason === "unknownDevice"
      ? refuse("unknownDevice", "the topic's id has a character that no id has", feed)
      : refuse("unknownTopic", "no device of this kind sends such a message", feed);
  }
  const { kind, id } = parsed.topic;
  if (registry.device(kind, id) === undefined) return refuse("unknownDevice", `the network has no ${kind}/${id}`, feed);
  return { addressed: { raw, feed: parsed.feed, kind, id } };
}

function refuse(reason: DeadLetterReason, detail: string, feed: FeedName | null): Received {
  return { refusal: { reason, detail }, feed };
}
