import type { DeadLetterReason, DeviceKind, FeedName } from "@roadcast/contract";

/** What the stages need of a delivery; a replayed dead letter is one too. */
export interface Raw {
  topic: string;
  payload: Buffer;
  /** Epoch ms, gateway clock. */
  receivedAt: number;
  /** True for a message that the broker had kept from before the subscription. */
  retained: boolean;
}

/** A message whose topic is read: whose it is and of which feed. */
export interface Addressed {
  raw: Raw;
  feed: FeedName;
  kind: DeviceKind;
  id: string;
}

/** A message that is decoded, from a device that is known. */
export interface Message extends Addressed {
  value: unknown;
}

/** Why something does not go in. */
export interface Refusal {
  reason: DeadLetterReason;
  detail: string;
}

/** Where a row came from: the message, and its entry where the message carries several. */
export interface Origin {
  raw: Raw;
  feed: FeedName | null;
  /** The entry, and how the message would read that carried it alone; null for the whole message. */
  part: { entry: unknown; alone: (entry: unknown) => unknown } | null;
}
