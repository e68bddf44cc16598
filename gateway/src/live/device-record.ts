import type { DeviceKind, DeviceRecord, VehiclePosition } from "@roadcast/contract";
import type { PresenceRow, SignStateRow } from "@roadcast/db";

/** `lastSeenAt` and `clockOffsetMs` go to consoles at most this often for their own sake: not with every reading. */
export const seenEveryMs = 10_000;
/** A clock that has moved by less is the same clock; lag varies as much. */
const clockChangeMs = 1_000;

export function silentDevice(kind: DeviceKind, id: string, outOfService: boolean): DeviceRecord {
  return {
    id: `${kind}/${id}`,
    kind,
    online: null,
    since: null,
    lastSeenAt: null,
    outOfService,
    clockOffsetMs: null,
  };
}

/**
 * Something came from the device as it happened. `observedAt` is its clock then.
 * The same object comes back where nothing has changed that a console need hear of.
 */
export function seen(record: DeviceRecord, receivedAt: number, observedAt: number): DeviceRecord {
  const { lastSeenAt, clockOffsetMs } = record;
  const offset = observedAt - receivedAt;
  const longAgo = lastSeenAt === null || receivedAt - lastSeenAt >= seenEveryMs;
  if (!longAgo && !clockMoved(clockOffsetMs, offset)) return record;
  return { ...record, lastSeenAt: Math.max(lastSeenAt ?? 0, receivedAt), clockOffsetMs: offset };
}

/**
 * Something came that the device had sent before: that it was there then is all that can be said, and nothing of its
 * clock. The same object comes back where a console need not hear of it.
 */
export function seenEarlier(record: DeviceRecord, observedAt: number): DeviceRecord {
  const { lastSeenAt } = record;
  return lastSeenAt !== null && observedAt - lastSeenAt < seenEveryMs ? record : { ...record, lastSeenAt: observedAt };
}

function clockMoved(before: number | null, now: number): boolean {
  return before === null || Math.abs(before - now) >= clockChangeMs;
}

/** `online` is dated by the device's connect, a loss by when the gateway heard of it: from others, not the device. */
export function withPresence(record: DeviceRecord, presence: PresenceRow): DeviceRecord {
  const { online, at, receivedAt } = presence;
  const lastSeenAt = online ? Math.max(record.lastSeenAt ?? 0, receivedAt) : record.lastSeenAt;
  if (record.online === online) return online ? { ...record, since: at, lastSeenAt } : record;
  return { ...record, online, since: online ? at : receivedAt, lastSeenAt };
}

export function withSignState(record: DeviceRecord, { state }: SignStateRow): DeviceRecord {
  return { ...record, signMessage: state.message ?? null, faults: state.faults ?? [] };
}

export function withPosition(record: DeviceRecord, position: VehiclePosition): DeviceRecord {
  const { observedAt, lat, lon } = position;
  const speedKph = position.speedKph ?? null;
  const headingDeg = position.headingDeg ?? null;
  return { ...record, position: { observedAt, lat, lon, speedKph, headingDeg } };
}
