import { patternFilters, slateFilters } from "./pattern.js";
import { type EncodingProfile, maxVideoRate, type VideoVariant, videoTimescale } from "./profile.js";

/** What an encoder reads. */
export type EncoderInput =
  /** Colour bars and a beep each second; with a clock that reads `clockFrom` (epoch ms) at the first frame. */
  | { kind: "pattern"; clockFrom?: number }
  /** A file, over and over, at its own speed. */
  | { kind: "file"; path: string; hasAudio: boolean }
  /** FLV on standard input, as it comes from a publisher. */
  | { kind: "flv"; hasAudio: boolean }
  /** A still picture (null: a plain field) and silence, for the slate: `seconds` of it, as fast as it goes. */
  | { kind: "still"; image: string | null; seconds: number };

/** What the ffmpeg at hand can do that arguments depend on. */
export interface ArgumentOptions {
  /** Whether `-movflags cmaf` is known (since ffmpeg 4.3). */
  cmaf: boolean;
  threads: number;
}

/** File descriptors of the child beside 0, 1 and 2. */
export const progressFd = 3;
export const levelsFd = 4;
/** Samples over which the level is measured: ten times a second. */
const levelSamples = 4_800;

/**
 * Arguments that make of any input the same tracks with the same init segment: fragmented MP4 on standard output,
 * progress on descriptor 3, audio levels on descriptor 4.
 */
export function encoderArguments(
  input: EncoderInput,
  profile: EncodingProfile,
  options: ArgumentOptions,
): readonly string[] {
  return [
    ...["-hide_banner", "-nostdin", "-loglevel", "level+warning"],
    ...["-progress", `pipe:${progressFd}`, "-stats_period", "0.5", "-nostats"].slice(0, options.cmaf ? 5 : 2),
    ...inputArguments(input, profile),
    ...["-filter_complex", filters(input, profile)],
    ...profile.video.flatMap((variant, index) => videoArguments(variant, index, profile, options)),
    ...["-map", "[a]", "-c:a", "aac", "-b:a", String(profile.audio.bitrate)],
    ...["-ar", String(profile.audio.sampleRate), "-ac", String(profile.audio.channels)],
    // What the source says of itself would make init segments differ.
    ...["-map_metadata", "-1", "-map_chapters", "-1", "-write_tmcd", "0", "-bitexact"],
    ...["-video_track_timescale", String(videoTimescale)],
    // Sound that does not come must not hold the picture back.
    ...["-max_interleave_delta", "300000"],
    ...(input.kind === "still" ? ["-t", String(input.seconds)] : []),
    ...["-movflags", movFlags(options), "-frag_duration", String(Math.round(profile.fragmentSec * 1e6))],
    ...["-flush_packets", "1", "-f", "mp4", "pipe:1"],
  ];
}

function movFlags({ cmaf }: ArgumentOptions): string {
  // frag_discont keeps the true decode times; cmaf brings negative composition offsets and no edit list.
  return `${cmaf ? "cmaf" : "negative_cts_offsets"}+empty_moov+default_base_moof+frag_keyframe+frag_discont`;
}

function inputArguments(input: EncoderInput, profile: EncodingProfile): string[] {
  const [{ width, height }] = profile.video;
  const silence = ["-f", "lavfi", "-i", `anullsrc=sample_rate=${profile.audio.sampleRate}:channel_layout=stereo`];
  switch (input.kind) {
    case "pattern":
      return [
        ...["-re", "-f", "lavfi", "-i", `smptehdbars=size=${width}x${height}:rate=${profile.fps}`],
        ...["-re", "-f", "lavfi", "-i", `sine=frequency=440:beep_factor=4:sample_rate=${profile.audio.sampleRate}`],
      ];
    case "file":
      // "file:" keeps a name that looks like a protocol a name.
      return ["-re", "-stream_loop", "-1", "-i", `file:${input.path}`, ...(input.hasAudio ? [] : silence)];
    case "flv":
      return [
        ...["-fflags", "+nobuffer", "-probesize", "500000", "-analyzeduration", "500000"],
        ...["-f", "flv", "-i", "pipe:0", ...(input.hasAudio ? [] : silence)],
      ];
    case "still": {
      const field = ["-f", "lavfi", "-i", `color=c=0x1d2127:size=${width}x${height}:rate=${profile.fps}`];
      const picture = ["-loop", "1", "-framerate", String(profile.fps), "-i", `file:${input.image}`];
      return [...(input.image === null ? field : picture), ...silence];
    }
  }
}

function filters(input: EncoderInput, profile: EncodingProfile): string {
  const audioInput = (input.kind === "file" || input.kind === "flv") && input.hasAudio ? "0:a:0" : "1:a:0";
  const branches = profile.video.map((_, index) => `[s${index}]`);
  const split = profile.video.length > 1 ? `,split=${profile.video.length}${branches.join("")}` : "[s0]";
  const scaled = profile.video.map(
    ({ width, height }, index) =>
      `[s${index}]scale=${width}:${height}:force_original_aspect_ratio=decrease:out_range=tv:out_color_matrix=bt709,` +
      `pad=${width}:${height}:-1:-1,format=yuv420p,setsar=1[v${index}]`,
  );
  const { sampleRate } = profile.audio;
  const audio =
    `[${audioInput}]aresample=${sampleRate}:async=1000:first_pts=0,` +
    `aformat=sample_fmts=fltp:channel_layouts=stereo,asetnsamples=n=${levelSamples}:p=0,` +
    `astats=metadata=1:reset=1,ametadata=mode=print:file='pipe\\:${levelsFd}'[a]`;
  const drawn = drawnInto(input, profile.video[0]);
  return [`[0:v:0]${[`fps=${profile.fps}`, ...drawn].join(",")}${split}`, ...scaled, audio].join(";");
}

function drawnInto(input: EncoderInput, size: { width: number; height: number }): string[] {
  if (input.kind === "pattern") return patternFilters(size, input.clockFrom);
  return input.kind === "still" && input.image === null ? slateFilters(size) : [];
}

function videoArguments(
  variant: VideoVariant,
  index: number,
  { fps, gopSec, preset }: EncodingProfile,
  options: ArgumentOptions,
): string[] {
  const gopFrames = Math.round(fps * gopSec);
  const stream = `:v:${index}`;
  const set = (name: string, value: string) => [`-${name}${stream}`, value];
  const maxRate = String(maxVideoRate(variant));
  return [
    ...["-map", `[v${index}]`],
    ...set("c", "libx264"),
    ...set("preset", preset),
    ...set("profile", "high"),
    ...set("level", variant.level),
    ...set("bf", "2"),
    // One more than there will be, so that only the rule below makes IDRs: the second after half a GOP, so that a
    // source that has run for a second can go on air; then one every GOP.
    ...set("g", String(gopFrames + 1)),
    ...set("keyint_min", "1"),
    ...set("sc_threshold", "0"),
    ...set("force_key_frames", `expr:gte(t,${gopSec}*n_forced-${gopSec / 2})`),
    ...set("forced-idr", "1"),
    ...set("b", String(variant.bitrate)),
    ...set("maxrate", maxRate),
    ...set("bufsize", maxRate),
    ...set("threads", String(options.threads)),
    ...["color_primaries", "color_trc", "colorspace"].flatMap((name) => set(name, "bt709")),
    ...set("color_range", "tv"),
  ];
}
