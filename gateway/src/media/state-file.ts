import { createHash, randomBytes } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { type MediaDisk, RepeatedAct } from "./media-disk.js";

/** What a channel must know to go on after any end of the gateway. */
const stateSchema = z.object({
  version: z.literal(1),
  nextSequence: z.int().nonnegative(),
  discontinuities: z.int().nonnegative(),
  /** Epoch ms of tick 0. */
  epochMs: z.number(),
  initHash: z.string().nullable(),
  /** Ends of the tracks: ticks of 90 kHz, and frames of 1024 samples. */
  videoTicks: z.int(),
  audioFrames: z.int(),
  /** Id of the source that is wanted on air; null for the slate. */
  wanted: z.string().nullable(),
  /** Whether the slate was put on by a person; files of earlier versions do not say. */
  slateForced: z.boolean().default(false),
  /** Whether the channel was on air. */
  running: z.boolean(),
  /** Highest rates seen, by rendition, bits a second: what was declared stays true. */
  peaks: z.record(z.string(), z.number()),
});

export type ChannelState = z.output<typeof stateSchema>;

/** As it stands in a file: with the number of its writing, since a choice is saved without a new segment too. */
const savedSchema = z.object({ ...stateSchema.shape, saved: z.int().nonnegative().default(0) });
type Saved = z.output<typeof savedSchema>;

/** Room that the spare file holds on disk, so that it can be overwritten when nothing more fits. */
const spareBytes = 4_096;

/**
 * The state of one channel in a file that is replaced whole: written beside, flushed, renamed. A spare of fixed size
 * is overwritten in place where the disk has no room for that; each holds a checksum, and the later one counts.
 */
export class StateFile {
  private readonly file: string;
  private readonly spare: string;
  private spareReady = false;
  private saved = 0;
  /** What was to be saved last, whether the disk has taken it yet or not. */
  private last: Saved | null = null;
  private readonly saving: RepeatedAct<Error | null>;

  constructor(folder: string, disk: MediaDisk) {
    this.saving = new RepeatedAct(disk, () => this.saveLast());
    this.file = path.join(folder, "state.json");
    this.spare = path.join(folder, "state.spare");
  }

  /**
   * The last state that this one was to save, else the last that was saved before; null where none was, or neither file
   * can be read as one.
   */
  async load(): Promise<ChannelState | null> {
    if (this.last !== null) return withoutNumber(this.last);
    const found = (await Promise.all([readChecked(this.file), readChecked(this.spare)])).filter((x) => x !== null);
    const [last] = found.sort((a, b) => b.nextSequence - a.nextSequence || b.saved - a.saved);
    if (last === undefined) return null;
    this.saved = last.saved;
    return withoutNumber(last);
  }

  /**
   * Saves before a publish.
   * @returns the fault for which the spare had to do; null where all is well
   * @throws where neither could be written
   */
  save(state: ChannelState): Promise<Error | null> {
    this.saved += 1;
    this.last = { ...state, saved: this.saved };
    return this.saving.run();
  }

  private async saveLast(): Promise<Error | null> {
    if (this.last === null) return null;
    const text = withChecksum(this.last);
    try {
      await this.replace(text);
      await this.reserve(text);
      return null;
    } catch (error) {
      await this.overwriteSpare(text);
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  private async replace(text: string): Promise<void> {
    const beside = `${this.file}.${randomBytes(4).toString("hex")}`;
    try {
      await this.write(beside, text);
      await rename(beside, this.file);
    } catch (error) {
      await rm(beside, { force: true });
      throw error;
    }
  }

  private async write(file: string, text: string): Promise<void> {
    const handle = await open(file, "w").catch(async (error) => {
      await mkdir(path.dirname(file), { recursive: true });
      return open(file, "w").catch(() => Promise.reject(error));
    });
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  /** Takes the spare's room once, while there is some. */
  private async reserve(text: string): Promise<void> {
    if (this.spareReady) return;
    await this.write(this.spare, text.padEnd(spareBytes));
    this.spareReady = true;
  }

  private async overwriteSpare(text: string): Promise<void> {
    const handle = await open(this.spare, "r+");
    try {
      await handle.write(text.padEnd(spareBytes), 0);
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}

function withoutNumber({ saved: _, ...state }: Saved): ChannelState {
  return state;
}

function withChecksum(state: Saved): string {
  const text = JSON.stringify(state);
  return `${createHash("sha256").update(text).digest("hex")} ${text}\n`;
}

async function readChecked(file: string): Promise<Saved | null> {
  try {
    const content = await readFile(file, "utf8");
    const [sum = ""] = content.split(" ", 1);
    const text = content.slice(sum.length + 1).trim();
    if (createHash("sha256").update(text).digest("hex") !== sum) return null;
    return savedSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
