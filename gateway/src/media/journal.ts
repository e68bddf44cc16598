import { randomBytes } from "node:crypto";
import { appendFile, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import type { SegmentMeta } from "./segment.js";

const metaSchema = z.object({
  sequence: z.int().nonnegative(),
  run: z.string(),
  durationSec: z.number().positive(),
  programDateTime: z.number(),
  initHash: z.string(),
  discontinuity: z.boolean(),
  discontinuities: z.int().nonnegative(),
  bytes: z.record(z.string(), z.int().nonnegative()),
});

/** What segments are on disk: one JSON line each, appended; written anew when half of it is of segments that went. */
export class Journal {
  private readonly file: string;
  private lines = 0;
  /** The last append may have left half a line. */
  private torn = false;

  constructor(folder: string) {
    this.file = path.join(folder, "segments.jsonl");
  }

  /** All that was noted, oldest first; lines that a crash cut short are passed over. */
  async load(): Promise<SegmentMeta[]> {
    let text: string;
    try {
      text = await readFile(this.file, "utf8");
    } catch {
      return [];
    }
    this.torn = text.length > 0 && !text.endsWith("\n");
    const lines = text.split("\n").filter((line) => line !== "");
    this.lines = lines.length;
    return lines.flatMap((line) => parseLine(line) ?? []);
  }

  async append(meta: SegmentMeta): Promise<void> {
    const line = `${this.torn ? "\n" : ""}${JSON.stringify(meta)}\n`;
    this.torn = true;
    await appendFile(this.file, line);
    this.torn = false;
    this.lines += 1;
  }

  /** Whether it holds so many lines of segments that went that it should be written anew. */
  isStale(kept: number): boolean {
    return this.lines > 2 * kept + 100;
  }

  async rewrite(kept: readonly SegmentMeta[]): Promise<void> {
    const beside = `${this.file}.${randomBytes(4).toString("hex")}`;
    try {
      await mkdir(path.dirname(this.file), { recursive: true });
      await writeFile(beside, kept.map((meta) => `${JSON.stringify(meta)}\n`).join(""));
      await rename(beside, this.file);
    } catch (error) {
      await rm(beside, { force: true });
      throw error;
    }
    this.lines = kept.length;
    this.torn = false;
  }
}

function parseLine(line: string): SegmentMeta | null {
  try {
    return metaSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
