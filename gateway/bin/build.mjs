// Builds gateway, simulators and console, or those that the command line names, each only where its sources have
// changed since its last build.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(import.meta.dirname, "..", "..");
const shared = ["package-lock.json", "gateway/contract/src", "gateway/contract/package.json"];
const tsconfigs = ["tsconfig.base.json", "tsconfig.json"];

/** What is built, from what; the stamp beside each build holds the hash of its sources. */
const builds = [
  {
    name: "gateway",
    out: "gateway/dist",
    result: "main.js",
    sources: [
      ...shared,
      ...tsconfigs,
      "gateway/bin/build.mjs",
      "gateway/src",
      "db/src",
      "gateway/package.json",
      "db/package.json",
    ],
    build: () => bundle("gateway/src/main.ts", "gateway/dist/main.js"),
  },
  {
    name: "simulators",
    out: "simulators/dist",
    result: "cli.js",
    sources: [...shared, ...tsconfigs, "gateway/bin/build.mjs", "simulators/src", "simulators/package.json"],
    build: () => bundle("simulators/src/cli.ts", "simulators/dist/cli.js"),
  },
  {
    name: "console",
    out: "console/dist",
    result: "index.html",
    sources: [
      ...shared,
      "gateway/bin/build.mjs",
      "console/src",
      "console/public",
      "console/index.html",
      "console/vite.config.ts",
      "console/first-screen.ts",
      "console/compressed.ts",
      "console/tsconfig.json",
      "console/package.json",
    ],
    build: async () => {
      const { build } = await import("vite");
      await build({ root: join(root, "console"), logLevel: "warn" });
    },
  },
];

/** The workspaces' own code in one file, with the registry's packages left outside. */
async function bundle(entry, outfile) {
  const { build } = await import("esbuild");
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    conditions: ["source"],
    sourcemap: true,
    logLevel: "warning",
    plugins: [{ name: "packages-outside", setup: leavePackagesOutside }],
  });
}

function leavePackagesOutside(build) {
  build.onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
    if (kind === "entry-point" || path.startsWith("@roadcast/")) return undefined;
    return { path, external: true };
  });
}

/** Every file below the sources, by path and content. */
function stampOf({ sources }) {
  const hash = createHash("sha256");
  const add = (path) => {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update("\0");
  };
  const walk = (folder) => {
    const entries = readdirSync(join(root, folder), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.isDirectory()) walk(`${folder}/${entry.name}`);
      else add(`${folder}/${entry.name}`);
    }
  };
  for (const source of sources) {
    const path = join(root, source);
    if (!existsSync(path)) continue;
    if (/\.[a-z]+$/.test(source)) add(source);
    else walk(source);
  }
  return hash.digest("hex");
}

/** Builds what is stale. Rejects where something cannot be built; what was built before is then gone from the stamps. */
export async function buildStale(names = [], log = console.log) {
  for (const part of builds.filter(({ name }) => names.length === 0 || names.includes(name))) {
    const stampFile = join(root, part.out, ".build-stamp");
    const stamp = stampOf(part);
    const built = existsSync(join(root, part.out, part.result)) && existsSync(stampFile);
    if (built && readFileSync(stampFile, "utf8") === stamp) continue;
    rmSync(stampFile, { force: true });
    const startedAt = performance.now();
    await part.build();
    writeFileSync(stampFile, stamp);
    log(`Built ${part.name} in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await buildStale(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
