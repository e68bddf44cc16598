import type { Logger } from "pino";
import type { Clock } from "../../clock.js";
import { type EncoderInput, encoderArguments } from "../encoder/arguments.js";
import { type EncoderEnd, EncoderProcess } from "../encoder/encoder-process.js";
import type { Ffmpeg } from "../encoder/ffmpeg.js";
import type { PidRegister } from "../encoder/pid-register.js";
import type { EncodingProfile } from "../encoder/profile.js";
import type { AudioLevel, EncoderProgress } from "../encoder/readings.js";
import type { InitSegment } from "../mp4/init.js";
import type { TrackSamples } from "../mp4/sample.js";
import type { SourceListener, SourceRun, SourceStatus } from "./media-source.js";

/** What every source needs to encode. */
export interface EncodingContext {
  ffmpeg: Ffmpeg;
  profile: EncodingProfile;
  pids: PidRegister;
  clock: Clock;
  logger: Logger;
  /** Threads of each encoder. */
  threads?: number;
}

/** Over how long the bitrate is measured, ms. */
const rateMs = 5_000;

/** One run of an encoder for a source, with what it says of itself. */
export class EncoderRun implements SourceRun {
  readonly source: string;
  private readonly context: EncodingContext;
  private readonly listener: SourceListener;
  private readonly onEnd: (end: EncoderEnd) => void;
  private readonly encoder: EncoderProcess;
  private readonly recent: { at: number; bytes: number }[] = [];
  progress: EncoderProgress | null = null;
  audioLevel: AudioLevel | null = null;
  lastFragmentAt: number | null = null;

  constructor(
    source: string,
    input: EncoderInput,
    context: EncodingContext,
    listener: SourceListener,
    onEnd: (end: EncoderEnd) => void,
  ) {
    this.source = source;
    this.context = context;
    this.listener = listener;
    this.onEnd = onEnd;
    const { ffmpeg, profile, pids, threads = 2 } = context;
    this.encoder = new EncoderProcess({
      ffmpeg: ffmpeg.path,
      args: encoderArguments(input, profile, { cmaf: ffmpeg.cmaf, threads }),
      pids,
      logger: context.logger.child({ source }),
      listener: {
        onInit: (init) => this.takeInit(init),
        onFragment: (tracks) => this.takeFragment(tracks),
        onProgress: (progress) => {
          this.progress = progress;
        },
        onLevel: (level) => {
          this.audioLevel = level;
        },
        onEnd: (end) => this.takeEnd(end),
      },
    });
  }

  get pid(): number | null {
    return this.encoder.pid;
  }

  /** Where FLV is written to. */
  get input() {
    return this.encoder.input;
  }

  /** Bits a second over the last seconds; null while there is nothing. */
  get bitrate(): number | null {
    const [first] = this.recent;
    const last = this.recent.at(-1);
    if (first === undefined || last === undefined || last.at <= first.at) return null;
    const bytes = this.recent.slice(1).reduce((sum, entry) => sum + entry.bytes, 0);
    return Math.round((bytes * 8_000) / (last.at - first.at));
  }

  start(): void {
    this.encoder.start();
  }

  kill(): void {
    this.encoder.kill();
  }

  stop(): Promise<void> {
    return this.encoder.stop();
  }

  private takeInit(init: InitSegment): void {
    this.listener.onInit(this, init);
  }

  private takeFragment(tracks: TrackSamples[]): void {
    const now = this.context.clock.now();
    this.lastFragmentAt = now;
    const bytes = tracks.reduce(
      (sum, { samples }) => sum + samples.reduce((part, { data }) => part + data.length, 0),
      0,
    );
    this.recent.push({ at: now, bytes });
    while (this.recent.length > 2 && now - (this.recent[0]?.at ?? now) > rateMs) this.recent.shift();
    this.listener.onFragment(this, tracks);
  }

  private takeEnd(end: EncoderEnd): void {
    this.listener.onEnd(this);
    this.onEnd(end);
  }
}

/** What a source's status says of the run that is on; nulls where none is. */
export function measuresOf(
  run: EncoderRun | null,
): Pick<SourceStatus, "fps" | "speed" | "bitrate" | "audioLevel" | "lastFragmentAt"> {
  return {
    fps: run?.progress?.fps ?? null,
    speed: run?.progress?.speed ?? null,
    bitrate: run?.bitrate ?? null,
    audioLevel: run?.audioLevel ?? null,
    lastFragmentAt: run?.lastFragmentAt ?? null,
  };
}
