import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { HlsPoller } from "../../support/hls-poller.js";
import { streamKey, TestChannel, testFfmpeg } from "../../support/media-channel.js";
import { type FlvTag, flvClip, RtmpPublisher } from "../../support/rtmp-publisher.js";
import { holes, servedPackets } from "../../support/served-packets.js";

const patience = { timeout: 40_000, interval: 50 };

/** One channel for all: what any publisher does, its viewers get a presentation without a fault from first to last. */
let test: TestChannel;
let poller: HlsPoller;
let clip: FlvTag[];
const folder = mkdtempSync(join(tmpdir(), "roadcast-publishers-"));
const ends: (() => void)[] = [];

beforeAll(async () => {
  clip = await flvClip("256x144", 25, 4);
  test = new TestChannel(folder, await testFfmpeg(), "obs");
  await test.start();
  await vi.waitFor(async () => expect((await fetch(test.url)).status).toBe(200), patience);
  poller = new HlsPoller({ url: test.url });
  poller.start();
});
afterAll(async () => {
  await poller.stop();
  await test.stop();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => {
  test.history.splice(0, test.history.length, null);
});
afterEach(async () => {
  await hangUp();
  expect(poller.checker.violations).toEqual([]);
  expect(status().discontinuities).toBe(0);
});

/** Every publisher goes, and what they sent last is over. */
async function hangUp(): Promise<void> {
  for (const end of ends.splice(0)) end();
  await vi.waitFor(() => expect([test.rtmp.status().publisher, status().onAir]).toEqual([null, null]), patience);
}

const status = () => test.channel.status();
const isOnAir = (source: string | null) => expect.poll(() => status().onAir, patience).toBe(source);
const faults = () => status().faults.map(({ detail }) => detail);
const loudness = () => status().audioLevel?.rmsDb[0] ?? Number.NaN;

/** So many segments more are published, and up to now no rule was broken. */
async function airGoesOn(segments: number): Promise<void> {
  const from = poller.lastEnd;
  await vi.waitFor(() => expect(poller.lastEnd).toBeGreaterThanOrEqual(from + segments), patience);
  expect(poller.checker.violations).toEqual([]);
  expect(poller.objections).toEqual([]);
}

/** An encoder as staff use one. */
function ffmpeg(...args: string[]): ChildProcess {
  const url = `rtmp://127.0.0.1:${test.rtmpServer.port}/live/${streamKey}`;
  const child = spawn("ffmpeg", ["-v", "error", ...args, "-f", "flv", url], { stdio: "ignore" });
  ends.push(() => child.kill("SIGKILL"));
  return child;
}

const picture = ["-re", "-f", "lavfi", "-i", "testsrc2=size=256x144:rate=25"];
const h264 = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "25"];

/** A publisher that does what no encoder does. */
async function raw(firstTimestamp?: number): Promise<RtmpPublisher> {
  const publisher = new RtmpPublisher(test.rtmpServer.port, firstTimestamp);
  ends.push(() => publisher.stop());
  return publisher.publish(streamKey);
}

describe("a publisher", { timeout: 180_000 }, () => {
  it("whose timestamps jump, forward and back, by an hour and by seconds, stays on air", async () => {
    const publisher = await raw();
    publisher.play(clip);
    await isOnAir("obs");
    for (const jump of [3_600_000, -3_600_000, 2_000, -2_000]) {
      publisher.shiftMs += jump;
      await airGoesOn(2);
    }
    expect(test.history).toEqual([null, "obs"]);
    expect(faults()).toEqual([]);
  });

  it("whose timestamps reach the end of 32 bits stays on air", async () => {
    const publisher = await raw(2 ** 32 - 4_000);
    publisher.play(clip);
    await isOnAir("obs");
    await airGoesOn(4);
    expect(test.history).toEqual([null, "obs"]);
  });

  it("that changes its picture's size and rate is on air again with the new one", async () => {
    const other = await flvClip("480x360", 15, 4);
    const publisher = await raw();
    publisher.play(clip);
    await isOnAir("obs");
    const { pid } = test.rtmp;
    publisher.play(other);
    await expect.poll(() => test.rtmp.pid, patience).not.toBe(pid);
    // The slate between them may be over before anybody looks.
    await expect.poll(() => test.history, patience).toEqual([null, "obs", null, "obs"]);
    await airGoesOn(3);
    expect(test.history).toEqual([null, "obs", null, "obs"]);
    expect(faults()).toEqual([]);
  });

  it("of sound alone leaves the slate on and is told so, until it sends a picture", async () => {
    ffmpeg("-re", "-f", "lavfi", "-i", "sine", "-c:a", "aac");
    await expect.poll(faults, patience).toEqual(["the publisher sends sound and no picture"]);
    expect(status()).toMatchObject({ state: "slate", wanted: "obs" });
    await airGoesOn(1);
    await hangUp();

    const publisher = await raw();
    publisher.sends.video = false;
    publisher.play(clip);
    await expect.poll(faults, patience).toEqual(["the publisher sends sound and no picture"]);
    publisher.sends.video = true;
    await isOnAir("obs");
    expect(faults()).toEqual([]);
  });

  it("of a picture alone is on air with silence, and with its sound once that comes", async () => {
    ffmpeg(...picture, ...h264);
    await isOnAir("obs");
    await expect.poll(loudness, patience).toBe(-120);
    await airGoesOn(3);
    await hangUp();

    const publisher = await raw();
    publisher.sends.audio = false;
    publisher.play(clip);
    await isOnAir("obs");
    publisher.sends.audio = true;
    await expect.poll(loudness, patience).toBeGreaterThan(-40);
    await isOnAir("obs");
  });

  it("of silence is on air like every other", async () => {
    ffmpeg(...picture, "-f", "lavfi", "-i", "anullsrc", ...h264, "-c:a", "aac");
    await isOnAir("obs");
    await expect.poll(loudness, patience).toBe(-120);
    await airGoesOn(3);
    expect(faults()).toEqual([]);
  });

  it("whose sound falls out keeps its picture on air", async () => {
    const publisher = await raw();
    publisher.play(clip);
    await isOnAir("obs");
    publisher.sends.audio = false;
    await airGoesOn(3);
    publisher.sends.audio = true;
    await airGoesOn(2);
    expect(test.history).toEqual([null, "obs"]);
  });

  it("whose picture falls out gives way to the slate, and is back when it is", async () => {
    const publisher = await raw();
    publisher.play(clip);
    await isOnAir("obs");
    publisher.sends.video = false;
    await isOnAir(null);
    await airGoesOn(2);
    expect(faults()).toHaveLength(1);
    publisher.sends.video = true;
    await isOnAir("obs");
    await airGoesOn(2);
    expect(faults()).toEqual([]);
  });

  it("that sends nothing more with its connection open gives way to the slate, and may be replaced", async () => {
    const publisher = await raw();
    publisher.play(clip);
    await isOnAir("obs");
    Object.assign(publisher.sends, { audio: false, video: false });
    await isOnAir(null);
    const publish = async () => {
      const second = await raw();
      second.play(clip);
    };
    // While the first counts as alive the second is refused, as one that connects again over a bad line is.
    await expect.poll(() => publish().then(() => "accepted", String), patience).toBe("accepted");
    await isOnAir("obs");
    await airGoesOn(2);
  });

  it("whose picture is torn does no more than lose it", async () => {
    const publisher = await raw();
    publisher.play(clip);
    await isOnAir("obs");
    let seed = 1;
    publisher.spoil = ({ payload }) => {
      const torn = Buffer.from(payload);
      for (let at = 5; at < torn.length; at += 1) {
        seed = (seed * 48_271) % 2_147_483_647;
        torn[at] = seed & 0xff;
      }
      return torn;
    };
    await airGoesOn(4);
    publisher.spoil = ({ payload }) => payload;
    await isOnAir("obs");
    await airGoesOn(2);
  });

  it("that speaks no RTMP is shown out", async () => {
    const socket = connect(test.rtmpServer.port, "127.0.0.1");
    socket.on("error", () => undefined);
    socket.write("GET / HTTP/1.1\r\nHost: roadcast\r\n\r\n");
    await once(socket, "close");
    await airGoesOn(1);
  });
});

describe("viewers of all of them", { timeout: 180_000 }, () => {
  it("were given sound and picture without a hole", async () => {
    const seconds = Math.floor(status().dvrSec) - 2;
    const packets = await servedPackets(test.url.replace("index.m3u8", "small-dvr.m3u8"), seconds);
    expect(packets.length).toBeGreaterThan(70 * seconds);
    expect([0, 1].map((stream) => holes(packets, stream))).toEqual([[], []]);
  });
});
