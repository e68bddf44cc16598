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
