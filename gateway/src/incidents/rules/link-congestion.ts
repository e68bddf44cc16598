import type { AlarmRule } from "../rule.js";
import { isUnheard } from "../unheard.js";

/** A link that its own working detectors call congested. Persistence is the delay; a substitute raises nothing. */
export const linkCongestion: AlarmRule<"linkCongestion"> = {
  kind: "linkCongestion",
  delivered: {
    ...{ enabled: true, severity: 4, delayOnSec: 300, delayOffSec: 180 },
    parameters: { detectorsWorking: 1 },
    advice: {
      ko: "카메라로 원인을 확인하고 돌발 상황이면 등록한 뒤 상류 전광표지와 신호 계획을 검토하십시오.",
      en: "Find the cause by camera; open an incident if there is one, then see to signs upstream and signal plans.",
    },
  },

  conditions: ({ links }, thresholds) =>
    links.flatMap(({ id, los, speedKph, detectorsWorking }) =>
      los === "congested" && detectorsWorking >= thresholds.detectorsWorking
        ? [{ target: `links/${id}`, since: null, detail: speedKph === null ? {} : { speedKph } }]
        : [],
    ),

  // Of a link whose detectors are not believed any more, or do not report, nobody knows that it is free.
  unsure: (target, _detail, { links, detectors, places }) =>
    links.some(({ id, los }) => `links/${id}` === target && los === "noData") &&
    detectors.some((detector) => isUnheard(detector) && `links/${places.linkOf(detector.id)}` === target),
};
