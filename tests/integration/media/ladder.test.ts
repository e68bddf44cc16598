import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { EncodingProfile } from "../../../gateway/src/media/encoder/profile.js";
import { HlsPoller } from "../../support/hls-poller.js";
import { readMediaPlaylist, readMultivariant } from "../../support/hls-snapshot.js";
import { smallProfile, TestChannel, testFfmpeg } from "../../support/media-channel.js";
import { holes, servedPackets } from "../../support/served-packets.js";

const patience = { timeout: 40_000, interval: 50 };
const ladder: EncodingProfile = {
  ...smallProfile,
  video: [
    { id: "high", width: 640, height: 360, bitrate: 600_000, level: "3.1" },
    { id: "low", width: 320, height: 180, bitrate: 200_000, level: "3.1" },
  ],
};

let folder: string;
let test: TestChannel;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "roadcast-ladder-"));
  test = new TestChannel(folder, await testFfmpeg(), "bars", { profile: ladder });
  await test.start();
});
afterEach(async () => {
  await test.stop();
  rmSync(folder, { recursive: true, force: true });
});

const liveFrom = (source: string) => expect.poll(() => test.channel.status().onAir, patience).toBe(source);
const textOf = async (name: string) => (await fetch(test.url.replace("index.m3u8", name))).text();

describe("a channel with a ladder", { timeout: 180_000 }, () => {
  it("gives all variants the same segments, cuts and times, over changes, slates and killed encoders", async () => {
    await expect.poll(async () => (await fetch(test.url)).status, patience).toBe(200);
    const poller = new HlsPoller({ url: test.url });
    poller.start();
    await liveFrom("bars");
    process.kill(test.bars.pid ?? 0, "SIGKILL");
    await expect.poll(() => test.channel.status().state, patience).toBe("slate");
    await liveFrom("bars");
    test.channel.changeSource("spare");
    await liveFrom("spare");
    test.channel.forceSlate(true);
    test.channel.forceSlate(false);
    await liveFrom("spare");
    const end = poller.lastEnd;
    await expect.poll(() => poller.lastEnd, patience).toBeGreaterThan(end + 2);
    await poller.stop();
    expect(poller.checker.violations).toEqual([]);
    expect(poller.objections).toEqual([]);
    expect(test.channel.status()).toMatchObject({ discontinuities: 0, faults: [] });

    const variants = readMultivariant(await textOf("index.m3u8"));
    expect(variants.map(({ uri, attributes }) => [uri, attributes.get("RESOLUTION")])).toEqual([
      ["high.m3u8", "640x360"],
      ["low.m3u8", "320x180"],
    ]);
    const seconds = Math.floor(test.channel.status().dvrSec) - 2;
    const heads = new Map<string, unknown[]>();
    for (const id of ["high", "low"]) {
      const { segments } = readMediaPlaylist(await textOf(`${id}-dvr.m3u8`));
      heads.set(
        id,
        segments.slice(0, 8).map(({ uri: _uri, map: _map, ...segment }) => segment),
      );
      const packets = await servedPackets(test.url.replace("index.m3u8", `${id}-dvr.m3u8`), seconds);
      expect(packets.length).toBeGreaterThan(70 * seconds);
      expect([0, 1].map((stream) => holes(packets, stream))).toEqual([[], []]);
    }
    expect(heads.get("high")).toHaveLength(8);
    expect(heads.get("low")).toEqual(heads.get("high"));
  });
});
