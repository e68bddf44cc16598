import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MediaError } from "../../../gateway/src/media/media-error.js";
import { makeBox, readBoxes, requireBox } from "../../../gateway/src/media/mp4/box.js";
import { BoxScanner } from "../../../gateway/src/media/mp4/box-scanner.js";
import { parseFragment } from "../../../gateway/src/media/mp4/fragment.js";
import { FragmentReader } from "../../../gateway/src/media/mp4/fragment-reader.js";
import type { Sample } from "../../../gateway/src/media/mp4/sample.js";
import { writeFragment } from "../../../gateway/src/media/mp4/write-fragment.js";
import { testInit } from "../../support/media-samples.js";

/** A track's samples, of which only the first decode time is free: the others follow. */
const track = fc
  .record({
    start: fc.integer({ min: -1_000_000, max: 2 ** 50 }),
    samples: fc.array(
      fc.record({
        duration: fc.integer({ min: 1, max: 90_000 }),
        compositionOffset: fc.integer({ min: -9_000, max: 9_000 }),
        sync: fc.boolean(),
        data: fc.uint8Array({ maxLength: 40 }),
      }),
      { minLength: 1, maxLength: 20 },
    ),
  })
  .map(({ start, samples }): Sample[] => {
    let dts = start;
    return samples.map((sample) => {
      const placed = { ...sample, dts, data: Buffer.from(sample.data) };
      dts += sample.duration;
      return placed;
    });
  });

function codeOf(act: () => unknown): string {
  try {
    act();
    return "no error";
  } catch (error) {
    return error instanceof MediaError ? error.code : String(error);
  }
}

function parse(bytes: Buffer) {
  const boxes = readBoxes(bytes);
  return parseFragment(testInit(), requireBox(boxes, "moof"), requireBox(boxes, "mdat"));
}

describe("fragments", () => {
  it("come back as they were written, with times before zero too", () => {
    fc.assert(
      fc.property(track, track, (video, audio) => {
        const tracks = [
          { trackId: 1, samples: video },
          { trackId: 2, samples: audio },
        ];
        expect(parse(writeFragment(7, tracks))).toEqual(tracks);
      }),
    );
  });

  it("raise an error with a code, and nothing else, whatever byte of the moof is wrong", () => {
    const samples: Sample[] = [
      { dts: -1024, duration: 1024, compositionOffset: 0, sync: true, data: Buffer.from("x") },
    ];
    const whole = writeFragment(1, [{ trackId: 1, samples }]);
    const moof = requireBox(readBoxes(whole), "moof").bytes.length;
    fc.assert(
      fc.property(fc.integer({ min: 8, max: moof - 1 }), fc.integer({ min: 0, max: 255 }), (at, value) => {
        const broken = Buffer.from(whole);
        broken[at] = value;
        expect(codeOf(() => parse(broken))).toMatch(/^(no error|box\w+|sampleOutOfRange|timeOutOfRange)$/);
      }),
      { numRuns: 500 },
    );
  });

  it("are refused where a sample lies outside the mdat", () => {
    const long: Sample = { dts: 0, duration: 1, compositionOffset: 0, sync: true, data: Buffer.alloc(50) };
    const boxes = readBoxes(writeFragment(1, [{ trackId: 1, samples: [long] }]));
    const short = readBoxes(makeBox("mdat", Buffer.alloc(49)));
    const parsed = () => parseFragment(testInit(), requireBox(boxes, "moof"), requireBox(short, "mdat"));
    expect(codeOf(parsed)).toBe("sampleOutOfRange");
  });

  it("are refused where their track is not in the init segment", () => {
    const sample: Sample = { dts: 0, duration: 1, compositionOffset: 0, sync: true, data: Buffer.from("x") };
    expect(codeOf(() => parse(writeFragment(1, [{ trackId: 9, samples: [sample] }])))).toBe("boxMissing");
  });

  it("are refused before the init segment", () => {
    const sample: Sample = { dts: 0, duration: 1, compositionOffset: 0, sync: true, data: Buffer.from("x") };
    const bytes = writeFragment(1, [{ trackId: 1, samples: [sample] }]);
    expect(codeOf(() => new FragmentReader().push(bytes))).toBe("boxMissing");
  });
});

describe("the box scanner", () => {
  const boxes = [makeBox("free", Buffer.from("abc")), makeBox("moof"), makeBox("mdat", Buffer.alloc(70_000, 1))];

  it("finds the same boxes however the stream is cut", () => {
    const stream = Buffer.concat(boxes);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: stream.length - 1 }), { maxLength: 30 }), (cuts) => {
        const scanner = new BoxScanner();
        const edges = [0, ...cuts.sort((a, b) => a - b), stream.length];
        const found = edges.slice(1).flatMap((end, index) => scanner.push(stream.subarray(edges[index], end)));
        expect(found.map((box) => box.bytes.length)).toEqual(boxes.map((box) => box.length));
        expect(Buffer.concat(found.map((box) => box.bytes)).equals(stream)).toBe(true);
        expect(scanner.atBoundary).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ["a box smaller than its own header", Buffer.from("0000000466726565", "hex"), "boxTooSmall"],
    ["a box larger than memory may hold", Buffer.from("7fffffff6d646174", "hex"), "boxTooLarge"],
    ["a 64-bit box larger than memory may hold", Buffer.from("000000016d6461740fffffffffffffff", "hex"), "boxTooLarge"],
    ["a box without an end", Buffer.from("000000006d646174", "hex"), "boxUnsupported"],
  ])("refuses %s, and everything after it", (_what, bytes, code) => {
    const scanner = new BoxScanner();
    expect(codeOf(() => scanner.push(bytes))).toBe(code);
    expect(codeOf(() => scanner.push(makeBox("free")))).toBe(code);
  });

  it("refuses a container whose last box goes past its end", () => {
    expect(codeOf(() => readBoxes(makeBox("free", Buffer.alloc(8)).subarray(0, 12)))).toBe("boxTooLarge");
    expect(codeOf(() => readBoxes(Buffer.alloc(3)))).toBe("boxTruncated");
  });
});
