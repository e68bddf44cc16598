/** A message this far behind the gateway's clock came as it happened, ms: no clock need be wrong for that. */
const promptMs = 60_000;
/** Messages that come as they happen are late alike, but for what the line and the batch add, ms. */
const alikeMs = 500;

/** The last message of a device that was far behind: its time, and its time less that of receipt. Epoch ms and ms. */
interface Late {
  observedAt: number;
  offsetMs: number;
}

/**
 * Tells what a device sends as it happens from what it, or a broker, had kept. Both come with times far behind the
 * gateway's clock where the device's clock is slow; but of what was kept, the next is late by less, and of a slow
 * clock by as much. So a slow clock is believed from its second message on.
 */
export class Timeliness {
  private readonly late = new Map<string, Late>();

  /** Whether this message came as it happened. Each device's messages are asked about from older to newer. */
  isPrompt(device: string, receivedAt: number, observedAt: number, retained: boolean): boolean {
    const offsetMs = observedAt - receivedAt;
    if (retained) return false;
    if (offsetMs >= -promptMs) return true;
    const before = this.late.get(device);
    this.late.set(device, { observedAt, offsetMs });
    return before !== undefined && before.observedAt !== observedAt && Math.abs(before.offsetMs - offsetMs) < alikeMs;
  }
}
