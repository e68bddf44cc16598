import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LevelReader, ProgressReader } from "../../../gateway/src/media/encoder/readings.js";
import { MediaError } from "../../../gateway/src/media/media-error.js";
import { type AmfValue, decodeAmf, encodeAmf } from "../../../gateway/src/media/rtmp/amf0.js";
import { ChunkReader, messageType, writeMessage } from "../../../gateway/src/media/rtmp/chunks.js";
import { Timestamps } from "../../../gateway/src/media/rtmp/timestamps.js";

describe("commands", () => {
  it("come back as they were encoded", () => {
    const { tree } = fc.letrec<{ tree: AmfValue }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        fc.double({ noNaN: true }),
        fc.boolean(),
        fc.string({ maxLength: 20 }),
        fc.constant(null),
        fc.array(tie("tree"), { maxLength: 3 }),
      ),
    }));
    fc.assert(
      fc.property(fc.array(tree), (values) => {
        expect(decodeAmf(encodeAmf(...values))).toEqual(values);
      }),
    );
    const connect = { app: "live", tcUrl: "rtmp://h/live" };
    expect(decodeAmf(encodeAmf("connect", 1, connect))).toEqual(["connect", 1, expect.objectContaining(connect)]);
  });

  it("that are malformed raise an error with a code", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        try {
          decodeAmf(Buffer.from(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(MediaError);
        }
      }),
    );
  });
});

describe("chunks", () => {
  it("are put together however the connection cuts them", () => {
    const message = fc.record({
      stream: fc.integer({ min: 3, max: 10 }),
      payload: fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.from(bytes)),
    });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 8 }), fc.integer({ min: 1, max: 300 }), (messages, step) => {
        const bytes = Buffer.concat(
          messages.map(({ stream, payload }) => writeMessage(stream, messageType.video, 1, payload)),
        );
        const reader = new ChunkReader();
        const read: Buffer[] = [];
        for (let at = 0; at < bytes.length; at += step) {
          read.push(...reader.push(bytes.subarray(at, at + step)).map(({ payload }) => payload));
        }
        expect(read).toEqual(messages.map(({ payload }) => payload));
      }),
    );
  });

  it("of a message larger than any picture are refused", () => {
    const header = Buffer.from("03000000ffffff0901000000", "hex");
    expect(() => new ChunkReader().push(header)).toThrow(MediaError);
  });
});

describe("a publisher's timestamps", () => {
  /** Sound and picture in turn, 20 ms apart, with what the sender's clock adds. */
  function mended(added: (index: number) => number): { audio: number[]; video: number[]; jumped: number } {
    const timestamps = new Timestamps();
    const out = { audio: [] as number[], video: [] as number[], jumped: 0 };
    for (let index = 0; index < 200; index += 1) {
      const kind = index % 2 === 0 ? "video" : "audio";
      out[kind].push(timestamps.mend(kind, (5_000 + index * 20 + added(index)) >>> 0, 1_000_000 + index * 20));
    }
    return { ...out, jumped: timestamps.jumped };
  }

  it("start at zero and keep their distances", () => {
    const { video, audio } = mended(() => 0);
    expect(video.slice(0, 3)).toEqual([0, 40, 80]);
    expect(audio.slice(0, 3)).toEqual([20, 60, 100]);
  });

  it.each([
    ["forward by an hour", 3_600_000],
    ["back by an hour", -3_600_000],
    ["over the end of 32 bits", 2 ** 32 - 7_000],
  ])("that jump %s go on steadily, with sound and picture together", (_what, jump) => {
    const { video, audio } = mended((index) => (index >= 100 ? jump : 0));
    for (const track of [video, audio]) {
      const steps = track.slice(1).map((at, index) => at - (track[index] ?? 0));
      expect(Math.min(...steps)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...steps)).toBeLessThanOrEqual(100);
    }
    expect(Math.abs((audio.at(-1) ?? 0) - (video.at(-1) ?? 0))).toBeLessThanOrEqual(60);
  });
});

describe("what ffmpeg says", () => {
  it("is read as progress and as levels, with silence as -120 dBFS", () => {
    const progress = new ProgressReader();
    expect(progress.push(Buffer.from("frame=10\nfps=29.9\nspeed=0.99x\nprog"))).toEqual([]);
    expect(progress.push(Buffer.from("ress=continue\n"))).toEqual([{ fps: 29.9, speed: 0.99 }]);
    const lines = [
      "frame:0 pts:0",
      ...[1, 2].flatMap((n) => [`lavfi.astats.${n}.Peak_level=-3.04`, `lavfi.astats.${n}.RMS_level=-inf`]),
      "frame:1 pts:1",
      "",
    ];
    expect(new LevelReader().push(Buffer.from(lines.join("\n")))).toEqual([{ rmsDb: [-120, -120], peakDb: [-3, -3] }]);
  });
});
