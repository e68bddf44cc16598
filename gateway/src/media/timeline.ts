import { aacFrame, videoTimescale } from "./encoder/profile.js";
import type { InitSegment } from "./mp4/init.js";
import type { Sample, TrackSamples } from "./mp4/sample.js";
import { audioFrameAt, audioFramesBefore, audioIndex, latestCut, mapRun, type RunMapping } from "./splice.js";

/** Where the channel's media ends, kept over restarts. */
export interface TimelineEnd {
  /** Ticks of 90 kHz. */
  videoTicks: number;
  /** Frames of 1024 samples at 48 kHz. */
  audioFrames: number;
}

/** Media between two cuts: what becomes a segment. */
export interface Stretch {
  /** Ticks of 90 kHz, from the channel's beginning. */
  startTicks: number;
  durationTicks: number;
  init: InitSegment;
  /** One list for each variant, then audio, on the channel's timeline. */
  video: Sample[][];
  audio: Sample[];
}

export interface TimelineOptions {
  end: TimelineEnd;
  /** Video tracks of every source. */
  variants: number;
  /** One AAC frame of silence. */
  silence: Buffer;
  /** Ticks from IDR to IDR, and of one frame. */
  gopTicks: number;
  frameTicks: number;
}

/** A stretch left so short by a splice is dropped, where that is free. */
const shortTicks = videoTimescale / 4;
/** Sound that is so far behind the picture is missing, not late. */
const lateAudioFrames = 14;
/** A step forward of a source's own clock up to which the frame before is simply shown for longer. */
const heldTicks = videoTimescale;

/**
 * One continuous timeline of media over all changes of source. Holds what is not published yet; what was published is
 * never touched again. Pure: time is what the samples say, and the wall clock is asked by whoever calls.
 */
export class Timeline {
  private readonly options: TimelineOptions;
  private video: Sample[][];
  private audio: Sample[] = [];
  private videoEnds: number[];
  private audioFrames: number;
  private publishedEnd: number;
  private lastSync: number;
  private mapping: RunMapping | null = null;
  private init: InitSegment | null = null;
  /** The init of what lies before the splice, while that is not all published. */
  private readonly splices: { at: number; before: InitSegment }[] = [];
  private resyncs = 0;

  constructor(options: TimelineOptions) {
    this.options = options;
    this.video = Array.from({ length: options.variants }, () => []);
    this.videoEnds = this.video.map(() => options.end.videoTicks);
    this.audioFrames = options.end.audioFrames;
    this.publishedEnd = options.end.videoTicks;
    this.lastSync = options.end.videoTicks;
  }

  /** End of the leading video, published or not, in ticks. */
  get end(): number {
    return this.videoEnds[0] ?? 0;
  }

  /** End of what was taken for publishing. */
  get published(): number {
    return this.publishedEnd;
  }

  /** How often a source's own times broke off, so that its next IDR was waited for. */
  get breaks(): number {
    return this.resyncs;
  }

  /**
   * From here on samples come from another run of a source. Its first IDR goes to the end of what there is; of that,
   * what would be shown after `notAfter` is let go (so that the lead over the wall clock does not grow with every
   * change), and a short rest too unless that would end before `notBefore`.
   */
  join(init: InitSegment, notAfter: number, notBefore = Number.POSITIVE_INFINITY): void {
    this.splice(notAfter, notBefore);
    this.init = init;
  }

  /** Takes a fragment of the run that joined last. Video before its first IDR is passed over. */
  append(tracks: readonly TrackSamples[]): void {
    const { init } = this;
    if (init === null) return;
    const byId = new Map(tracks.map((track) => [track.trackId, track.samples]));
    const video = init.tracks.filter((track) => track.kind === "video");
    const lists = video.map((track) => byId.get(track.trackId) ?? []);
    const mapping = this.place(lists);
    if (mapping === null) return;
    for (const track of init.tracks) {
      if (track.kind === "audio") this.appendAudio(byId.get(track.trackId) ?? [], mapping);
    }
  }

  /** The next stretch that is complete: it starts with an IDR and ends where the next IDR is or will be. */
  take(): Stretch | null {
    const cut = this.nextCut();
    const { init } = this;
    if (cut === null || init === null || this.videoEnds.some((end) => end < cut)) return null;
    const splice = this.splices.find(({ at }) => at >= cut);
    const frames = audioFramesBefore(cut);
    if (this.audioFrames + lateAudioFrames < frames) this.silenceUpTo(frames);
    const limit = frames * aacFrame;
    const stretch: Stretch = {
      startTicks: this.publishedEnd,
      durationTicks: cut - this.publishedEnd,
      init: splice?.before ?? init,
      video: this.video.map((samples) => samples.filter((sample) => sample.dts < cut)),
      audio: this.audio.filter((sample) => sample.dts < limit),
    };
    this.video = this.video.map((samples) => samples.filter((sample) => sample.dts >= cut));
    this.audio = this.audio.filter((sample) => sample.dts >= limit);
    this.publishedEnd = cut;
    while (this.splices[0] !== undefined && this.splices[0].at <= cut) this.splices.shift();
    return stretch;
  }

  /** Ends for the state file, of what was taken so far. */
  publishedEnds(): TimelineEnd {
    const [first] = this.audio;
    return {
      videoTicks: this.publishedEnd,
      audioFrames: first === undefined ? this.audioFrames : first.dts / aacFrame,
    };
  }

  private splice(notAfter: number, notBefore: number): void {
    this.trim(notAfter, notBefore);
    if (this.init !== null && this.end > this.publishedEnd) this.splices.push({ at: this.end, before: this.init });
    this.mapping = null;
  }

  private trim(notAfter: number, notBefore: number): void {
    let cut = latestCut(this.video, this.publishedEnd, notAfter);
    const rest = cut - this.publishedEnd;
    if (rest > 0 && rest < shortTicks && this.publishedEnd >= notBefore) cut = this.publishedEnd;
    this.video = this.video.map((samples) => samples.filter((sample) => sample.dts < cut));
    this.videoEnds = this.videoEnds.map(() => cut);
    while (this.splices.length > 0 && (this.splices.at(-1)?.at ?? 0) >= cut) {
      // The run in between has lost all its samples.
      this.init = this.splices.pop()?.before ?? this.init;
    }
    // Published sound never goes past the grid's frame at the published end, so that this never reaches into it.
    const frames = audioFramesBefore(cut);
    this.audio = this.audio.filter((sample) => sample.dts < frames * aacFrame);
    this.audioFrames = Math.min(this.audioFrames, frames);
    // What lies before the splice gets its silence now: later it could not be told from late sound of the new run.
    this.silenceUpTo(frames);
  }

  private place(lists: Sample[][]): RunMapping | null {
    const [lead = []] = lists;
    let usable = lists;
    if (this.mapping === null) {
      const first = lead.findIndex((sample) => sample.sync);
      const idr = lead[first];
      if (idr === undefined) return null;
      this.mapping = mapRun(idr, this.end);
      usable = lists.map((samples) => samples.filter((sample) => sample.dts >= idr.dts));
    }
    for (const [index, samples] of usable.entries()) {
      for (const sample of samples) if (!this.appendVideo(index, sample)) return this.mapping;
    }
    return this.mapping;
  }

  /** False where the source's own times broke off. */
  private appendVideo(index: number, sample: Sample): boolean {
    const { mapping } = this;
    const list = this.video[index];
    if (mapping === null || list === undefined) return false;
    const end = this.videoEnds[index] ?? 0;
    const dts = sample.dts + mapping.videoShift;
    const step = dts - end;
    const last = list.at(-1);
    if (step !== 0) {
      if (step < 0 || step > heldTicks || last === undefined) {
        this.resyncs += 1;
        this.splice(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
        return false;
      }
      list[list.length - 1] = { ...last, duration: last.duration + step };
    }
    if (index === 0 && sample.sync) this.lastSync = dts;
    list.push({ ...sample, dts, compositionOffset: sample.compositionOffset - mapping.compositionShift });
    this.videoEnds[index] = dts + sample.duration;
    return true;
  }

  private appendAudio(samples: readonly Sample[], mapping: RunMapping): void {
    for (const sample of samples) {
      const index = audioIndex(mapping, sample.dts);
      if (index < this.audioFrames) continue;
      // A hole of more than the picture's lead is no hole of sound but a broken time.
      if (index > audioFramesBefore(this.end) + lateAudioFrames * 4) continue;
      this.silenceUpTo(index);
      this.audio.push(audioFrameAt(index, sample.data));
      this.audioFrames = index + 1;
    }
  }

  private silenceUpTo(index: number): void {
    for (; this.audioFrames < index; this.audioFrames += 1) {
      this.audio.push(audioFrameAt(this.audioFrames, this.options.silence));
    }
  }

  private nextCut(): number | null {
    const [lead = []] = this.video;
    const { gopTicks, frameTicks } = this.options;
    const next = lead.find((sample) => sample.sync && sample.dts > this.publishedEnd);
    if (next !== undefined) return next.dts;
    const spliceAt = this.splices[0]?.at;
    if (spliceAt !== undefined && spliceAt > this.publishedEnd) return spliceAt;
    // A whole GOP is here: the next frame will be an IDR, there is no need to wait for it.
    return this.end > this.publishedEnd && this.end - this.lastSync >= gopTicks - frameTicks / 2 ? this.end : null;
  }
}
