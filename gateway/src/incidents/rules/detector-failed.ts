import { type AlarmDetail, type DetectorFailure, type DetectorRecord, detectorFailures } from "@roadcast/contract";
import { gather } from "../causes.js";
import type { AlarmInput, AlarmRule } from "../rule.js";

/**
 * Runs of suspicious readings are judged within so long after a start, seconds: the longest limit of a test is 1,800 s,
 * of no change on a bus lane, or of this many readings where that is longer, and the first of them is on its way.
 */
const judgedWithinSec = 1_860;
const leastReadings = 9;

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

  // A failure dates from the start of the run of readings by which it was found.
  delaysFromLook: true,

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

  unsure: (target, detail, input, wasSeen) => {
    const { detectors, places } = input;
    const station = target.startsWith("stations/") ? idOf(target) : null;
    const isOf = ({ id }: DetectorRecord) =>
      station === null ? `detectors/${id}` === target : places.stationOf(id) === station;
    // Of a station any one of them may hold all of them together.
    return detectors.some((detector) => isOf(detector) && isUnjudged(detector, detail, input, wasSeen));
  },
};

/** Whether a detector of which no failure is told may have one all the same. */
function isUnjudged(detector: DetectorRecord, { tests }: AlarmDetail, input: AlarmInput, wasSeen: boolean): boolean {
  const { quality, failures, intervalSec, count } = detector;
  if (quality === "outOfService" || failures.length > 0) return false;
  if (quality === "noData") return true;
  if (wasSeen) return false;
  // Of a station the tests are not told: each may be it.
  const named = tests === undefined ? [...detectorFailures] : String(tests).split(" ");
  return named.some((test) => {
    // It may have been so before the gateway began, whatever the time of day: the first vehicle ends it.
    if (test === "noHit") return count === 0;
    const limitSec = test === "noChange" ? Math.max(judgedWithinSec, leastReadings * intervalSec) : judgedWithinSec;
    return input.upSec < limitSec;
  });
}

const idOf = (target: string) => target.slice(target.indexOf("/") + 1);
const isOneOf = (tests: readonly DetectorFailure[], test: DetectorFailure) => tests.includes(test);
