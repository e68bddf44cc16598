// `npm run build`: bundles the gateway, the simulators and the console, each only where its sources have changed.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..", "..");

const shared = ["gateway/contract/src", "package-lock.json", "gateway/bin/build.mjs"];
const targets = [
  {
    name: "gateway",
    sources: [...shared, "gateway/src", "gateway/package.json", "db/src", "db/package.json"],
    output: "gateway/dist",
    build: () => bundle("gateway/src/main.ts", "gateway/dist/main.js"),
  },
  {
    name: "simulators",
    sources: [...shared, "simulators/src", "simulators/package.json"],
    output: "simulators/dist",
    build: () => bundle("simulators/src/cli.ts", "simulators/dist/cli.js"),
  },
  {
    name: "console",
    sources: [
      ...shared,
      "console/src",
      "console/public",
      "console/index.html",
      "console/vite.config.ts",
      "console/package.json",
    ],
    output: "console/dist",
    build: buildConsole,
  },
];

/** Node programs: the workspaces' own code in one file, packages from the registry left where they are. */
async function bundle(entry, outfile) {
  const { build } = await import("esbuild");
  await build({
    entryPoints: [join(root, entry)],
    outfile: join(root, outfile),
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    conditions: ["source"],
    sourcemap: true,
    logLevel: "warning",
    plugins: [
      {
        name: "own-code-only",
        setup(context) {
          context.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
            kind === "entry-point" || path.startsWith("@roadcast/") ? undefined : { path, external: true },
          );
        },
      },
    ],
  });
}

async function buildConsole() {
  const { build } = await import("vite");
  await build({ root: join(root, "console"), configFile: join(root, "console", "vite.config.ts"), logLevel: "warn" });
}

/** A hash over the names and contents of all files of the given places; a place that is not there counts as empty. */
function fingerprint(places) {
  const hash = createHash("sha256").update(process.version);
  const add = (path) => {
    const full = join(root, path);
    if (!existsSync(full)) return;
    const entries = readdirSafely(full);
    if (entries === null) {
      hash.update(path).update("\0").update(readFileSync(full)).update("\0");
      return;
    }
    for (const entry of entries.sort()) add(`${path}/${entry}`);
  };
  for (const place of places) add(place);
  return hash.digest("hex");
}

function readdirSafely(path) {
  try {
    return readdirSync(path);
  } catch (error) {
    if (error.code === "ENOTDIR") return null;
    throw error;
  }
}

for (const { name, sources, output, build } of targets) {
  const stampFile = join(root, output, ".build-stamp");
  const stamp = fingerprint(sources);
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) continue;
  const startedAt = performance.now();
  rmSync(join(root, output), { recursive: true, force: true });
  mkdirSync(join(root, output), { recursive: true });
  await build();
  writeFileSync(stampFile, stamp);
  console.log(`Built the ${name} in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
}
