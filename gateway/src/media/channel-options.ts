import type { Logger } from "pino";
import type { Clock } from "../clock.js";
import type { Ffmpeg } from "./encoder/ffmpeg.js";
import type { PidRegister } from "./encoder/pid-register.js";
import type { EncodingProfile } from "./encoder/profile.js";
import type { MediaDisk } from "./media-disk.js";
import type { MediaSource } from "./sources/media-source.js";

export interface ChannelOptions {
  id: string;
  title: string;
  /** The channel's own folder: state, segments, slate. */
  folder: string;
  disk: MediaDisk;
  ffmpeg: Ffmpeg;
  profile: EncodingProfile;
  pids: PidRegister;
  clock: Clock;
  logger: Logger;
  /** At first; a channel can be given others. */
  sources: readonly MediaSource[];
  /** What is wanted where no earlier run left a choice; null for the slate. */
  firstSource: string | null;
  /** A picture for the slate; null for a plain field. */
  slateImage: string | null;
  liveWindowSec?: number;
  dvrWindowSec?: number;
  maxRamBytes?: number;
  /** For the channel's segments; the DVR window is shorter where they need more. */
  maxDiskBytes?: number;
  /** How long a source must run before it goes on air, ms. */
  stableMs?: number;
  /** After every change that the page shows, and every publish. */
  onChange?: () => void;
}

const defaults = {
  liveWindowSec: 30,
  dvrWindowSec: 7_200,
  maxRamBytes: 64 * 1024 * 1024,
  maxDiskBytes: 8 * 1024 * 1024 * 1024,
  stableMs: 1_000,
};

export type ChannelSettings = ChannelOptions & typeof defaults;

/** The options with what holds where one is not given. */
export function withDefaults(options: ChannelOptions): ChannelSettings {
  return { ...defaults, ...options };
}
