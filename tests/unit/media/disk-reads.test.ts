import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzipSync, gzip } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import { DiskReads } from "../../../gateway/src/media/disk-reads.js";

const folderOfTest = () => {
  const folder = mkdtempSync(join(tmpdir(), "roadcast-reads-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

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
    const whole = await Promise.all(
      [1, 2, 3, 4, 5].map(async (number) => {
        const path = join(folder, `${number}`);
        writeFileSync(path, `${number}${content}`);
        const file = await reads.open(path);
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
    await expect(reads.open(path)).rejects.toThrow("ENOENT");
    writeFileSync(path, "short");
    const file = await reads.open(path);
    await expect(textOf(reads.bytesOf(file, 0, 6))).rejects.toThrow("the file is shorter than it was");
    await reads.close(file);
  });

  it.runIf(process.platform === "linux")("leave threads to others, however many wait for the disk", async () => {
    const folder = folderOfTest();
    const reads = new DiskReads();
    // Whoever opens a pipe that nobody writes to waits in the system: as for a disk that does not answer.
    const pipes = [1, 2, 3, 4, 5, 6].map((number) => join(folder, `${number}`));
    execFileSync("mkfifo", pipes);
    const opened = pipes.map((pipe) => reads.open(pipe));
    // It needs one of the same threads.
    expect(gunzipSync(await promisify(gzip)("the roads")).toString()).toBe("the roads");

    const answering = pipes.map((pipe) => openSync(pipe, "r+"));
    for (const file of await Promise.all(opened)) await reads.close(file);
    for (const descriptor of answering) closeSync(descriptor);
  });
});
