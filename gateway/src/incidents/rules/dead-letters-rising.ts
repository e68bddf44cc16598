import type { AlarmRule } from "../rule.js";

/** More messages of one reason are refused than a slip now and then would be. */
export const deadLettersRising: AlarmRule<"deadLettersRising"> = {
  kind: "deadLettersRising",
  delivered: {
    ...{ enabled: true, severity: 4, delayOnSec: 0, delayOffSec: 60 },
    parameters: { count: 60, windowSec: 300 },
    advice: {
      ko: "수신 거부 목록에서 장비와 사유를 확인하십시오. 고친 뒤 다시 처리하면 자료를 잃지 않습니다.",
      en: "See the refused messages for devices and reasons. Mend what sends them, then replay: nothing is lost.",
    },
  },

  conditions: ({ deadLetters }, { count: most }) =>
    deadLetters.flatMap(({ reason, count }) =>
      count > most ? [{ target: `deadLetters/${reason}`, since: null, detail: { count } }] : [],
    ),
};
