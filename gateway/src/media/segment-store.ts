import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Logger } from "pino";
import { Journal } from "./journal.js";
import { type MediaDisk, RepeatedAct } from "./media-disk.js";
import { initFile, parseSegmentFile, type Segment, type SegmentMeta, segmentBytes, segmentFile } from "./segment.js";

export interface SegmentStoreOptions {
  folder: string;
  disk: MediaDisk;
  /** What RAM may hold, but for what `ramSec` needs. */
  maxRamBytes: number;
  /** Seconds that RAM holds whatever their size: the live window and as much again. */
  ramSec: number;
  /** What is older goes from disk, seconds: twice the DVR window, as viewers may hold a playlist that long. */
  maxDiskSec: number;
  maxDiskBytes: number;
  logger: Logger;
}

/** Where the bytes of a name are. */
export type Found =
  | { kind: "memory"; bytes: Buffer }
  | { kind: "disk"; path: string; bytes: number }
  /** It is on a disk that does not answer at the moment. */
  | { kind: "waiting" }
  /** It was there, and has left the window. */
  | { kind: "gone" }
  /** It never was, or is not yet. */
  | { kind: "unknown" };

/** The newest segments in RAM, all of the DVR window on disk. A disk that takes no more leaves those in RAM. */
export class SegmentStore {
  private readonly options: SegmentStoreOptions;
  private readonly journal: Journal;
  /** Oldest first, without a hole in their numbers. */
  private index: SegmentMeta[] = [];
  private readonly onDisk = new Set<number>();
  private readonly memory = new Map<number, ReadonlyMap<string, Buffer>>();
  private readonly inits = new Map<string, Buffer>();
  private readonly initsOnDisk = new Set<string>();
  /** Left the index, with files that may still be on disk. */
  private readonly dropped: SegmentMeta[] = [];
  private ramBytes = 0;
  private diskBytes = 0;
  private fault: string | null = null;
  private closed = false;
  private readonly keeping: RepeatedAct<void>;

  constructor(options: SegmentStoreOptions) {
    this.options = options;
    this.journal = new Journal(options.folder);
    this.keeping = new RepeatedAct(options.disk, () => this.keep());
  }

  /** Every segment that can be fetched, oldest first. */
  get segments(): readonly SegmentMeta[] {
    return this.index;
  }

  /** Why segments are in RAM only; null while the disk takes them. */
  get diskFault(): string | null {
    return this.fault;
  }

  get usage(): { ramBytes: number; diskBytes: number } {
    return { ramBytes: this.ramBytes, diskBytes: this.diskBytes };
  }

  /**
   * Finds what an earlier run left, up to the sequence number that comes next; other files of segments are removed.
   * Whatever lies before a hole is not taken, as a playlist can have none. Of a disk that hangs nothing is taken.
   */
  async load(nextSequence: number): Promise<void> {
    const { disk } = this.options;
    if (!disk.hangs) await disk.run(() => this.findWindow(nextSequence));
  }

  private async findWindow(nextSequence: number): Promise<void> {
    const { folder } = this.options;
    await this.onDiskIfItCan(async () => {
      await mkdir(folder, { recursive: true });
    });
    const names = new Set(await readdir(folder).catch(() => []));
    const noted = (await this.journal.load()).filter((meta) => meta.sequence < nextSequence);
    const bySequence = new Map(noted.map((meta) => [meta.sequence, meta]));
    const found: SegmentMeta[] = [];
    for (let sequence = nextSequence - 1; sequence >= 0; sequence -= 1) {
      const meta = bySequence.get(sequence);
      if (meta === undefined || !(await this.isWhole(meta, names))) break;
      found.unshift(meta);
    }
    this.index = found;
    for (const meta of found) this.noteOnDisk(meta);
    const kept = new Set(found.flatMap((meta) => Object.keys(meta.bytes).map((id) => segmentFile(id, meta))));
    for (const name of names) {
      if (parseSegmentFile(name) !== null && !kept.has(name)) await remove(path.join(folder, name));
      else if (name.endsWith(".mp4")) await this.loadInit(name);
    }
  }

  /** Keeps an init segment, under its file's name. */
  async putInit(name: string, bytes: Buffer): Promise<void> {
    this.inits.set(name, bytes);
    if (this.initsOnDisk.has(name)) return;
    await this.options.disk.run(async () => {
      await this.onDiskIfItCan(() => this.writeInit(name, bytes));
    });
  }

  /** Keeps a segment: in RAM at once, and on disk if the disk can take it. Never throws. */
  put({ meta, files }: Segment): Promise<void> {
    this.index.push(meta);
    this.memory.set(meta.sequence, files);
    this.ramBytes += segmentBytes(meta);
    // Nothing holds the bytes for a disk that hangs: it gets later what memory still has then.
    if (this.options.disk.hangs) this.dropFromMemory();
    return this.keeping.run();
  }

  /** Writes nothing more: what still waits for the disk is given up. */
  close(): void {
    this.closed = true;
  }

  find(name: string): Found {
    const init = this.inits.get(name);
    if (init !== undefined) return { kind: "memory", bytes: init };
    const parts = parseSegmentFile(name);
    const [first] = this.index;
    if (parts === null || first === undefined) return { kind: "unknown" };
    const meta = this.index[parts.sequence - first.sequence];
    if (meta === undefined) return { kind: parts.sequence < first.sequence ? "gone" : "unknown" };
    const bytes = meta.bytes[parts.rendition];
    if (meta.run !== parts.run || bytes === undefined) return { kind: "unknown" };
    const inMemory = this.memory.get(meta.sequence)?.get(parts.rendition);
    if (inMemory !== undefined) return { kind: "memory", bytes: inMemory };
    if (this.options.disk.hangs) return { kind: "waiting" };
    return { kind: "disk", path: path.join(this.options.folder, name), bytes };
  }

  private async isWhole(meta: SegmentMeta, names: ReadonlySet<string>): Promise<boolean> {
    for (const [rendition, bytes] of Object.entries(meta.bytes)) {
      const name = segmentFile(rendition, meta);
      if (!names.has(name) || !names.has(initFile(rendition, meta.initHash))) return false;
      const found = await stat(path.join(this.options.folder, name)).catch(() => null);
      if (found?.size !== bytes) return false;
    }
    return true;
  }

  private async loadInit(name: string): Promise<void> {
    this.inits.set(name, await readFile(path.join(this.options.folder, name)));
    this.initsOnDisk.add(name);
  }

  private async writeInit(name: string, bytes: Buffer): Promise<void> {
    await writeFile(path.join(this.options.folder, name), bytes);
    this.initsOnDisk.add(name);
  }

  /** Brings the disk up to what memory holds, oldest first; the first that it does not take ends the attempt. */
  private async keep(): Promise<void> {
    const missing = this.index.filter(({ sequence }) => this.memory.has(sequence) && !this.onDisk.has(sequence));
    for (const meta of missing) {
      const files = this.memory.get(meta.sequence);
      if (this.closed) return;
      if (files !== undefined && !(await this.onDiskIfItCan(() => this.writeSegment({ meta, files })))) break;
    }
    this.dropFromMemory();
    await this.dropFromDisk();
  }

  private async writeSegment({ meta, files }: Segment): Promise<void> {
    for (const [rendition, bytes] of files) {
      const init = initFile(rendition, meta.initHash);
      const initBytes = this.inits.get(init);
      if (initBytes !== undefined && !this.initsOnDisk.has(init)) await this.writeInit(init, initBytes);
      const file = path.join(this.options.folder, segmentFile(rendition, meta));
      await writeFile(file, bytes).catch(async (error) => {
        await remove(file);
        throw error;
      });
    }
    await this.journal.append(meta);
    // Memory may have given it up meanwhile, and the index with it.
    if (this.memory.has(meta.sequence)) this.noteOnDisk(meta);
  }

  private async onDiskIfItCan(write: () => Promise<void>): Promise<boolean> {
    try {
      await write();
      if (this.fault !== null) this.options.logger.info("segments go to disk again");
      this.fault = null;
      return true;
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      if (this.fault === null) this.options.logger.error({ err: error }, "segments are kept in memory only");
      this.fault = said;
      return false;
    }
  }

  private noteOnDisk(meta: SegmentMeta): void {
    this.onDisk.add(meta.sequence);
    this.diskBytes += segmentBytes(meta);
  }

  /** What is not on disk leaves the index with RAM, and all before it: a playlist has no hole. */
  private dropFromMemory(): void {
    const { maxRamBytes, ramSec } = this.options;
    const end = this.endTime();
    for (const [sequence, files] of this.memory) {
      const meta = this.index[sequence - (this.index[0]?.sequence ?? 0)];
      const needed = meta !== undefined && end - meta.programDateTime <= ramSec * 1000;
      if (needed || (this.ramBytes <= maxRamBytes && this.onDisk.has(sequence))) break;
      this.memory.delete(sequence);
      for (const bytes of files.values()) this.ramBytes -= bytes.length;
      if (!this.onDisk.has(sequence)) this.dropUpTo(sequence);
    }
  }

  private async dropFromDisk(): Promise<void> {
    const { maxDiskSec, maxDiskBytes, folder } = this.options;
    const oldest = this.endTime() - maxDiskSec * 1000;
    for (let [first] = this.index; first !== undefined; [first] = this.index) {
      const old = first.programDateTime < oldest;
      if (!old && (this.diskBytes <= maxDiskBytes || this.memory.has(first.sequence))) break;
      this.dropUpTo(first.sequence);
    }
    // So many at once that others do not wait long for their turn.
    const gone = this.dropped.splice(0, 50);
    for (const meta of gone) {
      for (const id of Object.keys(meta.bytes)) await remove(path.join(folder, segmentFile(id, meta)));
    }
    if (gone.length > 0 && this.journal.isStale(this.index.length)) {
      await this.onDiskIfItCan(() => this.journal.rewrite(this.index.filter((meta) => this.onDisk.has(meta.sequence))));
    }
  }

  private dropUpTo(sequence: number): void {
    for (let [first] = this.index; first !== undefined && first.sequence <= sequence; [first] = this.index) {
      this.index.shift();
      if (this.onDisk.delete(first.sequence)) this.diskBytes -= segmentBytes(first);
      const files = this.memory.get(first.sequence);
      this.memory.delete(first.sequence);
      for (const bytes of files?.values() ?? []) this.ramBytes -= bytes.length;
      this.dropped.push(first);
    }
  }

  private endTime(): number {
    const last = this.index.at(-1);
    return last === undefined ? 0 : last.programDateTime + last.durationSec * 1000;
  }
}

/** A file that cannot be removed is found again, and cleared away, at the next start. */
async function remove(file: string): Promise<void> {
  await rm(file, { force: true }).catch(() => undefined);
}
