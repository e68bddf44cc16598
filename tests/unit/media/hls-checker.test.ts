import { describe, expect, it } from "vitest";
import { HlsChecker, type HlsRule } from "../../support/hls-checker.js";

interface Given {
  first?: number;
  durations?: number[];
  target?: number;
  discontinuitySequence?: number;
  /** Offset in the playlist of a segment with a discontinuity before it. */
  discontinuityAt?: number;
  head?: string[];
  uri?: (sequence: number) => string;
  time?: (sequence: number) => number | null;
  map?: (sequence: number) => string;
  lines?: (sequence: number) => string[];
}

const epoch = Date.UTC(2026, 10, 19, 8, 40);

/** A media playlist with what a test changes in it. */
function playlist(given: Given = {}): string {
  const { first = 0, durations = [2, 2, 2, 2], target = 2, discontinuitySequence = 0 } = given;
  const uri = given.uri ?? ((sequence) => `s-${sequence}.m4s`);
  const time = given.time ?? ((sequence) => epoch + sequence * 2_000);
  const map = given.map ?? (() => "init.mp4");
  const segments = durations.flatMap((duration, index) => {
    const sequence = first + index;
    const at = time(sequence);
    return [
      ...(given.lines?.(sequence) ?? []),
      ...(given.discontinuityAt === index ? ["#EXT-X-DISCONTINUITY"] : []),
      `#EXT-X-MAP:URI="${map(sequence)}"`,
      ...(at === null ? [] : [`#EXT-X-PROGRAM-DATE-TIME:${new Date(at).toISOString()}`]),
      `#EXTINF:${duration.toFixed(3)},`,
      uri(sequence),
    ];
  });
  const head = [`#EXT-X-TARGETDURATION:${target}`, `#EXT-X-MEDIA-SEQUENCE:${first}`];
  head.push(`#EXT-X-DISCONTINUITY-SEQUENCE:${discontinuitySequence}`, ...(given.head ?? []));
  return ["#EXTM3U", ...head, ...segments, ""].join("\n");
}

/** What a series of playlists, two seconds apart, violates. */
function violated(...series: Given[]): HlsRule[] {
  const checker = new HlsChecker();
  for (const [index, given] of series.entries()) checker.takePlaylist("v.m3u8", playlist(given), index * 2_000);
  return [...new Set(checker.violations.map(({ rule }) => rule))];
}

const parts = (...durations: number[]) => durations.map((d, index) => `#EXT-X-PART:DURATION=${d},URI="p${index}.m4s"`);
const lowLatency = (holdBack: number) => [
  "#EXT-X-PART-INF:PART-TARGET=0.5",
  `#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=${holdBack}`,
];

describe("the HLS checker", () => {
  it("has nothing against a window that slides as it should", () => {
    expect(violated({ first: 0 }, { first: 1 }, { first: 2 })).toEqual([]);
    expect(violated({ first: 0, discontinuityAt: 3 }, { first: 3, discontinuityAt: 0 })).toEqual([]);
    expect(violated({ first: 3, discontinuityAt: 0 }, { first: 4, discontinuitySequence: 1 })).toEqual([]);
  });

  it.each<[HlsRule, Given[]]>([
    ["targetDurationChanged", [{}, { first: 1, target: 3 }]],
    ["segmentTooLong", [{ durations: [2, 2.5, 2, 2], time: (n) => epoch + ([0, 2, 4.5, 6.5][n] ?? 0) * 1000 }]],
    ["mediaSequenceDecreased", [{ first: 5 }, { first: 4, durations: [2, 2, 2, 2, 2, 2] }]],
    ["discontinuitySequenceWrong", [{ discontinuitySequence: 2 }, { first: 1, discontinuitySequence: 1 }]],
    ["discontinuitySequenceWrong", [{ discontinuityAt: 0 }, { first: 1, discontinuitySequence: 0 }]],
    ["playlistTooShort", [{ durations: [2, 2] }]],
    ["segmentLate", [{}, {}, {}]],
    ["segmentChanged", [{}, { first: 1, uri: (n) => `other-${n}.m4s` }]],
    ["segmentChanged", [{}, { first: 1, time: (n) => epoch + n * 2_000 + 40 }]],
    ["tailRemoved", [{}, { durations: [2, 2, 2] }]],
    ["nameReused", [{}, { first: 4, uri: (n) => `s-${n - 4}.m4s` }]],
    ["partHoldBackTooSmall", [{ head: lowLatency(0.9) }]],
    ["partTooLong", [{ head: lowLatency(1.5), lines: (n) => (n === 3 ? parts(0.5, 0.6) : []) }]],
    ["partLate", [{ head: lowLatency(1.5) }, { head: lowLatency(1.5) }]],
    ["playlistTypeOnSliding", [{ first: 3, head: ["#EXT-X-PLAYLIST-TYPE:EVENT"] }]],
    [
      "dateRangeChanged",
      [
        { head: ['#EXT-X-DATERANGE:ID="a",START-DATE="2026-11-19T08:40:00Z"'] },
        { first: 1, head: ['#EXT-X-DATERANGE:ID="a",START-DATE="2026-11-19T09:40:00Z"'] },
      ],
    ],
    ["dateTimeMissing", [{ time: () => null }]],
    ["dateTimeJump", [{ time: (n) => epoch + n * 2_500 }]],
    ["mapChangedWithoutDiscontinuity", [{ map: (n) => `init-${n > 1}.mp4` }]],
  ])("reports %s (%#)", (rule, series) => {
    expect(violated(...series)).toContain(rule);
  });

  it("reports what is no playlist, and one without a target duration", () => {
    const checker = new HlsChecker();
    checker.takePlaylist("v.m3u8", "<html>", 0);
    checker.takePlaylist("w.m3u8", "#EXTM3U\n", 0);
    expect(checker.violations.map(({ rule }) => rule)).toEqual(["unreadable", "unreadable"]);
  });

  it("reports a playlist that stands still though nobody fetches it", () => {
    const checker = new HlsChecker();
    checker.takePlaylist("v.m3u8", playlist(), 0);
    checker.tick(3_000);
    expect(checker.violations).toEqual([]);
    checker.tick(3_001);
    expect(checker.violations.map(({ rule }) => rule)).toEqual(["segmentLate"]);
  });

  it("does not count the time in which nobody answered, and only that", () => {
    const checker = new HlsChecker();
    checker.takePlaylist("v.m3u8", playlist(), 0);
    checker.takeOutage(2_000);
    checker.tick(5_000);
    expect(checker.violations).toEqual([]);
    checker.tick(5_001);
    expect(checker.violations.map(({ rule }) => rule)).toEqual(["segmentLate"]);
  });

  it("reports variants that differ in target duration, times or discontinuities", () => {
    for (const given of [{ target: 3 }, { time: (n: number) => epoch + n * 2_000 + 5 }, { discontinuitySequence: 1 }]) {
      const checker = new HlsChecker();
      checker.takePlaylist("v.m3u8", playlist(), 0);
      checker.takePlaylist("w.m3u8", playlist(given), 0);
      expect(checker.violations.map(({ rule }) => rule)).toContain("variantsDiffer");
    }
  });

  it("reports attributes that a multivariant playlist lacks", () => {
    const checker = new HlsChecker();
    const text = '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS="avc1.64001f"\nv.m3u8\n';
    expect(checker.takeMultivariant("index.m3u8", text, 0)).toEqual(["v.m3u8"]);
    const lacking = ["AVERAGE-BANDWIDTH", "RESOLUTION", "FRAME-RATE", "EXT-X-INDEPENDENT-SEGMENTS"];
    expect(checker.violations.map(({ detail }) => detail.split(" ").at(-1))).toEqual(lacking);
  });

  it("reports segments above the declared bandwidth, without an IDR, and gone too early", () => {
    const checker = new HlsChecker();
    checker.takePlaylist("v.m3u8", playlist(), 0);
    const full = 'AVERAGE-BANDWIDTH=8000,CODECS="mp4a.40.2"';
    checker.takeMultivariant(
      "i",
      `#EXTM3U\n#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-STREAM-INF:BANDWIDTH=8000,${full}\nv.m3u8`,
      0,
    );
    checker.takeSegment("v.m3u8", 0, 2_000, true, 0);
    expect(checker.violations).toEqual([]);
    checker.takeSegment("v.m3u8", 1, 2_001, false, 0);
    checker.takeMissing("v.m3u8", "s-0.m4s", 404, 0);
    const rules = checker.violations.map(({ rule }) => rule);
    expect(rules).toEqual(["notIndependent", "bandwidthUntrue", "segmentUnavailable"]);
  });
});
