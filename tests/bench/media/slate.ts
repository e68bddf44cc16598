import { type ChildProcess, spawn } from "node:child_process";
import type { Bench, BenchRow } from "../bench.js";
import { BenchChannel } from "./bench-channel.js";
import { Pictures } from "./pictures.js";

const segmentSec = 2;
/** The publisher's picture is white, the slate's is dark. */
const isLive = (luma: number) => luma > 180;
const isSlate = (luma: number) => luma < 120;

interface Figures {
  killed: number[];
  stopped: number[];
  back: number[];
}

/** How long viewers wait for the slate, and for the picture again: read from the pictures in the standard playlist. */
export const slate: Bench = {
  name: "slate",
  summary: "a publisher is killed, stopped and back: when the standard playlist shows the slate, and the picture again",
  async run({ runs, log }) {
    const channel = await BenchChannel.start();
    const figures: Figures = { killed: [], stopped: [], back: [] };
    let publisher: ChildProcess | null = null;
    try {
      const address = await channel.addPublisher("studio");
      await channel.untilOnAir("pattern");
      await channel.take("studio");
      publisher = publish(address);
      const pictures = new Pictures(channel.playlist);
      await pictures.until(isLive);
      for (let run = 0; run < runs; run += 1) {
        for (const signal of ["SIGKILL", "SIGSTOP"] as const) {
          // At another place within a segment each time.
          await new Promise((resolve) => setTimeout(resolve, 2_000 + (run / runs) * segmentSec * 1000));
          await pictures.skip();
          const last = performance.now();
          publisher.kill(signal);
          const gone = ((await pictures.until(isSlate)).seenAt - last) / 1000;
          figures[signal === "SIGKILL" ? "killed" : "stopped"].push(gone);
          publisher.kill("SIGKILL");
          const again = performance.now();
          publisher = publish(address);
          const back = ((await pictures.until(isLive)).seenAt - again) / 1000;
          figures.back.push(back);
          log(`run ${run + 1}, ${signal}: slate after ${seconds(gone)}, back after ${seconds(back)}`);
        }
      }
    } finally {
      publisher?.kill("SIGKILL");
      await channel.stop();
    }
    return [
      row("last source frame to slate, publisher killed", figures.killed, segmentSec + 0.5),
      row("last source frame to slate, frames stop (SIGSTOP)", figures.stopped, segmentSec + 1),
      row("source back to live", figures.back, 6),
    ];
  },
};

/** As OBS would: H.264 and AAC over RTMP, one keyframe a second. */
function publish(address: string): ChildProcess {
  const input = ["-re", "-f", "lavfi", "-i", "color=white:size=640x360:rate=30", "-re", "-f", "lavfi", "-i", "sine"];
  const video = ["-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-pix_fmt", "yuv420p", "-g", "30"];
  const output = [...video, "-c:a", "aac", "-f", "flv", address];
  return spawn("ffmpeg", ["-v", "error", ...input, ...output], { stdio: ["ignore", "ignore", "ignore"] });
}

function row(what: string, figures: readonly number[], targetSec: number): BenchRow {
  const worst = Math.max(...figures);
  return {
    what: `${what}, longest of ${figures.length}`,
    measured: seconds(worst),
    bare: "–",
    ratio: "–",
    target: `≤ ${seconds(targetSec)}`,
    reached: worst <= targetSec,
  };
}

const seconds = (value: number) => `${value.toFixed(2)} s`;
