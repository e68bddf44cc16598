import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzipSync, gzip } from "node:zlib";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { DiskReads } from "../../../gateway/src/media/disk-reads.js";

const folderOfTest = () => {
  const folder = mkdtempSync(join(tmpdir(), "roadcast-reads-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

const onLinux = process.platform === "linux";
const wanted = () => true;

/** Whoever opens a pipe that nobody writes to waits in the system: as for a disk that does not answer. */
function stuckFiles(count: number) {
  const folder = folderOfTest();
  const pipes = Array.from({ length: count }, (_, index) => join(folder, `pipe ${index}`));
  execFileSync("mkfifo", pipes);
  const writers = new Map<string, number>();
  const answer = (pipe: string) => {
    if (!writers.has(pipe)) writers.set(pipe, openSync(pipe, "r+"));
  };
  onTestFinished(() => {
    // A test that failed leaves no thread behind that waits.
    for (const pipe of pipes) answer(pipe);
    for (const writer of writers.values()) closeSync(writer);
  });
  return { folder, pipes, answer };
}

const textOf = async (parts: AsyncIterable<Buffer>) => {
  let text = "";
  for await (const part of parts) text += part.toString();
  return text;
};

describe("reads of what viewers ask for", () => {
  it("give the bytes that were asked for, part by part, of many files at once", async () => {
    const folder = folderOfTest();
    const reads = new DiskReads();
    const content = "0123456789".repeat(70_000);
    const paths = [1, 2, 3, 4, 5].map((number) => join(folder, `${number}`));
    for (const [index, path] of paths.entries()) writeFileSync(path, `${index + 1}${content}`);
    const whole = await Promise.all(
      paths.map(async (path) => {
        const file = await reads.open(path, wanted);
        const text = await textOf(reads.bytesOf(file, 0, content.length + 1));
        expect(await textOf(reads.bytesOf(file, 11, 15))).toBe("0123");
        await reads.close(file);
        return text;
      }),
    );
    expect(whole).toEqual([1, 2, 3, 4, 5].map((number) => `${number}${content}`));
  });

  it("fail where the file is not there, or has become shorter", async () => {
    const path = join(folderOfTest(), "short");
    const reads = new DiskReads();
    await expect(reads.open(path, wanted)).rejects.toThrow("ENOENT");
    writeFileSync(path, "short");
    const file = await reads.open(path, wanted);
    await expect(textOf(reads.bytesOf(file, 0, 6))).rejects.toThrow("the file is shorter than it was");
    await reads.close(file);
  });

  it.runIf(onLinux)("leave threads to others, however many wait for the disk", async () => {
    const reads = new DiskReads();
    const { pipes, answer } = stuckFiles(7);
    const [written, ...asked] = pipes;
    // As the one write that may wait beside them.
    const write = open(written ?? "");
    const opened = asked.map((pipe) => reads.open(pipe, wanted));
    // It needs one of the same threads.
    expect(gunzipSync(await promisify(gzip)("the roads")).toString()).toBe("the roads");
    for (const pipe of pipes) answer(pipe);
    for (const file of await Promise.all([write, ...opened])) await reads.close(file);
  });

  it.runIf(onLinux)("go on beside one that waits for the disk", async () => {
    const reads = new DiskReads();
    const { pipes, answer, folder } = stuckFiles(1);
    const path = join(folder, "good");
    writeFileSync(path, "good");
    const stuck = pipes.map((pipe) => reads.open(pipe, wanted));
    for (const _ of [1, 2, 3]) {
      const file = await reads.open(path, wanted);
      expect(await textOf(reads.bytesOf(file, 0, 4))).toBe("good");
      await reads.close(file);
    }
    for (const pipe of pipes) answer(pipe);
    for (const file of await Promise.all(stuck)) await reads.close(file);
  });

  it.runIf(onLinux)("are not begun for who has left, nor queued for long on a disk that hangs", async () => {
    const reads = new DiskReads();
    const { pipes, answer, folder } = stuckFiles(2);
    const path = join(folder, "good");
    writeFileSync(path, "good");
    const stuck = pipes.map((pipe) => reads.open(pipe, wanted));
    const left = reads.open(path, () => false);
    const waits = reads.open(path, wanted);
    // Those that come when both have waited for two seconds are told so.
    const opened: FileHandle[] = [];
    const late: Promise<unknown>[] = [];
    await vi.waitFor(
      () => {
        const asked = reads.open(path, wanted).then((file) => opened.push(file));
        late.push(asked.catch(() => undefined));
        return expect(Promise.race([asked, new Promise((turn) => setImmediate(turn))])).rejects.toThrow(
          "the disk does not answer",
        );
      },
      { timeout: 30_000, interval: 100 },
    );
    for (const pipe of pipes) answer(pipe);
    await expect(left).rejects.toThrow("nobody waits for it any more");
    await Promise.all(late);
    for (const file of [...opened, await waits, ...(await Promise.all(stuck))]) await reads.close(file);
  });
});
