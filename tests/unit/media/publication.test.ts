import { createHash } from "node:crypto";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import HlsParser from "hls-parser";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MediaDisk } from "../../../gateway/src/media/media-disk.js";
import { mediaPlaylist, multivariantPlaylist, peakBitrate, windowStart } from "../../../gateway/src/media/playlist.js";
import type { Rendition, Segment, SegmentMeta } from "../../../gateway/src/media/segment.js";
import { SegmentStore, type SegmentStoreOptions } from "../../../gateway/src/media/segment-store.js";
import { type ChannelState, StateFile } from "../../../gateway/src/media/state-file.js";
import { silentLogger } from "../../support/broker-ingest.js";
import { HlsChecker } from "../../support/hls-checker.js";

const rendition: Rendition = { id: "main", variant: 0, audio: true };
const epoch = Date.UTC(2026, 10, 19, 8, 40);

function metaOf(sequence: number, more: Partial<SegmentMeta> = {}): SegmentMeta {
  return {
    ...{ sequence, run: "k3x9", durationSec: 2, programDateTime: epoch + sequence * 2_000, initHash: "a1" },
    ...{ discontinuity: false, discontinuities: 0, bytes: { main: 1_000 } },
    ...more,
  };
}

function segmentOf(sequence: number, more: Partial<SegmentMeta> = {}): Segment {
  return { meta: metaOf(sequence, more), files: new Map([["main", Buffer.alloc(1_000, sequence)]]) };
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "roadcast-segments-"));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

const storeWith = (more: Partial<SegmentStoreOptions> = {}) =>
  new SegmentStore({
    ...{
      folder,
      disk: new MediaDisk(),
      maxRamBytes: 5_000,
      ramSec: 8,
      maxDiskSec: 100,
      maxDiskBytes: 1_000_000,
      logger: silentLogger,
    },
    ...more,
  });

async function fill(store: SegmentStore, from: number, to: number): Promise<void> {
  await store.putInit("main-init-a1.mp4", Buffer.from("init"));
  for (let sequence = from; sequence < to; sequence += 1) await store.put(segmentOf(sequence));
}

describe("playlists", () => {
  it("slide without a violation, over a discontinuity and a new init segment too", () => {
    const all = Array.from({ length: 30 }, (_, sequence) =>
      metaOf(sequence, {
        ...(sequence >= 7 ? { initHash: "b2", discontinuities: 1, discontinuity: sequence === 7 } : {}),
      }),
    );
    const checker = new HlsChecker();
    for (let end = 4; end <= all.length; end += 1) {
      const text = mediaPlaylist(rendition, all.slice(end - 4, end), 2);
      checker.takePlaylist("main.m3u8", text, end * 2_000);
      expect(HlsParser.parse(text).isMasterPlaylist).toBe(false);
    }
    expect(checker.violations).toEqual([]);
  });

  it("declare what players choose by", () => {
    const video = { width: 1280, height: 720, frameRate: 30 };
    const codecs = ["avc1.64001f", "mp4a.40.2"];
    const text = multivariantPlaylist([{ uri: "main.m3u8", bandwidth: 4.2e6, averageBandwidth: 2.7e6, codecs, video }]);
    expect(new HlsChecker().takeMultivariant("index", text, 0)).toEqual(["main.m3u8"]);
    expect(text).toContain('CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=1280x720,FRAME-RATE=30.000');
  });

  it("hold a window by time and by bytes", () => {
    const all = Array.from({ length: 10 }, (_, sequence) => metaOf(sequence));
    expect(windowStart(all, 6, 1e9, () => 1)).toBe(7);
    expect(windowStart(all, 100, 4, () => 1)).toBe(6);
    expect(windowStart([], 6, 1, () => 1)).toBe(0);
  });

  it("take the peak over stretches, so that one very short segment is no peak", () => {
    const segments = [
      metaOf(0, { bytes: { main: 500_000 } }),
      metaOf(1, { durationSec: 0.1, bytes: { main: 250_000 } }),
    ];
    expect(peakBitrate(segments, 2, ({ bytes }) => bytes.main ?? 0)).toBeCloseTo((750_000 * 8) / 2.1);
  });

  it("take the peak over durations as the playlist tells them", () => {
    const odd = metaOf(0, { durationSec: 2.000_004, bytes: { main: 500_000 } });
    expect(mediaPlaylist(rendition, [odd], 2)).toContain("#EXTINF:2.00000,");
    expect(peakBitrate([odd], 2, ({ bytes }) => bytes.main ?? 0)).toBe((500_000 * 8) / 2);
  });
});

describe("the segment store", () => {
  it("serves from memory, then from disk, then as gone, and knows what never was", async () => {
    const store = storeWith({ maxDiskSec: 40 });
    await fill(store, 0, 30);
    expect(store.find("main-k3x9-29.m4s")).toMatchObject({ kind: "memory" });
    expect(store.find("main-k3x9-15.m4s")).toMatchObject({ kind: "disk", bytes: 1_000 });
    expect(store.find("main-k3x9-3.m4s")).toEqual({ kind: "gone" });
    expect(readdirSync(folder)).not.toContain("main-k3x9-3.m4s");
    for (const never of ["main-k3x9-30.m4s", "main-zzzz-29.m4s", "other-k3x9-29.m4s", "../state.json", "x"]) {
      expect(store.find(never)).toEqual({ kind: "unknown" });
    }
    expect(store.usage.ramBytes).toBeLessThanOrEqual(5_000);
  });

  it("keeps to its bytes on disk", async () => {
    const store = storeWith({ maxDiskBytes: 12_000 });
    await fill(store, 0, 40);
    expect(store.usage.diskBytes).toBeLessThanOrEqual(12_000);
    expect(readdirSync(folder).filter((name) => name.endsWith(".m4s"))).toHaveLength(12);
  });

  it("finds its window after a restart, and clears away what never was published", async () => {
    await fill(storeWith(), 0, 20);
    const again = storeWith();
    await again.load(19);
    expect(again.segments.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 19 }, (_, index) => index));
    expect(again.find("main-init-a1.mp4")).toMatchObject({ kind: "memory" });
    expect(readdirSync(folder)).not.toContain("main-k3x9-19.m4s");
  });

  it("takes after a crash only what is whole, without a hole", async () => {
    await fill(storeWith(), 0, 20);
    truncateSync(join(folder, "main-k3x9-7.m4s"), 10);
    writeFileSync(join(folder, "segments.jsonl"), '{"sequence":20,"ru', { flag: "a" });
    const again = storeWith();
    await again.load(20);
    expect(again.segments[0]?.sequence).toBe(8);
    await again.put(segmentOf(20));
    const third = storeWith();
    await third.load(21);
    expect(third.segments.at(-1)?.sequence).toBe(20);
  });

  it("goes on in memory where the disk takes nothing, tells of it, and comes back", async () => {
    const blocked = join(folder, "blocked");
    writeFileSync(blocked, "");
    const store = storeWith({ folder: blocked });
    await store.load(0);
    await fill(store, 0, 20);
    expect(store.diskFault).toContain("ENOTDIR");
    expect(store.find("main-k3x9-19.m4s")).toMatchObject({ kind: "memory" });
    expect(store.segments.length).toBeGreaterThanOrEqual(4);
    expect(store.segments.length).toBeLessThan(12);
    rmSync(blocked);
    mkdirSync(blocked);
    await store.put(segmentOf(20));
    expect(store.diskFault).toBeNull();
    expect(store.find("main-k3x9-20.m4s")).toMatchObject({ kind: "memory" });
  });
});

const state = (nextSequence: number, more: Partial<ChannelState> = {}): ChannelState => ({
  ...{ version: 1, nextSequence, discontinuities: 0, epochMs: epoch, initHash: "a1", videoTicks: 180_000 },
  ...{ audioFrames: 94, wanted: "bars", slateForced: false, running: true, peaks: { main: 3_000_000 } },
  ...more,
});

describe("a disk that does not answer", () => {
  /** From now on it answers nothing, until it is told to. */
  async function hang(disk: MediaDisk): Promise<() => void> {
    return new Promise((hanging) => {
      void disk.run(() => new Promise<void>((answered) => hanging(answered)));
    });
  }

  it("is not read from, is written to once it answers, and costs no more memory than there is", async () => {
    const disk = new MediaDisk();
    const store = storeWith({ disk });
    await fill(store, 0, 20);
    expect(store.find("main-k3x9-3.m4s")).toMatchObject({ kind: "disk" });

    vi.useFakeTimers({ toFake: ["performance"] });
    const answer = await hang(disk);
    const late: Promise<void>[] = [];
    for (let sequence = 20; sequence < 23; sequence += 1) late.push(store.put(segmentOf(sequence)));
    expect(store.find("main-k3x9-3.m4s")).toMatchObject({ kind: "disk" });
    vi.advanceTimersByTime(2_001);
    expect(store.find("main-k3x9-3.m4s")).toEqual({ kind: "waiting" });
    expect(store.find("main-k3x9-22.m4s")).toMatchObject({ kind: "memory" });
    expect(readdirSync(folder)).not.toContain("main-k3x9-22.m4s");
    answer();
    await Promise.all(late);
    expect(store.find("main-k3x9-3.m4s")).toMatchObject({ kind: "disk" });
    expect(readdirSync(folder)).toContain("main-k3x9-22.m4s");

    const answerAgain = await hang(disk);
    vi.advanceTimersByTime(2_001);
    const more: Promise<void>[] = [];
    for (let sequence = 23; sequence < 100; sequence += 1) more.push(store.put(segmentOf(sequence)));
    expect(store.usage.ramBytes).toBeLessThanOrEqual(6_000);
    answerAgain();
    await Promise.all(more);
    // Those that memory gave up meanwhile are a hole, which no playlist can have.
    expect(store.segments[0]?.sequence).toBeGreaterThan(90);
    expect(readdirSync(folder)).not.toContain("main-k3x9-30.m4s");
    expect(readdirSync(folder)).toContain("main-k3x9-99.m4s");
  });

  it("gets the latest state when it answers, not all that it missed", async () => {
    const disk = new MediaDisk();
    const answer = await hang(disk);
    const file = new StateFile(folder, disk);
    const saves = [1, 2, 3].map((sequence) => file.save(state(sequence)));
    expect(await file.load(), "a channel that is started again goes on from it").toEqual(state(3));
    answer();
    expect(await Promise.all(saves)).toEqual([null, null, null]);
    expect(await new StateFile(folder, new MediaDisk()).load()).toEqual(state(3));
  });
});

describe("the state file", () => {
  /** Stands for a full disk: nothing can be renamed to the file's name. */
  function block(): void {
    rmSync(join(folder, "state.json"));
    mkdirSync(join(folder, "state.json", "in-the-way"), { recursive: true });
  }

  it("gives back what was saved last, and nothing where nothing was", async () => {
    expect(await new StateFile(folder, new MediaDisk()).load()).toBeNull();
    const file = new StateFile(folder, new MediaDisk());
    await file.save(state(1));
    expect(await file.save(state(2))).toBeNull();
    expect(await new StateFile(folder, new MediaDisk()).load()).toEqual(state(2));
    expect(readdirSync(folder).sort()).toEqual(["state.json", "state.spare"]);
  });

  it("falls back on the other file where one is torn", async () => {
    const file = new StateFile(folder, new MediaDisk());
    await file.save(state(1));
    truncateSync(join(folder, "state.json"), 20);
    expect(await new StateFile(folder, new MediaDisk()).load()).toEqual(state(1));
  });

  it("overwrites its spare in place where no new file can be made", async () => {
    const file = new StateFile(folder, new MediaDisk());
    await file.save(state(1));
    const { size } = statSync(join(folder, "state.spare"));
    block();
    expect(await file.save(state(2))).toBeInstanceOf(Error);
    expect(statSync(join(folder, "state.spare")).size).toBe(size);
    expect(await new StateFile(folder, new MediaDisk()).load()).toEqual(state(2));
  });

  it("gives back the later of two choices between which no segment was published", async () => {
    const file = new StateFile(folder, new MediaDisk());
    await file.save(state(1));
    const kept = readFileSync(join(folder, "state.json"));
    block();
    await file.save(state(1, { slateForced: true }));
    rmSync(join(folder, "state.json"), { recursive: true });
    writeFileSync(join(folder, "state.json"), kept);
    const again = new StateFile(folder, new MediaDisk());
    expect(await again.load()).toEqual(state(1, { slateForced: true }));
    await again.save(state(1, { wanted: "spare" }));
    expect(await new StateFile(folder, new MediaDisk()).load()).toEqual(state(1, { wanted: "spare" }));
  });

  it("takes a file of a version that did not keep whether the slate is forced", async () => {
    const { slateForced: _none, ...older } = state(3);
    const text = JSON.stringify(older);
    const sum = createHash("sha256").update(text).digest("hex");
    writeFileSync(join(folder, "state.json"), `${sum} ${text}\n`);
    expect(await new StateFile(folder, new MediaDisk()).load()).toEqual(state(3));
  });
});
