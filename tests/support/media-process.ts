import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { ChannelStatus } from "../../gateway/src/media/channel-status.js";

const root = join(import.meta.dirname, "..", "..");

/** What the channel's process says of itself, five times a second. */
export interface MediaProcessStatus
  extends Pick<ChannelStatus, "state" | "onAir" | "wanted" | "slateForced" | "nextSequence"> {
  faults: ChannelStatus["faults"][number]["code"][];
  /** Process id of the encoder of `bars`; null while there is none. */
  encoder: number | null;
}

/** A `TestChannel` that starts with `bars`, in a process that can be killed. */
export class MediaProcess {
  status: MediaProcessStatus | null = null;
  readonly url: string;
  private readonly child: ChildProcess;
  private readonly watchers = new Set<() => void>();
  private end: string | null = null;

  constructor(folder: string, port: number) {
    this.url = `http://127.0.0.1:${port}/hls/exam/index.m3u8`;
    const program = join(root, "tests", "support", "media-child.ts");
    const args = ["--conditions=source", "--import", "tsx", program, folder, String(port)];
    this.child = spawn(process.execPath, args, { cwd: root, stdio: ["pipe", "pipe", "inherit"] });
    this.child.stdin?.on("error", () => undefined);
    if (this.child.stdout !== null) {
      createInterface({ input: this.child.stdout }).on("line", (line) => {
        this.status = JSON.parse(line) as MediaProcessStatus;
        this.tellWatchers();
      });
    }
    this.child.once("exit", (code, signal) => {
      this.end = String(code ?? signal);
      this.tellWatchers();
    });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** `take spare`, `slate on`, `slate off` */
  tell(command: string): void {
    this.child.stdin?.write(`${command}\n`);
  }

  /** Waits until what it says makes it true; gives that status. Rejects where it ends instead. */
  until(holds: (status: MediaProcessStatus) => boolean): Promise<MediaProcessStatus> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const { status, end } = this;
        if (end === null && (status === null || !holds(status))) return;
        this.watchers.delete(look);
        if (end !== null || status === null) reject(new Error(`the channel's process ended with ${end}`));
        else resolve(status);
      };
      this.watchers.add(look);
      look();
    });
  }

  /** It has published so many segments more. */
  async goesOn(segments: number): Promise<void> {
    const from = this.status?.nextSequence ?? 0;
    await this.until(({ nextSequence }) => nextSequence >= from + segments);
  }

  /** Ends it with no chance to tidy up; resolves when it has gone. */
  async kill(): Promise<void> {
    if (this.end !== null) return;
    const gone = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill("SIGKILL");
    await gone;
  }

  private tellWatchers(): void {
    for (const watcher of [...this.watchers]) watcher();
  }
}
