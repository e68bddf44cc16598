import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type EncoderInput, encoderArguments } from "../../../gateway/src/media/encoder/arguments.js";
import { type EncoderEnd, EncoderProcess } from "../../../gateway/src/media/encoder/encoder-process.js";
import { bundledFfmpeg, type Ffmpeg, findFfmpeg } from "../../../gateway/src/media/encoder/ffmpeg.js";
import { PidRegister } from "../../../gateway/src/media/encoder/pid-register.js";
import { MediaDisk } from "../../../gateway/src/media/media-disk.js";
import { prepareSlate } from "../../../gateway/src/media/slate.js";
import { smallProfile, testFfmpeg } from "../../support/media-channel.js";

const logger = pino({ level: "silent" });
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "roadcast-encoder-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs an encoder until it has given an init segment and three fragments, or ended by itself. */
function encode(
  ffmpeg: Ffmpeg,
  input: EncoderInput,
): Promise<{ init: string | null; frames: number; end: EncoderEnd }> {
  return new Promise((resolve) => {
    const seen = { init: null as string | null, frames: 0, fragments: 0 };
    const encoder = new EncoderProcess({
      ...{ ffmpeg: ffmpeg.path, pids: new PidRegister(join(folder, "pids"), new MediaDisk(), logger), logger },
      args: encoderArguments(input, smallProfile, { cmaf: ffmpeg.cmaf, threads: 1 }),
      listener: {
        onInit: (init) => {
          seen.init = init.hash;
        },
        onFragment: (tracks) => {
          seen.frames += tracks.find(({ trackId }) => trackId === 1)?.samples.length ?? 0;
          seen.fragments += 1;
          if (seen.fragments === 3) encoder.kill();
        },
        onProgress: () => undefined,
        onLevel: () => undefined,
        onEnd: (end) => resolve({ init: seen.init, frames: seen.frames, end }),
      },
    });
    encoder.start();
  });
}

function makeFile(name: string, ...args: string[]): string {
  const file = join(folder, name);
  execFileSync("ffmpeg", ["-v", "error", ...args, "-t", "1", "-c:v", "libx264", "-preset", "ultrafast", file]);
  return file;
}

describe("the encoder", () => {
  it("makes the same init segment of a pattern, of files of other shapes, of silence and of the slate", async () => {
    const ffmpeg = await testFfmpeg();
    const odd = makeFile(
      "odd.mkv",
      ...["-f", "lavfi", "-i", "testsrc=size=200x300:rate=15", "-f", "lavfi", "-i", "sine=sample_rate=22050"],
      ...["-metadata", "title=A lecture"],
    );
    const silent = makeFile(
      "silent.mov",
      "-f",
      "lavfi",
      "-i",
      "testsrc=size=640x360:rate=50",
      "-timecode",
      "01:00:00:00",
    );
    const pattern = await encode(ffmpeg, { kind: "pattern" });
    expect(pattern).toMatchObject({ init: expect.stringMatching(/^[0-9a-f]{16}$/), end: { reason: "stopped" } });
    for (const input of [
      { kind: "file" as const, path: odd, hasAudio: true },
      { kind: "file" as const, path: silent, hasAudio: false },
    ]) {
      expect((await encode(ffmpeg, input)).init).toBe(pattern.init);
    }
    const pids = new PidRegister(join(folder, "pids"), new MediaDisk(), logger);
    const slate = await prepareSlate({ folder, ffmpeg, profile: smallProfile, image: null, pids, logger });
    expect(slate.init.hash).toBe(pattern.init);
    expect(slate.gop[0]?.samples).toHaveLength(30);
  });

  it("says what is wrong with a file that is no video, and with an ffmpeg that is not there", async () => {
    const ffmpeg = await testFfmpeg();
    const file = join(folder, "answers.mp4");
    writeFileSync(file, "no video at all");
    const { end } = await encode(ffmpeg, { kind: "file", path: file, hasAudio: false });
    expect(end).toMatchObject({ reason: "failed", detail: expect.stringContaining("Invalid data") });
    const missing = await encode({ ...ffmpeg, path: join(folder, "nothing") }, { kind: "pattern" });
    expect(missing.end).toMatchObject({ reason: "failed", detail: expect.stringContaining("could not be started") });
  });

  it("is found by setting, on the PATH, else inside a package, and each of them works", async () => {
    await expect(findFfmpeg({ setting: join(folder, "no"), searchPath: "" })).rejects.toMatchObject({
      code: "ffmpegMissing",
    });
    expect((await testFfmpeg()).from).toBe("path");
    const bundled = await findFfmpeg({ setting: null, searchPath: folder });
    expect(bundled).toMatchObject({ from: "bundled", path: bundledFfmpeg(), cmaf: false });
    expect((await encode(bundled, { kind: "pattern" })).frames).toBeGreaterThan(20);
    const pids = new PidRegister(join(folder, "pids"), new MediaDisk(), logger);
    const slate = await prepareSlate({ folder, ffmpeg: bundled, profile: smallProfile, image: null, pids, logger });
    expect(slate.gop[0]?.samples).toHaveLength(30);
  });
});
