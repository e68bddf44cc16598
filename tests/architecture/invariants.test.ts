import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { placesOf, repositoryRoot, sourceFiles, trackedFiles } from "../support/source-tree.js";

const product = sourceFiles("gateway", "db", "console", "simulators");
const outside = (folder: RegExp) => product.filter((file) => !folder.test(file.path));

describe("one place for each thing", () => {
  it("keeps SQL in db", () => {
    const sql =
      /["'`]\s*(select\s.+\sfrom\s|insert\s+into\s|update\s+\w+\s+set\s|delete\s+from\s|create\s+table|alter\s+table)/i;
    expect(placesOf(outside(/^db\//), sql)).toEqual([]);
  });

  it("uses unqualified table names, so that a sandbox is the same tables in a schema of its own", () => {
    const qualified = /\b(from|join|into|update|table)\s+(public|roadcast)\./i;
    expect(
      placesOf(
        product.filter((file) => file.path.startsWith("db/")),
        qualified,
      ),
    ).toEqual([]);
    const migrations = trackedFiles("db/migrations").filter((path) => path.endsWith(".sql"));
    expect(migrations.filter((path) => qualified.test(readFileSync(join(repositoryRoot, path), "utf8")))).toEqual([]);
  });

  it("reads the environment in one place a workspace", () => {
    const config = /^(gateway\/src\/config\/|simulators\/src\/config\.ts|console\/vite\.config\.ts)/;
    expect(placesOf(outside(config), /process\.env/)).toEqual([]);
  });

  it("writes topics and event names in the contract only", () => {
    expect(placesOf(outside(/^gateway\/contract\//), /["'`]roads\/v\d/)).toEqual([]);
    expect(
      placesOf(
        outside(/^gateway\/contract\//),
        /\.(on|emit)\(["'](snapshot|delta|resync|deadLetters|networkChanged)["']/,
      ),
    ).toEqual([]);
  });

  it("takes time from a clock in the rooms that replay, rehearsal and tests warp", () => {
    const warped = product.filter((file) => /^gateway\/src\/(ingest|live|control|incidents|media)\//.test(file.path));
    expect(placesOf(warped, /\bDate\.now\(\)|new Date\(\)/)).toEqual([]);
  });
});

describe("house style", () => {
  it("has no any, no ignored type error and no switched-off test", () => {
    const everything = [...product, ...sourceFiles("tests")].filter(
      (file) => !file.path.startsWith("tests/architecture/"),
    );
    expect(placesOf(everything, /\bas any\b|:\s*any\b|@ts-ignore|@ts-nocheck/)).toEqual([]);
    expect(placesOf(sourceFiles("tests"), /\b(it|test|describe)\.(only|skip|todo)\b/)).toEqual([]);
  });

  it("has no file over 500 lines", () => {
    const long = [...product, ...sourceFiles("tests")].filter((file) => file.text.split("\n").length > 501);
    expect(long.map((file) => `${file.path}: ${file.text.split("\n").length}`)).toEqual([]);
  });

  it("has no utils, no helpers, and barrels only as a package's entry", () => {
    const names = product.map((file) => file.path).filter((path) => /\/(utils?|helpers?)\.tsx?$/.test(path));
    expect(names).toEqual([]);
    const barrels = product.filter((file) => basename(file.path) === "index.ts").map((file) => file.path);
    expect(barrels.filter((path) => !/^(gateway\/contract|db)\/src\/index\.ts$/.test(path))).toEqual([]);
  });

  it("names files in kebab-case and React components in PascalCase", () => {
    const wrong = product.filter((file) => {
      const name = basename(file.path).replace(/\.(test\.)?tsx?$/, "");
      return file.path.endsWith(".tsx")
        ? !/^([A-Z][A-Za-z0-9]*|[a-z0-9]+([.-][a-z0-9]+)*)$/.test(name)
        : !/^[a-z0-9]+([.-][a-z0-9]+)*$/.test(name);
    });
    expect(wrong.map((file) => file.path)).toEqual([]);
  });

  it("does not sleep in tests", () => {
    const sleeps = /setTimeout\(\s*(resolve|done|r|ok)\b|timers\/promises|\bsleep\(/;
    const suites = sourceFiles("tests").filter((file) => !/^tests\/(bench|support)\//.test(file.path));
    // Under fake timers a timeout is work that takes the clock's time, not a wait.
    const realTime = suites.filter((file) => !file.code.includes("useFakeTimers"));
    expect(placesOf(realTime, sleeps)).toEqual([]);
  });
});

describe("the repository", () => {
  it("holds at its top level only what the project agreed on", () => {
    const top = new Set(trackedFiles(".").map((path) => path.split("/")[0] ?? ""));
    const agreed =
      /^(gateway|console|simulators|db|tests|docker-compose\.yml|package(-lock)?\.json|README\.md|LICENSE|tsconfig(\.base)?\.json|biome\.json|vitest\.config\.ts|\..*)$/;
    expect([...top].filter((name) => !agreed.test(name))).toEqual([]);
  });

  it("names no registry in its lock file", () => {
    const lock = readFileSync(join(repositoryRoot, "package-lock.json"), "utf8");
    expect(lock.match(/"resolved": "https?:[^"]*/g) ?? []).toEqual([]);
  });

  it("depends on nothing but permissively licensed packages", () => {
    const lock: { packages: Record<string, { license?: string; dev?: boolean; link?: boolean }> } = JSON.parse(
      readFileSync(join(repositoryRoot, "package-lock.json"), "utf8"),
    );
    const permissive =
      /^\(?(MIT|MIT-0|ISC|BSD(-2-Clause|-3-Clause)?|0BSD|Apache-2\.0|OFL-1\.1|BlueOak-1\.0\.0|CC0-1\.0|Python-2\.0|Unlicense|PostgreSQL)\b/;
    const wrong = Object.entries(lock.packages)
      .filter(([path, entry]) => path.includes("node_modules/") && entry.link !== true)
      .filter(
        ([path, entry]) =>
          !permissive.test(entry.license ?? "") &&
          !testOnly.has(path) &&
          !readByHand.has(path) &&
          !processOfItsOwn.test(path) &&
          !buildOnly(path, entry.license),
      )
      .map(([path, entry]) => `${path}: ${entry.license ?? "no licence"}`);
    expect(wrong).toEqual([]);
  });

  it("keeps no secrets and no built files in git", () => {
    const tracked = execFileSync("git", ["ls-files"], { cwd: repositoryRoot, encoding: "utf8" }).split("\n");
    expect(
      tracked.filter((path) => /(^|\/)(dist|node_modules|data)\/|\.(pem|key|log)$|(^|\/)\.env$/.test(path)),
    ).toEqual([]);
  });
});

/** MPL-2.0 in tests is agreed: the accessibility checker. */
const testOnly = new Set(["node_modules/axe-core"]);
/** GPL, agreed: the bundled ffmpeg, which runs as a process of its own and is linked to nothing. */
const processOfItsOwn = /^node_modules\/@ffmpeg-installer\//;
/** MIT by their LICENSE files; their package.json use a field that npm no longer reads. */
const readByHand = new Set(["node_modules/xmlhttprequest-ssl", "node_modules/dom-walk"]);
/** The CSS minifier of the bundler: MPL-2.0, used to build and not shipped. */
function buildOnly(path: string, license: string | undefined): boolean {
  return /node_modules\/lightningcss/.test(path) && license === "MPL-2.0";
}
