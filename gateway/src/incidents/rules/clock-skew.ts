import { gather } from "../causes.js";
import type { AlarmRule, Condition, Places } from "../rule.js";

/**
 * A device whose clock is not the gateway's, or a detector that the failure test of its clock holds. What is late through the line alone is less than the threshold. A station is
 * heard by its detectors' readings: those of one are its alarm, and it is none beside that of a single detector.
 */
export const clockSkew: AlarmRule<"clockSkew"> = {
  kind: "clockSkew",
  delivered: {
    ...{ enabled: true, severity: 5, delayOnSec: 120, delayOffSec: 60 },
    parameters: { offsetSec: 90 },
    advice: {
      ko: "장비의 시각 동기(NTP) 설정을 확인하십시오. 시각이 어긋난 신호기는 연동이 깨집니다.",
      en: "Check how the device gets its time. A controller with a wrong clock is out of coordination.",
    },
  },

  conditions: ({ devices, detectors, places }, { offsetSec }) => {
    const condition = (target: string, offsetMs: number): Condition => ({
      ...{ target, since: null, detail: { offsetSec: Math.round(offsetMs / 1000) } },
    });
    const far = devices.flatMap(({ id, clockOffsetMs }) =>
      clockOffsetMs !== null && Math.abs(clockOffsetMs) > offsetSec * 1000 ? [condition(id, clockOffsetMs)] : [],
    );
    const known = new Set(far.map(({ target }) => target));
    // The failure test is stricter, and what it holds is left out of its link.
    const failed = detectors.flatMap(({ id, failures, observedAt, receivedAt }) => {
      const isHeld = failures.some(({ test }) => test === "clockSkew") && !known.has(`detectors/${id}`);
      return isHeld && observedAt !== null && receivedAt !== null
        ? [condition(`detectors/${id}`, observedAt - receivedAt)]
        : [];
    });
    const wrong = [...far, ...failed];
    const stations = new Set(wrong.map(({ target }) => stationOf(target, places)));
    return wrong.filter(({ target }) => !stations.has(target));
  },

  causes: (conditions, { places }, _parameters, standing) =>
    gather(conditions, {
      standing,
      // The clock is the station's.
      withinMs: Number.POSITIVE_INFINITY,
      targetOf: ({ target }) => stationOf(target, places),
      isCause: () => true,
    }),

  // Of a clock only what comes as it happens says something.
  unsure: (target, _detail, { devices }) =>
    devices.some(({ id, clockOffsetMs }) => id === target && clockOffsetMs === null),
};

function stationOf(target: string, { stationOf: of }: Places): string | null {
  const station = target.startsWith("detectors/") ? of(target.slice("detectors/".length)) : null;
  return station === null ? null : `stations/${station}`;
}
