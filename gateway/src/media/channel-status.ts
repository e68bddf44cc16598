import type { AudioLevel } from "./encoder/readings.js";
import type { SourceStatus } from "./sources/media-source.js";

/** One thing that is wrong with a channel and does not end the air. */
export interface ChannelFault {
  code: "sourceFailed" | "sourceTooSlow" | "diskFull" | "stateNotKept";
  /** Id of the source that it is of; null for the channel itself. */
  source: string | null;
  detail: string;
}

/** What the channel page shows. Times are epoch ms, rates bits a second. */
export interface ChannelStatus {
  id: string;
  title: string;
  state: "stopped" | "slate" | "live";
  /** Source on air; null for the slate. */
  onAir: string | null;
  /** Source that shall be on air; null where none was chosen. */
  wanted: string | null;
  slateForced: boolean;
  sources: SourceStatus[];
  /** Of the source on air, else of the wanted one. */
  fps: number | null;
  audioLevel: AudioLevel | null;
  /** Rate of the programme as published over the last segments; null before the first. */
  bitrate: number | null;
  /** Age of the last fragment of the source on air, ms; null on the slate. */
  lastFrameAgeMs: number | null;
  /** Programme clock: the program date-time at which what is published ends; null before the first segment. */
  programTime: number | null;
  /** Now less the programme clock: how old the newest published picture is, ms. */
  publishedLagMs: number | null;
  nextSequence: number;
  discontinuities: number;
  /** Seconds of media that a viewer can go back. */
  dvrSec: number;
  ramBytes: number;
  diskBytes: number;
  faults: ChannelFault[];
}
