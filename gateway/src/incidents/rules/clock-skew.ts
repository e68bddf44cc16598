import type { AlarmRule } from "../rule.js";

/** A device whose clock is not the gateway's. What is late through the line alone is less than the threshold. */
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

  conditions: ({ devices }, { offsetSec }) =>
    devices.flatMap(({ id, clockOffsetMs }) =>
      clockOffsetMs !== null && Math.abs(clockOffsetMs) > offsetSec * 1000
        ? [{ target: id, since: null, detail: { offsetSec: Math.round(clockOffsetMs / 1000) } }]
        : [],
    ),

  // Of a clock only what comes as it happens says something.
  unsure: (target, _detail, { devices }) =>
    devices.some(({ id, clockOffsetMs }) => id === target && clockOffsetMs === null),
};
