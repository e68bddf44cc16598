import { execFile } from "node:child_process";
import type { EncoderInput } from "../encoder/arguments.js";
import type { EncoderEnd } from "../encoder/encoder-process.js";
import { EncoderRun, type EncodingContext, measuresOf } from "./encoder-run.js";
import type { MediaSource, SourceListener, SourceState, SourceStatus } from "./media-source.js";

export interface PlayedSourceOptions extends EncodingContext {
  id: string;
  title: string;
  /** A file that is played over and over; null for a test pattern. */
  file: string | null;
  restartMinMs?: number;
  restartMaxMs?: number;
}

/** A run this long has started well: the fault before it is over, and the back-off begins anew. */
const settledMs = 10_000;
const probeWithinMs = 15_000;

/** A looped file or a test pattern: an encoder that is started again whenever it ends. */
export class PlayedSource implements MediaSource {
  readonly id: string;
  private readonly options: PlayedSourceOptions;
  private listener: SourceListener | null = null;
  private run: EncoderRun | null = null;
  private restart: NodeJS.Timeout | null = null;
  private startedAt = 0;
  private failures = 0;
  private restarts = 0;
  private fault: string | null = null;

  constructor(options: PlayedSourceOptions) {
    this.id = options.id;
    this.options = options;
  }

  /** Process id of its encoder; null while there is none. */
  get pid(): number | null {
    return this.run?.pid ?? null;
  }

  start(listener: SourceListener): void {
    if (this.listener !== null) return;
    this.listener = listener;
    this.failures = 0;
    this.launch(listener).catch((error) => this.failed(error instanceof Error ? error.message : String(error)));
  }

  async stop(): Promise<void> {
    this.listener = null;
    if (this.restart !== null) clearTimeout(this.restart);
    this.restart = null;
    this.fault = null;
    const { run } = this;
    this.run = null;
    await run?.stop();
  }

  status(): SourceStatus {
    const { run } = this;
    return {
      id: this.id,
      kind: this.options.file === null ? "pattern" : "file",
      title: this.options.title,
      state: this.state(),
      ...measuresOf(run),
      restarts: this.restarts,
      fault: run !== null && this.settled() ? null : this.fault,
      publisher: null,
    };
  }

  private settled(): boolean {
    return performance.now() - this.startedAt > settledMs;
  }

  private state(): SourceState {
    if (this.listener === null) return "idle";
    if (this.run === null) return this.fault === null ? "starting" : "failed";
    return this.run.lastFragmentAt === null ? "starting" : "running";
  }

  private async launch(listener: SourceListener): Promise<void> {
    const { file, ffmpeg } = this.options;
    const input: EncoderInput =
      file === null
        ? { kind: "pattern", clockFrom: this.options.clock.now() }
        : { kind: "file", path: file, hasAudio: await hasAudio(ffmpeg.path, file) };
    // Stopped while the file was looked at, or stopped and started again.
    if (this.listener !== listener || this.run !== null) return;
    this.startedAt = performance.now();
    this.run = new EncoderRun(this.id, input, this.options, listener, (end) => this.ended(end));
    this.run.start();
  }

  private ended({ reason, detail }: EncoderEnd): void {
    this.run = null;
    if (this.listener === null) return;
    // A looped input has no end: one that comes is a failure too.
    this.failed(detail === "" ? reason : detail);
  }

  private failed(detail: string): void {
    const { listener } = this;
    if (listener === null) return;
    const { restartMinMs = 100, restartMaxMs = 5_000, logger } = this.options;
    this.fault = detail;
    this.restarts += 1;
    this.failures = this.settled() ? 1 : this.failures + 1;
    const againInMs = Math.min(restartMaxMs, restartMinMs * 3 ** (this.failures - 1));
    logger.warn({ source: this.id, detail, againInMs }, "the encoder of a source ended");
    this.restart = setTimeout(() => {
      this.launch(listener).catch((error) => this.failed(error instanceof Error ? error.message : String(error)));
    }, againInMs);
  }
}

/** Whether a file has sound, by what ffmpeg says of it. A file that is none has none, and fails when it is played. */
function hasAudio(ffmpeg: string, file: string): Promise<boolean> {
  return new Promise((resolve) => {
    const args = ["-hide_banner", "-nostdin", "-i", `file:${file}`];
    // Without an output ffmpeg describes its input, and ends with an error.
    execFile(ffmpeg, args, { timeout: probeWithinMs, env: {} }, (_error, _stdout, stderr) => {
      resolve(/^\s*Stream #\d+:\d+.*: Audio:/m.test(stderr));
    });
  });
}
