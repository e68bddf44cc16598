import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Journal } from "../../../gateway/src/media/journal.js";
import { segmentFile } from "../../../gateway/src/media/segment.js";
import { HlsPoller } from "../../support/hls-poller.js";
import { MediaProcess, type MediaProcessStatus } from "../../support/media-process.js";
import { freePort } from "../../support/ports.js";

const patience = { timeout: 40_000, interval: 50 };
/** For machines that do other work beside. */
const long = { timeout: 180_000 };

let folder: string;
const ends: (() => Promise<void> | void)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "roadcast-full-"));
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  rmSync(folder, { recursive: true, force: true });
});

function run(port: number): MediaProcess {
  const channel = new MediaProcess(folder, port);
  ends.push(() => channel.kill());
  return channel;
}

function watch(url: string): HlsPoller {
  const poller = new HlsPoller({ url });
  ends.push(() => poller.stop());
  poller.start();
  return poller;
}

const isLive = ({ state }: MediaProcessStatus) => state === "live";
const isWell = ({ faults }: MediaProcessStatus) => faults.length === 0;
const hasNoRoom = ({ faults }: MediaProcessStatus) => faults.includes("diskFull") && faults.includes("stateNotKept");
const segmentFolder = () => join(folder, "exam", "segments");
const segments = () => readdirSync(segmentFolder()).filter((name) => name.endsWith(".m4s"));

/**
 * The files of segments once two looks in a row find the same, each whole: noted, and as long as noted. One that cannot
 * be written is there, cut, for the moment of each attempt.
 */
function wholeSegments(): Promise<string[]> {
  let before: string[] | null = null;
  return vi.waitFor(async () => {
    const last = before;
    const found = segments();
    before = found;
    expect(found).toEqual(last);
    const noted = (await new Journal(segmentFolder()).load()).flatMap((meta) =>
      Object.entries(meta.bytes).map(([id, bytes]) => [segmentFile(id, meta), bytes] as const),
    );
    const bytesOf = new Map(noted);
    const sizeOf = (name: string) => statSync(join(segmentFolder(), name), { throwIfNoEntry: false })?.size;
    const cut = found.filter((name) => !bytesOf.has(name) || sizeOf(name) !== bytesOf.get(name));
    expect(cut, "no file that is cut short is left").toEqual([]);
    return found;
  }, patience);
}

/** From now on no file of the process can grow past so many bytes: what it writes beyond fails, as on a full disk. */
function limitFiles({ pid }: MediaProcess, bytes: number | "unlimited"): void {
  execFileSync("prlimit", ["--pid", String(pid), `--fsize=${bytes}:`]);
}

/** A file system of its own in the folder; false where this person may make none. */
function mountSmallDisk(): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", folder], { stdio: "ignore" });
  } catch {
    return false;
  }
  ends.unshift(() => void execFileSync("umount", [folder]));
  return true;
}

/** Takes all the room that the disk has left. */
function fill(file: string): void {
  const handle = openSync(file, "w");
  try {
    for (let block = 65_536; block >= 1; ) {
      try {
        writeSync(handle, Buffer.alloc(block));
      } catch {
        block = Math.floor(block / 2);
      }
    }
  } finally {
    closeSync(handle);
  }
}

describe.runIf(process.platform === "linux")("a channel whose files cannot be written any more", long, () => {
  it("goes on from memory, says what is the matter, and keeps its files again once there is room", async () => {
    const channel = run(await freePort());
    await channel.until((status) => isLive(status) && isWell(status));
    const poller = watch(channel.url);
    await expect.poll(() => poller.lastEnd, patience).toBeGreaterThan(4);

    limitFiles(channel, 100);
    await channel.until(hasNoRoom);
    const kept = await wholeSegments();
    await channel.goesOn(3);
    expect(channel.status).toMatchObject({ state: "live" });
    expect(await wholeSegments(), "no file that is cut short is left").toEqual(kept);

    limitFiles(channel, "unlimited");
    await channel.until(isWell);
    await channel.goesOn(2);
    expect(segments().length).toBeGreaterThan(kept.length);
    await poller.stop();
    expect(poller.checker.violations).toEqual([]);
    expect(poller.objections).toEqual([]);
  });
});

describe("a channel on a disk that is full", long, () => {
  it("keeps sequence and choices over a kill -9 without any room, and is well once there is", async (context) => {
    context.skip(!mountSmallDisk(), "only an administrator of Linux can make a small disk");
    mkdirSync(join(folder, "exam"), { recursive: true });
    const port = await freePort();
    const first = run(port);
    await first.until((status) => isLive(status) && isWell(status));
    const poller = watch(first.url);
    await expect.poll(() => poller.lastEnd, patience).toBeGreaterThan(4);

    const filler = join(folder, "filler");
    fill(filler);
    await first.until(hasNoRoom);
    first.tell("slate on");
    await first.until(({ slateForced }) => slateForced);
    await first.goesOn(3);
    expect(poller.checker.violations).toEqual([]);
    const published = poller.lastEnd;
    await first.kill();

    const second = run(port);
    const started = await second.until(({ nextSequence }) => nextSequence > 0);
    expect(started).toMatchObject({ state: "slate", slateForced: true });
    expect(started.nextSequence).toBeGreaterThanOrEqual(published);
    // Until it has enough to be played it says "not yet", and not "there is no such thing".
    const answers = new Set<number>();
    const answer = async () => {
      const { status } = await fetch(second.url);
      answers.add(status);
      return status;
    };
    await expect.poll(answer, patience).toBe(200);
    expect([200, 503]).toEqual(expect.arrayContaining([...answers]));
    // What lies before the hole that memory has left is cleared away: the state finds room again, segments do not.
    await second.until(({ faults }) => faults.includes("diskFull"));
    second.tell("slate off");
    await second.until(isLive);
    const before = poller.lastEnd;
    await expect.poll(() => poller.lastEnd, patience).toBeGreaterThan(before + 2);

    rmSync(filler);
    await second.until(isWell);
    await second.goesOn(1);
    await poller.stop();
    // What was in its memory alone went with it.
    expect(poller.checker.violations.filter(({ rule }) => rule !== "segmentUnavailable")).toEqual([]);
  });
});
