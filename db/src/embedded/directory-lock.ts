import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EmbeddedDatabaseError } from "./embedded-error.js";
import { isAlive, startMark } from "./processes.js";

const readOr = (file: string): string | null => {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
};

const link = (from: string, to: string): boolean => {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
};

/**
 * Holds a directory for this process. A lock of a process that is gone, by SIGKILL or with the machine, is stale and
 * taken over. Throws an `EmbeddedDatabaseError` where a living process holds it. Gives the function that lets go.
 */
export function lockDirectory(directory: string): () => void {
  const lock = join(directory, "lock");
  const mine = join(directory, `lock.${process.pid}`);
  const content = `${process.pid}\n${startMark(process.pid) ?? ""}\n`;
  writeFileSync(mine, content);
  try {
    while (!link(mine, lock)) {
      const held = readOr(lock);
      if (held === null) continue;
      const [pidLine, mark] = held.split("\n");
      const pid = Number(pidLine);
      if (Number.isInteger(pid) && pid > 0 && isAlive(pid) && startMark(pid) === mark) {
        throw new EmbeddedDatabaseError(
          "locked",
          `another gateway (process ${pid}) uses ${directory}: stop it, or set DATA_DIR to another place`,
        );
      }
      // Moved away rather than removed: another may have taken it over in between, and then it goes back.
      const stale = join(directory, `lock.${process.pid}.stale`);
      try {
        renameSync(lock, stale);
      } catch {
        continue;
      }
      if (readOr(stale) !== held) link(stale, lock);
      rmSync(stale, { force: true });
    }
  } finally {
    rmSync(mine, { force: true });
  }
  return () => {
    if (readOr(lock) === content) rmSync(lock, { force: true });
  };
}
