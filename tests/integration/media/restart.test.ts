import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PidRegister } from "../../../gateway/src/media/encoder/pid-register.js";
import { MediaDisk } from "../../../gateway/src/media/media-disk.js";
import { HlsPoller } from "../../support/hls-poller.js";
import { MediaProcess } from "../../support/media-process.js";
import { freePort } from "../../support/ports.js";
import { encodersOf, processState } from "../../support/processes.js";
import { holes, servedPackets } from "../../support/served-packets.js";

const patience = { timeout: 40_000, interval: 50 };

let folder: string;
const ends: (() => Promise<void> | void)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "roadcast-restart-"));
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

const isLive = ({ state }: { state: string }) => state === "live";

describe("a channel that is killed with -9", { timeout: 180_000 }, () => {
  it("keeps sequence, timeline and window, and leaves no encoder behind", async () => {
    const port = await freePort();
    const first = run(port);
    await first.until(isLive);
    const poller = watch(first.url);
    await expect.poll(() => poller.lastEnd, patience).toBeGreaterThan(4);
    const encoders = encodersOf(first.pid);
    expect(encoders.length).toBeGreaterThan(0);

    await first.kill();
    await expect.poll(() => encoders.map(processState), patience).toEqual(encoders.map(() => null));
    const before = poller.lastEnd;
    const second = run(port);
    await second.until(isLive);
    await expect.poll(() => poller.lastEnd, patience).toBeGreaterThan(before + 2);
    await poller.stop();

    expect(poller.checker.violations).toEqual([]);
    const playlist = await (await fetch(first.url.replace("index", "small-dvr"))).text();
    expect(playlist).toContain("#EXT-X-MEDIA-SEQUENCE:0\n");
    expect(playlist).not.toContain("#EXT-X-DISCONTINUITY\n");
    const packets = await servedPackets(first.url.replace("index", "small-dvr"), 16);
    expect([0, 1].map((stream) => holes(packets, stream))).toEqual([[], []]);
  });

  it("comes back with the source that was chosen, and with the slate where that was forced", async () => {
    const port = await freePort();
    const first = run(port);
    await first.until(isLive);
    first.tell("take spare");
    await first.until(({ onAir }) => onAir === "spare");
    first.tell("slate on");
    await first.until(({ slateForced }) => slateForced);
    // Each segment saves it, too.
    await first.goesOn(2);
    await first.kill();

    const second = run(port);
    const forced = { state: "slate", slateForced: true, wanted: "spare", onAir: null };
    expect(await second.until(() => true)).toMatchObject(forced);
    await second.goesOn(3);
    expect(second.status).toMatchObject(forced);
    second.tell("slate off");
    await second.until(({ onAir }) => onAir === "spare");
    await second.goesOn(2);
    await second.kill();

    const third = run(port);
    expect(await third.until(({ onAir }) => onAir !== null)).toMatchObject({ onAir: "spare", slateForced: false });
  });

  it("ends at its next start an encoder that was stopped and could not end by itself", async () => {
    const port = await freePort();
    const first = run(port);
    await first.until(isLive);
    const encoder = first.status?.encoder ?? 0;
    ends.push(() => {
      if (processState(encoder) !== null) process.kill(encoder, "SIGKILL");
    });
    process.kill(encoder, "SIGSTOP");
    await first.kill();
    expect(processState(encoder)).toBe("T");
    const second = run(port);
    await second.until(isLive);
    await expect.poll(() => processState(encoder), patience).toBeNull();
    expect(second.status?.encoder).not.toBe(encoder);
  });
});

describe("the register of encoders", () => {
  const registerAt = (place: string, disk = new MediaDisk()) => new PidRegister(place, disk, pino({ level: "silent" }));
  /** Until all that was asked of the disk before is done. */
  const settled = (disk: MediaDisk) => disk.run(async () => {});

  /** A process that goes on until it is ended. */
  function idle(): number {
    const child = spawn("sleep", ["600"], { stdio: "ignore" });
    ends.push(() => void child.kill("SIGKILL"));
    return child.pid ?? 0;
  }

  it("ends what an earlier gateway noted, and nothing that only has the same process id by now", async () => {
    const [encoder, stranger, gone] = [idle(), idle(), 2 ** 22 + 1];
    const disk = new MediaDisk();
    registerAt(folder, disk).add(encoder);
    await settled(disk);
    writeFileSync(join(folder, String(stranger)), "1");
    writeFileSync(join(folder, String(gone)), "1");
    writeFileSync(join(folder, "notes.txt"), "not a process");
    expect(registerAt(folder).reap()).toEqual([encoder]);
    await expect.poll(() => processState(encoder), patience).toBeNull();
    expect(processState(stranger)).not.toBeNull();
    expect(readdirSync(folder)).toEqual(["notes.txt"]);
  });

  it("has nothing to end where there never was one, and lets encoders run where it cannot note them", async () => {
    expect(registerAt(join(folder, "none")).reap()).toEqual([]);
    const blocked = join(folder, "blocked");
    writeFileSync(blocked, "a file where the folder should be");
    const disk = new MediaDisk();
    const register = registerAt(blocked, disk);
    const encoder = idle();
    register.add(encoder);
    await settled(disk);
    expect(processState(encoder)).not.toBeNull();
    rmSync(blocked);
    mkdirSync(blocked);
    register.add(encoder);
    await settled(disk);
    expect(readdirSync(blocked)).toEqual([String(encoder)]);
    register.remove(encoder);
    await settled(disk);
    expect(register.reap()).toEqual([]);
  });
});
