import { execFile } from "node:child_process";

export interface ServedPacket {
  stream: number;
  pts: number;
  dts: number;
  duration: number;
}

/** The packets that ffprobe reads of what is served, from the playlist's first segment on. */
export function servedPackets(url: string, seconds: number): Promise<ServedPacket[]> {
  const entries = ["-show_entries", "packet=stream_index,pts_time,dts_time,duration_time", "-of", "csv=p=0"];
  const args = ["-v", "error", "-live_start_index", "0", "-read_intervals", `%+${seconds}`, ...entries, url];
  return new Promise((resolve, reject) => {
    execFile("ffprobe", args, { maxBuffer: 64 * 1024 * 1024, timeout: 60_000 }, (error, stdout, stderr) => {
      if (error !== null) reject(new Error(`${error.message} ${stderr}`));
      else resolve(stdout.split("\n").flatMap((line) => readPacket(line) ?? []));
    });
  });
}

/** Steps between neighbours that are not their duration, in seconds; the first packet's duration is often not told. */
export function holes(packets: readonly ServedPacket[], stream: number): string[] {
  const shown = packets.filter((packet) => packet.stream === stream).sort((a, b) => a.pts - b.pts);
  return shown.slice(1).flatMap((packet, index) => {
    const before = shown[index];
    const expected = before === undefined ? packet.pts : before.pts + before.duration;
    return Math.abs(packet.pts - expected) > 0.002 ? [`${expected} → ${packet.pts}`] : [];
  });
}

function readPacket(line: string): ServedPacket | null {
  const [stream, pts, dts, duration] = line.split(",").map(Number);
  if (stream === undefined || pts === undefined || dts === undefined || duration === undefined) return null;
  return [stream, pts, dts, duration].every(Number.isFinite) ? { stream, pts, dts, duration } : null;
}
