import { gather } from "../causes.js";
import type { AlarmRule, Places } from "../rule.js";
import { isUnheard } from "../unheard.js";

/**
 * A detector that works and is occupied for longer than a red lasts: the queue stands over it. One link is one alarm, and
 * none where its congestion is told of.
 */
export const queueOverDetector: AlarmRule<"queueOverDetector"> = {
  kind: "queueOverDetector",
  delivered: {
    // Longer than a cycle of 140 to 180 s, so that one red is no queue; shorter than the locked on test's limit.
    ...{ enabled: true, severity: 4, delayOnSec: 200, delayOffSec: 120 },
    parameters: { occupancyPct: 70, linkDetectors: 2 },
    advice: {
      ko: "대기 행렬이 검지기까지 늘어났습니다. 앞 교차로의 녹색 시간과 꼬리물기를 확인하십시오.",
      en: "The queue reaches the detector. See whether the junction ahead is blocked or short of green.",
    },
  },

  conditions: ({ detectors }, thresholds) =>
    detectors.flatMap(({ id, quality, occupancyPct }) =>
      quality === "ok" && occupancyPct !== null && occupancyPct >= thresholds.occupancyPct
        ? [{ target: `detectors/${id}`, since: null, detail: { occupancyPct } }]
        : [],
    ),

  causes: (conditions, { places }, { linkDetectors }, standing) =>
    gather(conditions, {
      standing,
      // It grows: wherever it stands, it is the link's.
      withinMs: Number.POSITIVE_INFINITY,
      targetOf: ({ target }) => linkOf(target, places),
      isCause: (_target, queued) => queued.length >= linkDetectors,
    }),

  // A queue that stands for long looks like a detector that is stuck. Of a link those count that are believed.
  unsure: (target, _detail, { detectors, places }) => {
    const asked = detectors.filter(({ id }) => `detectors/${id}` === target || `links/${places.linkOf(id)}` === target);
    return asked.some(isUnheard) && asked.every(({ quality }) => quality !== "ok");
  },

  behind: (target, places) => {
    const link = linkOf(target, places);
    return link === null ? null : { kind: "linkCongestion", target: link };
  },
};

/** The link of a detector, or the link itself, as a target. */
function linkOf(target: string, places: Places): string | null {
  if (target.startsWith("links/")) return target;
  const link = places.linkOf(target.slice(target.indexOf("/") + 1));
  return link === null ? null : `links/${link}`;
}
