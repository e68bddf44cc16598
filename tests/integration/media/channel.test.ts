import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { HlsPoller } from "../../support/hls-poller.js";
import { streamKey, TestChannel, type TestChannelOptions, testFfmpeg } from "../../support/media-channel.js";
import { holes, servedPackets } from "../../support/served-packets.js";

const patience = { timeout: 40_000, interval: 50 };

let folder: string;
const ends: (() => Promise<void> | void)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "roadcast-channel-"));
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  rmSync(folder, { recursive: true, force: true });
});

async function startChannel(
  firstSource: string | null,
  { ffmpeg, ...options }: TestChannelOptions & { ffmpeg?: string } = {},
): Promise<TestChannel> {
  const found = await testFfmpeg();
  const test = new TestChannel(folder, { ...found, path: ffmpeg ?? found.path }, firstSource, options);
  ends.push(() => test.stop());
  await test.start();
  return test;
}

function watch(url: string): HlsPoller {
  const poller = new HlsPoller({ url });
  ends.push(() => poller.stop());
  poller.start();
  return poller;
}

const liveFrom = (test: TestChannel, source: string) =>
  expect.poll(() => test.channel.status().onAir, patience).toBe(source);

/** A publisher as OBS is one: H.264 and AAC over RTMP, at its own size and rate. */
function publish(port: number, key: string, size = "256x144"): ChildProcess {
  const input = ["-re", "-f", "lavfi", "-i", `testsrc2=size=${size}:rate=25`, "-re", "-f", "lavfi", "-i", "sine"];
  const output = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-c:a", "aac", "-f", "flv"];
  const url = `rtmp://127.0.0.1:${port}/live/${key}`;
  const child = spawn("ffmpeg", ["-v", "error", ...input, ...output, url], { stdio: ["ignore", "ignore", "pipe"] });
  ends.push(() => {
    child.kill("SIGCONT");
    child.kill("SIGKILL");
  });
  return child;
}

function wordsOf(child: ChildProcess): Promise<string> {
  let words = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    words += chunk.toString();
  });
  return new Promise((resolve) => child.once("exit", () => resolve(words)));
}

describe("a channel", { timeout: 180_000 }, () => {
  it("can be played at once, and goes on through killed and stopped encoders and changes of source", async () => {
    const test = await startChannel("bars");
    await expect.poll(async () => (await fetch(test.url)).status, patience).toBe(200);
    const poller = watch(test.url);
    await liveFrom(test, "bars");

    process.kill(test.bars.pid ?? 0, "SIGKILL");
    await expect.poll(() => test.channel.status().state, patience).toBe("slate");
    await liveFrom(test, "bars");

    process.kill(test.bars.pid ?? 0, "SIGSTOP");
    await expect.poll(() => test.channel.status().state, patience).toBe("slate");
    await liveFrom(test, "bars");

    test.channel.changeSource("spare");
    await liveFrom(test, "spare");
    expect(test.bars.status().state).toBe("idle");

    test.channel.forceSlate(true);
    expect(test.channel.status()).toMatchObject({ state: "slate", slateForced: true, wanted: "spare" });
    test.channel.forceSlate(false);
    await liveFrom(test, "spare");
    const { nextSequence } = test.channel.status();
    await expect.poll(() => poller.lastEnd, patience).toBeGreaterThan(nextSequence + 1);

    await poller.stop();
    expect(poller.checker.violations).toEqual([]);
    expect(poller.objections).toEqual([]);
    const packets = await servedPackets(test.url.replace("index.m3u8", "small-dvr.m3u8"), 14);
    expect(packets.length).toBeGreaterThan(800);
    expect([0, 1].map((stream) => holes(packets, stream))).toEqual([[], []]);
    expect(test.channel.status()).toMatchObject({ discontinuities: 0, fps: expect.any(Number), faults: [] });
    expect(test.channel.status().audioLevel?.rmsDb[0]).toBeGreaterThan(-40);
  });

  it("takes one RTMP publisher with the right key, survives its end and another size", async () => {
    const test = await startChannel("obs");
    await expect.poll(async () => (await fetch(test.url)).status, patience).toBe(200);
    const poller = watch(test.url);
    const { port } = test.rtmpServer;
    expect(await wordsOf(publish(port, "wrong"))).toContain("The stream key is wrong");
    expect(test.rtmpServer.refused).toBe(1);
    expect(test.rtmp.status().state).toBe("waiting");

    const publisher = publish(port, streamKey);
    await liveFrom(test, "obs");
    expect(await wordsOf(publish(port, streamKey))).toContain("Another publisher");
    expect(test.channel.status()).toMatchObject({ state: "live", onAir: "obs" });

    publisher.kill("SIGKILL");
    await expect.poll(() => test.channel.status().state, patience).toBe("slate");
    expect(test.rtmp.status()).toMatchObject({ state: "waiting", publisher: null });

    const other = publish(port, streamKey, "480x360");
    await liveFrom(test, "obs");
    // Its connection stays open and nothing comes any more: the next publisher may take over.
    other.kill("SIGSTOP");
    await expect.poll(() => test.channel.status().state, patience).toBe("slate");
    await expect
      .poll(
        () => {
          publish(port, streamKey);
          return test.channel.status().onAir;
        },
        { timeout: 40_000, interval: 4_000 },
      )
      .toBe("obs");
    await poller.stop();
    expect(poller.checker.violations).toEqual([]);
    expect(test.channel.status().discontinuities).toBe(0);
  });

  it("shows the slate where a file is no video, says so, and takes another source", async () => {
    const file = join(folder, "answers.mp4");
    writeFileSync(file, "no video at all");
    const test = await startChannel("film", { file });
    const poller = watch(test.url);
    const fault = { code: "sourceFailed", source: "film", detail: expect.stringContaining("Invalid data") };
    await expect.poll(() => test.channel.status().faults, patience).toEqual([fault]);
    await expect.poll(() => poller.lastEnd, patience).toBeGreaterThan(4);
    expect(test.channel.status()).toMatchObject({ state: "slate", wanted: "film" });
    test.channel.changeSource("bars");
    await liveFrom(test, "bars");
    expect(test.channel.status().faults).toEqual([]);
    await poller.stop();
    expect(poller.checker.violations).toEqual([]);
  });

  it("shows the slate while ffmpeg cannot be run any more, says so, and is back when it can", async () => {
    const { path } = await testFfmpeg();
    const link = join(folder, "ffmpeg");
    symlinkSync(path, link);
    const test = await startChannel("bars", { ffmpeg: link });
    await liveFrom(test, "bars");
    const poller = watch(test.url);
    rmSync(link);
    process.kill(test.bars.pid ?? 0, "SIGKILL");
    const detail = expect.stringContaining("ffmpeg could not be started");
    await expect.poll(() => test.channel.status().faults, patience).toMatchObject([{ source: "bars", detail }]);
    const before = poller.lastEnd;
    await expect.poll(() => poller.lastEnd, patience).toBeGreaterThan(before + 2);
    expect(test.channel.status().state).toBe("slate");
    symlinkSync(path, link);
    await liveFrom(test, "bars");
    await expect.poll(() => test.channel.status().faults, patience).toEqual([]);
    await poller.stop();
    expect(poller.checker.violations).toEqual([]);
  });
});
