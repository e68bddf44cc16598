import type { PresenceRow } from "@roadcast/db";

/**
 * Presence in order of receipt, since a device's clock may step back. An offline whose `at` is not that of the last
 * online is the last will of an earlier connection and is ignored; so are a repeat of what is known (the time of a
 * loss is when it was first heard), a connect that is known to have been lost, and what was received before what is
 * known (a replay). `apply-presence` in the database holds to the same rule, over all gateways.
 */
export class PresenceRule {
  private readonly known = new Map<string, Pick<PresenceRow, "online" | "at" | "receivedAt">>();

  /** What was known before the start, so that a will that comes first is held against the right connect. */
  restore(devices: Iterable<PresenceRow>): void {
    for (const { kind, deviceId, online, at, receivedAt } of devices) {
      this.known.set(`${kind}/${deviceId}`, { online, at, receivedAt });
    }
  }

  /** Whether this presence says something new; if so it is what is known from here on. */
  accept({ kind, deviceId, online, at, receivedAt }: PresenceRow): boolean {
    const key = `${kind}/${deviceId}`;
    const last = this.known.get(key);
    if (last !== undefined) {
      if (receivedAt < last.receivedAt) return false;
      const news = online ? at !== last.at : last.online && at === last.at;
      if (!news) return false;
    }
    this.known.set(key, { online, at, receivedAt });
    return true;
  }
}
