import type { DetectorFailure } from "@roadcast/contract";
import { gather } from "../causes.js";
import type { AlarmRule } from "../rule.js";

/** Runs of suspicious readings are judged within so long after a start, seconds; a missing hit takes longer. */
const judgedWithinSec = 1_200;

/**
 * A detector that a failure test holds; its wrong clock is an alarm of its own. All detectors of a station failed are
 * one alarm: a cable, or the station itself.
 */
export const detectorFailed: AlarmRule<"detectorFailed"> = {
  kind: "detectorFailed",
  delivered: {
    ...{ enabled: true, severity: 4, delayOnSec: 60, delayOffSec: 120 },
    parameters: {
      tests: ["lockedOn", "noHit", "chatter", "noChange", "occupancySpikes", "impossible"],
      stationDetectors: 2,
    },
    advice: {
      ko: "검지기 값은 구간 산출에서 제외되었습니다. 루프와 카드를 점검하도록 정비 작업을 등록하십시오.",
      en: "Its values are left out of the link. Have the loop and its card looked at; take it out of service for works.",
    },
  },

  conditions: ({ detectors }, { tests }) =>
    detectors.flatMap(({ id, failures }) => {
      const of = failures.filter(({ test }) => isOneOf(tests, test));
      if (of.length === 0) return [];
      const since = Math.min(...of.map((failure) => failure.since));
      return [{ target: `detectors/${id}`, since, detail: { tests: of.map(({ test }) => test).join(" ") } }];
    }),

  causes: (conditions, { places }, { stationDetectors }, standing) =>
    gather(conditions, {
      standing,
      // A station is told of with all of its detectors: what fails later had been well.
      withinMs: 0,
      targetOf: ({ target }) => {
        const station = places.stationOf(idOf(target));
        return station === null ? null : `stations/${station}`;
      },
      isCause: (target, failed) =>
        failed.length >= stationDetectors && failed.length >= places.detectorsOf(idOf(target)).length,
    }),

  unsure: (target, { tests }, { detectors, upSec }, wasSeen) => {
    if (wasSeen) return detectors.some(({ id, quality }) => `detectors/${id}` === target && quality === "noData");
    const detector = detectors.find(({ id }) => `detectors/${id}` === target);
    // Of a station: its detectors are looked at one by one.
    if (detector === undefined) return upSec < judgedWithinSec;
    if (detector.quality === "noData" || upSec < judgedWithinSec) return true;
    return String(tests).split(" ").includes("noHit") && detector.count === 0;
  },
};

const idOf = (target: string) => target.slice(target.indexOf("/") + 1);
const isOneOf = (tests: readonly DetectorFailure[], test: DetectorFailure) => tests.includes(test);
