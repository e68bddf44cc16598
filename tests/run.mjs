// `npm test`: everything, on a machine with only Node and npm. Plain JavaScript without dependencies, because it
// runs before anything is installed.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { delimiter, join, relative } from "node:path";
import { prepare } from "../gateway/bin/prepare.mjs";

const root = join(import.meta.dirname, "..");
const artefacts = join(root, "tests", "artefacts");

/** The programs that tests drive besides Node, the Debian package of each, and where it may stand off the PATH. */
const programs = [
  { name: "chromium", package: "chromium", places: ["/usr/bin/chromium"] },
  { name: "mosquitto", package: "mosquitto", places: ["/usr/sbin/mosquitto"] },
  { name: "redis-server", package: "redis-server", places: ["/usr/bin/redis-server"] },
  { name: "docker-compose", package: "docker-compose", places: ["/usr/bin/docker-compose"] },
  { name: "ffmpeg", package: "ffmpeg", places: ["/usr/bin/ffmpeg"] },
  { name: "ffprobe", package: "ffmpeg", places: ["/usr/bin/ffprobe"] },
];

const found = (program) =>
  program.places.some((place) => existsSync(place)) ||
  (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, program.name)));

function run(command, args, options = {}) {
  return spawnSync(command, args, { cwd: root, stdio: "inherit", ...options }).status ?? 1;
}

/** Installs missing programs on Debian as root; elsewhere says exactly what is missing. */
function providePrograms() {
  let missing = programs.filter((program) => !found(program));
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map((program) => program.package))];
  const mayInstall = process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
  if (mayInstall) {
    console.log(`Installing for the tests: ${packages.join(", ")}`);
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    run("apt-get", ["update", "-qq"], { env });
    // Debian starts what it installs; the tests start servers of their own on free ports.
    run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages], { env });
    missing = programs.filter((program) => !found(program));
  }
  if (missing.length > 0) {
    console.error(
      `The tests need ${missing.map((program) => program.name).join(", ")}, which this machine does not have.`,
    );
    console.error(`On Debian: sudo apt-get install ${packages.join(" ")}`);
    console.log("\n0 passed, 1 failed");
    process.exit(1);
  }
}

const totals = { passed: 0, failed: 0 };

/** What failed, told once more at the end of a long log: the test's file and name, and its message. */
const failures = [];

/** A check that is one test: the linter, the type checker. */
function check(name, command, args) {
  console.log(`\n── ${name}`);
  const ok = run(command, args) === 0;
  totals[ok ? "passed" : "failed"] += 1;
  if (!ok) failures.push(name);
}

/** The failed tests of a Vitest report, and its files that could not be loaded. */
function failuresIn(report) {
  return report.testResults.flatMap((file) => {
    const name = relative(root, file.name);
    const tests = file.assertionResults.filter((test) => test.status === "failed");
    if (tests.length === 0) return file.status === "failed" ? [`${name}\n${file.message}`] : [];
    return tests.map((test) => `${name} > ${test.fullName}\n${test.failureMessages.join("\n")}`);
  });
}

function suite(...projects) {
  console.log(`\n── ${projects.join(", ")}`);
  const output = join(artefacts, `${projects.join("-")}.json`);
  rmSync(output, { force: true });
  const status = run("npx", [
    "vitest",
    "run",
    ...projects.flatMap((project) => ["--project", project]),
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${output}`,
  ]);
  const report = existsSync(output) ? JSON.parse(readFileSync(output, "utf8")) : null;
  totals.passed += report?.numPassedTests ?? 0;
  const failed = report?.numFailedTests ?? 0;
  // A suite that could not be loaded, or an error outside of any test, fails the run too.
  totals.failed += status !== 0 && failed === 0 ? 1 : failed;
  const told = report === null ? [] : failuresIn(report);
  failures.push(...told);
  if (status !== 0 && told.length === 0)
    failures.push(`${projects.join(", ")}: an error outside of any test, see above`);
}

prepare({ build: true });
providePrograms();
mkdirSync(artefacts, { recursive: true });

check("biome", "npx", ["biome", "check", "."]);
check("types", "npm", ["run", "--silent", "typecheck"]);
suite("unit", "contract", "architecture");
suite("integration");
suite("e2e");

for (const failure of failures) console.log(`\nFAILED ${failure}`);
console.log(`\n${totals.passed} passed, ${totals.failed} failed`);
process.exit(totals.failed === 0 && totals.passed > 0 ? 0 : 1);
