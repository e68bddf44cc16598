import { readdirSync, readFileSync, rmSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Logger } from "pino";
import type { MediaDisk } from "../media-disk.js";

/**
 * Which encoders run, as files named after their process ids. After a `kill -9` of the gateway they end by themselves
 * when they next write, but a stopped or a hung one does not: the next gateway ends those that it finds here.
 */
export class PidRegister {
  private readonly folder: string;
  private readonly disk: MediaDisk;
  private readonly logger: Logger;

  constructor(folder: string, disk: MediaDisk, logger: Logger) {
    this.folder = folder;
    this.disk = disk;
    this.logger = logger;
  }

  /** Has it noted when the disk has its turn for it. */
  add(pid: number): void {
    const started = startedAt(pid) ?? "";
    this.write(pid, async () => {
      await mkdir(this.folder, { recursive: true });
      await writeFile(this.fileOf(pid), started);
    });
  }

  remove(pid: number): void {
    this.write(pid, () => rm(this.fileOf(pid), { force: true }));
  }

  /**
   * Ends what an earlier gateway left running. A process counts only if it started when the noted one did, since ids
   * are used again; where the system does not tell (no /proc), none does.
   * @returns the ids that were ended
   */
  reap(): number[] {
    return this.noted().filter((pid) => {
      const noted = this.readNote(pid);
      const alive = noted !== "" && noted === startedAt(pid);
      if (alive) endProcess(pid);
      rmSync(this.fileOf(pid), { force: true });
      if (alive) this.logger.warn({ pid }, "an encoder of an earlier run was still there and has been ended");
      return alive;
    });
  }

  /** A full disk: the encoder runs all the same. */
  private write(pid: number, act: () => Promise<void>): void {
    void this.disk.run(act).catch((error: unknown) => {
      this.logger.warn({ err: error, pid }, "the note of an encoder's process id could not be changed");
    });
  }

  private fileOf(pid: number): string {
    return path.join(this.folder, String(pid));
  }

  private noted(): number[] {
    try {
      return readdirSync(this.folder)
        .filter((name) => /^\d+$/.test(name))
        .map(Number);
    } catch {
      return [];
    }
  }

  private readNote(pid: number): string {
    try {
      return readFileSync(this.fileOf(pid), "utf8");
    } catch {
      return "";
    }
  }
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, "SIGCONT");
    process.kill(pid, "SIGKILL");
  } catch {
    // It went in between.
  }
}

/** Start time of a process in clock ticks since the boot, field 22 of proc_pid_stat(5); null where it is not there. */
function startedAt(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}
