import { type ChildProcess, spawn } from "node:child_process";
import { Readable, type Writable } from "node:stream";
import type { Logger } from "pino";
import { FragmentReader } from "../mp4/fragment-reader.js";
import type { InitSegment } from "../mp4/init.js";
import type { TrackSamples } from "../mp4/sample.js";
import { levelsFd, progressFd } from "./arguments.js";
import type { PidRegister } from "./pid-register.js";
import { type AudioLevel, type EncoderProgress, LevelReader, LineSplitter, ProgressReader } from "./readings.js";

/** Why an encoder is no more. */
export interface EncoderEnd {
  /** `finished`: the input ended. `stalled`: fragments stopped. `stopped`: it was told to. */
  reason: "finished" | "failed" | "stalled" | "stopped" | "malformed";
  /** What a person should read: the encoder's last words, where it failed. */
  detail: string;
}

export interface EncoderListener {
  onInit(init: InitSegment): void;
  onFragment(tracks: TrackSamples[]): void;
  onProgress(progress: EncoderProgress): void;
  onLevel(level: AudioLevel): void;
  /** Once, as soon as it is known; nothing else is called after. */
  onEnd(end: EncoderEnd): void;
}

export interface EncoderOptions {
  ffmpeg: string;
  args: readonly string[];
  pids: PidRegister;
  logger: Logger;
  listener: EncoderListener;
  /** No fragment for so long: the encoder is given up, ms. */
  stallMs?: number;
  /** How long the first fragment may take, ms. */
  startMs?: number;
}

/** Last words that are kept of an encoder. */
const keptLines = 5;

/**
 * One run of ffmpeg, a process of its own. Its fragments come in through its standard output; when that pipe closes,
 * as it does when the gateway is killed, ffmpeg ends by itself at its next fragment.
 */
export class EncoderProcess {
  private readonly options: EncoderOptions;
  private readonly said: string[] = [];
  private child: ChildProcess | null = null;
  private watchdog: NodeJS.Timeout | null = null;
  private exited: Promise<void> = Promise.resolve();
  private ended = false;

  constructor(options: EncoderOptions) {
    this.options = options;
  }

  /** Where an FLV input is written to; null before the start. */
  get input(): Writable | null {
    return this.child?.stdin ?? null;
  }

  get pid(): number | null {
    return this.child?.pid ?? null;
  }

  start(): void {
    const { ffmpeg, args, pids, startMs = 15_000 } = this.options;
    const child = spawn(ffmpeg, args, { stdio: ["pipe", "pipe", "pipe", "pipe", "pipe"], env: {} });
    this.child = child;
    if (child.pid !== undefined) pids.add(child.pid);
    this.exited = new Promise((resolve) => {
      child.once("error", (error) => {
        this.end({ reason: "failed", detail: `ffmpeg could not be started: ${error.message}` });
        resolve();
      });
      child.once("exit", (code, signal) => {
        if (child.pid !== undefined) pids.remove(child.pid);
        // What it wrote last is still in the pipes, so that its end is told of when they have closed; but a killed
        // encoder's is told of at once, as nobody else may hold its pipes open.
        if (signal !== null) this.endByExit(code, signal);
        resolve();
      });
      child.once("close", (code, signal) => this.endByExit(code, signal));
    });
    this.arm(startMs);
    // A child that has just died breaks its pipes: its exit tells of it.
    for (const stream of child.stdio) stream?.on("error", () => undefined);
    this.read(child);
  }

  /** Ends it at once; a stopped process is woken first, as it could not die. Tells the listener `stopped`. */
  kill(): void {
    this.end({ reason: "stopped", detail: "" });
  }

  /** As `kill`; resolves when the process has gone. */
  async stop(): Promise<void> {
    this.kill();
    await this.exited;
  }

  private read(child: ChildProcess): void {
    const { listener, logger } = this.options;
    const fragments = new FragmentReader();
    child.stdout?.on("data", (chunk: Buffer) => {
      if (this.ended) return;
      try {
        for (const event of fragments.push(chunk)) {
          if (event.kind === "init") listener.onInit(event.init);
          else this.takeFragment(event.tracks);
        }
      } catch (error) {
        logger.error({ err: error }, "an encoder wrote what is no fragmented MP4");
        this.end({ reason: "malformed", detail: error instanceof Error ? error.message : String(error) });
      }
    });
    const lines = new LineSplitter();
    child.stderr?.on("data", (chunk: Buffer) => {
      for (const line of lines.push(chunk)) this.hear(line);
    });
    const progress = new ProgressReader();
    const levels = new LevelReader();
    onData(child, progressFd, (chunk) => {
      for (const read of progress.push(chunk)) if (!this.ended) listener.onProgress(read);
    });
    onData(child, levelsFd, (chunk) => {
      for (const read of levels.push(chunk)) if (!this.ended) listener.onLevel(read);
    });
  }

  private takeFragment(tracks: TrackSamples[]): void {
    if (this.ended) return;
    this.arm(this.options.stallMs ?? 1_500);
    this.options.listener.onFragment(tracks);
  }

  private hear(line: string): void {
    if (line.trim() === "") return;
    this.said.push(line.slice(0, 500));
    if (this.said.length > keptLines) this.said.shift();
    this.options.logger.debug({ from: "ffmpeg", pid: this.pid }, line);
  }

  private arm(ms: number): void {
    if (this.watchdog !== null) clearTimeout(this.watchdog);
    this.watchdog = setTimeout(() => this.end({ reason: "stalled", detail: `no fragment for ${ms} ms` }), ms);
  }

  private endByExit(code: number | null, signal: NodeJS.Signals | null): void {
    if (signal !== null) this.end({ reason: "failed", detail: `ended by ${signal}` });
    else if (code === 0) this.end({ reason: "finished", detail: "" });
    else this.end({ reason: "failed", detail: this.said.join("; ") || `ended with ${code}` });
  }

  private end(end: EncoderEnd): void {
    if (this.ended) return;
    this.ended = true;
    if (this.watchdog !== null) clearTimeout(this.watchdog);
    const { child } = this;
    if (child !== null && child.exitCode === null && child.signalCode === null) {
      child.kill("SIGCONT");
      child.kill("SIGKILL");
    }
    this.options.listener.onEnd(end);
  }
}

function onData(child: ChildProcess, fd: number, take: (chunk: Buffer) => void): void {
  const stream = child.stdio[fd];
  if (stream instanceof Readable) stream.on("data", take);
}
