/** What ffmpeg last said of its work. */
export interface EncoderProgress {
  /** Frames a second that come out. */
  fps: number;
  /** Speed against real time. */
  speed: number;
}

/** Loudness of a tenth of a second, dBFS: 0 is full scale; −120 stands for silence. */
export interface AudioLevel {
  rmsDb: [left: number, right: number];
  peakDb: [left: number, right: number];
}

/** Below what 16 bits can hold. */
const silenceDb = -120;

/** Splits what a pipe gives into lines. */
export class LineSplitter {
  private rest = "";

  push(chunk: Buffer): string[] {
    const lines = (this.rest + chunk.toString()).split(/\r?\n|\r/);
    this.rest = (lines.pop() ?? "").slice(0, 65_536);
    return lines;
  }
}

/** Reads `-progress`: `key=value` lines, each report closed by `progress=`. */
export class ProgressReader {
  private readonly lines = new LineSplitter();
  private values = new Map<string, string>();

  push(chunk: Buffer): EncoderProgress[] {
    return this.lines.push(chunk).flatMap((line) => {
      const [key = "", value = ""] = line.split("=", 2);
      this.values.set(key, value.trim());
      if (key !== "progress") return [];
      const fps = Number.parseFloat(this.values.get("fps") ?? "");
      const speed = Number.parseFloat(this.values.get("speed") ?? "");
      this.values = new Map();
      return Number.isFinite(fps) ? [{ fps, speed: Number.isFinite(speed) ? speed : 0 }] : [];
    });
  }
}

const astats = /^lavfi\.astats\.([12])\.(Peak_level|RMS_level)=(.*)$/;

/** Reads what `astats` measured, as `ametadata` prints it: a `frame:` line, then `key=value` lines. */
export class LevelReader {
  private readonly lines = new LineSplitter();
  private values = new Map<string, number>();

  push(chunk: Buffer): AudioLevel[] {
    return this.lines.push(chunk).flatMap((line) => {
      const match = astats.exec(line);
      if (match !== null) this.values.set(`${match[1]} ${match[2]}`, decibels(match[3] ?? ""));
      return line.startsWith("frame:") ? this.take() : [];
    });
  }

  private take(): AudioLevel[] {
    if (this.values.size === 0) return [];
    const read = (name: string): [number, number] => {
      const left = this.values.get(`1 ${name}`) ?? silenceDb;
      return [left, this.values.get(`2 ${name}`) ?? left];
    };
    const level: AudioLevel = { rmsDb: read("RMS_level"), peakDb: read("Peak_level") };
    this.values = new Map();
    return [level];
  }
}

function decibels(text: string): number {
  const value = Number.parseFloat(text);
  return Number.isFinite(value) ? Math.max(silenceDb, Math.round(value * 10) / 10) : silenceDb;
}
