import { createHash, randomBytes } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Logger } from "pino";
import { type EncoderInput, encoderArguments } from "./encoder/arguments.js";
import { type EncoderEnd, EncoderProcess } from "./encoder/encoder-process.js";
import type { Ffmpeg } from "./encoder/ffmpeg.js";
import { slateFilters } from "./encoder/pattern.js";
import type { PidRegister } from "./encoder/pid-register.js";
import { aacFrame, audioTimescale, type EncodingProfile, videoTimescale } from "./encoder/profile.js";
import { MediaError } from "./media-error.js";
import { FragmentReader } from "./mp4/fragment-reader.js";
import type { InitSegment } from "./mp4/init.js";
import type { Sample, TrackSamples } from "./mp4/sample.js";
import { writeFragment } from "./mp4/write-fragment.js";

/** The slate of one channel, encoded once: one GOP of each variant, and one frame of silence. */
export interface Slate {
  init: InitSegment;
  /** By video track of the init: one GOP from its IDR on, decode times from 0. */
  gop: TrackSamples[];
  gopTicks: number;
  /** An AAC frame of digital silence from amid silence, so that it fits between any two. */
  silence: Buffer;
}

export interface SlateOptions {
  folder: string;
  ffmpeg: Ffmpeg;
  profile: EncodingProfile;
  /** A picture for the slate; null for a plain field with the mark of a pause. */
  image: string | null;
  pids: PidRegister;
  logger: Logger;
}

/** From IDR to IDR, s. Shorter than a source's, so that viewers have the slate, and the source again, sooner. */
const slateGopSec = 1;
/** Enough for one whole GOP from amid the encoding. */
const encodedSec = 4;

/**
 * The slate from disk, or encoded now and kept there. The file's name holds what it was made with, so that a change of
 * profile, picture or encoder makes a new one.
 * @throws MediaError `encodeFailed`, `slateUnusable`
 */
export async function prepareSlate(options: SlateOptions): Promise<Slate> {
  const file = path.join(options.folder, `slate-${fingerprint(options)}.mp4`);
  try {
    return readSlate(await readFile(file), options.profile);
  } catch {
    // Not there, or cut short by a crash: made anew.
  }
  const encoded = await encodeStill(options);
  const slate = readSlate(encoded, options.profile);
  try {
    await mkdir(options.folder, { recursive: true });
    const beside = `${file}.${randomBytes(4).toString("hex")}`;
    await writeFile(beside, encoded).then(
      () => rename(beside, file),
      (error) => rm(beside, { force: true }).then(() => Promise.reject(error)),
    );
  } catch (error) {
    options.logger.warn({ err: error }, "the slate could not be kept on disk; it is encoded anew at the next start");
  }
  return slate;
}

/** Plays the slate's GOP over and over, in steps, as if it were a source's run. */
export class SlateRun {
  private readonly slate: Slate;
  private frame = 0;
  private audioFrame = 0;

  constructor(slate: Slate) {
    this.slate = slate;
  }

  /** The next frames as a fragment. */
  next(frames: number): TrackSamples[] {
    const { gop, gopTicks, init, silence } = this.slate;
    const from = this.frame;
    this.frame += frames;
    const video = gop.map(({ trackId, samples }) => ({
      trackId,
      samples: Array.from({ length: frames }, (_, step) => looped(samples, gopTicks, from + step)).filter(
        (sample) => sample !== null,
      ),
    }));
    const endTicks = (this.frame / (gop[0]?.samples.length ?? 1)) * gopTicks;
    const endAudio = Math.ceil((endTicks * audioTimescale) / videoTimescale / aacFrame);
    const audio: Sample[] = [];
    for (; this.audioFrame < endAudio; this.audioFrame += 1) {
      const dts = this.audioFrame * aacFrame;
      audio.push({ dts, duration: aacFrame, compositionOffset: 0, sync: true, data: silence });
    }
    const audioTracks = init.tracks.filter((track) => track.kind === "audio");
    return [...video, ...audioTracks.map(({ trackId }) => ({ trackId, samples: audio }))];
  }
}

function looped(samples: readonly Sample[], gopTicks: number, frame: number): Sample | null {
  const sample = samples[frame % samples.length];
  if (sample === undefined) return null;
  return { ...sample, dts: sample.dts + Math.floor(frame / samples.length) * gopTicks };
}

/** @throws MediaError `slateUnusable` where there is no whole GOP or no sound. */
export function readSlate(bytes: Buffer, profile: EncodingProfile): Slate {
  const events = new FragmentReader().push(bytes);
  const init = events.find((event) => event.kind === "init")?.init;
  if (init === undefined) throw new MediaError("slateUnusable", "the slate has no init segment");
  const samplesOf = (trackId: number) =>
    events
      .flatMap((event) => (event.kind === "fragment" ? event.tracks : []))
      .filter((track) => track.trackId === trackId)
      .flatMap((track) => track.samples);
  const frames = Math.round(profile.fps * slateGopSec);
  const gop = init.tracks
    .filter((track) => track.kind === "video")
    .map(({ trackId }) => ({ trackId, samples: wholeGop(samplesOf(trackId), frames) }));
  const audio = init.tracks.filter((track) => track.kind === "audio").flatMap(({ trackId }) => samplesOf(trackId));
  const silence = audio[Math.floor(audio.length / 2)];
  if (silence === undefined) throw new MediaError("slateUnusable", "the slate has no sound");
  return { init, gop, gopTicks: slateGopSec * videoTimescale, silence: Buffer.from(silence.data) };
}

function wholeGop(samples: readonly Sample[], frames: number): Sample[] {
  const syncs = samples.flatMap((sample, index) => (sample.sync ? [index] : []));
  const start = syncs.find((index, at) => (syncs[at + 1] ?? samples.length) - index === frames);
  const first = start === undefined ? undefined : samples[start];
  if (start === undefined || first === undefined) throw new MediaError("slateUnusable", "the slate has no whole GOP");
  return samples.slice(start, start + frames).map((sample) => ({
    ...sample,
    dts: sample.dts - first.dts,
    data: Buffer.from(sample.data),
  }));
}

function encodeStill({ ffmpeg, profile, image, pids, logger }: SlateOptions): Promise<Buffer> {
  const input: EncoderInput = { kind: "still", image, seconds: encodedSec };
  return new Promise((resolve, reject) => {
    let init: InitSegment | null = null;
    const fragments: Buffer[] = [];
    new EncoderProcess({
      ffmpeg: ffmpeg.path,
      args: encoderArguments(input, { ...profile, gopSec: slateGopSec }, { cmaf: ffmpeg.cmaf, threads: 2 }),
      pids,
      logger,
      stallMs: 15_000,
      listener: {
        onInit: (given) => {
          init = given;
        },
        onFragment: (tracks) => fragments.push(writeFragment(fragments.length + 1, tracks)),
        onProgress: () => undefined,
        onLevel: () => undefined,
        onEnd: ({ reason, detail }: EncoderEnd) => {
          if (reason === "finished" && init !== null) resolve(Buffer.concat([init.bytes, ...fragments]));
          else reject(new MediaError("encodeFailed", `the slate could not be encoded: ${detail || reason}`));
        },
      },
    }).start();
  });
}

/** Changes with everything that the encoded slate depends on. */
function fingerprint({ ffmpeg, profile, image }: SlateOptions): string {
  const made = JSON.stringify([ffmpeg.version, profile, slateGopSec, image ?? slateFilters(profile.video[0])]);
  return createHash("sha256").update(made).digest("hex").slice(0, 16);
}
