import { beside, gather } from "../causes.js";
import type { AlarmInput, AlarmRule, Condition } from "../rule.js";
import { heardWithinSec, silentDevices } from "../silent-devices.js";

const brokerTarget = "broker";
const networkTarget = "network";
/**
 * Who was away when the gateway began is given so long to come back: with the embedded broker every device has to
 * connect anew, and those in the street wait between their attempts.
 */
const settleSec = 60;

/**
 * A device that was connected and is not now, or is and says nothing; one that has never been heard is no loss. Many lost together are one
 * alarm: of the whole network or an area, as where a broker's side of it is lost, or of a junction's cabinet, as where
 * its switch is dead. A broker that the gateway itself has lost is one alarm, too.
 */
export const commLoss: AlarmRule<"commLoss"> = {
  kind: "commLoss",
  delivered: {
    ...{ enabled: true, severity: 3, delayOnSec: 20, delayOffSec: 30 },
    parameters: {
      // Vehicles come and go.
      kinds: ["detectors", "stations", "controllers", "signs", "cameras"],
      ...{ withinSec: 120, siteDevices: 3, siteSharePct: 60, areaDevices: 10, areaSharePct: 60 },
    },
    advice: {
      ko: "장비함의 전원과 통신 회선을 확인하고 현장 점검을 요청하십시오. 신호제어기라면 그동안 자체 일정표로 운영됩니다.",
      en: "Check power and line of the cabinet, and send somebody. A signal controller runs by its own schedule meanwhile.",
    },
  },

  conditions: (input, { kinds }) => {
    const { devices, brokerConnected } = input;
    const silent = silentDevices(input).filter(({ target }) => kinds.some((kind) => target.startsWith(`${kind}/`)));
    const lost = devices.flatMap((device) =>
      device.online === false && kinds.includes(device.kind) && !mayComeBack(device, input)
        ? [{ target: device.id, since: device.since, detail: {} }]
        : [],
    );
    const found = [...lost, ...silent];
    return brokerConnected ? found : [{ target: brokerTarget, since: null, detail: {} }, ...found];
  },

  causes: (conditions, input, parameters, standing) => {
    const devices = conditions.filter(({ target }) => target !== brokerTarget);
    const { areaOf, siteOf } = input.places;
    const { siteDevices, siteSharePct, areaDevices, areaSharePct, withinSec } = parameters;
    const totals = totalsOf(input, parameters.kinds);
    const level = (least: number, sharePct: number, targetOf: (of: string) => string | null) => ({
      standing,
      withinMs: withinSec * 1000,
      targetOf: ({ target }: Condition) => targetOf(target),
      isCause: (target: string, lost: readonly Condition[]) => {
        const together = largestWithin(lost, withinSec * 1000);
        return together >= least && lost.length * 100 >= sharePct * (totals.get(target) ?? 0);
      },
    });
    const areas = new Set(devices.map(({ target }) => areaOf(target)));
    // One area's loss is that area's; only what goes beyond it is the network's.
    const isWide = areas.size > 1 || standing.has(networkTarget);
    const ofNetwork = isWide
      ? gather(
          devices,
          level(areaDevices, areaSharePct, () => networkTarget),
        )
      : [];
    const areaLevel = level(areaDevices, areaSharePct, (of) => named("areas", areaOf(of)));
    const big = [...ofNetwork, ...beside(ofNetwork, devices, areaLevel)];
    const siteLevel = level(siteDevices, siteSharePct, (of) => named("nodes", siteOf(of)));
    return [...big, ...beside(big, devices, siteLevel)];
  },

  // A common cause stands on while any of those that it may hold has not been heard.
  unsure: (target, { fault }, input) => {
    const isKnown = input.devices.some(({ id }) => id === target);
    if (input.hearingSec < heardWithinSec && (fault === "silent" || (!isKnown && target !== brokerTarget))) return true;
    const known = input.devices.find(({ id }) => id === target);
    const asked = known === undefined ? input.devices : [known];
    return target !== brokerTarget && asked.some((device) => mayComeBack(device, input));
  },
};

function mayComeBack({ online, since }: AlarmInput["devices"][number], { now, upSec }: AlarmInput): boolean {
  return online === false && upSec < settleSec && (since === null || since < now - upSec * 1000);
}

const named = (kind: string, id: string | null) => (id === null ? null : `${kind}/${id}`);

/** How many devices in service were ever heard of, by junction, by area and in all. */
function totalsOf({ devices, places }: AlarmInput, kinds: readonly string[]): Map<string, number> {
  const totals = new Map<string, number>();
  for (const { id, kind, online, outOfService } of devices) {
    if (online === null || outOfService || !kinds.includes(kind)) continue;
    for (const target of [networkTarget, named("areas", places.areaOf(id)), named("nodes", places.siteOf(id))]) {
      if (target !== null) totals.set(target, (totals.get(target) ?? 0) + 1);
    }
  }
  return totals;
}

/** The most that were lost within so long of one another, ms. */
function largestWithin(lost: readonly Condition[], withinMs: number): number {
  const times = lost.map(({ since }) => since ?? 0).sort((a, b) => a - b);
  let most = 0;
  let from = 0;
  for (const [to, at] of times.entries()) {
    while (at - (times[from] ?? at) > withinMs) from += 1;
    most = Math.max(most, to - from + 1);
  }
  return most;
}
