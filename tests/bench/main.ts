import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import type { Bench, BenchRow } from "./bench.js";
import { command } from "./command.js";
import { history } from "./history.js";
import { kill } from "./kill.js";
import { latency } from "./latency.js";
import { air } from "./media/air.js";
import { demo } from "./media/demo.js";
import { origin } from "./media/origin.js";
import { slate } from "./media/slate.js";
import { outage } from "./outage.js";
import { start } from "./start.js";
import { table } from "./table.js";
import { throughput } from "./throughput.js";

/** Every subject, in the order in which they run. */
const benches: readonly Bench[] = [
  throughput,
  latency,
  command,
  outage,
  kill,
  history,
  start,
  origin,
  slate,
  air,
  demo,
];

function readArguments(args: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { runs: { type: "string", default: "5" }, minutes: { type: "string", default: "15" } },
  });
  for (const name of positionals) {
    if (benches.some((bench) => bench.name === name)) continue;
    throw new RangeError(`no bench "${name}"; there are ${benches.map((bench) => bench.name).join(", ")}`);
  }
  const whole = (name: "runs" | "minutes") => {
    const value = Number(values[name]);
    if (!Number.isInteger(value) || value < 1) throw new RangeError(`--${name} needs a whole number from 1`);
    return value;
  };
  return { names: positionals, runs: whole("runs"), minutes: whole("minutes") };
}

try {
  const { names, runs, minutes } = readArguments(process.argv.slice(2));
  const rows: BenchRow[] = [];
  for (const bench of benches.filter(({ name }) => names.length === 0 || names.includes(name))) {
    process.stderr.write(`\n${bench.name}: ${bench.summary}\n`);
    rows.push(...(await bench.run({ runs, minutes, log: (line) => process.stderr.write(`  ${line}\n`) })));
  }
  process.stdout.write(`\n${availableParallelism()} cores, Node ${process.versions.node}, runs: ${runs}\n\n`);
  process.stdout.write(`${table(rows)}\n`);
  process.exit(rows.every(({ reached }) => reached) ? 0 : 1);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(2);
}
