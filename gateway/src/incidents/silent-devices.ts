import { controllerStaleMs, type DetectorRecord } from "@roadcast/contract";
import type { AlarmInput, Condition } from "./rule.js";

/** A detector is silent after so many intervals without a reading, and no sooner than a minute. */
const silentIntervals = 5;
const leastSilentMs = 60_000;
/** After a break in what the gateway hears devices have so long to be heard again, seconds. */
export const heardWithinSec = 60;

/**
 * Devices that are connected and say nothing any more: the application hangs, and the client under it answers the
 * broker's pings. By the time of receipt, so that a wrong clock is no silence. Controllers and detectors report without a
 * break; a station is silent where all of its detectors are, which come with its line. One that never reported is none.
 */
export function silentDevices(input: AlarmInput): Condition[] {
  const { controllers, detectors, devices, hearingSec, now, places } = input;
  if (hearingSec < heardWithinSec) return [];
  const online = new Set(devices.flatMap((device) => (device.online === true ? [device.id] : [])));
  const silent = (target: string, since: number): Condition => ({ target, since, detail: { fault: "silent" } });
  const found = controllers.flatMap(({ id, receivedAt }) => {
    const since = receivedAt + controllerStaleMs;
    return online.has(`controllers/${id}`) && now >= since ? [silent(`controllers/${id}`, since)] : [];
  });
  const ofStation = new Map<string, Condition[]>();
  for (const detector of detectors) {
    const since = silentSince(detector);
    if (since === null || now < since) continue;
    const own = silent(`detectors/${detector.id}`, since);
    const station = places.stationOf(detector.id);
    if (online.has(own.target)) found.push(own);
    else if (station !== null && online.has(`stations/${station}`)) {
      ofStation.set(station, [...(ofStation.get(station) ?? []), own]);
    }
  }
  for (const [station, lanes] of ofStation) {
    const isWhole = lanes.length >= places.detectorsOf(station).length;
    if (isWhole) found.push(silent(`stations/${station}`, Math.max(...lanes.map(({ since }) => since ?? now))));
    else found.push(...lanes);
  }
  return found;
}

function silentSince({ quality, receivedAt, intervalSec }: DetectorRecord): number | null {
  if (quality !== "noData" || receivedAt === null) return null;
  return receivedAt + Math.max(leastSilentMs, silentIntervals * intervalSec * 1000);
}
