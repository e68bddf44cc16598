import { execFile } from "node:child_process";
import { accessSync, chmodSync, constants } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { MediaError } from "../media-error.js";

/** An ffmpeg that can be run, and what it can do. */
export interface Ffmpeg {
  path: string;
  from: "setting" | "path" | "bundled";
  version: string;
  /** `-movflags cmaf`, since 4.3. */
  cmaf: boolean;
  srt: boolean;
}

export interface FfmpegPlaces {
  /** FFMPEG_PATH; null where it is not set. */
  setting: string | null;
  /** PATH. */
  searchPath: string;
}

const withinMs = 20_000;

/**
 * The encoder: where FFMPEG_PATH says, else on the PATH, else the one that comes inside a package of the registry.
 * @throws MediaError `ffmpegMissing`, or `ffmpegUnfit` where it cannot encode H.264 and AAC
 */
export async function findFfmpeg({ setting, searchPath }: FfmpegPlaces): Promise<Ffmpeg> {
  if (setting !== null) return probe(setting, "setting");
  const onPath = findOnPath(searchPath);
  if (onPath !== null) return probe(onPath, "path");
  const bundled = bundledFfmpeg();
  if (bundled !== null) return probe(bundled, "bundled");
  throw new MediaError("ffmpegMissing", "there is no ffmpeg: install one, or set FFMPEG_PATH");
}

/** The path of the package's binary; null on a system that it has none for. */
export function bundledFfmpeg(): string | null {
  try {
    const { path: file } = createRequire(import.meta.url)("@ffmpeg-installer/ffmpeg") as { path: string };
    // npm may be set not to run the package's install step, whose only work this is.
    if (!executable(file)) chmodSync(file, 0o755);
    return executable(file) ? file : null;
  } catch {
    return null;
  }
}

async function probe(file: string, from: Ffmpeg["from"]): Promise<Ffmpeg> {
  const version = /^ffmpeg version (\S+)/.exec(await run(file, ["-version"]))?.[1];
  if (version === undefined) throw new MediaError("ffmpegUnfit", `${file} does not say that it is ffmpeg`);
  const encoders = await run(file, ["-hide_banner", "-encoders"]);
  const missing = ["libx264", "aac"].filter((name) => !new RegExp(`^ \\S+ +${name} `, "m").test(encoders));
  if (missing.length > 0) throw new MediaError("ffmpegUnfit", `${file} has no encoder ${missing.join(", ")}`);
  const muxer = await run(file, ["-hide_banner", "-h", "muxer=mp4"]);
  const protocols = await run(file, ["-hide_banner", "-protocols"]);
  return { path: file, from, version, cmaf: /^ +cmaf /m.test(muxer), srt: /^ +srt$/m.test(protocols) };
}

function run(file: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(file, args, { timeout: withinMs, env: {}, maxBuffer: 8 * 1024 * 1024 }, (error, stdout) => {
      if (error === null) resolve(stdout);
      else reject(new MediaError("ffmpegMissing", `${file} cannot be run: ${error.message}`, error));
    });
  });
}

function findOnPath(searchPath: string): string | null {
  const names = process.platform === "win32" ? ["ffmpeg.exe"] : ["ffmpeg"];
  const files = searchPath
    .split(path.delimiter)
    .filter((folder) => folder !== "")
    .flatMap((folder) => names.map((name) => path.join(folder, name)));
  return files.find(executable) ?? null;
}

function executable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
