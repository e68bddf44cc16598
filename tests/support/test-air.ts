import { OnAir } from "../../gateway/src/media/on-air.js";
import { Packager, type PackagerState } from "../../gateway/src/media/packager.js";
import type { SegmentMeta } from "../../gateway/src/media/segment.js";
import type { Slate } from "../../gateway/src/media/slate.js";
import type { SourceRun } from "../../gateway/src/media/sources/media-source.js";
import { type Stretch, Timeline } from "../../gateway/src/media/timeline.js";
import { aac, audioSamples, fragmentOf, frame, gop, testInit, videoSamples } from "./media-samples.js";
import { takeAll } from "./stretches.js";

/** 18:40 on the day before the exam. */
export const airEpoch = Date.UTC(2026, 10, 18, 9, 40);
const framesPerFragment = 15;
const fragmentMs = 500;

/** A slate of one GOP, its pictures marked `slate`. */
export function testSlate(init = testInit()): Slate {
  const samples = videoSamples(0, 60).map((sample) => ({ ...sample, data: Buffer.from("slate") }));
  const video = init.tracks.filter(({ kind }) => kind === "video");
  return {
    init,
    gop: video.map(({ trackId }) => ({ trackId, samples })),
    gopTicks: gop,
    silence: Buffer.from("silence"),
  };
}

/** An encoder: a fragment of half a second each half second, on its own timeline. */
export class TestEncoder implements SourceRun {
  sends = true;
  /** Real time that it takes for a second of media. */
  pace = 1;
  private frames = 0;
  private sounds = 0;
  private nextAt: number;

  constructor(
    readonly source: string,
    private readonly startTicks: number,
    now: number,
  ) {
    this.nextAt = now + fragmentMs;
  }

  /** What has come by now. */
  due(now: number) {
    const fragments = [];
    for (; this.nextAt <= now; this.nextAt += fragmentMs * this.pace) if (this.sends) fragments.push(this.fragment());
    return fragments;
  }

  fragment() {
    const video = videoSamples(this.startTicks, framesPerFragment, this.frames).map((sample) => ({
      ...sample,
      data: Buffer.from(this.source),
    }));
    this.frames += framesPerFragment;
    const until = Math.floor((this.frames * frame * 48_000) / 90_000 / aac);
    const audioStart = Math.round((this.startTicks * 48_000) / 90_000);
    const audio = audioSamples(audioStart, until - this.sounds, this.sounds, `${this.source}:`);
    this.sounds = until;
    return fragmentOf(video, audio);
  }
}

/** What decides what is on air, over a timeline and a packager that are real, with a clock that only a test moves. */
export class TestAir {
  now = airEpoch;
  readonly stretches: Stretch[] = [];
  readonly published: { at: number; meta: SegmentMeta }[] = [];
  /** What went on air, in order. */
  readonly changes: (string | null)[] = [];
  readonly timeline: Timeline;
  readonly packager: Packager;
  readonly onAir: OnAir;
  readonly encoders = new Set<TestEncoder>();

  constructor(kept?: { state: PackagerState; end: { videoTicks: number; audioFrames: number } }) {
    const slate = testSlate();
    this.timeline = new Timeline({
      ...{ end: kept?.end ?? { videoTicks: 0, audioFrames: 0 }, variants: 1, silence: slate.silence },
      ...{ gopTicks: gop, frameTicks: frame },
    });
    this.packager = new Packager({
      run: "k3x9",
      renditions: [{ id: "main", variant: 0, audio: true }],
      state: kept?.state ?? { nextSequence: 0, discontinuities: 0, initHash: null, epochMs: this.now - 6_000 },
    });
    this.onAir = new OnAir({
      ...{ timeline: this.timeline, packager: this.packager, slate, fps: 30, stableMs: 1_000, overdueMs: 2_700 },
      initialSec: 6,
      onChange: (run) => this.changes.push(run?.source ?? null),
      drain: () => this.drain(),
    });
  }

  /** Seconds of media beyond what belongs at this moment. */
  get leadSec(): number {
    return (this.timeline.end - this.packager.ticksAt(this.now)) / 90_000;
  }

  start(): this {
    this.onAir.start(this.now);
    return this;
  }

  /** An encoder of a source begins. */
  begin(source: string, startTicks = 0): TestEncoder {
    const encoder = new TestEncoder(source, startTicks, this.now);
    this.encoders.add(encoder);
    this.onAir.onInit(encoder, testInit());
    return encoder;
  }

  end(encoder: TestEncoder): void {
    this.encoders.delete(encoder);
    this.onAir.onEnd(encoder, this.now);
  }

  /** Lets time pass, a tenth of a second at once, with what comes in it. */
  pass(ms: number): void {
    for (const end = this.now + ms; this.now < end; ) {
      this.now += 100;
      for (const encoder of this.encoders) {
        for (const tracks of encoder.due(this.now)) this.onAir.onFragment(encoder, tracks, this.now);
      }
      this.onAir.tick(this.now);
    }
  }

  private drain(): void {
    for (const stretch of takeAll(this.timeline)) {
      this.stretches.push(stretch);
      this.published.push({ at: this.now, meta: this.packager.segment(stretch).meta });
    }
  }
}
