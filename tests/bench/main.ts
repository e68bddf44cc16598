import { availableParallelism } from "node:os";
import type { Bench, BenchRow } from "./bench.js";
import { history } from "./history.js";
import { kill } from "./kill.js";
import { latency } from "./latency.js";
import { outage } from "./outage.js";
import { start } from "./start.js";
import { table } from "./table.js";
import { throughput } from "./throughput.js";

/** Every subject, in the order in which they run. */
const benches: readonly Bench[] = [throughput, latency, outage, kill, history, start];

interface Options {
  names: string[];
  runs: number;
}

function readArguments(args: readonly string[]): Options {
  const names: string[] = [];
  let runs = 5;
  for (let i = 0; i < args.length; i += 1) {
    const argument = args[i] ?? "";
    if (argument === "--runs") {
      i += 1;
      runs = Number(args[i]);
      if (!Number.isInteger(runs) || runs < 1) throw new RangeError("--runs needs a whole number from 1");
    } else if (benches.some(({ name }) => name === argument)) names.push(argument);
    else throw new RangeError(`no bench "${argument}"; there are ${benches.map(({ name }) => name).join(", ")}`);
  }
  return { names, runs };
}

try {
  const { names, runs } = readArguments(process.argv.slice(2));
  const rows: BenchRow[] = [];
  for (const bench of benches.filter(({ name }) => names.length === 0 || names.includes(name))) {
    process.stderr.write(`\n${bench.name}: ${bench.summary}\n`);
    rows.push(...(await bench.run({ runs, log: (line) => process.stderr.write(`  ${line}\n`) })));
  }
  process.stdout.write(`\n${availableParallelism()} cores, Node ${process.versions.node}, medians of ${runs} runs\n\n`);
  process.stdout.write(`${table(rows)}\n`);
  process.exit(rows.every(({ reached }) => reached) ? 0 : 1);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(2);
}
