import type { DeviceKind } from "@roadcast/contract";

export interface KnownPresence {
  kind: DeviceKind;
  deviceId: string;
  online: boolean;
  /** The device's time of the connect, epoch ms. */
  at: number;
}

/**
 * Presence in order of receipt. An offline whose `at` is not that of the last online is the last will of an earlier
 * connection and is ignored; so is a repeat of what is known, since the time of a loss is when it was first heard.
 */
export class PresenceRule {
  private readonly known = new Map<string, { online: boolean; at: number }>();

  /** What was known before the start, so that a will that comes first is held against the right connect. */
  restore(devices: Iterable<KnownPresence>): void {
    for (const { kind, deviceId, online, at } of devices) this.known.set(`${kind}/${deviceId}`, { online, at });
  }

  /** Whether this presence says something new; if so it is what is known from here on. */
  accept({ kind, deviceId, online, at }: KnownPresence): boolean {
    const key = `${kind}/${deviceId}`;
    const last = this.known.get(key);
    if (last !== undefined) {
      if (last.online === online && last.at === at) return false;
      if (!online && last.at !== at) return false;
    }
    this.known.set(key, { online, at });
    return true;
  }
}
