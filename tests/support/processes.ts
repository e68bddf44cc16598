import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** Command lines of running processes that name the folder or have it as their DATA_DIR. Linux only; elsewhere empty. */
export function processesOf(dataDir: string): string[] {
  if (process.platform !== "linux") return [];
  const text = (pid: string, file: string) => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, "utf8").replaceAll("\0", " ").trim();
    } catch {
      return ""; // It has ended meanwhile, or is somebody else's.
    }
  };
  return readdirSync("/proc")
    .filter((pid) => /^\d+$/.test(pid) && pid !== String(process.pid))
    .filter((pid) => text(pid, "cmdline").includes(dataDir) || text(pid, "environ").includes(`DATA_DIR=${dataDir}`))
    .map((pid) => `${pid} ${text(pid, "cmdline")}`);
}

/** What a process does (proc_pid_stat(5): R, S, T…); null where it has ended, even if nobody has asked after it yet. */
export function processState(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const state = stat.slice(stat.lastIndexOf(")") + 2).charAt(0);
    return ["Z", "X"].includes(state) ? null : state;
  } catch {
    return null;
  }
}

/** Process ids of the encoders that a gateway, or another process, has started. */
export function encodersOf(parent: number): number[] {
  const lines = execFileSync("ps", ["-o", "pid=,comm=", "--ppid", String(parent)], { encoding: "utf8" }).split("\n");
  return lines.filter((line) => line.includes("ffmpeg")).map((line) => Number.parseInt(line, 10));
}
