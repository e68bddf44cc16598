import Hls from "hls.js";
import { loadPolicies } from "./load-policies.js";
import type { PlaybackReading } from "./playback-reading.js";

/** Waits so long after a fatal error before it begins anew, ms. */
const againAfterMs = 500;
const readEveryMs = 500;

/** Plays a live playlist in a video element until `stop`, whatever the network does meanwhile. */
export class Playback {
  private readonly video: HTMLVideoElement;
  private readonly onReading: (reading: PlaybackReading) => void;
  private hls: Hls | null = null;
  private again: ReturnType<typeof setTimeout> | null = null;
  private reader: ReturnType<typeof setInterval> | null = null;
  private lastTime = 0;
  private run: number | null = null;

  constructor(video: HTMLVideoElement, onReading: (reading: PlaybackReading) => void) {
    this.video = video;
    this.onReading = onReading;
  }

  start(src: string): void {
    this.reader = setInterval(() => this.read(), readEveryMs);
    if (!Hls.isSupported()) {
      // iOS plays HLS by itself.
      this.video.src = src;
      return;
    }
    const hls = new Hls({
      ...loadPolicies,
      liveSyncDurationCount: 3,
      liveMaxLatencyDurationCount: 8,
      backBufferLength: 60,
      maxBufferLength: 20,
    });
    this.hls = hls;
    hls.on(Hls.Events.ERROR, (_event, { fatal, type }) => {
      if (!fatal) return;
      if (type === Hls.ErrorTypes.MEDIA_ERROR) hls.recoverMediaError();
      else this.again ??= setTimeout(() => this.beginAgain(hls, src), againAfterMs);
    });
    hls.on(Hls.Events.FRAG_CHANGED, (_event, { frag }) => {
      this.run = frag.cc;
    });
    hls.loadSource(src);
    hls.attachMedia(this.video);
  }

  stop(): void {
    if (this.again !== null) clearTimeout(this.again);
    if (this.reader !== null) clearInterval(this.reader);
    this.hls?.destroy();
    this.hls = null;
    this.video.removeAttribute("src");
  }

  private beginAgain(hls: Hls, src: string): void {
    this.again = null;
    if (hls.levels.length === 0) hls.loadSource(src);
    else hls.startLoad();
  }

  private read(): void {
    const { video, hls } = this;
    const stalled = !video.paused && !video.ended && video.currentTime === this.lastTime;
    this.lastTime = video.currentTime;
    this.onReading({ playingAt: hls?.playingDate?.getTime() ?? null, stalled, run: this.run });
  }
}
