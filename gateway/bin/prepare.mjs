// What `npm start` and `npm test` do first. Plain JavaScript without dependencies: it runs before anything is installed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..", "..");
const leastNode = [20, 19];

function fail(message) {
  console.error(message);
  process.exit(1);
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < leastNode[0] || (major === leastNode[0] && minor < leastNode[1])) {
    fail(`Roadcast needs Node ${leastNode.join(".")} or newer; this is ${process.version}.`);
  }
}

/** Runs `npm ci` where packages are missing or were installed from another lock file. */
function install() {
  const stampFile = join(root, "node_modules", ".roadcast-stamp");
  const stamp = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .update(`${process.platform} ${process.arch} ${process.versions.modules}`)
    .digest("hex");
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return;
  console.log("Installing packages (npm ci) …");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const result = spawnSync(npm, ["ci", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: root, stdio: "inherit" });
  if (result.status !== 0) fail("npm ci failed: see above. Is the package registry within reach?");
  writeFileSync(stampFile, stamp);
}

/** Brings packages and, where asked for, the build up to date; does nothing where they are. Exits on failure. */
export function prepare({ build }) {
  checkNode();
  install();
  if (!build) return;
  const result = spawnSync(process.execPath, [join(root, "gateway", "bin", "build.mjs")], {
    cwd: root,
    stdio: "inherit",
  });
  if (result.status !== 0) fail("The build failed: see above.");
}
