/** Messages that come as they happen are late alike, but for what the line and the batch add, ms. */
const alikeMs = 500;
/** Two of them are at least so far apart, ms: what had been kept comes all at once. */
const apartMs = 1_000;

interface Behind {
  observedAt: number;
  receivedAt: number;
}

/**
 * Tells a clock that was set back from messages that are late. Both come with times before what is known already; but
 * what had been kept somewhere comes faster than it happened, and by a clock that was set back the next is as late as
 * the one before. Two of those in a row are believed. Times epoch ms.
 */
export class SteppedClocks {
  private readonly behind = new Map<string, Behind>();

  /** Whether this message, which is observed before what is known of the device, is of a clock that was set back. */
  isStepped(device: string, receivedAt: number, observedAt: number): boolean {
    const before = this.behind.get(device);
    const passedMs = before === undefined ? 0 : receivedAt - before.receivedAt;
    const isAlike = before !== undefined && Math.abs(observedAt - before.observedAt - passedMs) < alikeMs;
    if (!isAlike) this.behind.set(device, { observedAt, receivedAt });
    if (!isAlike || passedMs < apartMs) return false;
    this.behind.delete(device);
    return true;
  }

  /** Something came in order. */
  inOrder(device: string): void {
    if (this.behind.size > 0) this.behind.delete(device);
  }
}
