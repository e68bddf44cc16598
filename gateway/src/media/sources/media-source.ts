import type { AudioLevel } from "../encoder/readings.js";
import type { InitSegment } from "../mp4/init.js";
import type { TrackSamples } from "../mp4/sample.js";

/** One unbroken run of an encoder; the next after a restart is another. */
export interface SourceRun {
  readonly source: string;
}

/** Takes what a source's encoder gives. */
export interface SourceListener {
  onInit(run: SourceRun, init: InitSegment): void;
  onFragment(run: SourceRun, tracks: TrackSamples[]): void;
  /** As soon as it is known that the run gives nothing more. */
  onEnd(run: SourceRun): void;
}

export type SourceState =
  /** Not asked for. */
  | "idle"
  /** Asked for; nobody publishes. */
  | "waiting"
  /** An encoder runs and has given nothing yet. */
  | "starting"
  | "running"
  /** It ended and is tried again. */
  | "failed";

export interface SourceStatus {
  id: string;
  kind: "pattern" | "file" | "rtmp";
  title: string;
  state: SourceState;
  /** Frames a second out of its encoder, and speed against real time; null while unknown. */
  fps: number | null;
  speed: number | null;
  /** Bits a second out of its encoder over the last seconds; null while unknown. */
  bitrate: number | null;
  audioLevel: AudioLevel | null;
  /** Epoch ms of the last fragment; null before the first. */
  lastFragmentAt: number | null;
  restarts: number;
  /** What a person should know of the last failure; null while all is well. */
  fault: string | null;
  /** Address of who publishes; null for a source that nobody publishes to. */
  publisher: string | null;
}

/** Where a channel's media comes from: one interface over files, patterns and publishers. */
export interface MediaSource {
  readonly id: string;
  /** Encodes whenever there is something to encode, until `stop`; what fails is tried again. */
  start(listener: SourceListener): void;
  stop(): Promise<void>;
  status(): SourceStatus;
}
