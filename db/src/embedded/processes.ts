import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Whether a process lives, of whatever user. One that has ended and waits to be reaped does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  return statFields(pid)?.[0] !== "Z";
}

/** proc(5): the fields after the name, which stands in brackets and may hold blanks; null where there is no /proc. */
function statFields(pid: number): string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return null;
  }
}

const ps = (pid: number, column: string): string | null => {
  try {
    return execFileSync("ps", ["-o", `${column}=`, "-p", String(pid)], { encoding: "utf8" }).trim() || null;
  } catch {
    return null;
  }
};

/** The command line of a process, or null where there is none to see. */
export function commandLine(pid: number): string | null {
  if (process.platform !== "linux") return ps(pid, "command");
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim() || null;
  } catch {
    return null;
  }
}

/** When a process began, as a text to compare: tells a process from a later one of the same number. */
export function startMark(pid: number): string | null {
  if (process.platform !== "linux") return ps(pid, "lstart");
  // Field 22 of all.
  return statFields(pid)?.[19] ?? null;
}

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Looks every 20 ms until `done`; false where the time ran out. */
export async function waitUntil(done: () => boolean, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (!done()) {
    if (performance.now() > deadline) return false;
    await wait(20);
  }
  return true;
}

/** Asks a process to end, each signal harder than the one before; false where it lives on. */
export async function endProcess(pid: number, gone: () => boolean = () => !isAlive(pid)): Promise<boolean> {
  // PostgreSQL: INT ends sessions and shuts down, QUIT leaves recovery to the next start.
  for (const [signal, timeoutMs] of [
    ["SIGINT", 15_000],
    ["SIGQUIT", 5_000],
    ["SIGKILL", 5_000],
  ] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      return gone();
    }
    if (await waitUntil(gone, timeoutMs)) return true;
  }
  return false;
}
