import type { EncoderEnd } from "../encoder/encoder-process.js";
import { audioKind, flvHeader, flvTag, videoKind, writeFlvTag } from "../rtmp/flv.js";
import type { StreamTarget } from "../rtmp/server.js";
import type { RtmpSession } from "../rtmp/session.js";
import { Timestamps } from "../rtmp/timestamps.js";
import { EncoderRun, type EncodingContext, measuresOf } from "./encoder-run.js";
import type { MediaSource, SourceListener, SourceState, SourceStatus } from "./media-source.js";

export interface RtmpSourceOptions extends EncodingContext {
  id: string;
  title: string;
  /** SHA-256 of the stream key; null while it has none. */
  streamKeyHash: Buffer | null;
  /** A publisher that has sent nothing for so long may be replaced, ms. */
  deadMs?: number;
  /** And is dropped after so long, ms. */
  idleMs?: number;
}

interface Publisher {
  session: RtmpSession;
  since: number;
  lastAt: number;
  timestamps: Timestamps;
  videoHeader: Buffer | null;
  audioHeader: Buffer | null;
}

/** How long sound is waited for before a publisher counts as silent, ms. */
const soundWithinMs = 1_000;
/** How long a picture is waited for before a publisher of sound alone is told so, ms. */
const pictureWithinMs = 5_000;
const noPicture = "the publisher sends sound and no picture";
/** How long the encoder may finish with what a publisher sent last, ms. */
const finishMs = 300;
/** An encoder that is so far behind its input is given up, bytes. */
const maxQueuedBytes = 8 * 1024 * 1024;

/** One RTMP publisher with a stream key. Its stream goes to an encoder from a keyframe on, while the source is wanted. */
export class RtmpSource implements MediaSource, StreamTarget {
  readonly id: string;
  streamKeyHash: Buffer | null;
  private readonly options: RtmpSourceOptions;
  private listener: SourceListener | null = null;
  private publisher: Publisher | null = null;
  private run: EncoderRun | null = null;
  private runHasAudio = false;
  private watch: NodeJS.Timeout | null = null;
  private restarts = 0;
  private fault: string | null = null;

  constructor(options: RtmpSourceOptions) {
    this.id = options.id;
    this.streamKeyHash = options.streamKeyHash;
    this.options = options;
  }

  get pid(): number | null {
    return this.run?.pid ?? null;
  }

  start(listener: SourceListener): void {
    this.listener ??= listener;
  }

  async stop(): Promise<void> {
    this.listener = null;
    const { run } = this;
    this.run = null;
    await run?.stop();
  }

  attach(session: RtmpSession): boolean {
    const { deadMs = 2_000, idleMs = 10_000 } = this.options;
    const now = performance.now();
    const old = this.publisher;
    if (old !== null) {
      if (now - old.lastAt < deadMs) return false;
      this.options.logger.warn({ source: this.id }, "a publisher that sends nothing any more is replaced");
      old.session.drop();
    }
    this.publisher = {
      ...{ session, since: now, lastAt: now, timestamps: new Timestamps() },
      ...{ videoHeader: null, audioHeader: null },
    };
    this.fault = null;
    this.watch = setInterval(() => {
      if (performance.now() - (this.publisher?.lastAt ?? 0) > idleMs) session.drop();
    }, 1_000);
    return true;
  }

  detach(session: RtmpSession): void {
    if (this.publisher?.session !== session) return;
    this.publisher = null;
    if (this.fault === noPicture) this.fault = null;
    if (this.watch !== null) clearInterval(this.watch);
    this.finishRun();
  }

  media(session: RtmpSession, kind: "audio" | "video", timestamp: number, payload: Buffer): void {
    const { publisher } = this;
    if (publisher === null || publisher.session !== session) return;
    const now = performance.now();
    publisher.lastAt = now;
    const at = publisher.timestamps.mend(kind, timestamp, now);
    if (kind === "audio") this.takeAudio(publisher, at, payload, now);
    else this.takeVideo(publisher, at, payload, now);
  }

  status(): SourceStatus {
    const { run, publisher } = this;
    return {
      id: this.id,
      kind: "rtmp",
      title: this.options.title,
      state: this.state(),
      ...measuresOf(run),
      restarts: this.restarts,
      fault: this.fault,
      publisher: publisher?.session.address ?? null,
    };
  }

  private state(): SourceState {
    if (this.listener === null) return "idle";
    if (this.publisher === null) return "waiting";
    if (this.run === null) return this.fault === null ? "starting" : "failed";
    return this.run.lastFragmentAt === null ? "starting" : "running";
  }

  private takeAudio(publisher: Publisher, at: number, payload: Buffer, now: number): void {
    const kind = audioKind(payload);
    if (kind === "other") return;
    // Sound in another form, or sound at last: the encoder is begun anew.
    const otherForm = kind === "header" && changed(publisher.audioHeader, payload);
    if (otherForm || (this.run !== null && !this.runHasAudio)) this.finishRun();
    if (publisher.videoHeader === null && now - publisher.since > pictureWithinMs) {
      this.fault ??= noPicture;
    }
    if (kind === "header" || publisher.audioHeader === null) publisher.audioHeader = payload;
    this.write(flvTag.audio, at, payload);
  }

  private takeVideo(publisher: Publisher, at: number, payload: Buffer, now: number): void {
    const kind = videoKind(payload);
    if (kind === "unsupported") {
      this.fault = "the publisher does not send H.264: choose H.264 (AVC) in the encoder";
      return;
    }
    if (kind === "header") {
      // Another picture size: filters set up for the old one would lose their place in time.
      if (changed(publisher.videoHeader, payload)) this.finishRun();
      publisher.videoHeader = payload;
      if (this.fault === noPicture) this.fault = null;
    }
    if (kind === "keyframe" && this.run === null && this.listener !== null) this.begin(publisher, at, now);
    if (kind !== "other") this.write(flvTag.video, at, payload);
  }

  private begin(publisher: Publisher, at: number, now: number): void {
    const { listener } = this;
    const { videoHeader, audioHeader } = publisher;
    if (listener === null || videoHeader === null) return;
    if (audioHeader === null && now - publisher.since < soundWithinMs) return;
    this.fault = null;
    this.runHasAudio = audioHeader !== null;
    const input = { kind: "flv" as const, hasAudio: this.runHasAudio };
    const run = new EncoderRun(this.id, input, this.options, listener, (end) => this.ended(run, end));
    this.run = run;
    run.start();
    run.input?.write(flvHeader(this.runHasAudio));
    this.write(flvTag.video, at, videoHeader);
    if (audioHeader !== null && audioKind(audioHeader) === "header") this.write(flvTag.audio, at, audioHeader);
  }

  private write(type: number, at: number, payload: Buffer): void {
    const input = this.run?.input;
    if (input === undefined || input === null || !input.writable) return;
    if (type === flvTag.audio && !this.runHasAudio) return;
    if (input.writableLength > maxQueuedBytes) {
      this.fault = "the encoder is slower than the publisher";
      this.run?.kill();
      return;
    }
    input.write(writeFlvTag(type, at, payload));
  }

  /** Lets the encoder give what it still has, then ends it. */
  private finishRun(): void {
    const { run } = this;
    if (run === null) return;
    this.run = null;
    run.input?.end();
    setTimeout(() => run.kill(), finishMs);
  }

  private ended(run: EncoderRun, { reason, detail }: EncoderEnd): void {
    if (this.run !== run) return;
    this.run = null;
    if (reason === "stopped") return;
    this.restarts += 1;
    // A publisher that falls silent ends its encoder: with the next keyframe there is another.
    this.fault = reason === "stalled" ? "the publisher has stopped sending" : detail || reason;
    this.options.logger.warn({ source: this.id, reason, detail }, "the encoder of a publisher ended");
  }
}

function changed(known: Buffer | null, given: Buffer): boolean {
  return known !== null && !known.equals(given);
}
