/** One line of the table that `npm run bench` prints. */
export interface BenchRow {
  what: string;
  /** The figure with its unit, the median of the runs. */
  measured: string;
  /** The bare ceiling measured in the same runs, or "–". */
  bare: string;
  /** measured ÷ bare where that is the target, or "–". */
  ratio: string;
  target: string;
  reached: boolean;
}

/** What the command line says. */
export interface BenchOptions {
  /** Interleaved runs of each variant. */
  runs: number;
  /** Length of what goes on for a while. */
  minutes: number;
  log: (line: string) => void;
}

/** One subject of `npm run bench`: `npm run bench -- name` runs it alone. */
export interface Bench {
  name: string;
  summary: string;
  run(options: BenchOptions): Promise<BenchRow[]>;
}

/** The middle of the figures; the lower middle of an even number. */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  if (middle === undefined) throw new RangeError("median of no figures");
  return middle;
}
